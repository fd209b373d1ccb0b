"""What other packages ask of a workflow before it is published; they register, as effects do."""

from collections.abc import Callable, Iterable

from casework.workflows.definition import WorkflowDefinition
from casework.workflows.problems import Problem

Judge = Callable[[WorkflowDefinition], Iterable[Problem]]
_judges: dict[str, Judge] = {}


def register(name: str, judge: Judge) -> None:
    """Ask this judge too, by a name of its own: the same name again takes the place of the one before."""
    _judges[name] = judge


def verdict(definition: WorkflowDefinition) -> tuple[Problem, ...]:
    """Everything that any of them finds wrong with a sound definition, here and now."""
    return tuple(problem for judge in _judges.values() for problem in judge(definition))
