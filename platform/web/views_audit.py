"""The audit trail of a case: who did, read or was refused what, when and from where."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework.cases.selectors import get_case
from casework.cases.standing import standing_of
from casework.workflows.engine import State
from core.audit.models import AuditEntry
from core.audit.selectors import people_in_trail, trail_of_case
from core.audit.services import record
from tenants.access import Action
from web.audit_texts import ACTIONS, CHANNELS, action_in_words
from web.case_words import in_words, owner_name

PAGE_SIZE = 50


@require_safe
def audit_trail(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The trail, newest first. Reading it is itself put on record."""
    case = get_case(case_id, act=request.act, action=Action.AUDIT_READ)
    people = people_in_trail(case.id)
    person, kind = request.GET.get("hvem", ""), request.GET.get("hva", "")
    entries = trail_of_case(case.id)
    if person in {str(key) for key, _name, _home in people}:
        entries = entries.filter(actor_id=person)
    if kind in ACTIONS:
        entries = entries.filter(action=kind)
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("page"))
    state = standing_of(case)
    lines = [_line(entry, state, request.LANGUAGE_CODE) for entry in page.object_list]
    record(
        act=request.act,
        action="audit.read",
        case_id=case.id,
        child_id=case.child_id,
        object_type="case",
        object_id=case.id,
    )
    context = {
        "case": case,
        "page": page,
        "lines": lines,
        "people": [(str(key), f"{name} ({home})" if home else name) for key, name, home in people],
        "kinds": sorted(((code, str(words)) for code, words in ACTIONS.items()), key=lambda pair: pair[1]),
        "person": person,
        "kind": kind,
    }
    return render(request, "casework/audit.html", context)


def _line(entry: AuditEntry, state: State, language: str) -> dict[str, Any]:
    task = state.tasks.get(str(entry.detail.get("task", "")))
    roles = [owner_name(role) for role in entry.actor_roles.split(",") if role]
    return {
        "at": formats.date_format(timezone.localtime(entry.at), "j. b Y H:i:s"),
        "who": entry.actor_name or _("Systemet"),
        "roles": ", ".join(roles),
        "what": action_in_words(entry.action),
        "about": in_words(task.title, language) if task else "",
        "home": entry.actor_home,
        "channel": str(CHANNELS.get(entry.channel, entry.channel)),
    }
