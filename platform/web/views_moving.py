"""Running cases that follow an older version of a workflow: what the newest would change, and moving them to it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.cases import moving, prospects
from casework.cases.models import Case
from casework.cases.moving import Moved, Wish
from casework.cases.prospects import Progress, Prospect
from casework.workflows.selectors import definition_of
from core.errors import Invalid
from web.case_words import day_text, in_words
from web.error_texts import sentence
from web.list_filters import page_of

ROWS = 25
# With scripts the page counts along in small portions; without, one press does as much as a person waits for.
LOOK, LOOK_AT_ONCE = 250, 5000
MOVE, MOVE_AT_ONCE = 25, 300
_MOST_TOLD = 5


@require_safe
def page(request: HttpRequest, key: str) -> HttpResponse:
    """How far the looking has come; when it is done, the cases by what a move would mean for them."""
    found = prospects.progress(key=key, act=request.act)
    return render(request, "setup/moving.html", _context(request, found))


@require_POST
def look(request: HttpRequest, key: str) -> HttpResponse:
    """Look at the next cases."""
    scripted = bool(request.headers.get("HX-Request"))
    found = prospects.look(key=key, act=request.act, most=LOOK if scripted else LOOK_AT_ONCE)
    if not scripted:
        return redirect("setup_moving", key)
    return _portion(request, key, found, goes_on=not found.is_done)


@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Move the cases that were ticked; each tick says which, as seen, and its number where that is asked."""
    moved = moving.move_cases(wishes=_wishes(request), to=_number(request), act=request.act)
    _tell(request, moved)
    return redirect(f"{reverse('setup_moving', args=[key])}?vis={_shown_kind(request.POST.get('vis', ''))}")


@require_POST
def move_harmless(request: HttpRequest, key: str) -> HttpResponse:
    """Move the cases for which nothing is lost, as many as there is time for."""
    scripted = bool(request.headers.get("HX-Request"))
    most = MOVE if scripted else MOVE_AT_ONCE
    moved = moving.move_harmless(key=key, to=_number(request), act=request.act, most=most)
    found = prospects.progress(key=key, act=request.act)
    stuck = not moved.numbers or not found.harmless
    if scripted and not stuck:
        return _portion(request, key, found, goes_on=True, moving_on=True)
    if scripted:
        messages.success(request, _("Sakene er flyttet til versjon %(n)s.") % {"n": found.version.number})
        return _portion(request, key, found, goes_on=False)
    _tell(request, moved)
    return redirect("setup_moving", key)


def _portion(
    request: HttpRequest, key: str, found: Progress, *, goes_on: bool, moving_on: bool = False
) -> HttpResponse:
    if not goes_on:
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("setup_moving", args=[key])
        return answer
    context = _context(request, found) | {"goes_on": True, "moving_on": moving_on}
    return render(request, "setup/moving_progress.html", context)


def _context(request: HttpRequest, found: Progress) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    context: dict[str, Any] = {
        "key": found.version.key,
        "title": in_words(definition_of(found.version).title, language),
        "found": found,
        "asks": found.kinds["asks"],
    }
    if not (found.total and found.is_done):
        return context
    kind = _shown_kind(request.GET.get("vis", ""), found)
    cases = prospects.known_cases(version=found.version, kinds=[kind], act=request.act)
    rows = Paginator(cases.select_related("workflow_version"), ROWS).get_page(page_of(request.GET))
    listed = prospects.shown(cases=list(rows.object_list), version=found.version, act=request.act)
    lines = [_row(prospect, language) for prospect in listed]
    return context | {"kind": kind, "tabs": _tabs(found, kind), "page": rows, "rows": lines}


def _shown_kind(asked: str, found: Progress | None = None) -> str:
    if asked in prospects.KINDS:
        return asked
    return next((kind for kind in prospects.KINDS if found and found.kinds[kind]), "asks")


def _tabs(found: Progress, kind: str) -> list[dict[str, Any]]:
    labels = {"asks": _("Må bekreftes"), "changed": _("Endres uten tap"), "same": _("Ingen forskjell")}
    return [
        {"url": f"?vis={each}", "label": label, "count": found.kinds[each], "current": each == kind}
        for each, label in labels.items()
    ]


def _row(prospect: Prospect, language: str) -> dict[str, Any]:
    case, found = prospect.case, prospect.outlook
    asks = found.kind == "asks"
    words = {
        "shorter": _("kortere"),
        "later": _("lengre"),
        "new": _("ny frist"),
        "overdue": _("ny frist, allerede gått ut"),
        "gone": _("faller bort"),
    }
    before, after = in_words(found.before.phase.title, language), in_words(found.after.phase.title, language)
    return {
        "number": case.number,
        "value": f"{case.id}:{case.version}:{case.number if asks else ''}",
        "from": case.workflow_version.number,
        "asks": asks,
        "before": before,
        "after": after if after != before else "",
        "lost": [in_words(task.title, language) for task in found.lost],
        "gone": [in_words(task.title, language) for task in found.gone],
        "come": [in_words(task.title, language) for task in found.come],
        "deadlines": [
            {
                "title": in_words(shift.title, language),
                "before": day_text(shift.before),
                "after": day_text(shift.after),
                "word": words[shift.change],
                "asks": shift.asks,
            }
            for shift in found.moved
        ],
    }


def _wishes(request: HttpRequest) -> list[Wish]:
    wishes = []
    for value in request.POST.getlist("case")[: 2 * ROWS]:
        case_id, _colon, rest = value.partition(":")
        seen, _colon, number = rest.partition(":")
        try:
            wishes.append(Wish(UUID(case_id), int(seen), number))
        except ValueError as error:
            raise Invalid("form.invalid", fields={"case": ["choice"]}) from error
    return wishes


def _number(request: HttpRequest) -> int:
    number = request.POST.get("to", "")
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        raise Invalid("form.invalid", fields={"to": ["number"]})
    return int(number)


def _tell(request: HttpRequest, moved: Moved) -> None:
    if moved.numbers:
        messages.success(request, _("Flyttet til den nyeste versjonen: %(n)s") % {"n": _few(moved.numbers)})
    numbers = {case.id: case.number for case in Case.objects.filter(id__in=[each for each, _error in moved.refused])}
    for case_id, error in moved.refused[:_MOST_TOLD]:
        messages.error(request, f"{numbers.get(case_id, '')}: {sentence(error)}".removeprefix(": "))
    if not moved.numbers and not moved.refused:
        messages.info(request, _("Ingen saker var valgt. Alle følger versjonen de fulgte."))


def _few(numbers: Sequence[str]) -> str:
    rest = len(numbers) - _MOST_TOLD
    listed = ", ".join(numbers[:_MOST_TOLD])
    return _("%(listed)s og %(n)s til") % {"listed": listed, "n": rest} if rest > 0 else listed
