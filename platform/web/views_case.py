"""The case page: what is due, what is next and whose turn it is, with everything that belongs to the case around it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from casework.cases.models import Decision
from casework.cases.selectors import CaseFile, case_file
from casework.plans.models import Goal
from casework.plans.selectors import PlanSheet, evaluations_of, newest_plan
from core.clock import oslo_date
from tenants.access import Action
from web.case_beside import parent_of, runs_beside
from web.case_page import CasePage
from web.case_words import OUTCOMES, choice_words, day_text, in_words
from web.event_words import events_in_words

RECENT = 10
DECIDED = {
    Decision.Outcome.GRANTED: _("Innvilget"),
    Decision.Outcome.PARTLY: _("Delvis innvilget"),
    Decision.Outcome.REFUSED: _("Avslått"),
}
GOAL_STATUS = {
    Goal.Status.SET: (_("Ikke vurdert ennå"), "neutral"),
    Goal.Status.REACHED: (_("Nådd"), "success"),
    Goal.Status.ON_THE_WAY: (_("På vei"), "info"),
    Goal.Status.NOT_REACHED: (_("Ikke nådd"), "warning"),
    Goal.Status.NOT_WORKED_ON: (_("Ikke arbeidet med"), "neutral"),
}
RECOMMENDED = {
    "continue": _("Fortsette som nå"),
    "change": _("Endre opplegget"),
    "stop": _("Avslutte tiltaket"),
    "new_assessment": _("Be om ny sakkyndig vurdering"),
}


@require_safe
def case_page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case, as this person may see it."""
    if request.act.roles == {"guardian"}:
        return redirect("guardian_case", case_id=case_id)
    file = case_file(case_id, act=request.act)
    page = CasePage(file, request.LANGUAGE_CODE)
    events = events_in_words(file, request.LANGUAGE_CODE)
    context = {
        "case": file.case,
        "page": page,
        "primary": page.primary(),
        "overdue": page.overdue(),
        "closed": _closed(file, request.LANGUAGE_CODE) if file.state.closed else None,
        "paused": file.state.paused is not None,
        "pause_reason": page.pause_reason() if file.for_ppt else "",
        "priority": choice_words(file.state.definition.priorities, file.case.priority, request.LANGUAGE_CODE)
        if file.state.definition.priorities
        else "",
        "parent": parent_of(file, request.LANGUAGE_CODE),
        "beside": runs_beside(file, request.LANGUAGE_CODE),
        "protected": file.for_ppt and file.case.child is not None and file.case.child.address_protection != "none",
        "decision": _decision(file),
        "plan": _plan(newest_plan(file.case.id)) if file.decisions else None,
        "evaluations": _evaluations(file) if file.decisions else [],
        "recent": events[:RECENT],
        "older": events[RECENT:],
        "may": _may(file),
        "head_only": file.head_only,
    }
    return render(request, "casework/case.html", context)


def _may(file: CaseFile) -> dict[str, bool]:
    """What the page offers besides tasks."""
    closed, paused = file.state.closed, file.state.paused is not None
    effects = {task.definition.effect for task in file.state.tasks.values() if task.definition}
    return {
        "pause": file.may(Action.CASE_PAUSE) and not closed and not paused,
        "resume": file.may(Action.CASE_PAUSE) and not closed and paused,
        "close": file.may(Action.CASE_CLOSE) and not closed,
        "add_task": file.may(Action.TASK_ADD) and not closed,
        "jump": file.may(Action.TASK_SKIP) and not closed and file.state.phase_no < file.state.phase_count,
        "prioritise": file.may(Action.CASE_PRIORITISE) and not closed and bool(file.state.definition.priorities),
        "reopen": file.may(Action.CASE_CLOSE) and closed,
        "upload": file.may(Action.DOCUMENT_UPLOAD),
        "audit": file.may(Action.AUDIT_READ),
        "benefits": "baseline" in effects and file.may(Action.BENEFIT_READ),
        "cards": "card" in effects and file.may(Action.CARD_MAKE),
    }


def _closed(file: CaseFile, language: str) -> dict[str, Any]:
    case = file.case
    # A branch of the workflow may end the case with an outcome of its own.
    ended = next((branch.title for branch in file.state.definition.branches if branch.close == case.outcome), None)
    return {
        "on": day_text(oslo_date(case.closed_at)) if case.closed_at else "",
        "outcome": str(OUTCOMES.get(case.outcome, "")) or in_words(ended, language),
    }


def _decision(file: CaseFile) -> dict[str, Any] | None:
    """The newest decision."""
    if not file.decisions:
        return None
    row = file.decisions[0]
    return {
        "outcome": DECIDED[Decision.Outcome(row.outcome)],
        "color": {"granted": "success", "partly": "warning", "refused": "danger"}[row.outcome],
        "in_force": row.in_force_on(file.today),
        "hours_teacher": row.hours_teacher,
        "hours_assistant": row.hours_assistant,
        "valid_from": day_text(row.valid_from),
        "valid_to": day_text(row.valid_to),
        "on": day_text(oslo_date(row.decided_at)),
        "by": row.decided_by_name,
        "complaint": day_text(row.complaint_deadline),
        "may_complain": file.today <= row.complaint_deadline,
        "document": row.document_id if any(one.id == row.document_id for one in file.documents) else None,
    }


def _plan(sheet: PlanSheet | None) -> dict[str, Any] | None:
    if sheet is None:
        return None
    goals = []
    for planned in sheet.goals:
        words, color = GOAL_STATUS[Goal.Status(planned.goal.status)]
        goals.append({"goal": planned.goal, "status": words, "color": color, "measures": planned.measures})
    return {
        "from": day_text(sheet.plan.starts_on),
        "to": day_text(sheet.plan.ends_on),
        "goals": goals,
        "total": len(goals),
        "reached": sum(planned.goal.status == Goal.Status.REACHED for planned in sheet.goals),
    }


def _evaluations(file: CaseFile) -> list[dict[str, Any]]:
    return [
        {
            "on": day_text(oslo_date(row.created_at)),
            "planned": row.hours_planned,
            "delivered": row.hours_delivered,
            "share": round(100 * row.hours_delivered / row.hours_planned)
            if row.hours_planned and row.hours_delivered is not None
            else None,
            "recommends": RECOMMENDED.get(row.recommendation, ""),
        }
        for row in evaluations_of(file.case.id)
    ]
