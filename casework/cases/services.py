"""The verbs of a case. Pages and the API call these, and nothing else changes a case."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from casework.cases import access as case_access
from casework.cases.desk import Desk, at_desk
from casework.cases.effects import Completed, follow
from casework.cases.lookups import CaseLookups
from casework.cases.models import Case, CaseNumber, CaseTask, Participant
from casework.forms import services as forms
from casework.forms.models import Submission
from casework.forms.selectors import current_form
from casework.people.selectors import get_child, units
from casework.workflows.definition import TaskDef
from casework.workflows.selectors import current_workflow
from core import events
from core.accounts.models import User
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.lines import storable
from tenants import access, isolation
from tenants.access import Action, Role, Scope


@atomic
def open_case(*, child_id: UUID, unit_id: UUID, act: Act, workflow_key: str = "school_referral") -> Case:
    """Open a case for a child at a unit, on the workflow that is current now. Conflict when one is open already."""
    access.require(act, Action.CASE_OPEN)
    tenant = isolation.current()
    if not tenant.holds_cases:
        raise Forbidden("case.not_here")
    child = get_child(child_id)
    unit = units(ids=[unit_id]).first()
    if unit is None or not _may_open_at(act, unit_id):
        raise Invalid("unit.unknown", fields={"unit": ["unit"]})
    version = current_workflow(workflow_key)
    # The number is taken first: its lock lets one opening through at a time, so that none slips past the next check.
    year, serial = act.on.year, _next_serial(act.on.year)
    if Case.objects.filter(child=child, workflow_version__key=workflow_key).exclude(status=Case.Status.CLOSED).exists():
        raise Conflict("case.already_open")
    case = Case.objects.create(
        year=year,
        serial=serial,
        child=child,
        unit=unit,
        workflow_version=version,
        status=Case.Status.OPEN,
        opened_at=act.at,
        version=0,
    )
    _take_part(case, act)
    with at_desk(case_id=case.id, act=act) as desk:
        desk.add("opened")
    record(act=act, action="case.opened", case_id=case.id, child_id=child.id, object_type="case", object_id=case.id)
    events.publish(
        events.Occurred("case.opened", tenant.schema, str(case.id), 1, act.at, source_key=f"case.opened:{case.id}")
    )
    return desk.case


@atomic
def save_task_draft(
    *,
    case_id: UUID,
    task_key: str,
    answers: Mapping[str, Any],
    revision: int | None,
    act: Act,
    extras: Mapping[str, Any] | None = None,
) -> Submission:
    """Keep unfinished answers of a task; Conflict «form.stale» when somebody else saved meanwhile."""
    with at_desk(case_id=case_id, act=act) as desk:
        task, row = _task_to_work_on(desk, task_key)
        submission = forms.save_draft(
            submission=row.submission,
            form_version=row.submission.form_version if row.submission else current_form(task.form or ""),
            answers=answers,
            revision=revision,
            act=act,
            extras=extras,
        )
        _keep(row, submission)
    record(act=act, action="task.draft_saved", **_about(desk.case), detail={"task": task_key})
    return submission


@atomic
def complete_task(
    *,
    case_id: UUID,
    task_key: str,
    act: Act,
    answers: Mapping[str, Any] | None = None,
    extras: Mapping[str, Any] | None = None,
    revision: int | None = None,
    version: int | None = None,
) -> Case:
    """Do a task: judge its answers, note it in the log, and carry out what follows from it.

    Invalid names each faulty field; Conflict when the task is not to be done now or the page was old; Forbidden
    when it is somebody else's. On any error nothing is changed.
    """
    with at_desk(case_id=case_id, act=act, version=version) as desk:
        task, row = _task_to_work_on(desk, task_key)
        submission = _submit(desk, task, row, answers or {}, revision)
        cleaned = submission.answers if submission else {}
        marks = {key: cleaned[key] for key in desk.definition.marks_of(task_key) if key in cleaned}
        desk.add("task_done", task=task_key, data={"marks": marks} if marks else {})
        follow(Completed(desk=desk, task=task, submission=submission, answers=cleaned, extras=extras or {}))
    record(act=act, action="task.completed", **_about(desk.case), detail={"task": task_key})
    return desk.case


@atomic
def reopen_task(*, case_id: UUID, task_key: str, reason: str, act: Act) -> Case:
    """Take a done task up again, with a reason; its answers are kept and can be changed."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.TASK_SKIP, desk.case)
        reopen(desk, task_key, reason=_reason(reason))
    record(act=act, action="task.reopened", **_about(desk.case), detail={"task": task_key})
    return desk.case


def reopen(desk: Desk, task_key: str, *, reason: str) -> None:
    """On an open desk: the task is to be done again, with what was answered as the draft to begin from."""
    desk.add("task_reopened", task=task_key, data={"reason": reason, "mode": "correct"})
    row = CaseTask.objects.filter(case=desk.case, key=task_key).select_related("submission").first()
    if row and row.submission:
        row.submission = forms.draft_from(submission=row.submission, act=desk.act)
        row.save(update_fields=["submission"])


@atomic
def skip_task(*, case_id: UUID, task_key: str, reason: str, act: Act) -> Case:
    """Leave a task out, with a reason. What the law demands cannot be left out."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.TASK_SKIP, desk.case)
        desk.add("task_skipped", task=task_key, data={"reason": _reason(reason)})
    record(act=act, action="task.skipped", **_about(desk.case), detail={"task": task_key})
    return desk.case


@atomic
def assign_case(*, case_id: UUID, adviser: User, act: Act) -> Case:
    """Give the case to an adviser."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_ASSIGN, desk.case)
        assign(desk, adviser)
    return desk.case


def assign(desk: Desk, adviser: User) -> None:
    """On an open desk: the adviser has the case from now."""
    desk.case.adviser = adviser
    desk.add("assigned", data={"user_id": str(adviser.id), "name": adviser.name})
    record(act=desk.act, action="case.assigned", **_about(desk.case), detail={"adviser": str(adviser.id)})


@atomic
def pause_case(*, case_id: UUID, reason: str, act: Act) -> Case:
    """Put the case on hold; local goals wait with it, legal deadlines never do."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_PAUSE, desk.case)
        desk.add("paused", data={"reason": _reason(reason)})
    record(act=act, action="case.paused", **_about(desk.case))
    return desk.case


@atomic
def resume_case(*, case_id: UUID, act: Act) -> Case:
    """Take the case up again; local goals move by the days it waited."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_PAUSE, desk.case)
        desk.add("resumed")
    record(act=act, action="case.resumed", **_about(desk.case))
    return desk.case


@atomic
def explain_deadline(*, case_id: UUID, deadline_key: str, reason: str, act: Act) -> Case:
    """Say why a deadline was not kept; it stays overdue, with its explanation."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.DEADLINE_EXPLAIN, desk.case)
        if deadline_key not in desk.state.deadlines:
            raise NotFound("deadline.unknown")
        desk.add("deadline_explained", data={"key": deadline_key, "reason": _reason(reason)})
    record(act=act, action="deadline.explained", **_about(desk.case), detail={"deadline": deadline_key})
    return desk.case


@atomic
def close_case(*, case_id: UUID, outcome: str, act: Act) -> Case:
    """End the work; the record stays, and the case can be taken up again."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_CLOSE, desk.case)
        close(desk, outcome)
    return desk.case


def close(desk: Desk, outcome: str) -> None:
    """On an open desk: the case ends with this outcome."""
    desk.add("closed", data={"outcome": outcome[:40]})
    record(act=desk.act, action="case.closed", **_about(desk.case), detail={"outcome": outcome[:40]})


@atomic
def reopen_case(*, case_id: UUID, act: Act) -> Case:
    """Take a closed case up again."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_CLOSE, desk.case)
        desk.add("reopened")
    record(act=act, action="case.reopened", **_about(desk.case))
    return desk.case


def _task_to_work_on(desk: Desk, task_key: str) -> tuple[TaskDef, CaseTask]:
    case_access.check(desk.act, Action.CASE_READ, desk.case)
    state = desk.state.tasks.get(task_key)
    if state is None or state.definition is None:
        raise NotFound("task.unknown")
    if state.per_guardian:
        raise Conflict("task.per_guardian", task=task_key)
    if case_access.works_as(desk.act, desk.case, state.owner) is None:
        raise Forbidden("task.not_yours", owners=list(state.owner))
    if state.status != "ready":
        raise Conflict("task.already_done" if state.status == "done" else "task.not_ready", task=task_key)
    row = CaseTask.objects.select_related("submission", "submission__form_version").get(case=desk.case, key=task_key)
    return state.definition, row


def _submit(
    desk: Desk, task: TaskDef, row: CaseTask, answers: Mapping[str, Any], revision: int | None
) -> Submission | None:
    if task.form is None:
        return None
    submission = forms.submit(
        submission=row.submission,
        form_version=row.submission.form_version if row.submission else current_form(task.form),
        answers=answers,
        revision=revision,
        lookups=CaseLookups(desk.act, desk.case.id),
        act=desk.act,
    )
    _keep(row, submission)
    return submission


def _keep(row: CaseTask, submission: Submission) -> None:
    if row.submission_id != submission.id:
        row.submission = submission
        row.save(update_fields=["submission"])


def _may_open_at(act: Act, unit_id: UUID) -> bool:
    granted = access.scopes(act, Action.CASE_OPEN)
    return any(scope == Scope.ALL or unit_id in act.units_as(role) for role, scope in granted)


def _take_part(case: Case, act: Act) -> None:
    if Role.TEACHER in act.roles and act.actor_id:
        Participant.objects.create(case=case, user_id=act.actor_id, role=Role.TEACHER, since=act.at)


def _next_serial(year: int) -> int:
    CaseNumber.objects.bulk_create([CaseNumber(year=year, last=0)], ignore_conflicts=True)
    row = CaseNumber.objects.select_for_update().get(year=year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def _reason(text: str) -> str:
    text = text.strip()
    if not text or not storable(text):
        raise Invalid("reason.missing", fields={"reason": ["required"]})
    return text[:1000]


def _about(case: Case) -> dict[str, Any]:
    return {"case_id": case.id, "child_id": case.child_id, "object_type": "case", "object_id": case.id}
