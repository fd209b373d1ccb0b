"""The form builder: one page where a form is written, tried and published; every act is undone as easily."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.forms import blocks, drafts, editing, pasting, shelf
from casework.forms.definition import in_language, load
from casework.forms.models import FormDraft, FormVersion
from casework.forms.selectors import current_form, current_forms
from casework.library import placing
from core.errors import Conflict, DomainError, Invalid, NotFound
from web import dynamic_form
from web.builder_acts import EDITS, add_lines, pasted_words, questions_for_block, typed_in
from web.builder_languages import read_by_guardians, workflows_using
from web.builder_page import BuilderPage
from web.editing import STEPS, Editor, shown
from web.error_texts import sentence
from web.form_choices import all_units
from web.form_file import posted_lines
from web.languages import reader_language
from web.middleware.headers import CSP
from web.posted import counter
from web.views_setup_templates import templates_shown

EDITOR: Editor[FormDraft] = Editor(placing.DESKS["forms"], "setup_form", "felt")


def builder(request: HttpRequest, key: str) -> HttpResponse:
    """The draft of a form; with none, what is published and a button to begin."""
    draft = drafts.draft_of(key)
    if request.method == "POST":
        return _posted(request, key, draft)
    published = _published(key)
    if draft is None:
        if published is None:
            raise NotFound("form.unknown", key=key)
        title = published.definition["title"]
        context = {"version": published, "title": in_language(title, reader_language())}
        return render(request, "setup/builder_begin.html", context)
    return _page(request, draft, chosen=request.GET.get("felt", ""))


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin a form of the municipality's own."""
    try:
        lines = posted_lines(request)
    except Invalid as error:
        return templates_shown(request, refused=sentence(error))
    title = request.POST.get("title", "").strip() or (lines and (pasting.title_of(lines) or _("Nytt skjema")))
    # What was pasted is not lost because a form of that name is there already.
    there = {*drafts.drafts(), *(version.key for version in current_forms())} if lines else set()
    key = editing.new_id(title, {"felt", *there})
    try:
        base = current_form(request.POST["base"]) if request.POST.get("base") else None
        draft = drafts.begin_new(key=key, title=title, act=request.act, languages=typed_in(request), base=base)
        if lines:
            change = add_lines(request, key, lines)
            drafts.edit(draft=draft, revision=draft.revision, change=change, act=request.act)
            messages.success(request, pasted_words(request, lines))
    except DomainError as error:
        messages.error(request, sentence(error))
        return redirect("setup_templates")
    return redirect("setup_form_edit", key=draft.key)


@require_safe
def try_out(request: HttpRequest, key: str) -> HttpResponse:
    """The draft as whoever fills it in will see it; answers can be tried, and nothing is kept."""
    draft = EDITOR.draft(key)
    definition = drafts.text_of(draft)
    context: dict[str, Any] = {"draft": draft, "title": in_language(definition["title"], reader_language())}
    if drafts.problems_of(definition):
        return render(request, "setup/builder_try.html", context)
    if request.GET.get("telefon") == "1":
        answer = render(request, "setup/builder_phone.html", context)
        answer["Content-Security-Policy"] = f"{CSP}; frame-src 'self'"
        return answer
    tried = "provd" in request.GET
    form = dynamic_form.build(
        load(definition),
        language=reader_language(),
        people=lambda role: [],
        units=lambda kind: all_units(kind or ""),
        data=request.GET.copy() if tried else None,
    )
    framed = request.GET.get("telefon") == "ramme"
    context |= {"form": form, "tried": tried, "good": tried and form.is_valid(), "framed": framed}
    answer = render(request, "setup/builder_try.html", context)
    if framed:
        # The one page that may stand in a frame, and only in one of our own.
        answer["Content-Security-Policy"] = CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        answer["X-Frame-Options"] = "SAMEORIGIN"
    return answer


def _posted(request: HttpRequest, key: str, draft: FormDraft | None) -> HttpResponse:
    return EDITOR.posted(
        request,
        draft,
        without_draft=lambda act, about: _without_draft(request, key, act, about),
        on_draft=lambda draft, act, about: _act(request, draft, act, about),
        refused=lambda draft, error: _page(request, draft, chosen=request.POST.get("felt", ""), error=error),
    )


def _without_draft(request: HttpRequest, key: str, act: str, about: str) -> HttpResponse | None:
    if act == "begin":
        drafts.begin(key=key, act=request.act)
        return redirect("setup_form_edit", key=key)
    return _shelf(request, key, act, about) if act in _SHELF else None


_SHELF = ("archive", "take_back", "roll_forward")


def _shelf(request: HttpRequest, key: str, act: str, about: str) -> HttpResponse:
    try:
        if act == "archive":
            shelf.archive(key=key, used_by=workflows_using(key), act=request.act)
            messages.success(request, _("Skjemaet er lagt bort. Svar og versjoner blir som de er."))
        elif act == "take_back":
            shelf.take_back(key=key, act=request.act)
            messages.success(request, _("Skjemaet er tatt i bruk igjen."))
        else:
            shelf.roll_forward(key=key, number=counter(about), act=request.act)
            return redirect("setup_form_edit", key=key)
    except Conflict as error:
        messages.error(request, sentence(error))
    return redirect("setup_form", key=key)


def _act(request: HttpRequest, draft: FormDraft, act: str, about: str) -> HttpResponse:
    revision = counter(request.POST.get("revision"))
    if act == "publish":
        for_guardians = read_by_guardians(draft.key)
        version = drafts.publish_draft(draft=draft, revision=revision, act=request.act, for_guardians=for_guardians)
        return EDITOR.published(request, version)
    if act == "throw_away":
        return EDITOR.throw_away(request, draft)
    if act in ("block_save", "block_remove"):
        return _blocks(request, draft, act, about)
    chosen = request.POST.get("felt", "")
    if act in STEPS:
        EDITOR.step(request, draft, act)
    elif act == "add_many":
        lines = posted_lines(request)
        change = add_lines(request, draft.key, lines)
        chosen = drafts.edit(draft=draft, revision=revision, change=change, act=request.act)
        messages.success(request, pasted_words(request, lines))
    elif made := EDITS.get(act):
        chosen = drafts.edit(draft=draft, revision=revision, change=made(request, draft.key, about), act=request.act)
        if act == "remove":
            messages.success(request, _("Spørsmålet er tatt bort. «Angre» tar det tilbake."))
    return _back(request, draft, chosen)


def _blocks(request: HttpRequest, draft: FormDraft, act: str, about: str) -> HttpResponse:
    if act == "block_remove":
        blocks.remove_block(key=about, act=request.act)
        messages.success(request, _("Blokken er tatt bort. Skjemaer som har spørsmålene, beholder dem."))
    else:
        try:
            questions = questions_for_block(drafts.text_of(draft), about)
        except editing.EditError as error:
            raise Conflict(error.code) from error
        saved = blocks.save_block(title=request.POST.get("block_title", ""), questions=questions, act=request.act)
        messages.success(request, _("«%(title)s» er lagret som blokk.") % {"title": saved.title["nb"]})
    return _back(request, draft, request.POST.get("felt", ""))


def _page(request: HttpRequest, draft: FormDraft, *, chosen: str, error: DomainError | None = None) -> HttpResponse:
    fresh = FormDraft.objects.get(id=draft.id)
    page = BuilderPage(fresh, _published(draft.key), language=reader_language(), chosen=chosen)
    return shown(request, "setup/builder.html", {"page": page, "draft": fresh}, error)


# Where one goes on after an act, whatever was pressed to do it.
_LANDS = {"add": "nytt-sporsmal", "add_many": "nytt-sporsmal", "save": "lagre-sporsmal"}


def _back(request: HttpRequest, draft: FormDraft, chosen: str) -> HttpResponse:
    act, _colon, about = request.POST.get("act", "").partition(":")
    if act == "remove" and (beside := request.POST.get("nabo", "")):
        return EDITOR.back(draft, "", f"rad-{beside}")
    page = f"side-{about}" if act in ("page", "page_up", "page_down", "must", "must_all", "must_none") else ""
    return EDITOR.back(draft, chosen, _LANDS.get(act) or request.POST.get("fokus", ""), otherwise=page)


def _published(key: str) -> FormVersion | None:
    try:
        return current_form(key)
    except NotFound:
        return None
