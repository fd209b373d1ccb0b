"""The page where a form's texts stand side by side: bokmål, and the language that is being written."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.forms import drafts, nynorsk, texts
from casework.forms.definition import in_language
from casework.forms.models import FormDraft
from core.errors import DomainError, NotFound
from web import builder_languages
from web.builder_languages import LanguagesPage
from web.error_texts import sentence
from web.languages import reader_language
from web.posted import counter
from web.refusals import STATUS


def languages(request: HttpRequest, key: str) -> HttpResponse:
    """Read and write the draft's texts in one language."""
    draft = drafts.draft_of(key)
    if draft is None:
        raise NotFound("form.no_draft")
    language = (request.POST.get("language") or request.GET.get("sprak") or "nn")[:8]
    if request.method != "POST":
        return _page(request, draft, language)
    try:
        _act(request, draft, language)
    except DomainError as error:
        return _page(request, FormDraft.objects.get(id=draft.id), language, error)
    return redirect(f"{reverse('setup_form_languages', args=[key])}?sprak={language}")


def _act(request: HttpRequest, draft: FormDraft, language: str) -> None:
    act, revision = request.POST.get("act", ""), counter(request.POST.get("revision"))
    if act == "word":
        nynorsk.decide_word(
            bokmal=request.POST.get("bokmal", ""), nynorsk=request.POST.get("nynorsk", ""), act=request.act
        )
        return
    edits = {
        "save": lambda: builder_languages.saved(request.POST, language),
        "approve": lambda: builder_languages.all_approved(language),
        "promise": lambda: builder_languages.promised(request.POST.getlist("languages")),
        "draft": lambda: _machine(request, draft),
    }
    if act in edits and language in builder_languages.OTHERS:
        drafts.edit(draft=draft, revision=revision, change=edits[act](), act=request.act)


def _machine(request: HttpRequest, draft: FormDraft) -> drafts.Edit:
    definition = drafts.text_of(draft)
    wanted = set(texts.missing(definition, "nn"))
    open_texts = [
        (place, text["nb"]) for place, text in texts.texts_of(definition) if place in wanted and text.get("nb")
    ]
    made = nynorsk.drafts_of([bokmal for _place, bokmal in open_texts], nynorsk.all_words())
    found = {place: (bokmal, text) for (place, bokmal), text in zip(open_texts, made, strict=True) if text}
    told = _("%(made)s nynorskforslag er laget. Les dem og godkjenn dem. Uten forslag: %(left)s.")
    messages.success(request, told % {"made": len(found), "left": len(made) - len(found)})
    return builder_languages.put_drafts(found, "nn")


def _page(request: HttpRequest, draft: FormDraft, language: str, error: DomainError | None = None) -> HttpResponse:
    definition = drafts.text_of(draft)
    page = LanguagesPage(definition, language)
    context = {
        "draft": draft,
        "page": page,
        "title": in_language(definition["title"], reader_language()),
        "installed": nynorsk.installed(),
        "words": nynorsk.own_words(),
        "guardians": builder_languages.read_by_guardians(draft.key),
        "fault": sentence(error) if error else "",
        "has_errors": error is not None,
    }
    return render(request, "setup/builder_languages.html", context, status=STATUS[type(error)] if error else 200)
