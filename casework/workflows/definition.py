"""What a workflow definition says, as frozen objects; `load` makes them from JSON or tells everything that is wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, cast

from casework.workflows import reading
from casework.workflows.lint import Problem, lint, rule_fields
from casework.workflows.parts import (
    Branch,
    Choice,
    Condition,
    DeadlineDef,
    DeadlineKind,
    Escalation,
    Law,
    LetterDef,
    PhaseDef,
    RequiredFile,
    StartDef,
    SubDef,
    Subject,
    TaskDef,
    Text,
    Trigger,
    Unit,
)

__all__ = [
    "Branch",
    "Choice",
    "Condition",
    "DeadlineDef",
    "DeadlineKind",
    "DefinitionError",
    "Escalation",
    "Law",
    "LetterDef",
    "PhaseDef",
    "Problem",
    "RequiredFile",
    "StartDef",
    "SubDef",
    "TaskDef",
    "Text",
    "Trigger",
    "Unit",
    "WorkflowDefinition",
    "load",
    "text",
    "texts",
]


class DefinitionError(ValueError):
    """The definition cannot be used; `problems` lists every reason at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.path}: {problem.code}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class WorkflowDefinition:
    """One whole workflow: phases with tasks in chart order, deadlines beside them, and other ways on."""

    key: str
    version: int
    title: Text
    law: tuple[Law, ...]
    events: Mapping[str, Text]
    phases: tuple[PhaseDef, ...]
    deadlines: tuple[DeadlineDef, ...]
    subject: Subject = "child"
    start: StartDef = field(default_factory=StartDef)
    priorities: tuple[Choice, ...] = ()
    pause_reasons: tuple[Choice, ...] = ()
    branches: tuple[Branch, ...] = ()
    subs: tuple[SubDef, ...] = ()

    @cached_property
    def tasks(self) -> Mapping[str, TaskDef]:
        """Every task by key, in chart order."""
        return MappingProxyType({task.key: task for phase in self.phases for task in phase.tasks})

    @cached_property
    def phase_of(self) -> Mapping[str, str]:
        """The phase key of each task."""
        return MappingProxyType({task.key: phase.key for phase in self.phases for task in phase.tasks})

    @cached_property
    def phase_index(self) -> Mapping[str, int]:
        """The place of each phase, counted from nought."""
        return MappingProxyType({phase.key: index for index, phase in enumerate(self.phases)})

    @cached_property
    def forms(self) -> frozenset[str]:
        """The forms that some task asks for."""
        return frozenset(task.form for task in self.tasks.values() if task.form)

    @cached_property
    def approvals(self) -> Mapping[str, tuple[str, ...]]:
        """The tasks that approve a task, in the order in which they are asked."""
        found: dict[str, tuple[str, ...]] = {}
        for task in self.tasks.values():
            if task.approves:
                found[task.approves] = (*found.get(task.approves, ()), task.key)
        return MappingProxyType(found)

    @cached_property
    def branches_after(self) -> Mapping[str, tuple[Branch, ...]]:
        """The other ways on after each task, in the order in which they are tried."""
        found: dict[str, tuple[Branch, ...]] = {}
        for branch in self.branches:
            found[branch.after] = (*found.get(branch.after, ()), branch)
        return MappingProxyType(found)

    @cached_property
    def subs_by_key(self) -> Mapping[str, SubDef]:
        """The cases that may run beside this one."""
        return MappingProxyType({sub.key: sub for sub in self.subs})

    def marks_of(self, task_key: str) -> frozenset[str]:
        """The answers of this task that rules, files and dates look at: all that the log needs to keep of them."""
        return self._marks.get(task_key, frozenset())

    def kept_of(self, task_key: str, answers: Mapping[str, object]) -> dict[str, object]:
        """What the log keeps of these answers; of a file that is asked for later, only that it is there."""
        files = self._files.get(task_key, frozenset())
        wanted = sorted(self.marks_of(task_key) & answers.keys())
        kept = {name: bool(answers[name]) if name in files else answers[name] for name in wanted}
        return {name: value for name, value in kept.items() if value or name not in files}

    @cached_property
    def _marks(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for task_key, name in (*self._looked_at(), *self._asked_files()):
            found.setdefault(task_key, set()).add(name)
        return MappingProxyType({key: frozenset(names) for key, names in found.items()})

    @cached_property
    def _files(self) -> Mapping[str, frozenset[str]]:
        asked = list(self._asked_files())
        return MappingProxyType({key: frozenset(n for k, n in asked if k == key) for key, _ in asked})

    def _looked_at(self) -> Iterator[tuple[str, str]]:
        rules = [(task.show_if.task, task.show_if.rule) for task in self.tasks.values() if task.show_if]
        for task_key, rule in (*rules, *((branch.after, branch.when) for branch in self.branches)):
            if task_key:
                yield from ((task_key, name) for name in rule_fields(rule))
        for deadline in self.deadlines:
            for trigger in (deadline.start, deadline.until):
                if trigger and trigger.task and trigger.field:
                    yield trigger.task, trigger.field

    def _asked_files(self) -> Iterator[tuple[str, str]]:
        return ((asked.task, asked.field) for task in self.tasks.values() for asked in task.requires_files)


def load(data: object) -> WorkflowDefinition:
    """The definition that `data` (parsed JSON) describes; DefinitionError with all problems when it is not sound."""
    problems = lint(data)
    if problems:
        raise DefinitionError(problems)
    raw = cast("dict[str, Any]", data)
    subject: Subject = raw.get("subject", "child")
    return WorkflowDefinition(
        key=raw["key"],
        version=raw["version"],
        title=raw["title"],
        law=tuple(reading.law(item) for item in raw.get("law", ())),
        events={item["key"]: item["title"] for item in raw.get("events", ())},
        phases=reading.phases(raw),
        deadlines=tuple(reading.deadline(item) for item in raw.get("deadlines", ())),
        subject=subject,
        start=reading.start(raw.get("start", {}), once=subject == "child"),
        priorities=tuple(reading.choice(item) for item in raw.get("priorities", ())),
        pause_reasons=tuple(reading.choice(item) for item in raw.get("pause_reasons", ())),
        branches=tuple(reading.branch(item) for item in raw.get("branches", ())),
        subs=tuple(reading.sub(item) for item in raw.get("subs", ())),
    )


def text(title: Text | None, language: str) -> str:
    """The text in this language, else in bokmål."""
    if not title:
        return ""
    return title.get(language) or title.get("nb", "")


def texts(definition: WorkflowDefinition, language: str) -> dict[str, Any]:
    """Every text that people see, in one language, by room: {"title", "phases", "tasks", "deadlines", …}."""
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
        "priorities": {choice.key: text(choice.title, language) for choice in definition.priorities},
        "pause_reasons": {choice.key: text(choice.title, language) for choice in definition.pause_reasons},
        "branches": {branch.key: text(branch.title, language) for branch in definition.branches},
        "subs": {sub.key: text(sub.title, language) for sub in definition.subs},
    }
