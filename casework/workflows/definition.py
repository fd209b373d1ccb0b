"""What a workflow definition says, as frozen objects; `load` makes them from JSON or tells everything that is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, cast

from casework.workflows.lint import Problem, lint, rule_fields

Text = Mapping[str, str]
DeadlineKind = Literal["legal", "local_goal", "internal"]
Unit = Literal["days", "working_days", "weeks", "months", "years"]


class DefinitionError(ValueError):
    """The definition cannot be used; `problems` lists every reason at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.code}" for problem in problems))
        self.problems = problems


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
    """Show a task only when the rule holds for what another task left behind."""

    task: str
    rule: Mapping[str, object]


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
    """What starts or ends a deadline: a task being done (or the first of several), or an event."""

    task: str | None = None
    event: str | None = None
    tasks: tuple[str, ...] = ()

    @property
    def any_of(self) -> tuple[str, ...]:
        """The tasks, each of which will do."""
        return (self.task,) if self.task else self.tasks


@dataclass(frozen=True, slots=True)
class DeadlineDef:
    """How long something may take, and on whose word."""

    key: str
    title: Text
    kind: DeadlineKind
    start: Trigger
    until: Trigger | None
    count: int
    unit: Unit
    pausable: bool = False
    warn_days: int = 7
    repeat: bool = False
    law: Law | None = None
    core: bool = False


@dataclass(frozen=True)
class WorkflowDefinition:
    """One whole workflow: phases with tasks in chart order, and deadlines beside them."""

    key: str
    version: int
    title: Text
    law: tuple[Law, ...]
    events: Mapping[str, Text]
    phases: tuple[PhaseDef, ...]
    deadlines: tuple[DeadlineDef, ...]

    @cached_property
    def tasks(self) -> Mapping[str, TaskDef]:
        """Every task by key, in chart order."""
        return MappingProxyType({task.key: task for phase in self.phases for task in phase.tasks})

    @cached_property
    def phase_of(self) -> Mapping[str, str]:
        """The phase key of each task."""
        return MappingProxyType({task.key: phase.key for phase in self.phases for task in phase.tasks})

    @cached_property
    def forms(self) -> frozenset[str]:
        """The forms that some task asks for."""
        return frozenset(task.form for task in self.tasks.values() if task.form)

    def marks_of(self, task_key: str) -> frozenset[str]:
        """The answers of this task that rules look at: all that the log needs to keep of them."""
        rules = (task.show_if.rule for task in self.tasks.values() if task.show_if and task.show_if.task == task_key)
        return frozenset(name for rule in rules for name in rule_fields(rule))


def load(data: object) -> WorkflowDefinition:
    """The definition that `data` (parsed JSON) describes; DefinitionError with all problems when it is not sound."""
    problems = lint(data)
    if problems:
        raise DefinitionError(problems)
    raw = cast("dict[str, Any]", data)
    return WorkflowDefinition(
        key=raw["key"],
        version=raw["version"],
        title=raw["title"],
        law=tuple(_law(item) for item in raw.get("law", ())),
        events={item["key"]: item["title"] for item in raw.get("events", ())},
        phases=tuple(_phase(item) for item in raw["phases"]),
        deadlines=tuple(_deadline(item) for item in raw.get("deadlines", ())),
    )


def text(title: Text | None, language: str) -> str:
    """The text in this language, else in bokmål."""
    if not title:
        return ""
    return title.get(language) or title.get("nb", "")


def texts(definition: WorkflowDefinition, language: str) -> dict[str, Any]:
    """Every text that people see, in one language: {"title", "phases", "tasks", "deadlines"}."""
    return {
        "title": text(definition.title, language),
        "phases": {
            phase.key: {
                "title": text(phase.title, language),
                "guardian_title": text(phase.guardian_title or phase.title, language),
                "guardian_text": text(phase.guardian_text, language),
            }
            for phase in definition.phases
        },
        "tasks": {
            task.key: {
                "title": text(task.title, language),
                "guardian_title": text(task.guardian_title or task.title, language),
                "help": text(task.help, language),
            }
            for task in definition.tasks.values()
        },
        "deadlines": {deadline.key: text(deadline.title, language) for deadline in definition.deadlines},
    }


def _phase(raw: Mapping[str, Any]) -> PhaseDef:
    return PhaseDef(
        key=raw["key"],
        title=raw["title"],
        tasks=tuple(_task(item) for item in raw["tasks"]),
        guardian_title=raw.get("guardian_title"),
        guardian_text=raw.get("guardian_text"),
    )


def _task(raw: Mapping[str, Any]) -> TaskDef:
    condition = raw.get("show_if")
    return TaskDef(
        key=raw["key"],
        title=raw["title"],
        owner=tuple(raw["owner"]),
        guardian_title=raw.get("guardian_title"),
        help=raw.get("help"),
        form=raw.get("form"),
        effect=raw.get("effect", "none"),
        needs=tuple(raw.get("needs", ())),
        optional=raw.get("optional", False),
        show_if=Condition(condition["task"], condition["rule"]) if condition else None,
        not_by=raw.get("not_by"),
        per=raw.get("per"),
        core=raw.get("core", False),
    )


def _deadline(raw: Mapping[str, Any]) -> DeadlineDef:
    unit, count = next(iter(raw["add"].items()))
    until = raw.get("until")
    return DeadlineDef(
        key=raw["key"],
        title=raw["title"],
        kind=raw["kind"],
        start=_trigger(raw["from"]),
        until=_trigger(until) if until else None,
        count=count,
        unit=cast("Unit", unit),
        pausable=raw.get("pausable", False),
        warn_days=raw.get("warn_days", 7),
        repeat=raw.get("repeat", False),
        law=_law(raw["law"]) if raw.get("law") else None,
        core=raw.get("core", False),
    )


def _trigger(raw: Mapping[str, Any]) -> Trigger:
    return Trigger(raw.get("task"), raw.get("event"), tuple(raw.get("tasks", ())))


def _law(raw: Mapping[str, str]) -> Law:
    valid_from = raw.get("valid_from")
    return Law(raw["law"], raw["paragraph"], date.fromisoformat(valid_from) if valid_from else None)
