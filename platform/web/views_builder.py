"""The form builder: one page where a form is written, tried and published; every act is undone as easily."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.forms import drafts, editing
from casework.forms.definition import in_language, load
from casework.forms.models import FormDraft, FormVersion
from casework.forms.selectors import current_form
from core.errors import DomainError, NotFound
from web import builder_field, dynamic_form
from web.builder_page import BuilderPage
from web.error_texts import sentence
from web.form_choices import all_units
from web.languages import reader_language
from web.posted import counter
from web.refusals import STATUS


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
    title = request.POST.get("title", "")
    key = editing.new_id(title, {"felt"})
    try:
        draft = drafts.begin_new(key=key, title=title, act=request.act)
    except DomainError as error:
        messages.error(request, sentence(error))
        return redirect("setup_templates")
    return redirect("setup_form_edit", key=draft.key)


@require_safe
def try_out(request: HttpRequest, key: str) -> HttpResponse:
    """The draft as whoever fills it in will see it; answers can be tried, and nothing is kept."""
    draft = drafts.draft_of(key)
    if draft is None:
        raise NotFound("form.no_draft")
    definition = drafts.text_of(draft)
    context: dict[str, Any] = {"draft": draft, "title": in_language(definition["title"], reader_language())}
    if drafts.problems_of(definition):
        return render(request, "setup/builder_try.html", context)
    tried = "provd" in request.GET
    form = dynamic_form.build(
        load(definition),
        language=reader_language(),
        people=lambda role: [],
        units=lambda kind: all_units(kind or ""),
        data=request.GET.copy() if tried else None,
    )
    context |= {"form": form, "tried": tried, "good": tried and form.is_valid()}
    return render(request, "setup/builder_try.html", context)


def _posted(request: HttpRequest, key: str, draft: FormDraft | None) -> HttpResponse:
    act, _colon, about = request.POST.get("act", "").partition(":")
    try:
        if act == "begin":
            drafts.begin(key=key, act=request.act)
            return redirect("setup_form_edit", key=key)
        if draft is None:
            raise NotFound("form.no_draft")
        return _act(request, draft, act, about)
    except DomainError as error:
        if draft is None:
            raise
        return _page(request, draft, chosen=request.POST.get("felt", ""), error=error)


def _act(request: HttpRequest, draft: FormDraft, act: str, about: str) -> HttpResponse:
    revision = counter(request.POST.get("revision"))
    if act == "publish":
        version = drafts.publish_draft(draft=draft, revision=revision, act=request.act)
        messages.success(request, _("Versjon %(number)s er publisert.") % {"number": version.number})
        return redirect("setup_form", key=draft.key)
    if act == "throw_away":
        drafts.throw_away(draft=draft, revision=revision, act=request.act)
        messages.success(request, _("Kladden er kastet. Det som er publisert, er som før."))
        return redirect("setup_templates")
    if act in ("undo", "redo"):
        drafts.step(draft=draft, revision=revision, back=act == "undo", act=request.act)
        return _back(request, draft, request.POST.get("felt", ""))
    made = _EDITS.get(act)
    if made is None:
        return _back(request, draft, request.POST.get("felt", ""))
    chosen = drafts.edit(draft=draft, revision=revision, change=made(request, draft.key, about), act=request.act)
    return _back(request, draft, chosen)


def _add(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    where, _colon, name = request.POST.get("place", "").partition(":")
    return lambda definition: editing.add_field(
        definition,
        kind=request.POST.get("kind", "text"),
        label=request.POST.get("label", "").strip() or _("Nytt spørsmål"),
        used=drafts.used_ids(key),
        page=name if where == "page" else definition["pages"][0]["key"],
        into=name if where == "into" else "",
    )


def _save(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    def change(definition: editing.Definition) -> tuple[editing.Definition, str]:
        items = {each["id"]: each for each in editing.every_item(definition)}
        changes = builder_field.changes_from(request.POST, editing.item(definition, about), items)
        return editing.change_field(definition, about, changes), about

    return change


def _place(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    before, page = request.POST.get("before", ""), request.POST.get("page", "")
    return lambda definition: (editing.place_field(definition, about, before=before, page=page), about)


def _form(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    changes = {"title": builder_field.texts(request.POST, "title"), "intro": builder_field.texts(request.POST, "intro")}
    return lambda definition: (editing.change_form(definition, changes), "")


def _page_titles(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    titles = builder_field.texts(request.POST, f"page_{about}")
    return lambda definition: (editing.change_page(definition, about, titles), "")


def _new_page(request: HttpRequest, key: str, about: str) -> drafts.Edit:
    title = request.POST.get("page_title", "").strip() or _("Ny side")
    return lambda definition: (editing.add_page(definition, title)[0], "")


# What each button makes of the draft, and which question is at hand afterwards.
_EDITS: dict[str, Callable[[HttpRequest, str, str], drafts.Edit]] = {
    "add": _add,
    "copy": lambda request, key, about: lambda d: editing.duplicate_field(d, about, drafts.used_ids(key)),
    "save": _save,
    "place": _place,
    "form": _form,
    "page": _page_titles,
    "page_add": _new_page,
    "up": lambda request, key, about: lambda d: (editing.move_field(d, about, down=False), about),
    "down": lambda request, key, about: lambda d: (editing.move_field(d, about, down=True), about),
    "remove": lambda request, key, about: lambda d: (editing.remove_field(d, about), ""),
    "page_up": lambda request, key, about: lambda d: (editing.move_page(d, about, down=False), ""),
    "page_down": lambda request, key, about: lambda d: (editing.move_page(d, about, down=True), ""),
    "page_remove": lambda request, key, about: lambda d: (editing.remove_page(d, about), ""),
}


def _page(request: HttpRequest, draft: FormDraft, *, chosen: str, error: DomainError | None = None) -> HttpResponse:
    fresh = FormDraft.objects.get(id=draft.id)
    page = BuilderPage(fresh, _published(draft.key), language=reader_language(), chosen=chosen)
    focus = request.GET.get("fokus", "")
    context: dict[str, Any] = {"page": page, "draft": fresh, "focus": focus, "has_errors": error is not None}
    if error is not None:
        context["fault"] = sentence(error)
    return render(request, "setup/builder.html", context, status=STATUS[type(error)] if error is not None else 200)


def _back(request: HttpRequest, draft: FormDraft, chosen: str) -> HttpResponse:
    wanted = {"felt": chosen, "fokus": request.POST.get("fokus", "")}
    query = urlencode({name: value for name, value in wanted.items() if value})
    place = reverse("setup_form_edit", args=[draft.key])
    return redirect(f"{place}?{query}" if query else place)


def _published(key: str) -> FormVersion | None:
    try:
        return current_form(key)
    except NotFound:
        return None
