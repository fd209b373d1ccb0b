"""The work list: my day in one page; on a cooperation's site it is merged over all its members."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from casework.cases import worklist
from casework.cases.worklist import LIGHTS, Counts, Filters, Row
from core.acts import Act
from core.errors import Forbidden
from tenants import access
from tenants.access import Action, Role
from web.case_words import about_row, day_text, days_text, in_words, is_turn_of, waits_for
from web.gathering import Gathered, GatheredRow
from web.list_filters import PAGE_SIZE, filters_of, member_of, page_of
from web.own_words import own
from web.standing import is_read_only

OWN_WORK = frozenset({Role.PPT_ADVISER, Role.PPT_HEAD})


@require_safe
def work_list(request: HttpRequest) -> HttpResponse:
    """The cases this person works with, the most urgent first."""
    act, filters = request.act, filters_of(request.GET)
    if act.roles == {"guardian"}:
        raise Forbidden("access.denied")
    gathered: Gathered | None = request.gathered
    if gathered is None:
        counts = worklist.counts_of(act, filters)
        page = _page(request, counts.shown(filters.light))
        start = (page.number - 1) * PAGE_SIZE
        rows = worklist.rows_of(act, filters, start=start, stop=start + PAGE_SIZE)
        worklist.note_shown(act, rows)
        page.object_list = [_line(request, row) for row in rows]
        phases: list[Any] = worklist.phases_in_use()
        priorities: list[Any] = worklist.priorities_in_use()
    else:
        counts = gathered.counts
        page = _page(request, counts.shown(filters.light))
        page.object_list = [_line_there(request, each) for each in gathered.rows]
        phases = list(gathered.phases)
        priorities = list(gathered.priorities)
    context = {
        "title": _title(act),
        "subtitle": _subtitle(act, counts),
        "tiles": _tiles(request, filters, counts),
        "closed_url": _address(request, frist="closed"),
        "closed_count": counts.closed,
        "filters": filters,
        "member": member_of(request.GET),
        "members": gathered.members if gathered else [],
        "closed_members": gathered.closed if gathered else [],
        "phases": [(key, in_words(title, request.LANGUAGE_CODE)) for key, title in phases],
        "priorities": [(key, in_words(title, request.LANGUAGE_CODE)) for key, title in priorities],
        "by_adviser": Role.PPT_HEAD in act.roles,
        "may_open": request.tenant.holds_cases and access.may(act, Action.CASE_OPEN) and not is_read_only(request),
        "page": page,
        "total": page.paginator.count,
        "empty": _empty(request, filters, counts),
    }
    return render(request, "casework/worklist.html", context)


def _page(request: HttpRequest, count: int) -> Page[Any]:
    # The rows are fetched for the page alone; the paginator need only know how many there are.
    return Paginator(range(count), PAGE_SIZE).get_page(page_of(request.GET))


def _title(act: Act) -> str:
    return _("Min arbeidsliste") if Role.PPT_HEAD not in act.roles else own(_("Alle saker i PPT"))


def _subtitle(act: Act, counts: Counts) -> str:
    today = formats.date_format(act.on, "l j. F Y").capitalize()
    if not counts.overdue:
        return _("%(today)s · ingen frister er passert") % {"today": today}
    late = ngettext("%(n)d frist er passert", "%(n)d frister er passert", counts.overdue) % {"n": counts.overdue}
    return f"{today} · {late}"


def _tiles(request: HttpRequest, filters: Filters, counts: Counts) -> list[dict[str, Any]]:
    labels = {
        "": _("Alle mine saker") if Role.PPT_HEAD not in request.act.roles else _("Alle åpne saker"),
        "overdue": _("Forfalt"),
        "soon": _("Frist innen 7 dager"),
        "on_track": _("I rute"),
        "paused": _("På vent"),
    }
    return [
        {
            "url": _address(request, frist=light),
            "status": light or "all",
            "count": counts.shown(light),
            "label": labels[light],
            "current": filters.light == light,
        }
        for light in ("", *LIGHTS)
    ]


def _address(request: HttpRequest, **changes: str) -> str:
    """This list with another filter; from its first page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{reverse('worklist')}?{query.urlencode()}" if query else reverse("worklist")


def _line(request: HttpRequest, row: Row) -> dict[str, Any]:
    today, language = request.act.on, request.LANGUAGE_CODE
    mine = is_turn_of(request.act.roles, row.next_owners)
    in_ppt = bool(request.act.roles & OWN_WORK)
    return {
        "url": reverse("case", args=[row.case_id]),
        "name": row.name,
        "about": about_row(row, today),
        "phase": in_words(row.phase, language),
        "priority": in_words(row.priority, language),
        "beside": in_words(row.beside, language),
        "phase_no": row.phase_no,
        "phase_count": row.phase_count,
        "next": in_words(row.next_title, language) or (_("Se saken") if row.next_owners else ""),
        "waits": "" if mine or row.light == "closed" else waits_for(row.next_owners, row.unit_kind),
        "light": "met" if row.light == "closed" else row.light if row.due_on or row.light == "paused" else "none",
        "days": days_text(row.light, row.due_on, today),
        "due": row.pause_reason if row.light == "paused" and in_ppt else day_text(row.due_on),
        "due_title": in_words(row.due_title, language) if row.light not in ("paused", "closed") else "",
        "adviser": row.adviser,
        "new": row.adviser_id is None and row.light != "closed" and Role.PPT_HEAD in request.act.roles,
        "paused": row.paused and row.light != "paused",
        "protected": row.protected and in_ppt,
        "place": "",
    }


def _line_there(request: HttpRequest, each: GatheredRow) -> dict[str, Any]:
    line = _line(request, each.row)
    return {**line, "url": f"/k/{each.number}{line['url']}", "place": each.place}


def _empty(request: HttpRequest, filters: Filters, counts: Counts) -> dict[str, Any]:
    """What an empty list says: what to do about the filter, or how a case gets here."""
    roles = request.act.roles
    narrowed = filters != Filters() or member_of(request.GET)
    if narrowed:
        return {"title": _("Ingen saker passer filteret"), "filtered": True, "text": "", "icon": "search"}
    if request.gathered is not None and Role.PPT_ADVISER in roles and Role.PPT_HEAD not in roles:
        text = _("Saker i medlemskommunene vises her når lederen i PPT har fordelt dem til deg.")
    elif Role.PPT_HEAD in roles:
        text = _("Saker kommer hit når en skole sender henvisning. Du kan også registrere en henvisning selv.")
    elif Role.PPT_ADVISER in roles:
        text = _("Saker vises her når lederen i PPT har fordelt dem til deg.")
    elif any(access.is_team(role) for role in roles) and not roles & {Role.UNIT_HEAD, Role.TEACHER, Role.DECIDER}:
        text = _("Saker vises her når en oppgave er teamets.")
    elif Role.UNIT_HEAD in roles:
        text = _("Her står sakene til barna på enheten din. Er du bekymret for et barn, kan du skrive en henvisning.")
    elif Role.TEACHER in roles:
        text = _("Her står sakene du er med i. Rektor eller PPT legger deg til, eller du kan skrive en henvisning.")
    else:
        text = _("Saker vises her når PPT har sendt sakkyndig vurdering, og det skal fattes vedtak.")
    return {"title": _("Ingen saker ennå"), "filtered": False, "text": own(text), "icon": "folder"}
