"""What a person does to a workflow being written: each act gives a new definition and leaves the old alone. Pure."""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from casework.forms.editing import new_id
from core.errors import Conflict

Definition = dict[str, Any]
Part = dict[str, Any]
# Where each kind of part stands; tasks stand in their phases.
LISTS: Mapping[str, str] = {
    "phase": "phases",
    "deadline": "deadlines",
    "branch": "branches",
    "sub": "subs",
    "priority": "priorities",
    "pause": "pause_reasons",
    "event": "events",
}
_SHORT = 16  # a priority's key stands in a narrow column of every case
# What the law says of a part that it demands: neither these nor the part itself can be configured away.
LAWFUL: Mapping[str, tuple[str, ...]] = {
    "task": ("core", "effect", "per", "optional", "show_if", "not_by", "law"),
    "deadline": ("core", "kind", "from", "until", "add", "pausable", "repeat", "soft", "calendar", "law"),
}


def kind_of(ref: str) -> str:
    """What sort of part `task:refer` is about."""
    return ref.partition(":")[0]


def every_part(definition: Mapping[str, Any]) -> Iterator[tuple[str, Part]]:
    """Every part with its reference, in reading order."""
    for phase in definition["phases"]:
        yield f"phase:{phase['key']}", phase
        for task in phase["tasks"]:
            yield f"task:{task['key']}", task
    for kind, name in LISTS.items():
        if kind != "phase":
            for each in definition.get(name, ()):
                yield f"{kind}:{each['key']}", each


def every_task(definition: Mapping[str, Any]) -> list[Part]:
    """All tasks in chart order."""
    return [task for phase in definition["phases"] for task in phase["tasks"]]


def part(definition: Mapping[str, Any], ref: str) -> Part:
    """The part itself."""
    rows, at = _place(definition, ref)
    return rows[at]


def keys_of(definition: Mapping[str, Any]) -> set[str]:
    """Every key that some part has; approvals belong to their task."""
    return {each["key"] for _ref, each in every_part(definition)}


def add(
    definition: Definition, kind: str, title: str, used: Collection[str], *, phase: str = "", after: str = ""
) -> tuple[Definition, str]:
    """A new part last of its kind (a task last in its phase, or right after another); with its reference."""
    new = deepcopy(definition)
    made = put(new, kind, title, used, phase=phase, after=after)
    return new, f"{kind}:{made['key']}"


def put(
    definition: Definition, kind: str, title: str, used: Collection[str], *, phase: str = "", after: str = ""
) -> Part:
    """The same in the definition itself; gives the new part."""
    words = title[:_SHORT] if kind == "priority" else title
    key = new_id(words, {*used, *keys_of(definition)})
    made: Part = {"key": key, "title": {"nb": title, "nn": title}, **_beginning(definition, kind)}
    if after:
        rows, at = _place(definition, after)
        rows.insert(at + 1, made)
    elif kind == "task":
        part(definition, f"phase:{phase}")["tasks"].append(made)
    elif kind in LISTS:
        definition.setdefault(LISTS[kind], []).append(made)
    else:
        raise Conflict("workflow.no_such_part")
    return made


def change(definition: Definition, ref: str, changes: Mapping[str, Any]) -> Definition:
    """Set these properties; one that is None, false or empty is taken away."""
    new = deepcopy(definition)
    found = part(new, ref)
    before = deepcopy(found)
    _set(found, changes)
    lawful = LAWFUL.get(kind_of(ref), ())
    if before.get("core") and any(before.get(name) != found.get(name) for name in lawful):
        raise Conflict("workflow.core")
    return new


def change_workflow(definition: Definition, changes: Mapping[str, Any]) -> Definition:
    """Set what is said of the workflow as a whole."""
    new = deepcopy(definition)
    _set(new, changes)
    return new


def remove(definition: Definition, ref: str) -> Definition:
    """Without the part; tasks no longer wait for it. What else points at it stays, and lint tells of it."""
    new = deepcopy(definition)
    rows, at = _place(new, ref)
    if rows[at].get("core"):
        raise Conflict("workflow.core")
    if rows[at].get("tasks") or (kind_of(ref) == "phase" and len(rows) == 1):
        raise Conflict("workflow.phase_in_use")
    key = rows.pop(at)["key"]
    if kind_of(ref) == "task":
        for task in every_task(new):
            _forget(task, key)
    elif not rows:
        new.pop(LISTS[kind_of(ref)])
    return new


def duplicate(definition: Definition, ref: str, used: Collection[str]) -> tuple[Definition, str]:
    """The same part once more, right after it, under keys of its own; the law does not ask for the copy."""
    new = deepcopy(definition)
    rows, at = _place(new, ref)
    copy = deepcopy(rows[at])
    taken = {*used, *keys_of(new)}
    keys: dict[str, str] = {}
    for each in (copy, *copy.get("tasks", ())):
        keys[each["key"]] = new_id(each["key"].replace("_", " "), taken)
        taken.add(keys[each["key"]])
    for each in (copy, *copy.get("tasks", ())):
        each["key"] = keys[each["key"]]
        each.pop("core", None)
        for name in ("needs", "not_by", "show_if", "requires_files"):
            if name in each:
                each[name] = _renamed(each[name], keys)
    rows.insert(at + 1, copy)
    return new, f"{kind_of(ref)}:{copy['key']}"


def move(definition: Definition, ref: str, *, down: bool) -> Definition:
    """One place up or down; a task at the end of its phase goes on to the next phase."""
    new = deepcopy(definition)
    rows, at = _place(new, ref)
    other = at + (1 if down else -1)
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
        return new
    phases = new["phases"]
    number = next((n for n, phase in enumerate(phases) if phase["tasks"] is rows), None)
    beyond = None if number is None else number + (1 if down else -1)
    if beyond is None or not 0 <= beyond < len(phases):
        return new
    phases[beyond]["tasks"].insert(0 if down else len(phases[beyond]["tasks"]), rows.pop(at))
    return new


def place(definition: Definition, ref: str, *, before: str = "", phase: str = "") -> Definition:
    """Put a part right before another of its kind, or a task last in a phase."""
    new = deepcopy(definition)
    rows, at = _place(new, ref)
    if before == ref or (before and kind_of(before) != kind_of(ref)):
        return new
    moved = rows.pop(at)
    if before:
        target, there = _place(new, before)
        target.insert(there, moved)
    else:
        part(new, f"phase:{phase}")["tasks"].append(moved)
    return new


def new_workflow(key: str, title: str) -> Definition:
    """A workflow with one phase and one task, to go on from."""
    words = {"nb": "Første oppgave", "nn": "Første oppgåve"}
    task = {"key": "forste_oppgave", "title": words, "owner": ["ppt_adviser"]}
    phase = {"key": "start", "title": {"nb": "Start", "nn": "Start"}, "tasks": [task]}
    return {"key": key, "version": 1, "title": {"nb": title, "nn": title}, "phases": [phase]}


def under(definition: Mapping[str, Any], key: str, title: str) -> Definition:
    """The same workflow under a key and a title of its own."""
    return {**deepcopy(dict(definition)), "key": key, "title": {"nb": title, "nn": title}}


def _beginning(definition: Mapping[str, Any], kind: str) -> Part:
    """What a new part says until somebody decides."""
    first, last = definition["phases"][0], definition["phases"][-1]
    tasks = every_task(definition)
    match kind:
        case "phase":
            return {"tasks": []}
        case "task":
            return {"owner": ["ppt_adviser"]}
        case "deadline":
            until = {"until": {"task": tasks[-1]["key"]}} if tasks else {}
            return {"kind": "local_goal", "from": {"event": "opened"}, **until, "add": {"days": 30}}
        case "branch":
            return {"after": tasks[0]["key"] if tasks else first["key"], "when": {}, "to": last["key"]}
        case "sub":
            return {"workflow": "", "by": ["ppt_head"]}
    return {}


def _set(found: Part, changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        if name == "title":  # every part has one; of an empty one lint tells
            found[name] = value
        elif value is None or value is False or value in ("", {}, []):
            if found.get(name):  # what says nothing may be written or left out: it stays as it is
                found.pop(name)
        else:
            found[name] = value


def _forget(task: Part, key: str) -> None:
    if key in task.get("needs", ()):
        task["needs"] = [need for need in task["needs"] if need != key]
    if task.get("not_by") == key:
        task.pop("not_by")
    kept = [file for file in task.get("requires_files", ()) if file["task"] != key]
    if "requires_files" in task:
        _set(task, {"requires_files": kept})


def _place(definition: Mapping[str, Any], ref: str) -> tuple[list[Part], int]:
    kind, _colon, key = ref.partition(":")
    lists = [phase["tasks"] for phase in definition["phases"]] if kind == "task" else []
    if kind in LISTS:
        lists = [definition.get(LISTS[kind], [])]
    for rows in lists:
        for at, each in enumerate(rows):
            if each["key"] == key:
                return rows, at
    raise Conflict("workflow.no_such_part")


def _renamed(found: Any, keys: Mapping[str, str]) -> Any:
    """References whose tasks have got other keys; the words of rules are left alone."""
    if isinstance(found, list):
        return [_renamed(each, keys) for each in found]
    if isinstance(found, Mapping):
        return {name: _renamed(value, keys) if name == "task" else value for name, value in found.items()}
    return keys.get(found, found) if isinstance(found, str) else found
