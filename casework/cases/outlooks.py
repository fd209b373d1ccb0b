"""What would become of a case under another version of its workflow: the same log, folded under both. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from casework.workflows.definition import Text, WorkflowDefinition
from casework.workflows.engine import Deadline, Event, SchoolDays, State, TaskState, fold

Change = Literal["same", "later", "shorter", "new", "overdue", "gone"]
Kind = Literal["same", "changed", "asks"]
Marks = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Shift:
    """One running deadline before and after."""

    key: str
    title: Text
    kind: str
    before: date | None
    after: date | None
    change: Change

    @property
    def asks(self) -> bool:
        """Somebody must have seen it: there is less time than there was, or none at all."""
        return self.change in ("shorter", "overdue")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a move would change for one case."""

    before: State
    after: State
    lost: tuple[TaskState, ...]  # work that is done or begun, and has no place any more
    gone: tuple[TaskState, ...]  # what is still to be done, and would not be
    come: tuple[TaskState, ...]  # what would have to be done besides
    shifts: tuple[Shift, ...]

    @property
    def kind(self) -> Kind:
        """Whether anybody needs to look at it before it moves."""
        if self.lost or any(shift.asks for shift in self.shifts):
            return "asks"
        same = self.before.phase.title == self.after.phase.title and not (self.gone or self.come)
        return "same" if same and all(shift.change == "same" for shift in self.shifts) else "changed"

    @property
    def moved(self) -> tuple[Shift, ...]:
        """The deadlines that would not stay as they are."""
        return tuple(shift for shift in self.shifts if shift.change != "same")


def outlook(
    old: WorkflowDefinition,
    new: WorkflowDefinition,
    events: Sequence[Event],
    *,
    today: date,
    drafts: Collection[str] = (),
    marks: Marks | None = None,
    school_days: SchoolDays | None = None,
) -> Outlook:
    """The case under both. `drafts` are tasks that somebody is writing in; `marks` are answers to bring along."""
    before = fold(old, events, school_days=school_days)
    after = fold(new, [*events, *_moved(events, marks or {})], school_days=school_days)
    open_before, open_after = _open(before), _open(after)
    return Outlook(
        before=before,
        after=after,
        lost=tuple(task for key, task in before.tasks.items() if key not in after.tasks and _begun(task, drafts)),
        gone=tuple(task for key, task in open_before.items() if key not in open_after and key not in drafts),
        come=tuple(task for key, task in open_after.items() if key not in open_before),
        shifts=tuple(_shifts(before, after, today)),
    )


def unseen(old: WorkflowDefinition, new: WorkflowDefinition) -> frozenset[str]:
    """Tasks of which the new version looks at answers that the log does not keep under the old one."""
    return frozenset(key for key in new.tasks if key in old.tasks and new.marks_of(key) - old.marks_of(key))


def _moved(events: Sequence[Event], marks: Marks) -> Iterator[Event]:
    if marks and events:
        yield replace(events[-1], seq=events[-1].seq + 1, kind="version_moved", task=None, data={"marks": marks})


def _open(state: State) -> dict[str, TaskState]:
    return {key: task for key, task in state.tasks.items() if task.status in ("ready", "waiting")}


def _begun(task: TaskState, drafts: Collection[str]) -> bool:
    return task.status == "done" or bool(task.answers) or task.key in drafts


def _shifts(before: State, after: State, today: date) -> Iterator[Shift]:
    for key in dict.fromkeys((*before.deadlines, *after.deadlines)):
        old, new = before.deadlines.get(key), after.deadlines.get(key)
        was, will = _due(old, today), _due(new, today)
        known = new or old
        if known is not None and (was or will):
            change = _change(was, will, is_late=new is not None and _is_late(new, today))
            yield Shift(key, known.title, known.kind, was, will, change)


def _due(deadline: Deadline | None, today: date) -> date | None:
    return deadline.due_on(today) if deadline and deadline.status in ("running", "paused") else None


def _is_late(deadline: Deadline, today: date) -> bool:
    return deadline.days_late(today) > 0


def _change(was: date | None, will: date | None, *, is_late: bool) -> Change:
    if will is None:
        return "gone"
    if was is None:
        return "overdue" if is_late else "new"
    return "same" if was == will else "later" if will > was else "shorter"
