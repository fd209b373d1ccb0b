"""Where a case stands: what the fold of its log answers. Frozen; knows no database and no clock of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from casework.workflows.definition import WorkflowDefinition
from casework.workflows.parts import DeadlineKind, Escalation, Law, TaskDef, Text

TaskStatus = Literal["waiting", "ready", "done", "skipped", "hidden"]
PhaseStatus = Literal["done", "current", "ahead"]
DeadlineStatus = Literal["not_started", "running", "paused", "met", "ended"]
Light = Literal["overdue", "soon", "on_track", "paused", "met"]

KINDS = frozenset(
    [
        "opened",
        "assigned",
        "paused",
        "resumed",
        "jumped",
        "happened",
        "deadline_explained",
        "note",
        "closed",
        "reopened",
        "task_done",
        "task_reopened",
        "task_skipped",
        "task_added",
        "respondents",
        "task_answered",
        "task_answer_withdrawn",
        "prioritised",
        "facts",
        "sub_started",
        "sub_ended",
        "version_moved",
        "escalated",
    ]
)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a case's append-only log."""

    seq: int
    kind: str
    at: datetime
    task: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    actor_id: str | None = None


@dataclass(frozen=True, slots=True)
class TaskState:
    """One task of one case."""

    key: str
    definition: TaskDef | None  # None: added by hand to this one case
    title: Text
    owner: tuple[str, ...]
    phase_key: str
    optional: bool
    status: TaskStatus
    done_at: datetime | None = None
    done_on: date | None = None
    done_by: str | None = None
    skipped_on: date | None = None
    skipped_reason: str | None = None
    required: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, object] = field(default_factory=dict)
    rounds: int = 0

    @property
    def settled(self) -> bool:
        """Nothing more is asked for: done, or skipped with a reason."""
        return self.status in ("done", "skipped")

    @property
    def per_guardian(self) -> bool:
        """Each required respondent gives an answer of their own."""
        return self.definition is not None and self.definition.per == "guardian"

    @property
    def refused(self) -> bool:
        """Somebody whose answer is needed said no."""
        return any(self.answers.get(respondent) == "no" for respondent in self.required)

    @property
    def partial(self) -> bool:
        """Somebody whose answer is needed agreed to a part only."""
        return any(self.answers.get(respondent) == "partly" for respondent in self.required)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Those who have not answered yet."""
        return tuple(respondent for respondent in self.required if respondent not in self.answers)


@dataclass(frozen=True, slots=True)
class PhaseState:
    """One phase of one case; its dates follow from the tasks that had to be done in it."""

    key: str
    no: int
    title: Text
    status: PhaseStatus
    started_on: date | None
    finished_on: date | None
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of waiting: from one date up to, not including, another; None while it lasts."""

    start: date
    end: date | None
    reason: str = ""

    def days(self, after: date, before: date | None) -> int:
        """How many of its days lie in [after, before); a pause that still lasts needs `before`."""
        end = self.end if before is None or (self.end is not None and self.end < before) else before
        if end is None:
            return 0
        return max(0, (end - max(self.start, after)).days)


@dataclass(frozen=True, slots=True)
class SubState:
    """A case of its own that was started beside this one."""

    key: str
    case: str
    started_on: date
    ended_on: date | None = None
    outcome: str = ""

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.ended_on is None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a deadline was not kept, in the words of the one who answers for it."""

    on: date
    reason: str
    actor_id: str | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline of one case. A legal one is never moved by anything."""

    key: str
    title: Text
    kind: DeadlineKind
    law: Law | None
    status: DeadlineStatus
    pausable: bool = False
    warn_days: int = 7
    window: bool = False  # someone else's right that lapses by itself; nothing that the office must reach
    soft: bool = False  # a wish: it reminds, but nothing is ever overdue
    reasons: tuple[str, ...] = ()  # the pauses that move it; none named: all do
    escalate: tuple[Escalation, ...] = ()
    escalated: frozenset[int] = frozenset()  # steps that were sent in this round
    start: date | None = None
    base_due: date | None = None
    due: date | None = None
    met_on: date | None = None
    ended_on: date | None = None
    pauses: tuple[Pause, ...] = ()
    explanations: tuple[Explanation, ...] = ()

    @property
    def is_legal(self) -> bool:
        """The law sets it, so no pause touches it."""
        return self.kind == "legal"

    @property
    def finished_on(self) -> date | None:
        """The day it was met, or stopped counting."""
        return self.met_on or self.ended_on

    def due_on(self, today: date) -> date | None:
        """The due date as of today: a pause that still lasts has pushed it this far."""
        if self.base_due is None or not self.pausable:
            return self.base_due
        return self.base_due + timedelta(days=self._paused_days(today, self.moved_by))

    def moved_by(self, pause: Pause) -> bool:
        """Whether this pause moves it."""
        return self.pausable and (not self.reasons or pause.reason in self.reasons)

    def elapsed(self, today: date) -> int:
        """Gross days from its start until today, or until it was met."""
        return (self._end(today) - self.start).days if self.start else 0

    def elapsed_net(self, today: date) -> int:
        """Days without the pauses. Reported for every kind, also where a pause moves nothing."""
        return self.elapsed(today) - self._paused_days(today)

    def days_late(self, today: date) -> int:
        """How many days past due it was met, or is now."""
        due = self.due_on(today)
        return max(0, (self._end(today) - due).days) if due and not self.window and not self.soft else 0

    def _end(self, today: date) -> date:
        end = self.finished_on or today
        return max(end, self.start) if self.start else end

    def _paused_days(self, today: date, counts: Callable[[Pause], bool] = bool) -> int:
        if self.start is None:
            return 0
        start, end = self.start, self._end(today)
        return sum(pause.days(start, end) for pause in self.pauses if counts(pause))


@dataclass(frozen=True)
class State:
    """The whole of a case's standing, as of the last event of its log."""

    definition: WorkflowDefinition
    tasks: Mapping[str, TaskState]
    phases: tuple[PhaseState, ...]
    phase_key: str
    phase_no: int
    deadlines: Mapping[str, Deadline]
    opened_on: date | None = None
    closed: bool = False
    closed_on: date | None = None
    outcome: str | None = None
    paused: str | None = None
    paused_on: date | None = None
    assigned_to: str | None = None
    assigned_name: str = ""
    last_seq: int = 0
    unplaced: tuple[str, ...] = ()
    priority: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    subs: Mapping[str, tuple[SubState, ...]] = field(default_factory=dict)

    @property
    def phase_count(self) -> int:
        """How many phases the workflow has."""
        return len(self.phases)

    @property
    def phase(self) -> PhaseState:
        """The phase that the case is in."""
        return self.phases[self.phase_no - 1]

    @property
    def all_settled(self) -> bool:
        """Every phase is done: nothing is left but to close, or to start a new round."""
        return self.phase.status == "done"

    @property
    def waits_for(self) -> tuple[SubState, ...]:
        """The sub-runs that must end before the case may be closed."""
        wait = {key for key, sub in self.definition.subs_by_key.items() if sub.wait}
        return tuple(run for key, runs in self.subs.items() if key in wait for run in runs if run.running)

    def next_tasks(self) -> tuple[TaskState, ...]:
        """What can be done now, what must be done first; what was optional in a finished phase is not asked for."""
        if self.closed:
            return ()
        done = {phase.key for phase in self.phases if phase.status == "done"}
        ready = [task for task in self.tasks.values() if task.status == "ready"]
        asked = [task for task in ready if not (task.optional and task.definition and task.phase_key in done)]
        return tuple(sorted(asked, key=lambda task: task.optional))

    @property
    def next_owners(self) -> tuple[str, ...]:
        """The roles that the case waits for."""
        tasks = self.next_tasks()
        return tasks[0].owner if tasks else ()

    def most_urgent(self, today: date) -> Deadline | None:
        """The deadline to look at first: the earliest due; the law's wins a tie. A wish is never urgent."""
        asked = (item for item in self.deadlines.values() if not item.window and not item.soft)
        ranks = [
            (due, not deadline.is_legal, deadline.key)
            for deadline in asked
            if deadline.status in ("running", "paused") and (due := deadline.due_on(today))
        ]
        return self.deadlines[min(ranks)[2]] if ranks else None


def days_left(deadline: Deadline, today: date) -> int | None:
    """Days until it is due, negative when past; None when it does not count."""
    due = deadline.due_on(today)
    if due is None or deadline.status not in ("running", "paused"):
        return None
    return (due - today).days


def light(deadline: Deadline, today: date) -> Light:
    """Its traffic light. Legal deadlines keep their light while a case is paused."""
    left = days_left(deadline, today)
    if left is None:
        return "on_track" if deadline.status == "not_started" else "met"
    if deadline.window and left < 0:
        return "met"
    if deadline.status == "paused":
        return "paused"
    if left < 0:
        return "soon" if deadline.soft else "overdue"
    return "soon" if left <= deadline.warn_days else "on_track"


def steps_due(deadline: Deadline, today: date) -> tuple[int, ...]:
    """The steps of its escalation that are to be sent now: each once in a round, and none while it waits."""
    due = deadline.due_on(today)
    if due is None or deadline.status != "running":
        return ()
    late = (today - due).days
    return tuple(
        number
        for number, step in enumerate(deadline.escalate)
        if number not in deadline.escalated and late >= step.after_days
    )
