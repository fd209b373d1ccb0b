"""What newer national templates bring: seen, and taken or left, change by change."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.library import updating
from casework.library.catalogue import Kind
from casework.library.packages import KINDS
from casework.library.updating import Standing
from core.errors import DomainError, NotFound
from web.error_texts import sentence
from web.languages import reader_language
from web.library_words import KINDS as KIND_WORDS
from web.library_words import in_language, told
from web.posted import counter
from web.refusals import STATUS

_EDITORS: Mapping[Kind, str] = {
    "forms": "setup_form_edit",
    "letters": "setup_letter_edit",
    "workflows": "setup_workflow_edit",
}


def updates(request: HttpRequest) -> HttpResponse:
    """Every national template, those with news first."""
    language = reader_language()
    rows = [_row(one, language) for one in updating.standings(act=request.act)]
    context = {
        "news": [row for row in rows if row["one"].state == "offered"],
        "missing": [row for row in rows if row["one"].state == "missing"],
        "rest": [row for row in rows if row["one"].state in ("own", "current")],
    }
    return render(request, "setup/updates.html", context)


def update(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One template's changes, each to be taken or left."""
    known = _kind(kind)
    if request.method != "POST":
        return _page(request, known, key)
    try:
        updating.take_update(
            kind=known,
            key=key,
            number=counter(request.POST.get("number")),
            taken=request.POST.getlist("change"),
            act=request.act,
        )
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _page(request, known, key, error)
    messages.success(request, _("Endringene ligger i en kladd. Se over den, og publiser når den er klar."))
    return redirect(_EDITORS[known], key=key)


@require_POST
def adopt(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Take a template as it is."""
    try:
        placed = updating.adopt(kind=_kind(kind), key=key, act=request.act)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Versjon %(number)s er publisert.") % {"number": placed.number})
    return redirect("setup_updates")


def _page(request: HttpRequest, kind: Kind, key: str, error: DomainError | None = None) -> HttpResponse:
    language = reader_language()
    found = updating.update_of(kind=kind, key=key, act=request.act)
    rows = [told(change, language) for change in found.changes]
    taken = request.POST.getlist("change") if error else [row.id for row in rows if not row.conflict]
    context: dict[str, Any] = {
        "row": _row(found.standing, language),
        "clean": [(row, row.id in taken) for row in rows if not row.conflict],
        "conflicts": [(row, row.id in taken) for row in rows if row.conflict],
        "has_errors": error is not None,
        "fault": sentence(error) if error else "",
    }
    return render(request, "setup/update.html", context, status=STATUS[type(error)] if error else 200)


def _row(one: Standing, language: str) -> dict[str, Any]:
    return {"one": one, "kind": KIND_WORDS[one.kind], "title": in_language(one.title, language)}


def _kind(kind: str) -> Kind:
    if kind not in KINDS:
        raise NotFound("library.unknown", kind=kind, key="")
    return kind
