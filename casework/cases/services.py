"""The verbs of a case that runs. Pages and the API call these; how one begins is in `opening` and `subs`."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from casework.cases import access as case_access
from casework.cases.desk import Desk, at_desk
from casework.cases.effects import Completed
from casework.cases.following import do_task
from casework.cases.lookups import CaseLookups
from casework.cases.models import Case, CaseTask
from casework.cases.opening import open_case
from casework.cases.steps import about, assign, close, prioritise, reason_given, reopen, tell_parent
from casework.forms import services as forms
from casework.forms.draft_moves import move_draft
from casework.forms.models import FormVersion, Submission
from casework.forms.selectors import current_form
from casework.people.teams import team_of_role
from casework.workflows.definition import TaskDef
from core.accounts.models import User
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Forbidden, Invalid, NotFound
from core.lines import storable
from tenants.access import Action

__all__ = [
    "add_task",
    "assign_case",
    "close_case",
    "complete_task",
    "explain_deadline",
    "jump_ahead",
    "open_case",
    "pause_case",
    "reopen_case",
    "reopen_task",
    "resume_case",
    "save_task_draft",
    "set_priority",
    "skip_task",
    "undo_task",
]

# Who may be given a task that the workflow does not know, besides the tenant's teams.
EXTRA_OWNERS = ("ppt_adviser", "ppt_head", "unit_head", "teacher", "decider")


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
    record(act=act, action="task.draft_saved", **about(desk.case), detail={"task": task_key})
    return submission


@atomic
def move_task_draft(*, case_id: UUID, task_key: str, to: int, revision: int, act: Act) -> Submission:
    """Let a task's draft go on under version `to` of its form; see casework.forms.draft_moves."""
    with at_desk(case_id=case_id, act=act) as desk:
        _task, row = _task_to_work_on(desk, task_key)
        if row.submission is None:
            raise NotFound("task.unknown")
        submission = move_draft(submission=row.submission, to=to, revision=revision, act=act)
    detail = {"task": task_key, "form": submission.form_version.key, "version": to}
    record(act=act, action="task.draft_moved", **about(desk.case), detail=detail)
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
    own_form: FormVersion | None = None,
) -> Case:
    """Do a task: judge its answers, note it in the log, and carry out what follows from it.

    `own_form` is the form of answers that were written apart from the task's shared draft, which they then replace.
    Invalid names each faulty field; Conflict when the task is not to be done now or the page was old; Forbidden
    when it is somebody else's. On any error nothing is changed.
    """
    with at_desk(case_id=case_id, act=act, version=version) as desk:
        task, row = _task_to_work_on(desk, task_key)
        submission = _submit(desk, task, row, answers or {}, revision, own_form)
        cleaned = submission.answers if submission else {}
        do_task(desk, Completed(desk=desk, task=task, submission=submission, answers=cleaned, extras=extras or {}))
    record(act=act, action="task.completed", **about(desk.case), detail={"task": task_key})
    return desk.case


@atomic
def reopen_task(*, case_id: UUID, task_key: str, reason: str, act: Act) -> Case:
    """Take a done task up again, with a reason; its answers are kept and can be changed."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.TASK_SKIP, desk.case)
        reopen(desk, task_key, reason=reason_given(reason))
    record(act=act, action="task.reopened", **about(desk.case), detail={"task": task_key})
    return desk.case


@atomic
def skip_task(*, case_id: UUID, task_key: str, reason: str, act: Act) -> Case:
    """Leave a task out, with a reason. What the law demands cannot be left out."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.TASK_SKIP, desk.case)
        desk.add("task_skipped", task=task_key, data={"reason": reason_given(reason)})
    record(act=act, action="task.skipped", **about(desk.case), detail={"task": task_key})
    return desk.case


@atomic
def undo_task(*, case_id: UUID, task_key: str, reason: str, act: Act) -> Case:
    """It did not happen: the task is as if never done, and the clocks that it started go away."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.TASK_SKIP, desk.case)
        reopen(desk, task_key, reason=reason_given(reason), mode="undo")
    record(act=act, action="task.reopened", **about(desk.case), detail={"task": task_key, "mode": "undo"})
    return desk.case


@atomic
def add_task(*, case_id: UUID, title: str, owner: str, act: Act, reason: str = "", due_on: date | None = None) -> Case:
    """Something that the workflow does not know is to be done in this case too; it never holds the case up."""
    title = " ".join(title.split())
    if not title or not storable(title):
        raise Invalid("task.title_missing", fields={"title": ["required"]})
    if owner not in EXTRA_OWNERS and team_of_role(owner) is None:
        raise Invalid("task.owner_unknown", fields={"owner": ["option"]})
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.TASK_ADD, desk.case)
        number = 1 + sum(event.kind == "task_added" for event in desk.events)
        data: dict[str, object] = {"key": f"extra_{number}", "title": title[:200], "owner": [owner]}
        data |= {"phase": desk.state.phase_key, "reason": reason_given(reason)}
        if due_on is not None:
            data["due_on"] = due_on.isoformat()
        desk.add("task_added", data=data)
    record(act=act, action="task.added", **about(desk.case), detail={"task": f"extra_{number}"})
    return desk.case


@atomic
def jump_ahead(*, case_id: UUID, phase_key: str, reason: str, act: Act) -> Case:
    """Go on with a later phase; what is undone before it is left out, with the reason. Never past a consent."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.TASK_SKIP, desk.case)
        desk.add("jumped", data={"phase": phase_key, "reason": reason_given(reason)})
    record(act=act, action="case.jumped", **about(desk.case), detail={"phase": phase_key})
    return desk.case


@atomic
def set_priority(*, case_id: UUID, priority: str, act: Act) -> Case:
    """Say how urgent the case is, in the words of its workflow."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_PRIORITISE, desk.case)
        if not desk.definition.priorities:
            raise Conflict("priority.none")
        prioritise(desk, priority)
    return desk.case


@atomic
def assign_case(*, case_id: UUID, adviser: User, act: Act) -> Case:
    """Give the case to an adviser."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_ASSIGN, desk.case)
        assign(desk, adviser)
    return desk.case


@atomic
def pause_case(*, case_id: UUID, reason: str, act: Act, note: str = "") -> Case:
    """Put the case on hold; local goals wait with it, legal deadlines never do.

    Where the workflow lists its reasons, `reason` is the key of one of them, and `note` may say more.
    """
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_PAUSE, desk.case)
        data = {"reason": reason_given(reason)}
        desk.add("paused", data={**data, "note": reason_given(note)} if note.strip() else data)
    record(act=act, action="case.paused", **about(desk.case))
    return desk.case


@atomic
def resume_case(*, case_id: UUID, act: Act, note: str = "") -> Case:
    """Take the case up again; local goals move by the days it waited."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_PAUSE, desk.case)
        desk.add("resumed", data={"note": reason_given(note)} if note.strip() else None)
    record(act=act, action="case.resumed", **about(desk.case))
    return desk.case


@atomic
def explain_deadline(*, case_id: UUID, deadline_key: str, reason: str, act: Act) -> Case:
    """Say why a deadline was not kept; it stays overdue, with its explanation."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.DEADLINE_EXPLAIN, desk.case)
        if deadline_key not in desk.state.deadlines:
            raise NotFound("deadline.unknown")
        desk.add("deadline_explained", data={"key": deadline_key, "reason": reason_given(reason)})
    record(act=act, action="deadline.explained", **about(desk.case), detail={"deadline": deadline_key})
    return desk.case


@atomic
def close_case(*, case_id: UUID, outcome: str, act: Act) -> Case:
    """End the work; the record stays, and the case can be taken up again."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_CLOSE, desk.case)
        close(desk, outcome)
    return desk.case


@atomic
def reopen_case(*, case_id: UUID, act: Act) -> Case:
    """Take a closed case up again."""
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_CLOSE, desk.case)
        desk.add("reopened")
        tell_parent(desk, "sub_started")
    record(act=act, action="case.reopened", **about(desk.case))
    return desk.case


def _task_to_work_on(desk: Desk, task_key: str) -> tuple[TaskDef, CaseTask]:
    case_access.check(desk.act, Action.CASE_READ, desk.case)
    state = desk.state.tasks.get(task_key)
    if state is None or state.status == "hidden":
        raise NotFound("task.unknown")
    if state.per_guardian:
        raise Conflict("task.per_guardian", task=task_key)
    if case_access.works_as(desk.act, desk.case, state.owner) is None:
        raise Forbidden("task.not_yours", owners=list(state.owner))
    if state.status != "ready":
        raise Conflict("task.already_done" if state.status == "done" else "task.not_ready", task=task_key)
    rows = CaseTask.objects.select_related("submission", "submission__form_version")
    row = rows.defer("submission__form_version__definition").get(case=desk.case, key=task_key)
    return state.definition or TaskDef(key=task_key, title=state.title, owner=state.owner), row


def _submit(
    desk: Desk,
    task: TaskDef,
    row: CaseTask,
    answers: Mapping[str, Any],
    revision: int | None,
    own_form: FormVersion | None,
) -> Submission | None:
    if task.form is None:
        return None
    shared = row.submission
    draft = None if own_form else shared
    submission = forms.submit(
        submission=draft,
        form_version=own_form or (draft.form_version if draft else current_form(task.form)),
        answers=answers,
        revision=revision,
        lookups=CaseLookups(desk.act, desk.case.id),
        act=desk.act,
    )
    _keep(row, submission)
    if own_form and shared and shared.state == Submission.State.DRAFT:
        shared.delete()
    return submission


def _keep(row: CaseTask, submission: Submission) -> None:
    if row.submission_id != submission.id:
        row.submission = submission
        row.save(update_fields=["submission"])
