"""A case's standing is a pure fold of its event log: same definition and same log, same state, always."""

from collections.abc import Iterable
from operator import attrgetter

from casework.workflows.definition import WorkflowDefinition
from casework.workflows.guards import refusal
from casework.workflows.log import CaseLog
from casework.workflows.standing import arrange
from casework.workflows.state import KINDS, Deadline, Event, Light, PhaseState, State, TaskState, days_left, light

__all__ = [
    "KINDS",
    "Deadline",
    "Event",
    "Light",
    "PhaseState",
    "State",
    "TaskState",
    "days_left",
    "fold",
    "light",
    "refusal",
]


def fold(definition: WorkflowDefinition, events: Iterable[Event]) -> State:
    """Where the case stands after these events; the order is that of `seq`, whatever order they come in."""
    log = CaseLog(definition)
    for event in sorted(events, key=attrgetter("seq")):
        log.read(event)
    return arrange(log)
