"""Reads a case's log line by line and remembers what each line did; draws no conclusions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from casework.workflows.clocks import Mark
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.parts import TaskDef, Text
from casework.workflows.state import Event, Explanation, Pause, SubState
from core.clock import oslo_date


@dataclass(slots=True)
class TaskLog:
    """What the log has said about one task so far."""

    key: str
    definition: TaskDef | None
    title: Text
    owner: tuple[str, ...]
    phase_key: str
    optional: bool
    added_on: date | None = None
    due_on: date | None = None
    done_at: datetime | None = None
    done_by: str | None = None
    skipped_on: date | None = None
    skipped_reason: str | None = None
    required: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    marks: Mapping[str, object] = field(default_factory=dict)
    completions: list[Mark] = field(default_factory=list)  # those that stand, oldest first
    said: list[Mapping[str, object]] = field(default_factory=list)  # what was answered at each of them
    correcting: bool = False

    @property
    def settled(self) -> bool:
        """Nothing more is asked for: done, or skipped with a reason."""
        return self.done_at is not None or self.skipped_on is not None

    def complete(self, event: Event, on: date, marks: Mapping[str, object]) -> None:
        """Done; a correction keeps the date of what it corrects, so that no clock moves."""
        again = self.completions and (self.correcting or self.done_at is not None)
        self.completions.append(self.completions[-1] if again else Mark(event.seq, on))
        self.said.append(marks)
        self.marks = marks
        self.done_at, self.done_by = event.at, event.actor_id
        self.skipped_on = self.skipped_reason = None
        self.correcting = False

    def reopen(self, mode: str) -> None:
        """Not done after all (`undo`), to be corrected (`correct`), or to be done once more (`round`)."""
        self.skipped_on = self.skipped_reason = None
        if self.done_at is None:
            return
        self.done_at = self.done_by = None
        self.correcting = mode == "correct"
        if mode not in ("correct", "round"):
            self.completions.pop()
            self.said.pop()

    def skip(self, on: date, reason: str) -> None:
        """Will not be done; what is done stays done."""
        if self.done_at is None:
            self.skipped_on, self.skipped_reason = on, reason


class CaseLog:
    """What the log has said about the case so far; `read` takes the next line."""

    def __init__(self, definition: WorkflowDefinition) -> None:
        self.definition = definition
        self.tasks = {
            key: TaskLog(key, task, task.title, task.owner, definition.phase_of[key], task.optional)
            for key, task in definition.tasks.items()
        }
        self.happened: dict[str, list[Mark]] = {}
        self.pauses: list[Pause] = []
        self.explanations: dict[str, list[Explanation]] = {}
        self.paused: str | None = None
        self.outcome: str | None = None
        self.closed_on: date | None = None
        self.assigned_to: str | None = None
        self.assigned_name = ""
        self.unplaced: dict[str, None] = {}
        self.facts: dict[str, object] = {}
        self.facts_on: date | None = None
        self.subs: dict[str, dict[str, SubState]] = {}
        self.escalated: dict[str, list[tuple[int, int]]] = {}
        self.last_seq = 0

    def read(self, event: Event) -> None:
        """Take in one event; kinds that say nothing about where a case stands pass by."""
        self.last_seq = event.seq
        handler = _HANDLERS.get(event.kind)
        if handler is not None:
            handler(self, event)

    def _task(self, event: Event) -> TaskLog | None:
        task = self.tasks.get(event.task or "")
        if task is None:
            self.unplaced[event.task or ""] = None
        return task

    def _on_opened(self, event: Event) -> None:
        self._happen("opened", event)
        self._learn(event.data.get("facts"), event)

    def _on_facts(self, event: Event) -> None:
        self._learn(event.data, event)

    def _on_prioritised(self, event: Event) -> None:
        self._learn({"priority": str(event.data.get("priority", ""))}, event)

    def _learn(self, facts: object, event: Event) -> None:
        if isinstance(facts, Mapping) and facts:
            self.facts.update(facts)
            self.facts_on = oslo_date(event.at)

    def _on_happened(self, event: Event) -> None:
        self._happen(str(event.data.get("what", "")), event)

    def _happen(self, what: str, event: Event) -> None:
        self.happened.setdefault(what, []).append(Mark(event.seq, _on(event)))

    def _on_task_done(self, event: Event) -> None:
        if task := self._task(event):
            task.complete(event, _on(event), event.data.get("marks") or {})

    def _on_task_reopened(self, event: Event) -> None:
        if task := self._task(event):
            mode = str(event.data.get("mode", "undo"))
            task.reopen(mode)
            task.answers.clear()
            # What was approved is no longer there, so it is approved anew.
            for key in self.definition.approvals.get(task.key, ()):
                self.tasks[key].reopen(mode)

    def _on_task_skipped(self, event: Event) -> None:
        if task := self._task(event):
            task.skip(oslo_date(event.at), str(event.data.get("reason", "")))

    def _on_respondents(self, event: Event) -> None:
        if task := self._task(event):
            task.required = tuple(dict.fromkeys(map(str, event.data.get("ids", ()))))
            # A guardian who comes later must answer what is open, but does not undo what was settled without them.
            self._agree(task, event)

    def _on_task_answered(self, event: Event) -> None:
        if task := self._task(event):
            answer = str(event.data.get("answer", ""))
            task.answers[str(event.data.get("respondent", ""))] = answer
            if answer != "yes":
                self._withdraw(task, event)
            self._agree(task, event)

    def _on_task_answer_withdrawn(self, event: Event) -> None:
        if task := self._task(event):
            task.answers.pop(str(event.data.get("respondent", "")), None)
            self._withdraw(task, event)

    def _agree(self, task: TaskLog, event: Event) -> None:
        agreed = task.required and all(task.answers.get(respondent) == "yes" for respondent in task.required)
        if agreed and task.done_at is None:
            task.complete(event, _on(event), {"answer": "yes"})

    def _withdraw(self, task: TaskLog, event: Event) -> None:
        # What was agreed until now did happen, so its dates stand; a new agreement starts its clocks anew.
        if not task.required or str(event.data.get("respondent", "")) in task.required:
            task.reopen("round")

    def _on_task_added(self, event: Event) -> None:
        key, title, on = (str(event.data.get("key", "")), event.data.get("title", ""), oslo_date(event.at))
        if not key or key in self.tasks:
            self.unplaced[key] = None
            return
        due, phase = event.data.get("due_on"), str(event.data.get("phase") or "")
        known = {item.key for item in self.definition.phases}
        self.tasks[key] = TaskLog(
            key=key,
            definition=None,
            title=title if isinstance(title, Mapping) else {"nb": str(title), "nn": str(title)},
            owner=tuple(event.data.get("owner", ())),
            phase_key=phase if phase in known else "",
            optional=True,
            added_on=on,
            due_on=date.fromisoformat(due) if due else None,
        )

    def _on_jumped(self, event: Event) -> None:
        target, reason = event.data.get("phase"), str(event.data.get("reason", ""))
        keys = [phase.key for phase in self.definition.phases]
        if target not in keys:
            self.unplaced[str(target)] = None
            return
        earlier = set(keys[: keys.index(target)])
        for task in self.tasks.values():
            if task.phase_key in earlier and task.skipped_on is None:
                task.skip(oslo_date(event.at), reason)

    def _on_paused(self, event: Event) -> None:
        if self.paused is None and self.closed_on is None:
            self.paused = str(event.data.get("reason", ""))
            self.pauses.append(Pause(oslo_date(event.at), None, self.paused))

    def _on_resumed(self, event: Event) -> None:
        if self.paused is not None:
            self.paused = None
            self.pauses[-1] = Pause(self.pauses[-1].start, oslo_date(event.at), self.pauses[-1].reason)

    def _on_closed(self, event: Event) -> None:
        self._on_resumed(event)
        self.closed_on, self.outcome = (oslo_date(event.at), str(event.data.get("outcome", "")))
        self._happen("closed", event)

    def _on_reopened(self, event: Event) -> None:
        self.closed_on = self.outcome = None
        self._happen("reopened", event)

    def _on_assigned(self, event: Event) -> None:
        user = event.data.get("user_id")
        self.assigned_to, self.assigned_name = ((str(user) if user else None), str(event.data.get("name", "")))

    def _on_sub_started(self, event: Event) -> None:
        key, case = str(event.data.get("sub", "")), str(event.data.get("case", ""))
        self.subs.setdefault(key, {})[case] = SubState(key, case, oslo_date(event.at))
        self._happen(f"sub_started:{key}", event)

    def _on_sub_ended(self, event: Event) -> None:
        key, case = str(event.data.get("sub", "")), str(event.data.get("case", ""))
        begun, on = self.subs.get(key, {}).get(case), oslo_date(event.at)
        if begun is None:
            self.unplaced[f"sub:{key}"] = None
            return
        self.subs[key][case] = SubState(key, case, begun.started_on, on, str(event.data.get("outcome") or ""))
        self._happen(f"sub_ended:{key}", event)

    def _on_version_moved(self, event: Event) -> None:
        # A newer version may look at answers that the older one did not, so they come along.
        for key, marks in (event.data.get("marks") or {}).items():
            task = self.tasks.get(key)
            if task is not None and task.said:
                task.said[-1] = task.marks = {**task.marks, **marks}

    def _on_escalated(self, event: Event) -> None:
        step = event.data.get("step")
        if isinstance(step, int):
            self.escalated.setdefault(str(event.data.get("deadline", "")), []).append((event.seq, step))

    def _on_deadline_explained(self, event: Event) -> None:
        explanation = Explanation(oslo_date(event.at), str(event.data.get("reason", "")), event.actor_id)
        self.explanations.setdefault(str(event.data.get("key", "")), []).append(explanation)


_HANDLERS: Mapping[str, Callable[[CaseLog, Event], None]] = {
    name.removeprefix("_on_"): handler for name, handler in vars(CaseLog).items() if name.startswith("_on_")
}


def _on(event: Event) -> date:
    """The date that counts: a paper that came on Friday and was registered on Monday came on Friday."""
    written = oslo_date(event.at)
    said = event.data.get("on")
    return min(date.fromisoformat(said), written) if said else written
