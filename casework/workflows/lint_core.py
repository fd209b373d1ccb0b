"""What the law demands of a workflow, as its national template has it, and a version of one's own has lost. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from casework.workflows.clocks import add
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.parts import DeadlineDef, TaskDef, Trigger
from casework.workflows.problems import Problem

# Days to count from when two lengths are compared: each week of two years, and the days where months are awkward.
_WEEKS = (date(2027, 1, 1) + timedelta(weeks=n) for n in range(110))
_STARTS = (*_WEEKS, date(2027, 1, 31), date(2027, 12, 31), date(2028, 2, 29))


def core_missing(definition: WorkflowDefinition, template: WorkflowDefinition) -> tuple[Problem, ...]:
    """Core tasks and deadlines of the template that are gone or weaker here, and legal deadlines that became longer."""
    return tuple(_missing(definition, template))


def _missing(definition: WorkflowDefinition, template: WorkflowDefinition) -> Iterator[Problem]:
    if definition.subject != template.subject:
        yield Problem("subject", "core_changed")
    task_paths = _task_paths(definition)
    for task in template.tasks.values():
        if task.core:
            yield from _task(task, definition.tasks.get(task.key), task_paths.get(task.key, ""))
    places = {deadline.key: (n, deadline) for n, deadline in enumerate(definition.deadlines)}
    for asked in template.deadlines:
        n, own = places.get(asked.key, (0, None))
        if asked.core:
            yield from _deadline(asked, own, f"deadlines.{n}")
        if own is not None and asked.kind == "legal" and _weaker(own, asked):
            yield Problem(f"deadlines.{n}.add", "legal_longer", {"key": asked.key})


def _task(asked: TaskDef, own: TaskDef | None, path: str) -> Iterator[Problem]:
    if own is None:
        yield Problem("", "core_removed", {"key": asked.key, "title": asked.title})
    elif not own.core or (own.effect, own.per, own.not_by) != (asked.effect, asked.per, asked.not_by):
        yield Problem(path, "core_changed", {"key": asked.key})


def _deadline(asked: DeadlineDef, own: DeadlineDef | None, path: str) -> Iterator[Problem]:
    if own is None:
        yield Problem("", "core_removed", {"key": asked.key, "title": asked.title})
        return
    same_law = (asked.law and str(asked.law)) == (own.law and str(own.law))
    same = own.core and (own.kind, own.start, own.repeat) == (asked.kind, asked.start, asked.repeat)
    if not (same and same_law and _ends_no_easier(own.until, asked.until)):
        yield Problem(path, "core_changed", {"key": asked.key})


def _ends_no_easier(own: Trigger | None, asked: Trigger | None) -> bool:
    """Met by the same things, or by fewer of them."""
    if own is None or asked is None or own.event or asked.event:
        return own == asked
    return own.field == asked.field and set(own.any_of) <= set(asked.any_of)


def _weaker(own: DeadlineDef, asked: DeadlineDef) -> bool:
    """Whether the office gets longer than the law gives it, or somebody's right (a window) lapses sooner."""
    if (own.count, own.unit, own.on) == (asked.count, asked.unit, asked.on):
        return False
    window = asked.until is None
    return any((add(own, day) < add(asked, day)) if window else (add(own, day) > add(asked, day)) for day in _STARTS)


def _task_paths(definition: WorkflowDefinition) -> Mapping[str, str]:
    """Where each task stands in its JSON; approvals are written within their task."""
    found: dict[str, str] = {}
    for p, phase in enumerate(definition.phases):
        written = [task for task in phase.tasks if not task.approves]
        found |= {task.key: f"phases.{p}.tasks.{t}" for t, task in enumerate(written)}
    return found


def endless(definitions: Mapping[str, WorkflowDefinition]) -> tuple[str, ...]:
    """Workflows that would never stop starting others by themselves, by key."""
    starts = {
        key: {made.subs_by_key[branch.start].workflow for branch in made.branches if branch.start}
        for key, made in definitions.items()
    }
    left = dict(starts)
    while quiet := [key for key, others in left.items() if not others & left.keys()]:
        for key in quiet:
            del left[key]
    return tuple(sorted(left))
