"""Draws the conclusions of a log: which tasks can be done, which phase the case is in, and what is due."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from casework.rules import evaluate
from casework.workflows import clocks
from casework.workflows.branches import chosen
from casework.workflows.clocks import Course, Mark, SchoolDays
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.log import CaseLog, TaskLog
from casework.workflows.parts import Condition
from casework.workflows.state import Deadline, PhaseState, PhaseStatus, State, TaskState, TaskStatus
from core.clock import oslo_date

_FIRST_YEAR, _LAST_YEAR = 1900, 2200  # dates that somebody may have meant


def arrange(log: CaseLog, school_days: SchoolDays | None = None) -> State:
    """The state that follows from what the log has said."""
    definition = log.definition
    sieve = _sift(log)
    passed = {key for key, task in log.tasks.items() if task.settled} | sieve.dropped.keys()
    reached = _current_phase(definition, log.tasks, passed | sieve.undecided | sieve.idle)
    here = min(reached, len(definition.phases) - 1)
    by_phase = _tasks(log, sieve, passed, reached, definition.phases[here].key)
    opened = log.happened.get("opened")
    opened_on = opened[0].on if opened else None
    return State(
        definition=definition,
        tasks={task.key: task for tasks in by_phase for task in tasks},
        phases=_phases(definition, by_phase, reached, opened_on),
        phase_key=definition.phases[here].key,
        phase_no=here + 1,
        deadlines=_deadlines(log, sieve.dropped, school_days),
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
        priority=str(log.facts.get("priority") or ""),
        facts=log.facts,
        subs={key: tuple(runs.values()) for key, runs in log.subs.items()},
    )


@dataclass(slots=True)
class _Sieve:
    """Tasks that are not asked for: not yet known whether, not any more (since when), or not before another is done."""

    undecided: set[str] = field(default_factory=set)
    dropped: dict[str, date] = field(default_factory=dict)
    idle: set[str] = field(default_factory=set)


def _sift(log: CaseLog) -> _Sieve:
    """In chart order, as a task's condition and a branch only ever look back."""
    sieve, definition = _Sieve(), log.definition
    passed_over: dict[int, date] = {}
    for index, phase in enumerate(definition.phases):
        for known in phase.tasks:
            task = log.tasks[known.key]
            if task.settled:
                if task.done_at is not None and known.key in definition.branches_after:
                    _pass_over(definition, index, task, passed_over)
            elif index in passed_over:
                sieve.dropped[known.key] = passed_over[index]
            elif known.approves is not None and _unapproved(log.tasks[known.approves], known.key, sieve):
                continue
            elif known.show_if is not None:
                _weigh(log, known.key, known.show_if, sieve)
    return sieve


def _pass_over(definition: WorkflowDefinition, here: int, task: TaskLog, passed_over: dict[int, date]) -> None:
    for branch in chosen(definition.branches_after[task.key], task.marks):
        if branch.to is not None:
            for index in range(here + 1, definition.phase_index[branch.to]):
                passed_over.setdefault(index, task.completions[-1].on)


def _unapproved(asked: TaskLog, key: str, sieve: _Sieve) -> bool:
    """Whether there is nothing to approve: never will be, or not yet."""
    if asked.done_at is not None:
        return False
    since = asked.skipped_on or sieve.dropped.get(asked.key)
    if since is not None:
        sieve.dropped[key] = since
    else:
        sieve.idle.add(key)
    return True


def _weigh(log: CaseLog, key: str, condition: Condition, sieve: _Sieve) -> None:
    if condition.task is None:
        if not evaluate(condition.rule, log.facts):
            sieve.dropped[key] = log.facts_on or date.min
        return
    asked = log.tasks[condition.task]
    if not asked.settled and condition.task not in sieve.dropped:
        sieve.undecided.add(key)
    elif not evaluate(condition.rule, asked.marks if asked.done_at else {}):
        settled_on = asked.skipped_on or (asked.completions[-1].on if asked.completions else None)
        sieve.dropped[key] = settled_on or sieve.dropped.get(condition.task, date.min)


def _current_phase(definition: WorkflowDefinition, tasks: Mapping[str, TaskLog], clear: Collection[str]) -> int:
    """The index of the first phase where something must still be done; the number of phases when none is left."""
    for index, phase in enumerate(definition.phases):
        if any(not task.optional and task.key not in clear for task in phase.tasks):
            return index
    return len(definition.phases)


def _tasks(
    log: CaseLog, sieve: _Sieve, passed: Collection[str], reached: int, current: str
) -> tuple[tuple[TaskState, ...], ...]:
    """The tasks of each phase; those added by hand come last in theirs."""
    hidden = sieve.undecided | sieve.dropped.keys()
    added: dict[str, list[TaskLog]] = {}
    for task in log.tasks.values():
        if task.definition is None:
            added.setdefault(task.phase_key or current, []).append(task)
    return tuple(
        tuple(
            _task_state(task, _status(task, hidden, passed, sieve.idle, phase_reached=index <= reached), phase.key)
            for task in (*(log.tasks[known.key] for known in phase.tasks), *added.get(phase.key, ()))
        )
        for index, phase in enumerate(log.definition.phases)
    )


def _status(
    task: TaskLog, hidden: Collection[str], passed: Collection[str], idle: Collection[str], *, phase_reached: bool
) -> TaskStatus:
    if task.done_at is not None:
        return "done"
    if task.skipped_on is not None:
        return "skipped"
    if task.definition is None:
        return "ready"
    if task.key in hidden:
        return "hidden"
    if task.key in idle:
        return "waiting"
    needs = task.definition.needs
    free = all(need in passed for need in needs) if needs else phase_reached
    return "ready" if free else "waiting"


def _task_state(task: TaskLog, status: TaskStatus, phase_key: str) -> TaskState:
    completions = task.completions
    return TaskState(
        key=task.key,
        definition=task.definition,
        title=task.title,
        owner=task.owner,
        phase_key=phase_key,
        optional=task.optional,
        status=status,
        done_at=task.done_at,
        done_on=completions[-1].on if task.done_at else None,
        done_by=task.done_by,
        skipped_on=task.skipped_on,
        skipped_reason=task.skipped_reason,
        required=task.required,
        answers=task.answers,
        marks=task.marks,
        rounds=len(set(completions)) if completions else 0,
    )


def _phases(
    definition: WorkflowDefinition,
    by_phase: tuple[tuple[TaskState, ...], ...],
    reached: int,
    opened_on: date | None,
) -> tuple[PhaseState, ...]:
    phases: list[PhaseState] = []
    began = opened_on
    for index, (phase, own) in enumerate(zip(definition.phases, by_phase, strict=True)):
        status: PhaseStatus = "done" if index < reached else "current" if index == reached else "ahead"
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


def _deadlines(log: CaseLog, dropped: Mapping[str, date], school_days: SchoolDays | None) -> dict[str, Deadline]:
    course = Course(
        done={key: task.completions for key, task in log.tasks.items() if task.completions},
        answered=lambda key, name: _answered(log.tasks[key], name),
        happened=log.happened,
        hidden=dropped,
        skipped={key: task.skipped_on for key, task in log.tasks.items() if task.skipped_on is not None},
        pauses=tuple(log.pauses),
        paused=log.paused is not None,
        closed_on=log.closed_on,
        explanations=log.explanations,
        escalated=log.escalated,
        school_days=school_days,
    )
    deadlines = {item.key: clocks.run(item, course) for item in log.definition.deadlines}
    for task in log.tasks.values():
        if task.added_on is not None and task.due_on is not None:
            done_on = oslo_date(task.done_at) if task.done_at else None
            own = clocks.of_task(task.key, task.title, task.added_on, task.due_on, done_on, course)
            deadlines[own.key] = own
    return deadlines


def _answered(task: TaskLog, name: str) -> list[Mark]:
    """The completions at which this field held a date, each with that date; of a correction the last word counts."""
    marks: list[Mark] = []
    for mark, said in zip(task.completions, task.said, strict=True):
        if day := _date(said.get(name)):
            marks.append(Mark(mark.seq, mark.on, day))
    return marks


def _date(value: object) -> date | None:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None
