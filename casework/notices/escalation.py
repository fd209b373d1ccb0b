"""A look at a case's running deadlines: who must be told that one comes near, is late, or is late still."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from casework.cases.desk import Desk, at_desk
from casework.cases.models import Case
from casework.notices.models import Notice
from casework.notices.recipients import Circle
from casework.notices.selectors import told_of
from casework.notices.services import About, notify
from casework.workflows.engine import Deadline, State, light, steps_due
from core.audit.services import record
from core.clock import oslo_date


def needs_watching(state: State, today: date) -> bool:
    """Whether a deadline of the case is near or late, or a step of escalation is to be taken."""
    return any(_nears(deadline, today) or steps_due(deadline, today) for deadline in state.deadlines.values())


def watch(case: Case, state: State, known: Sequence[Notice], circle: Circle) -> int:
    """Write the notices that today's dates ask for, and note each step of escalation in the case's log, once a round.

    `known` are the case's notices so far. Returns how many were written.
    """
    deadlines, today = state.deadlines.values(), circle.act.on
    written = 0
    if any(steps_due(deadline, today) for deadline in deadlines):
        written = _escalate(case, circle)
        known = told_of([case.id]).get(case.id, ())
    return written + sum(_remind(case, state, deadline, known, circle) for deadline in deadlines)


def _nears(deadline: Deadline, today: date) -> bool:
    return not deadline.window and light(deadline, today) in ("soon", "overdue")


def _remind(case: Case, state: State, deadline: Deadline, known: Sequence[Notice], circle: Circle) -> int:
    """Whoever does the tasks that the deadline waits for is told when it comes near, and when it has passed."""
    act = circle.act
    if not _nears(deadline, act.on):
        return 0
    shown = light(deadline, act.on)
    kind = Notice.Kind.DUE_SOON if shown == "soon" else Notice.Kind.OVERDUE
    due = deadline.due_on(act.on)
    about = About(kind, deadline.key, f"{kind}:{deadline.start}", due)
    told = _told_by_a_step(known, deadline, after=due if kind == Notice.Kind.OVERDUE else None)
    told |= {row.user_id for row in known if about.is_of(row)}
    users = [user for user in circle.holding(case, _who_is_waited_for(state, deadline)) if user.id not in told]
    return notify(case=case, users=users, about=about, act=act) if users else 0


def _told_by_a_step(known: Sequence[Notice], deadline: Deadline, *, after: date | None) -> set[UUID]:
    """Whom a step of escalation has told of it already, in this round; then no reminder says the same."""
    return {
        row.user_id
        for row in known
        if deadline.escalate
        and row.kind == Notice.Kind.ESCALATED
        and row.deadline == deadline.key
        and row.step.endswith(f":{deadline.start}")
        and (after is None or oslo_date(row.created_at) > after)
    }


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


def _escalate(case: Case, circle: Circle) -> int:
    written = 0
    with at_desk(case_id=case.id, act=circle.act) as desk:
        for deadline in list(desk.state.deadlines.values()):
            for step in steps_due(deadline, circle.act.on):
                written += _take_step(desk, deadline, step, circle)
    return written


def _take_step(desk: Desk, deadline: Deadline, step: int, circle: Circle) -> int:
    case, act = desk.case, desk.act
    owners = deadline.escalate[step].to
    desk.add("escalated", data={"deadline": deadline.key, "step": step, "to": list(owners)})
    about = About(Notice.Kind.ESCALATED, deadline.key, f"step{step}:{deadline.start}", deadline.due_on(act.on))
    told = notify(case=case, users=circle.holding(case, owners), about=about, act=act)
    detail = {"deadline": deadline.key, "step": step, "told": told}
    record(act=act, action="case.escalated", case_id=case.id, child_id=case.child_id, detail=detail)
    return told
