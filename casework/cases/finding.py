"""Finds a case's tasks by what they do: a workflow calls them what it likes."""

from casework.cases.desk import Desk
from casework.cases.models import CaseTask
from casework.forms.models import Submission
from casework.workflows.definition import TaskDef, WorkflowDefinition
from core.errors import Conflict


def first_with(definition: WorkflowDefinition, effect: str) -> TaskDef | None:
    """The first task, in chart order, that has this effect."""
    return next((task for task in definition.tasks.values() if task.effect == effect), None)


def judged_by(definition: WorkflowDefinition, review: TaskDef) -> str | None:
    """The task that a review is about: the assessment it needs, else whose author may not do it."""
    needed = [key for key in review.needs if definition.tasks[key].effect == "assess"]
    return next(iter(needed), review.not_by)


def newest_done(desk: Desk, effect: str) -> CaseTask:
    """The task with this effect that was done last, with its answers; Conflict when none was."""
    keys = [task.key for task in desk.definition.tasks.values() if task.effect == effect]
    rows = CaseTask.objects.filter(case=desk.case, key__in=keys, submission__state=Submission.State.SUBMITTED)
    row = rows.select_related("submission__form_version").order_by("-submission__submitted_at", "-position").first()
    if row is None:
        raise Conflict("task.answers_missing", effect=effect)
    return row
