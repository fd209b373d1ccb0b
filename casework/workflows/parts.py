"""The parts of a workflow definition, as frozen objects without behaviour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Text = Mapping[str, str]
Rule = Mapping[str, object]
DeadlineKind = Literal["legal", "local_goal", "internal"]
Unit = Literal["days", "working_days", "weeks", "months", "years"]
Subject = Literal["child", "none"]
Assigning = Literal["unit_contact", "workload"]


@dataclass(frozen=True, slots=True)
class Law:
    """A paragraph, and from when it reads that way."""

    law: str
    paragraph: str
    valid_from: date | None = None

    def __str__(self) -> str:
        return f"{self.law} § {self.paragraph}"


@dataclass(frozen=True, slots=True)
class Condition:
    """Show a task only when the rule holds for what another task left behind; without a task: for the case's facts."""

    task: str | None
    rule: Rule


@dataclass(frozen=True, slots=True)
class RequiredFile:
    """A file field of an earlier task that must hold a file."""

    task: str
    field: str


@dataclass(frozen=True, slots=True)
class LetterDef:
    """The letter that goes out when the task is done, and who may read it."""

    key: str
    audience: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskDef:
    """One thing that somebody does."""

    key: str
    title: Text
    owner: tuple[str, ...]
    guardian_title: Text | None = None
    help: Text | None = None
    form: str | None = None
    effect: str = "none"
    needs: tuple[str, ...] = ()
    optional: bool = False
    show_if: Condition | None = None
    not_by: str | None = None
    per: str | None = None
    core: bool = False
    law: Law | None = None
    requires_files: tuple[RequiredFile, ...] = ()
    letter: LetterDef | None = None
    assign: Assigning | None = None
    approves: str | None = None  # the task that this one approves; it is asked again when that one is done anew


@dataclass(frozen=True, slots=True)
class PhaseDef:
    """A stretch of the way that a guardian would recognise."""

    key: str
    title: Text
    tasks: tuple[TaskDef, ...]
    guardian_title: Text | None = None
    guardian_text: Text | None = None


@dataclass(frozen=True, slots=True)
class Trigger:
    """What starts or ends a deadline: a task being done (or one of several), the date it answered, or an event."""

    task: str | None = None
    event: str | None = None
    tasks: tuple[str, ...] = ()
    field: str | None = None

    @property
    def any_of(self) -> tuple[str, ...]:
        """The tasks, each of which will do."""
        return (self.task,) if self.task else self.tasks


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told when a deadline is this many days past due; before it, when negative."""

    after_days: int
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeadlineDef:
    """How long something may take, and on whose word."""

    key: str
    title: Text
    kind: DeadlineKind
    start: Trigger
    until: Trigger | None
    count: int = 0
    unit: Unit = "days"
    on: tuple[tuple[int, int], ...] = ()  # instead of a count: the next of these (month, day) after the start
    pausable: bool = False
    reasons: tuple[str, ...] = ()  # only these pauses move it; none listed: all do
    warn_days: int = 7
    repeat: bool = False
    law: Law | None = None
    core: bool = False
    school: bool = False  # working days are the days when schools are open
    soft: bool = False  # a wish: it reminds, but nothing is ever overdue
    escalate: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class StartDef:
    """Who may begin such a case, where, and what must be there before."""

    roles: tuple[str, ...] = ()
    unit_kinds: tuple[str, ...] = ()
    sub_only: bool = False
    once: bool = True
    needs: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A word of the workflow's own, such as a priority or a reason to wait."""

    key: str
    title: Text
    help: Text | None = None
    law: Law | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """Another way on, taken when the answers of a task call for it; exactly one of the last four is said."""

    key: str
    title: Text
    after: str
    when: Rule
    to: str | None = None
    back: str | None = None
    start: str | None = None
    close: str | None = None


@dataclass(frozen=True, slots=True)
class SubDef:
    """A case of its own that may run beside this one, under a workflow of its own."""

    key: str
    workflow: str
    title: Text
    by: tuple[str, ...] = ()
    many: bool = False
    wait: bool = False
    guardian: bool = False
