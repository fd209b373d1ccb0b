"""A case's standing is a pure fold of its event log: same definition and same log, same state, always."""

from collections.abc import Iterable
from operator import attrgetter

from casework.workflows.clocks import SchoolDays
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.guards import refusal
from casework.workflows.log import CaseLog
from casework.workflows.standing import arrange
from casework.workflows.state import (
    KINDS,
    Deadline,
    Event,
    Light,
    PhaseState,
    State,
    SubState,
    TaskState,
    days_left,
    light,
    steps_due,
)

__all__ = [
    "KINDS",
    "Deadline",
    "Event",
    "Light",
    "PhaseState",
    "SchoolDays",
    "State",
    "SubState",
    "TaskState",
    "days_left",
    "fold",
    "light",
    "refusal",
    "steps_due",
]


def fold(definition: WorkflowDefinition, events: Iterable[Event], *, school_days: SchoolDays | None = None) -> State:
    """Where the case stands after these events; the order is that of `seq`, whatever order they come in.

    Deadlines that count school days ask `school_days`; without it, working days are counted.
    """
    log = CaseLog(definition)
    for event in sorted(events, key=attrgetter("seq")):
        log.read(event)
    return arrange(log, school_days)
