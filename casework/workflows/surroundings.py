"""What a workflow names outside itself: answers of forms, letters, other workflows; all must be there. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.workflows.editing import every_task
from casework.workflows.lint import Problem

Types = Mapping[str, str]


@dataclass(frozen=True)
class Surroundings:
    """What is there to be named: each form with the type of each of its answers, letters, and other workflows."""

    forms: Mapping[str, Types]
    letters: Collection[str]
    workflows: Collection[str]


def gathered(forms: Mapping[str, Mapping[str, Any]], letters: Iterable[str], workflows: Iterable[str]) -> Surroundings:
    """The surroundings that these definitions of forms, letters and workflows make."""
    types = {key: _types_in(definition) for key, definition in forms.items()}
    return Surroundings(types, frozenset(letters), frozenset(workflows))


def _types_in(definition: Mapping[str, Any]) -> dict[str, str]:
    """The answers that can be looked at from outside: those in rows cannot."""
    return {item["id"]: item["type"] for page in definition["pages"] for item in page["fields"]}


def surrounding_problems(definition: Mapping[str, Any], around: Surroundings) -> Iterator[Problem]:
    """Everything that a sound definition names and that is not there."""
    form_of = {task["key"]: around.forms.get(task.get("form") or "", {}) for task in every_task(definition)}
    for p, phase in enumerate(definition["phases"]):
        for t, task in enumerate(phase["tasks"]):
            yield from _task(f"phases.{p}.tasks.{t}", task, form_of, around)
    for n, sub in enumerate(definition.get("subs", ())):
        if sub["workflow"] not in around.workflows and sub["workflow"] != definition["key"]:
            yield Problem(f"subs.{n}.workflow", "unknown_workflow", {"key": sub["workflow"]})
    for n, deadline in enumerate(definition.get("deadlines", ())):
        for name in ("from", "until"):
            trigger = deadline.get(name) or {}
            if "field" in trigger and form_of.get(trigger["task"], {}).get(trigger["field"]) != "date":
                yield Problem(f"deadlines.{n}.{name}", "not_a_date", {"key": trigger["field"]})


def _task(path: str, task: Mapping[str, Any], form_of: Mapping[str, Types], around: Surroundings) -> Iterator[Problem]:
    letter = task.get("letter")
    if letter and letter["key"] not in around.letters:
        yield Problem(f"{path}.letter", "unknown_letter", {"key": letter["key"]})
    for n, asked in enumerate(task.get("requires_files", ())):
        if form_of.get(asked["task"], {}).get(asked["field"]) != "file":
            yield Problem(f"{path}.requires_files.{n}", "not_a_file", {"key": asked["task"]})
