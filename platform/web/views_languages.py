"""The pages where the texts of a form, a workflow or a letter stand beside bokmål, in the language being written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.documents import drafts as letters
from casework.forms import drafts as forms
from casework.forms import nynorsk
from casework.forms import texts as form_texts
from casework.forms.definition import in_language
from casework.workflows import drafts as workflows
from core import drafted
from core.drafting import Change, Definition, Draft
from core.errors import DomainError
from web import (
    languages_page,
    letter_page,
    letter_posts,
    letter_words,
    views_builder,
    views_letters,
    views_workflow_editor,
)
from web.builder_languages import places_in_form, read_by_guardians
from web.editing import Editor, shown
from web.languages import reader_language
from web.languages_page import LanguagesPage, Texts
from web.posted import counter
from web.workflow_lint_words import places_in_workflow


@dataclass(frozen=True, slots=True)
class Written:
    """One kind of what is written here: its drafts, its texts, and how a text and its place are told."""

    editor: Editor[Any]
    texts: Texts
    edit: Callable[..., str]
    places: Callable[[Definition], Callable[[str], str]]
    shown: Callable[[str], str] = str
    kept: Callable[[str], str] = str
    is_form: bool = False


FORMS = Written(views_builder.EDITOR, form_texts, forms.edit, places_in_form, is_form=True)
WORKFLOWS = Written(views_workflow_editor.EDITOR, drafted, workflows.edit, places_in_workflow)
LETTERS = Written(
    views_letters.EDITOR,
    drafted,
    letters.edit,
    letter_page.places_in_letter,
    shown=letter_words.shown,
    kept=letter_posts.as_kept,
)


def form_languages(request: HttpRequest, key: str) -> HttpResponse:
    """Read and write the texts of a form's draft in one language."""
    return _languages(request, key, FORMS)


def workflow_languages(request: HttpRequest, key: str) -> HttpResponse:
    """Read and write the texts of a workflow's draft in one language."""
    return _languages(request, key, WORKFLOWS)


def letter_languages(request: HttpRequest, key: str) -> HttpResponse:
    """Read and write the texts of a letter's draft in one language."""
    return _languages(request, key, LETTERS)


def _languages(request: HttpRequest, key: str, written: Written) -> HttpResponse:
    draft = written.editor.draft(key)
    language = (request.POST.get("language") or request.GET.get("sprak") or "nn")[:8]
    if request.method != "POST":
        return _page(request, draft, language, written)
    try:
        _act(request, draft, language, written)
    except DomainError as error:
        return _page(request, written.editor.draft(key), language, written, error)
    return redirect(f"{reverse(f'{written.editor.route}_languages', args=[key])}?sprak={language}")


def _act(request: HttpRequest, draft: Draft, language: str, written: Written) -> None:
    act, revision = request.POST.get("act", ""), counter(request.POST.get("revision"))
    if act == "word":
        nynorsk.decide_word(
            bokmal=request.POST.get("bokmal", ""), nynorsk=request.POST.get("nynorsk", ""), act=request.act
        )
        return
    edits: dict[str, Callable[[], Change]] = {
        "save": lambda: languages_page.saved(written.texts, request.POST, language, written.kept),
        "approve": lambda: languages_page.all_approved(written.texts, language),
        "draft": lambda: _machine(request, written.editor.desk.text(draft), written.texts),
    }
    if written.is_form:
        edits["promise"] = lambda: languages_page.promised(request.POST.getlist("languages"))
    if act in edits and language in languages_page.OTHERS:
        written.edit(draft=draft, revision=revision, change=edits[act](), act=request.act)


def _machine(request: HttpRequest, definition: Definition, texts: Texts) -> Change:
    asked = languages_page.open_texts(texts, definition, "nn")
    made = nynorsk.drafts_of([bokmal for _place, bokmal, _repeated in asked], nynorsk.all_words())
    # What stands there already, because both languages say it so, is no suggestion.
    found = {
        place: (bokmal, text)
        for (place, bokmal, repeated), text in zip(asked, made, strict=True)
        if text and text != repeated
    }
    told = _("%(made)s nynorskforslag er laget. Les dem og godkjenn dem. Uten forslag: %(left)s.")
    messages.success(request, told % {"made": len(found), "left": len(made) - len(found)})
    return languages_page.drafts_put(texts, found, "nn")


def _page(
    request: HttpRequest, draft: Draft, language: str, written: Written, error: DomainError | None = None
) -> HttpResponse:
    definition = written.editor.desk.text(draft)
    context = {
        "draft": draft,
        "page": LanguagesPage(
            definition, language, texts=written.texts, where=written.places(definition), shown=written.shown
        ),
        "title": written.shown(in_language(definition["title"], reader_language())),
        "back": reverse(f"{written.editor.route}_edit", args=[draft.key]),
        "installed": nynorsk.installed(),
        "words": nynorsk.own_words(),
        "is_form": written.is_form,
        "guardians": written.is_form and read_by_guardians(draft.key),
    }
    return shown(request, "setup/builder_languages.html", context, error)
