"""Other ways on: which of a task's branches its answers call for, and what a new round takes up again. Pure."""

from collections.abc import Iterator, Mapping

from casework.rules import evaluate
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.parts import Branch
from casework.workflows.state import State


def taken(definition: WorkflowDefinition, task_key: str, answers: Mapping[str, object]) -> tuple[Branch, ...]:
    """The branches that these answers call for: every one that starts a sub-run, and the first of the others."""
    if task_key not in definition.branches_after:
        return ()
    return tuple(chosen(definition.branches_after[task_key], definition.kept_of(task_key, answers)))


def chosen(branches: tuple[Branch, ...], marks: Mapping[str, object]) -> Iterator[Branch]:
    """Of one task's branches, those that what the log keeps of its answers calls for."""
    gone = False
    for branch in branches:
        if (branch.start or not gone) and evaluate(branch.when, marks):
            gone = gone or not branch.start
            yield branch


def round_of(state: State, branch: Branch) -> tuple[str, ...]:
    """The tasks that a branch back takes up again, in chart order.

    What guardians answered one by one stands until they withdraw it; approvals follow what they approve.
    """
    if branch.back is None:
        return ()
    index = state.definition.phase_index
    first, last = index[branch.back], index[state.definition.phase_of[branch.after]]
    return tuple(
        task.key
        for task in state.tasks.values()
        if task.definition
        and first <= index[task.phase_key] <= last
        and task.settled
        and not task.per_guardian
        and not task.definition.approves
    )
