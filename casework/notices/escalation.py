"""Looking at every running deadline once a night: who must be told that it comes near, is late, or is late still."""

from datetime import date
from uuid import UUID

from django.db.transaction import atomic

from casework.cases.desk import Desk, at_desk, events_of
from casework.cases.models import Case
from casework.local.calendar import school_days
from casework.notices.models import Notice
from casework.notices.recipients import holding
from casework.notices.services import About, notify
from casework.workflows.engine import Deadline, State, fold, light, steps_due
from casework.workflows.selectors import definition_of
from core.acts import Act
from core.audit.services import record


@atomic
def watch_deadlines(*, act: Act) -> int:
    """Write the notices that today's dates ask for, and note each step of escalation in its case's log, once a round.

    Returns how many notices were written. Which mails carry them is for `put_mails_in_queue`.
    """
    written, days = 0, school_days()
    for case_id in list(Case.objects.exclude(status=Case.Status.CLOSED).values_list("id", flat=True)):
        case = Case.objects.select_related("workflow_version", "adviser", "unit").get(id=case_id)
        state = fold(definition_of(case.workflow_version), events_of(case), school_days=days)
        if any(steps_due(deadline, act.on) for deadline in state.deadlines.values()):
            written += _escalate(case, act)
        written += sum(_remind(case, state, deadline, act) for deadline in state.deadlines.values())
    return written


def _remind(case: Case, state: State, deadline: Deadline, act: Act) -> int:
    """Whoever does the tasks that the deadline waits for is told when it comes near, and when it has passed."""
    shown = light(deadline, act.on)
    if deadline.window or shown not in ("soon", "overdue"):
        return 0
    kind = Notice.Kind.DUE_SOON if shown == "soon" else Notice.Kind.OVERDUE
    due = deadline.due_on(act.on)
    about = About(kind, deadline.key, f"{kind}:{deadline.start}", due)
    known = _told_by_a_step(case, deadline, after=due if kind == Notice.Kind.OVERDUE else None)
    users = [user for user in holding(case, _who_is_waited_for(state, deadline), act) if user.id not in known]
    return notify(case=case, users=users, about=about, act=act)


def _told_by_a_step(case: Case, deadline: Deadline, *, after: date | None) -> set[UUID]:
    """Whom a step of escalation has told of it already, in this round; then no reminder says the same."""
    if not deadline.escalate:
        return set()
    rows = Notice.objects.filter(
        case=case, deadline=deadline.key, kind=Notice.Kind.ESCALATED, step__endswith=f":{deadline.start}"
    )
    rows = rows.filter(created_at__date__gt=after) if after else rows
    return set(rows.values_list("user_id", flat=True))


def _who_is_waited_for(state: State, deadline: Deadline) -> tuple[str, ...]:
    """Owners of what can be done now towards it; the adviser where nothing can, or where it waits for a family."""
    definition = next((one for one in state.definition.deadlines if one.key == deadline.key), None)
    if definition and definition.until and not definition.until.any_of:
        return definition.escalate[0].to if definition.escalate else ("ppt_adviser",)
    keys = definition.until.any_of if definition and definition.until else (deadline.key.removeprefix("task:"),)
    tasks = [state.tasks[key] for key in keys if key in state.tasks]
    ready = [task for task in tasks if task.status == "ready"] or list(state.next_tasks()[:1])
    owners = tuple(dict.fromkeys(owner for task in ready for owner in task.owner if owner != "guardian"))
    return owners or ("ppt_adviser",)


def _escalate(case: Case, act: Act) -> int:
    written = 0
    with at_desk(case_id=case.id, act=act) as desk:
        for deadline in list(desk.state.deadlines.values()):
            for step in steps_due(deadline, act.on):
                written += _take_step(desk, deadline, step)
    return written


def _take_step(desk: Desk, deadline: Deadline, step: int) -> int:
    case, act = desk.case, desk.act
    owners = deadline.escalate[step].to
    desk.add("escalated", data={"deadline": deadline.key, "step": step, "to": list(owners)})
    about = About(Notice.Kind.ESCALATED, deadline.key, f"step{step}:{deadline.start}", deadline.due_on(act.on))
    told = notify(case=case, users=holding(case, owners, act), about=about, act=act)
    detail = {"deadline": deadline.key, "step": step, "told": told}
    record(act=act, action="case.escalated", case_id=case.id, child_id=case.child_id, detail=detail)
    return told
