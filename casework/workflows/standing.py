"""Draws the conclusions of a log: which tasks can be done, which phase the case is in, and what is due."""

from collections.abc import Collection, Mapping
from datetime import date

from casework.rules import evaluate
from casework.workflows import clocks
from casework.workflows.clocks import Course
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.log import CaseLog, TaskLog
from casework.workflows.state import Deadline, PhaseState, PhaseStatus, State, TaskState, TaskStatus
from core.clock import oslo_date


def arrange(log: CaseLog) -> State:
    """The state that follows from what the log has said."""
    definition = log.definition
    hidden, dropped = _hidden(log)
    passed = {key for key, task in log.tasks.items() if _settled(task)} | dropped.keys()
    reached = _current_phase(definition, log.tasks, passed | hidden)
    here = min(reached, len(definition.phases) - 1)
    tasks = _tasks(log, hidden | dropped.keys(), passed, reached, definition.phases[here].key)
    opened = log.happened.get("opened")
    opened_on = opened[0].on if opened else None
    return State(
        definition=definition,
        tasks=tasks,
        phases=_phases(definition, tasks, reached, opened_on),
        phase_key=definition.phases[here].key,
        phase_no=here + 1,
        deadlines=_deadlines(log, dropped),
        opened_on=opened_on,
        closed=log.closed_on is not None,
        closed_on=log.closed_on,
        outcome=log.outcome,
        paused=log.paused,
        paused_on=log.pauses[-1].start if log.paused is not None else None,
        assigned_to=log.assigned_to,
        assigned_name=log.assigned_name,
        last_seq=log.last_seq,
        unplaced=tuple(log.unplaced),
    )


def _settled(task: TaskLog) -> bool:
    return task.done_at is not None or task.skipped_on is not None


def _hidden(log: CaseLog) -> tuple[set[str], dict[str, date]]:
    """Tasks whose condition is still open, and those that fell away (with the date when that was clear)."""
    undecided: set[str] = set()
    dropped: dict[str, date] = {}
    for key, task in log.tasks.items():
        condition = task.definition.show_if if task.definition else None
        if condition is None or _settled(task):
            continue
        asked = log.tasks[condition.task]
        if asked.done_at is None and asked.skipped_on is None and condition.task not in dropped:
            undecided.add(key)
        elif not evaluate(condition.rule, asked.marks if asked.done_at else {}):
            settled_on = asked.skipped_on or (asked.completions[-1].on if asked.completions else None)
            dropped[key] = settled_on or dropped.get(condition.task, date.min)
    return undecided, dropped


def _current_phase(definition: WorkflowDefinition, tasks: Mapping[str, TaskLog], clear: Collection[str]) -> int:
    """The index of the first phase where something must still be done; the number of phases when none is left."""
    for index, phase in enumerate(definition.phases):
        if any(not task.optional and task.key not in clear for task in phase.tasks):
            return index
    return len(definition.phases)


def _tasks(
    log: CaseLog, hidden: Collection[str], passed: Collection[str], reached: int, current: str
) -> dict[str, TaskState]:
    states: dict[str, TaskState] = {}
    added = [task for task in log.tasks.values() if task.definition is None]
    for index, phase in enumerate(log.definition.phases):
        own = [log.tasks[task.key] for task in phase.tasks]
        for task in own + [task for task in added if (task.phase_key or current) == phase.key]:
            status = _status(task, hidden, passed, phase_reached=index <= reached)
            states[task.key] = _task_state(task, status, phase.key)
    return states


def _status(task: TaskLog, hidden: Collection[str], passed: Collection[str], *, phase_reached: bool) -> TaskStatus:
    if task.done_at is not None:
        return "done"
    if task.skipped_on is not None:
        return "skipped"
    if task.definition is None:
        return "ready"
    if task.key in hidden:
        return "hidden"
    needs = task.definition.needs
    free = all(need in passed for need in needs) if needs else phase_reached
    return "ready" if free else "waiting"


def _task_state(task: TaskLog, status: TaskStatus, phase_key: str) -> TaskState:
    return TaskState(
        key=task.key,
        definition=task.definition,
        title=task.title,
        owner=task.owner,
        phase_key=phase_key,
        optional=task.optional,
        status=status,
        done_at=task.done_at,
        done_on=task.completions[-1].on if task.done_at else None,
        done_by=task.done_by,
        skipped_on=task.skipped_on,
        skipped_reason=task.skipped_reason,
        required=task.required,
        answers=dict(task.answers),
        marks=task.marks,
        rounds=len(set(task.completions)),
    )


def _phases(
    definition: WorkflowDefinition, tasks: Mapping[str, TaskState], reached: int, opened_on: date | None
) -> tuple[PhaseState, ...]:
    phases: list[PhaseState] = []
    began = opened_on
    for index, phase in enumerate(definition.phases):
        status: PhaseStatus = "done" if index < reached else "current" if index == reached else "ahead"
        own = [task for task in tasks.values() if task.phase_key == phase.key]
        settled = [on for task in own if not task.optional and (on := task.done_on or task.skipped_on)]
        finished = max([on for on in [*settled, began] if on], default=None) if status == "done" else None
        phases.append(
            PhaseState(
                key=phase.key,
                no=index + 1,
                title=phase.title,
                status=status,
                started_on=None if status == "ahead" else began,
                finished_on=finished,
                tasks=tuple(task.key for task in own),
            )
        )
        began = finished
    return tuple(phases)


def _deadlines(log: CaseLog, dropped: Mapping[str, date]) -> dict[str, Deadline]:
    skipped = {key: task.skipped_on for key, task in log.tasks.items() if task.skipped_on is not None}
    course = Course(
        done={key: task.completions for key, task in log.tasks.items() if task.completions},
        happened=log.happened,
        hidden=dropped,
        skipped=skipped,
        pauses=tuple(log.pauses),
        paused=log.paused is not None,
        closed_on=log.closed_on,
        explanations=log.explanations,
    )
    deadlines = {item.key: clocks.run(item, course) for item in log.definition.deadlines}
    for task in log.tasks.values():
        if task.added_on is not None and task.due_on is not None:
            done_on = oslo_date(task.done_at) if task.done_at else None
            own = clocks.of_task(task.key, task.title, task.added_on, task.due_on, done_on, course)
            deadlines[own.key] = own
    return deadlines
