"""Due dates that move by themselves: a local goal of a waiting case moves one day for each day it waits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.transaction import atomic

from casework.cases.models import Case, CaseDeadline
from casework.cases.standing import running_cases, standing_of, standings
from casework.workflows.engine import State
from core.acts import Act
from core.audit.services import record_shown

PORTION = 250  # cases that are in memory at once


@atomic
def recount_deadlines(*, act: Act) -> int:
    """The school calendar has changed: count the due dates anew, and put on record in which cases one moved."""
    moved = [(case.id, case.child_id) for portion in _portions() for case in bring_up_to_date(portion, act)]
    record_shown(act=act, action="deadlines.recounted", cases=moved)
    return len(moved)


def bring_up_to_date(found: Sequence[tuple[Case, State]], act: Act) -> list[Case]:
    """Make the due dates that lists sort by say what holds today, in these; those where one did not, and was written.

    A handful of statements, however many they are, unless somebody has worked in one of them since it was read.
    """
    behind = {case.id: (case, state) for case, state in found if _is_behind(case, state, act.on)}
    if not behind:
        return []
    made = _Changes()
    rows = Case.objects.select_for_update(of=("self",)).select_related("workflow_version")
    for held in rows.defer("workflow_version__definition").filter(id__in=behind).order_by("id"):
        case, state = behind[held.id]
        if held.version != case.version:
            case, state = held, standing_of(held)
        made.follow(case, state, act.on)
    made.write()
    return made.changed


@dataclass
class _Changes:
    """What is to be written; most of it is that a date has moved, and nothing else."""

    changed: list[Case] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    other_key: list[Case] = field(default_factory=list)
    deadlines: list[CaseDeadline] = field(default_factory=list)
    other_status: list[CaseDeadline] = field(default_factory=list)

    def follow(self, case: Case, state: State, today: date) -> None:
        """Let the case and its deadlines say what holds today."""
        moved = [row for row in case.deadlines.all() if _moves(row, state, today)]
        for row in moved:
            now = state.deadlines[row.key]
            if row.status != now.status:
                self.other_status.append(row)
            row.status, row.due_on = now.status, now.due_on(today)
        self.deadlines += moved
        key, due_on = _due(state, today)
        if (case.due_key, case.due_on) != (key, due_on):
            self.cases.append(case)
            if case.due_key != key:
                self.other_key.append(case)
            urgent = state.deadlines.get(key)
            case.due_key, case.due_on = key, due_on
            case.due_kind, case.due_warn_days = (urgent.kind, urgent.warn_days) if urgent else ("", 7)
        elif not moved:
            return
        self.changed.append(case)

    def write(self) -> None:
        """Write it. The case's version stays: nothing that somebody may be writing on has changed."""
        CaseDeadline.objects.bulk_update(self.deadlines, ["due_on"])
        CaseDeadline.objects.bulk_update(self.other_status, ["status"])
        Case.objects.bulk_update(self.cases, ["due_on"])
        Case.objects.bulk_update(self.other_key, ["due_key", "due_kind", "due_warn_days"])


def _portions() -> Iterator[list[tuple[Case, State]]]:
    after: UUID | None = None
    while cases := running_cases(after=after, most=PORTION):
        yield list(standings(cases))
        after = cases[-1].id


def _is_behind(case: Case, state: State, today: date) -> bool:
    return (case.due_key, case.due_on) != _due(state, today) or any(
        _moves(row, state, today) for row in case.deadlines.all()
    )


def _moves(row: CaseDeadline, state: State, today: date) -> bool:
    deadline = state.deadlines.get(row.key)
    return deadline is not None and (row.status, row.due_on) != (deadline.status, deadline.due_on(today))


def _due(state: State, today: date) -> tuple[str, date | None]:
    urgent = None if state.closed else state.most_urgent(today)
    return (urgent.key, urgent.due_on(today)) if urgent else ("", None)
