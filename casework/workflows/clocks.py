"""Deadlines, from the dates that the log gives: when one starts, when it is due, and what ended it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from casework.workflows.definition import DeadlineDef
from casework.workflows.state import Deadline, Explanation, Pause
from core.calendar import add_months, add_working_days, add_years


class Mark(NamedTuple):
    """Something that happened: its place in the log, and the date that counts."""

    seq: int
    on: date


@dataclass(frozen=True, slots=True)
class Course:
    """What the log says that bears on deadlines."""

    done: Mapping[str, Sequence[Mark]]  # completions that stand, by task
    happened: Mapping[str, Sequence[Mark]]  # by event
    hidden: Mapping[str, date]  # tasks that a rule took away, and since when
    skipped: Mapping[str, date]  # tasks that a person took away
    pauses: tuple[Pause, ...]
    paused: bool
    closed_on: date | None
    explanations: Mapping[str, Sequence[Explanation]]


def run(definition: DeadlineDef, course: Course) -> Deadline:
    """How this deadline stands."""
    begun = _marks(definition, course, "start")
    ended = _marks(definition, course, "until")
    idle = Deadline(
        key=definition.key,
        title=definition.title,
        kind=definition.kind,
        law=definition.law,
        status="not_started",
        pausable=definition.pausable,
        warn_days=definition.warn_days,
        window=definition.until is None,
        explanations=tuple(course.explanations.get(definition.key, ())),
    )
    if not begun:
        return idle
    start = begun[-1]
    if definition.repeat and ended:
        start = max(start, ended[-1])
    met_on = next((mark.on for mark in ended if mark.seq > start.seq), None)
    begun_deadline = replace(idle, start=start.on, base_due=add(definition, start.on), pauses=course.pauses)
    return _settle(begun_deadline, course, met_on=met_on, dropped_on=_dropped(definition, course))


def of_task(
    key: str, title: Mapping[str, str], added_on: date, due_on: date, done: date | None, course: Course
) -> Deadline:
    """The own due date of a task that was added by hand."""
    deadline = Deadline(
        key=f"task:{key}",
        title=title,
        kind="internal",
        law=None,
        status="running",
        start=added_on,
        base_due=due_on,
        explanations=tuple(course.explanations.get(f"task:{key}", ())),
    )
    return _settle(deadline, course, met_on=done, dropped_on=course.skipped.get(key))


def add(definition: DeadlineDef, start: date) -> date:
    """The start plus what the definition adds; months and years clamp at the end of the month."""
    match definition.unit:
        case "months":
            return add_months(start, definition.count)
        case "years":
            return add_years(start, definition.count)
        case "working_days":
            return add_working_days(start, definition.count)
        case "weeks":
            return start + timedelta(weeks=definition.count)
        case "days":
            return start + timedelta(days=definition.count)


def _settle(deadline: Deadline, course: Course, *, met_on: date | None, dropped_on: date | None) -> Deadline:
    start = deadline.start or date.min
    if met_on is not None:
        deadline = replace(deadline, status="met", met_on=max(met_on, start))
    elif dropped_on is not None:
        deadline = replace(deadline, status="ended", ended_on=max(dropped_on, start))
    elif course.closed_on is not None and not deadline.window:
        deadline = replace(deadline, status="ended", ended_on=max(course.closed_on, start))
    else:
        deadline = replace(deadline, status="paused" if deadline.pausable and course.paused else "running")
    pushed = sum(pause.days(start, deadline.finished_on) for pause in course.pauses) if deadline.pausable else 0
    return replace(deadline, due=deadline.base_due and deadline.base_due + timedelta(days=pushed))


def _marks(definition: DeadlineDef, course: Course, side: str) -> Sequence[Mark]:
    trigger = definition.start if side == "start" else definition.until
    if trigger is None:
        return ()
    if trigger.event is not None:
        return course.happened.get(trigger.event, ())
    return sorted(mark for key in trigger.any_of for mark in course.done.get(key, ()))


def _dropped(definition: DeadlineDef, course: Course) -> date | None:
    """Since when nothing can meet it. A skip is a person's choice and does not stop the law's clock; a rule's is."""
    keys = definition.until.any_of if definition.until else ()
    gone = course.hidden if definition.kind == "legal" else {**course.hidden, **course.skipped}
    return max(gone[key] for key in keys) if keys and all(key in gone for key in keys) else None
