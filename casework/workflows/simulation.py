"""A made-up case on its way through a workflow, with a clock that one moves oneself. Pure; nothing of it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from casework.workflows.branches import round_of, taken
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.engine import KINDS, Event, State, TaskState, fold, refusal
from core.calendar import add_months
from core.clock import oslo_date
from core.errors import Conflict

MAX_EVENTS, MAX_GUARDIANS = 600, 2
_STEPS: Mapping[str, Callable[[date], date]] = {
    "day": lambda day: day + timedelta(days=1),
    "week": lambda day: day + timedelta(weeks=1),
    "month": lambda day: add_months(day, 1),
}
SchoolDays = Callable[[date], bool]


@dataclass(frozen=True)
class Trial:
    """The case so far: its day, its log, and where in the log and on which day each act began."""

    today: date
    events: tuple[Event, ...] = ()
    acts: tuple[tuple[int, date], ...] = ()


@dataclass(frozen=True)
class Simulation:
    """A workflow to try, and the school days that it may count."""

    definition: WorkflowDefinition
    school_days: SchoolDays | None = None

    def begin(self, today: date, facts: Mapping[str, object], guardians: int = MAX_GUARDIANS) -> Trial:
        """A case opened that day, with this many whose consent is asked for."""
        trial = self._add(Trial(today), "opened", data={"facts": dict(facts)})
        ids = [f"guardian-{number}" for number in range(1, min(guardians, MAX_GUARDIANS) + 1)]
        for task in self.definition.tasks.values():
            if task.per == "guardian":
                trial = self._add(trial, "respondents", task.key, {"ids": ids})
        return self._by_itself(_marked(trial, 0))

    def state(self, trial: Trial) -> State:
        """Where the case stands."""
        return fold(self.definition, trial.events, school_days=self.school_days)

    def do(self, trial: Trial, task_key: str, answers: Mapping[str, object]) -> Trial:
        """Do a task with these answers, and all that follows from it."""
        data = {"marks": self.definition.kept_of(task_key, answers)}
        return self._act(trial, lambda now: self._done(now, task_key, data, answers))

    def answer(self, trial: Trial, task_key: str, respondent: str, said: str) -> Trial:
        """One guardian's answer."""
        data = {"respondent": respondent, "answer": said}
        return self._act(trial, lambda now: self._asked(now, "task_answered", task_key, data))

    def skip(self, trial: Trial, task_key: str, reason: str) -> Trial:
        """Leave a task out."""
        return self._act(trial, lambda now: self._asked(now, "task_skipped", task_key, {"reason": reason}))

    def happen(self, trial: Trial, kind: str, data: Mapping[str, Any]) -> Trial:
        """Something else: paused, resumed, jumped, happened, prioritised, sub_started, sub_ended, closed, reopened."""
        return self._act(trial, lambda now: self._asked(now, kind, None, data))

    def wait(self, trial: Trial, step: str) -> Trial:
        """Let a day, a week or a month pass."""
        if step not in _STEPS:
            raise Conflict("simulation.unknown")
        later = _STEPS[step](trial.today)
        return replace(_marked(trial, len(trial.events)), today=later)

    def undo(self, trial: Trial) -> Trial:
        """Without the last act."""
        if len(trial.acts) < 2:
            raise Conflict("workflow.nothing_to_undo")
        at, day = trial.acts[-1]
        return Trial(day, trial.events[:at], trial.acts[:-1])

    def _act(self, trial: Trial, change: Callable[[Trial], Trial]) -> Trial:
        return self._by_itself(change(_marked(trial, len(trial.events))))

    def _done(self, trial: Trial, key: str, data: Mapping[str, Any], answers: Mapping[str, object]) -> Trial:
        trial = self._asked(trial, "task_done", key, data)
        task = self.definition.tasks.get(key)
        if task is None:
            return trial
        judged = task.approves or (task.not_by if task.effect == "review" else None)
        if judged and answers.get("outcome") == "return":
            trial = self._add(trial, "task_reopened", judged, {"mode": "correct", "reason": ""})
            if self.state(trial).tasks[key].status == "done":
                trial = self._add(trial, "task_reopened", key, {"mode": "correct", "reason": ""})
        if task.effect == "close":
            trial = self._asked(trial, "closed", None, {"outcome": str(answers.get("reason", ""))})
        return self._branches(trial, key, answers)

    def _branches(self, trial: Trial, key: str, answers: Mapping[str, object]) -> Trial:
        for branch in taken(self.definition, key, answers):
            state = self.state(trial)
            if state.closed or state.tasks[key].status != "done":
                return trial
            if branch.start:
                number = len(state.subs.get(branch.start, ())) + 1
                data = {"sub": branch.start, "case": f"{branch.start}-{number}"}
                if refusal(state, "sub_started", data=data) is None:
                    trial = self._add(trial, "sub_started", None, data)
            for again in round_of(state, branch):
                trial = self._add(trial, "task_reopened", again, {"mode": "round", "reason": branch.key})
            if branch.close:
                trial = self._asked(trial, "closed", None, {"outcome": branch.close})
        return trial

    def _by_itself(self, trial: Trial) -> Trial:
        """What the system does without anybody: the case is shared out when its turn comes."""
        while (task := self._assigned(self.state(trial))) is not None:
            trial = self._done(trial, task.key, {"marks": {}}, {})
        return trial

    def _assigned(self, state: State) -> TaskState | None:
        ready = () if state.closed else state.next_tasks()
        return next((task for task in ready if task.definition and task.definition.assign), None)

    def _asked(self, trial: Trial, kind: str, task: str | None, data: Mapping[str, Any]) -> Trial:
        """Add it when it may be added; else Conflict with the reason that a real case would give."""
        actor = f"{task}:{len(trial.events)}"
        if code := refusal(self.state(trial), kind, task, actor, data=data, phase=data.get("phase")):
            raise Conflict(code)
        return self._add(trial, kind, task, data)

    def _add(self, trial: Trial, kind: str, task: str | None = None, data: Mapping[str, Any] | None = None) -> Trial:
        if len(trial.events) >= MAX_EVENTS:
            raise Conflict("simulation.too_long")
        number = len(trial.events) + 1
        event = Event(number, kind, _noon(trial.today), task, dict(data or {}), f"{task}:{number}")
        return replace(trial, events=(*trial.events, event))


def as_json(trial: Trial) -> dict[str, Any]:
    """The trial as a page carries it along."""
    events = [[event.kind, oslo_date(event.at).isoformat(), event.task, dict(event.data)] for event in trial.events]
    return {
        "today": trial.today.isoformat(),
        "events": events,
        "acts": [[at, day.isoformat()] for at, day in trial.acts],
    }


def from_json(raw: object) -> Trial:
    """The trial that a page brought back; Conflict when it is none."""
    try:
        trial = _read(raw)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise Conflict("simulation.unknown") from error
    days = [oslo_date(event.at) for event in trial.events]
    in_order = all(a <= b for a, b in pairwise([*days, trial.today])) and list(trial.acts) == sorted(trial.acts)
    if not in_order or not trial.events or not 2000 <= days[0].year <= trial.today.year <= 2200:
        raise Conflict("simulation.unknown")
    return trial


def _read(raw: Any) -> Trial:
    rows = raw["events"]
    if not isinstance(rows, list) or len(rows) > MAX_EVENTS:
        raise ValueError("events")
    events = []
    for number, (kind, day, task, data) in enumerate(rows, start=1):
        if kind not in KINDS or not isinstance(data, dict) or not isinstance(task, str | None):
            raise ValueError(kind)
        events.append(Event(number, kind, _noon(date.fromisoformat(day)), task, data, f"{task}:{number}"))
    acts = tuple((int(at), date.fromisoformat(day)) for at, day in raw["acts"])
    if len(acts) > 2 * MAX_EVENTS or any(not 0 <= at <= len(events) for at, _day in acts):
        raise ValueError("acts")
    return Trial(date.fromisoformat(raw["today"]), tuple(events), acts)


def _marked(trial: Trial, at: int) -> Trial:
    return replace(trial, acts=(*trial.acts, (at, trial.today)))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
