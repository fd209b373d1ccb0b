"""Deadlines, from the dates that the log gives: when one starts, when it is due, and what ended it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from casework.workflows.parts import DeadlineDef, Text, Trigger
from casework.workflows.state import Deadline, DeadlineStatus, Explanation, Pause
from core.calendar import add_months, add_working_days, add_years

SchoolDays = Callable[[date], bool]  # whether schools are open that day
_YEAR = 366
_NONE: frozenset[int] = frozenset()


class Mark(NamedTuple):
    """Something that happened: its place in the log, and the date that counts; a date that was answered, if one was."""

    seq: int
    on: date
    answered: date | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """What the log says that bears on deadlines."""

    done: Mapping[str, Sequence[Mark]]  # completions that stand, by task
    answered: Callable[[str, str], Sequence[Mark]]  # the same by task and field, with the date that was answered
    happened: Mapping[str, Sequence[Mark]]  # by event
    hidden: Mapping[str, date]  # tasks that a rule took away, and since when
    skipped: Mapping[str, date]  # tasks that a person took away
    pauses: tuple[Pause, ...]
    paused: bool
    closed_on: date | None
    explanations: Mapping[str, Sequence[Explanation]]
    escalated: Mapping[str, Sequence[tuple[int, int]]]  # (place in the log, step) by deadline
    school_days: SchoolDays | None = None


class _End(NamedTuple):
    status: DeadlineStatus
    met_on: date | None = None
    ended_on: date | None = None


def run(definition: DeadlineDef, course: Course) -> Deadline:
    """How this deadline stands."""
    begun = _marks(definition.start, course)
    if not begun:
        return _deadline(definition, course, _End("not_started"))
    ended = _marks(definition.until, course)
    start = begun[-1]
    if definition.repeat and ended:
        start = max(start, ended[-1])
    met_on = next((mark.answered or mark.on for mark in ended if mark.seq > start.seq), None)
    due = _due_again(definition, begun, ended, course.school_days) or add(
        definition, start.answered or start.on, course.school_days
    )
    end = _end(
        start.on,
        course,
        window=definition.until is None,
        met_on=met_on,
        dropped_on=_dropped(definition, course),
        waits=_waits(definition, course),
    )
    return _deadline(definition, course, end, start, due)


def of_task(key: str, title: Text, added_on: date, due_on: date, done: date | None, course: Course) -> Deadline:
    """The own due date of a task that was added by hand."""
    end = _end(added_on, course, window=False, met_on=done, dropped_on=course.skipped.get(key), waits=False)
    return Deadline(
        key=f"task:{key}",
        title=title,
        kind="internal",
        law=None,
        status=end.status,
        start=added_on,
        base_due=due_on,
        due=due_on,
        met_on=end.met_on,
        ended_on=end.ended_on,
        explanations=tuple(course.explanations.get(f"task:{key}", ())),
    )


def add(definition: DeadlineDef, start: date, school_days: SchoolDays | None = None) -> date:
    """The start plus what the definition adds; months and years clamp at the end of the month."""
    if definition.on:
        return _next_of(definition.on, start)
    match definition.unit:
        case "months":
            return add_months(start, definition.count)
        case "years":
            return add_years(start, definition.count)
        case "working_days" if definition.school and school_days:
            return _add_school_days(start, definition.count, school_days)
        case "working_days":
            return add_working_days(start, definition.count)
        case "weeks":
            return start + timedelta(weeks=definition.count)
        case "days":
            return start + timedelta(days=definition.count)


def _add_school_days(start: date, count: int, is_open: SchoolDays) -> date:
    """The school day that comes `count` school days on; plain working days where the calendar has no more of them."""
    day, left, step = start, abs(count), timedelta(days=1 if count > 0 else -1)
    for _ in range(3 * left + _YEAR):
        if not left:
            return day
        day += step
        left -= is_open(day)
    return add_working_days(start, count)


def _next_of(dates: Sequence[tuple[int, int]], after: date) -> date:
    """The first of these days of the year that comes after this one."""
    this_year = [date(after.year, month, day) for month, day in dates]
    month, day = dates[0]
    return next((each for each in this_year if each > after), date(after.year + 1, month, day))


def _due_again(
    definition: DeadlineDef, begun: Sequence[Mark], ended: Sequence[Mark], school_days: SchoolDays | None
) -> date | None:
    """The due date of a round after the first, on fixed days: what was done early was done for the day that came."""
    if not (definition.repeat and definition.on):
        return None
    first = begun[-1]
    due = add(definition, first.on, school_days)
    for mark in ended:
        if mark.seq > first.seq:
            due = add(definition, max(due, mark.on), school_days)
    return due


def _end(
    start: date, course: Course, *, window: bool, met_on: date | None, dropped_on: date | None, waits: bool
) -> _End:
    if met_on is not None:
        return _End("met", met_on=max(met_on, start))
    if dropped_on is not None:
        return _End("ended", ended_on=max(dropped_on, start))
    if course.closed_on is not None and not window:
        return _End("ended", ended_on=max(course.closed_on, start))
    return _End("paused" if waits else "running")


def _deadline(
    definition: DeadlineDef, course: Course, end: _End, start: Mark | None = None, due: date | None = None
) -> Deadline:
    pushed = 0
    if start and definition.pausable:
        finished = end.met_on or end.ended_on
        pushed = sum(pause.days(start.on, finished) for pause in course.pauses if _moves(definition, pause.reason))
    sent = course.escalated.get(definition.key, ())
    return Deadline(
        key=definition.key,
        title=definition.title,
        kind=definition.kind,
        law=definition.law,
        status=end.status,
        pausable=definition.pausable,
        warn_days=definition.warn_days,
        window=definition.until is None,
        soft=definition.soft,
        reasons=definition.reasons,
        escalate=definition.escalate,
        escalated=frozenset(step for seq, step in sent if start and seq > start.seq) if sent else _NONE,
        start=start.on if start else None,
        base_due=due,
        due=due and due + timedelta(days=pushed),
        met_on=end.met_on,
        ended_on=end.ended_on,
        pauses=course.pauses if start else (),
        explanations=tuple(course.explanations.get(definition.key, ())),
    )


def _waits(definition: DeadlineDef, course: Course) -> bool:
    return definition.pausable and course.paused and _moves(definition, course.pauses[-1].reason)


def _moves(definition: DeadlineDef, reason: str) -> bool:
    return not definition.reasons or reason in definition.reasons


def _marks(trigger: Trigger | None, course: Course) -> Sequence[Mark]:
    if trigger is None:
        return ()
    if trigger.event is not None:
        return course.happened.get(trigger.event, ())
    if trigger.task is None:
        return sorted(mark for key in trigger.tasks for mark in course.done.get(key, ()))
    if trigger.field is None:
        return course.done.get(trigger.task, ())
    return course.answered(trigger.task, trigger.field)


def _dropped(definition: DeadlineDef, course: Course) -> date | None:
    """Since when nothing can meet it. A skip is a person's choice and does not stop the law's clock; a rule's is."""
    if definition.until is None or not (course.hidden or course.skipped):
        return None
    keys = definition.until.any_of
    gone = [course.hidden.get(key) or (None if definition.kind == "legal" else course.skipped.get(key)) for key in keys]
    return max(day for day in gone if day) if gone and all(gone) else None
