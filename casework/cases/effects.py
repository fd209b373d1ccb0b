"""What completing a task leads to, by the effect its definition names. Later packages add theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from casework.cases.desk import Desk
from casework.forms.models import Submission
from casework.workflows.definition import TaskDef


@dataclass(frozen=True)
class Completed:
    """A task just done: its answers (validated), and rows that the form itself cannot carry (goals, measures)."""

    desk: Desk
    task: TaskDef
    submission: Submission | None
    answers: Mapping[str, Any]
    extras: Mapping[str, Any] = field(default_factory=dict)


Handler = Callable[[Completed], None]
_handlers: dict[str, Handler] = {}


def effect(name: str) -> Callable[[Handler], Handler]:
    """Register what a named effect does; one handler each."""

    def register(handler: Handler) -> Handler:
        if name in _handlers and _handlers[name] is not handler:
            raise ValueError(f"the effect {name} has a handler already")
        _handlers[name] = handler
        return handler

    return register


def follow(completed: Completed) -> None:
    """Carry out the effect, if the task has one."""
    handler = _handlers.get(completed.task.effect)
    if handler:
        handler(completed)
