"""Municipalities' own recipes: each is a common workflow and what is different about it. Pure, but for reading files.

A variant says only what it changes (owners, order, tasks, deadlines, branches, options), so that two recipes can be
compared by reading, and follow the common workflow when that grows.
"""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from casework.library.catalogue import ROOT, template
from core.errors import NotFound

Json = dict[str, Any]

FOLDER: Final = ROOT / "variants"


class Misfit(ValueError):
    """The variant speaks of something that the common workflow does not have."""


@dataclass(frozen=True)
class Variant:
    """One municipality's way, made for illustration: not what the municipality itself has decided."""

    key: str
    base: str
    title: Mapping[str, str]
    note: Mapping[str, str]
    municipalities: tuple[str, ...]
    teams: tuple[Mapping[str, Any], ...]
    source: str

    @property
    def workflow(self) -> Json:
        """The whole workflow, fresh."""
        return resolve(template("workflows", self.base).definition, json.loads(self.source))

    @property
    def forms(self) -> list[Json]:
        """The common forms that it asks with other options, fresh."""
        changes: Mapping[str, Json] = json.loads(self.source).get("forms", {})
        return [resolve_form(template("forms", key).definition, change) for key, change in changes.items()]


@cache
def variants() -> tuple[Variant, ...]:
    """Every variant, by key."""
    return tuple(_read(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json")))


def variant(key: str) -> Variant:
    """The variant with this key; NotFound when there is none."""
    for candidate in variants():
        if candidate.key == key:
            return candidate
    raise NotFound("library.unknown", kind="variants", key=key)


def variant_of(municipality: str) -> Variant | None:
    """The variant that is named after this municipality, if any."""
    return next((one for one in variants() if municipality in one.municipalities), None)


def resolve(common: Json, change: Mapping[str, Any]) -> Json:
    """The common workflow with these changes; Misfit when a change names what is not there."""
    made = deepcopy(common)
    made |= {name: deepcopy(change[name]) for name in ("key", "version", "title", "start") if name in change}
    _leave_out(made, change.get("without", {}))
    _put_in(made, change.get("add", []))
    _order(made, change.get("phases"))
    for name, own in change.get("phase_texts", {}).items():
        _change(_named(made["phases"], name), own)
    tasks = {task["key"]: task for phase in made["phases"] for task in phase["tasks"]}
    for name, own in change.get("tasks", {}).items():
        _change(_known(tasks, name), own)
    for kind in ("deadlines", "branches"):
        for name, own in change.get(kind, {}).items():
            _change(_named(made[kind], name), own)
        made[kind] += deepcopy(change.get(f"more_{kind}", []))
    _pass_on(made, change.get("owners", {}))
    return made


def resolve_form(common: Json, change: Mapping[str, Any]) -> Json:
    """The common form with fewer options, and without the questions that belonged to those that went."""
    made = deepcopy(common)
    fields = {field["id"]: field for page in made["pages"] for field in page["fields"]}
    for name in change.get("without", ()):
        gone = _known(fields, name)
        for page in made["pages"]:
            page["fields"] = [field for field in page["fields"] if field is not gone]
    for name, kept in change.get("options", {}).items():
        field = _known(fields, name)
        by_value = {option["value"]: option for option in field["options"]}
        field["options"] = [_known(by_value, value) for value in kept]
    return made


def _read(source: str) -> Variant:
    raw = json.loads(source)
    return Variant(
        key=raw["key"],
        base=raw["base"],
        title=raw["title"],
        note=raw["note"],
        municipalities=tuple(raw["municipalities"]),
        teams=tuple(raw.get("teams", ())),
        source=source,
    )


def _leave_out(made: Json, without: Mapping[str, Sequence[str]]) -> None:
    gone = set(without.get("tasks", ()))
    if unknown := gone - {task["key"] for phase in made["phases"] for task in phase["tasks"]}:
        raise Misfit(f"no such task: {sorted(unknown)}")
    for phase in made["phases"]:
        phase["tasks"] = [task for task in phase["tasks"] if task["key"] not in gone]
        for task in phase["tasks"]:
            task["needs"] = [need for need in task.get("needs", ()) if need not in gone]
    made["phases"] = [phase for phase in made["phases"] if phase["tasks"]]
    for kind in ("deadlines", "branches"):
        for name in without.get(kind, ()):
            made[kind].remove(_named(made[kind], name))


def _put_in(made: Json, additions: Sequence[Mapping[str, Any]]) -> None:
    """A new phase after another, or a new task in a phase: after a named task, else at the end."""
    for addition in deepcopy(additions):
        if "phase" in addition and "task" not in addition:
            at = made["phases"].index(_named(made["phases"], addition["after"])) + 1
            made["phases"].insert(at, addition["phase"])
            continue
        tasks = _named(made["phases"], addition["in"])["tasks"]
        at = tasks.index(_named(tasks, addition["after"])) + 1 if "after" in addition else len(tasks)
        tasks.insert(at, addition["task"])


def _order(made: Json, keys: Sequence[str] | None) -> None:
    if keys is None:
        return
    there = {phase["key"]: phase for phase in made["phases"]}
    if set(keys) != set(there):
        raise Misfit(f"the order must name each phase once: {sorted(set(keys) ^ set(there))}")
    made["phases"] = [there[key] for key in keys]


def _pass_on(made: Json, owners: Mapping[str, Sequence[str]]) -> None:
    """Everything that was one owner's is now these owners', each named once."""

    def passed_on(given: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(new for owner in given for new in owners.get(owner, [owner])))

    for phase in made["phases"]:
        for task in phase["tasks"]:
            task["owner"] = passed_on(task["owner"])
    for deadline in made["deadlines"]:
        for step in deadline.get("escalate", ()):
            step["to"] = passed_on(step["to"])
    if "roles" in made.get("start", {}):
        made["start"]["roles"] = passed_on(made["start"]["roles"])


def _change(there: Json, own: Mapping[str, Any]) -> None:
    """These parts are written anew; null takes a part away."""
    for name, value in own.items():
        if value is None:
            there.pop(name, None)
        else:
            there[name] = deepcopy(value)


def _named(items: Sequence[Json], key: str) -> Json:
    return _known({item["key"]: item for item in items}, key)


def _known(items: Mapping[str, Json], key: str) -> Json:
    if key not in items:
        raise Misfit(f"no such part: {key}")
    return items[key]
