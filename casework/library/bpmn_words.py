"""What stands in a BPMN file: conditions, roles and time limits in words, in the reader's language. Pure."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from casework.workflows.definition import text
from casework.workflows.parts import DeadlineDef

LANGUAGES: Final = ("nb", "nn", "en")
_TABLE: Final[Mapping[str, Mapping[str, Mapping[str, str]]]] = json.loads(
    (Path(__file__).parent / "bpmn_words.json").read_text(encoding="utf-8")
)
# What an answer is called: (task or "", field, value or None) -> words.
Names = Callable[[str, str, object], str]


class Words:
    """The words of one language."""

    def __init__(self, language: str, names: Names) -> None:
        self.language = language if language in LANGUAGES else "nb"
        self._names = names

    def __getitem__(self, name: str) -> str:
        return _TABLE["words"][name][self.language]

    def text(self, title: Mapping[str, str] | None) -> str:
        """A text of the workflow's own."""
        return text(title, self.language)

    def roles(self, owners: Sequence[str]) -> str:
        """Roles and teams, as a list."""
        return ", ".join(self.role(owner) for owner in owners)

    def role(self, owner: str) -> str:
        """A role or a team."""
        return _TABLE["roles"].get(owner, {}).get(self.language, owner.removeprefix("team:"))

    def rule(self, rule: Mapping[str, Any], task: str) -> str:
        """A condition on the answers of a task."""
        operator, operand = next(iter(rule.items()))
        match operator:
            case "all" | "any":
                joint = f" {self['and' if operator == 'all' else 'or']} "
                return "(" + joint.join(self.rule(each, task) for each in operand) + ")"
            case "not":
                return f"{self['not']} {self.rule(operand, task)}"
            case "filled":
                return f"«{self._names(task, operand, None)}» {self['filled']}"
        name, value = operand
        verb = {"eq": "is", "in": "one_of", "has": "has", "gt": "over", "lt": "under"}[operator]
        return f"«{self._names(task, name, None)}» {self[verb]} {self._value(task, name, value)}"

    def limit(self, deadline: DeadlineDef) -> str:
        """How long it may take: «1 måneder»; or on which dates."""
        if deadline.on:
            return f"{self['next']} " + ", ".join(f"{day:02}.{month:02}." for month, day in deadline.on)
        unit = "school_days" if deadline.school and deadline.unit == "working_days" else deadline.unit
        before = f" {self['before']}" if deadline.count < 0 else ""
        return f"{abs(deadline.count)} {self[unit]}{before}"

    def _value(self, task: str, name: str, value: object) -> str:
        if isinstance(value, bool):
            return self["yes" if value else "no"]
        if isinstance(value, list):
            return ", ".join(self._value(task, name, each) for each in value)
        return f"«{self._names(task, name, value)}»" if isinstance(value, str) else str(value)
