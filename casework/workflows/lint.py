"""Everything that can be wrong with a workflow definition, told at once and by path, before it can be published."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

ROLES = frozenset(
    {"ppt_adviser", "ppt_head", "ppt_clerk", "unit_head", "teacher", "decider", "guardian", "pupil", "tenant_admin"}
)
EFFECTS = (
    *("none", "refer", "consent", "interim", "intake", "assign", "note", "assess", "review"),
    *("issue", "decide", "plan", "evaluate", "close"),
)
KINDS = ("legal", "local_goal", "internal")
UNITS = frozenset({"days", "working_days", "weeks", "months", "years"})
CASE_EVENTS = frozenset({"opened", "closed", "reopened"})
RULE_WITH_FIELD = frozenset({"eq", "in", "has", "gt", "lt"})

_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_ROOT = frozenset(["key", "version", "title", "law", "events", "phases", "deadlines"])
_PHASE = frozenset(["key", "title", "guardian_title", "guardian_text", "tasks"])
_TASK = frozenset(
    [
        "key",
        "title",
        "guardian_title",
        "help",
        "owner",
        "form",
        "effect",
        "needs",
        "optional",
        "show_if",
        "not_by",
        "per",
        "core",
    ]
)
_DEADLINE = frozenset(
    ["key", "title", "kind", "from", "until", "add", "pausable", "warn_days", "repeat", "law", "core"]
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: where, what, and the words that fill in its text."""

    path: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


def lint(data: object) -> tuple[Problem, ...]:
    """All problems of the definition, in reading order; references are looked at once the shape is right."""
    shape = tuple(_shape(data))
    if shape or not isinstance(data, dict):
        return shape
    return tuple(_references(data))


def rule_fields(rule: object) -> Iterator[str]:
    """The answers that a rule looks at."""
    if not isinstance(rule, Mapping):
        return
    for operator, operand in rule.items():
        if operator in ("all", "any") and isinstance(operand, Sequence):
            for part in operand:
                yield from rule_fields(part)
        elif operator == "not":
            yield from rule_fields(operand)
        elif operator == "filled" and isinstance(operand, str):
            yield operand
        elif operator in RULE_WITH_FIELD and isinstance(operand, Sequence) and operand:
            yield str(operand[0])


def _shape(data: object) -> Iterator[Problem]:
    if not isinstance(data, dict):
        yield Problem("", "not_an_object")
        return
    yield from _keys("", data, allowed=_ROOT, required=("key", "version", "title", "phases"))
    yield from _key("", data, "key")
    if "version" in data and not _whole(data["version"], at_least=1):
        yield Problem("version", "bad_number")
    yield from _text("", data, "title")
    yield from _each("law", data.get("law", []), _law)
    yield from _each("events", data.get("events", []), _event)
    if "phases" in data:
        yield from _each("phases", data["phases"], _phase, needed=True)
    yield from _each("deadlines", data.get("deadlines", []), _deadline)


def _phase(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _keys(path, raw, allowed=_PHASE, required=("key", "title", "tasks"))
    yield from _key(path, raw, "key")
    yield from _text(path, raw, "title")
    for name in ("guardian_title", "guardian_text"):
        yield from _text(path, raw, name)
    if "tasks" in raw:
        yield from _each(f"{path}.tasks", raw["tasks"], _task, needed=True)


def _task(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _keys(path, raw, allowed=_TASK, required=("key", "title", "owner"))
    yield from _key(path, raw, "key")
    yield from _text(path, raw, "title")
    for name in ("guardian_title", "help"):
        yield from _text(path, raw, name)
    yield from _owner(path, raw.get("owner"))
    yield from _task_parts(path, raw)
    if raw.get("core") is True and (raw.get("optional") or raw.get("show_if")):
        yield Problem(path, "core_not_certain")
    if raw.get("show_if") is not None:
        yield from _condition(f"{path}.show_if", raw["show_if"])


def _owner(path: str, owner: Any) -> Iterator[Problem]:
    if not _words(owner) or not owner or len(set(owner)) != len(owner):
        yield Problem(f"{path}.owner", "bad_owner")
    elif unknown := set(owner) - ROLES:
        yield Problem(f"{path}.owner", "unknown_role", {"role": ", ".join(sorted(unknown))})


def _task_parts(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    if raw.get("form") is not None:
        yield from _key(path, raw, "form")
    if raw.get("effect", "none") not in EFFECTS:
        yield Problem(f"{path}.effect", "unknown_effect")
    if not _words(raw.get("needs", [])):
        yield Problem(f"{path}.needs", "bad_list")
    for name in ("optional", "core"):
        if not isinstance(raw.get(name, False), bool):
            yield Problem(f"{path}.{name}", "bad_flag")
    if raw.get("not_by") is not None and not isinstance(raw["not_by"], str):
        yield Problem(f"{path}.not_by", "bad_key")
    if raw.get("per") not in (None, "guardian"):
        yield Problem(f"{path}.per", "unknown_per")


def _condition(path: str, raw: object) -> Iterator[Problem]:
    if not isinstance(raw, dict) or set(raw) != {"task", "rule"} or not isinstance(raw["task"], str):
        yield Problem(path, "bad_condition")
    elif not _sound_rule(raw["rule"]):
        yield Problem(f"{path}.rule", "bad_rule")


def _sound_rule(rule: object) -> bool:
    if not isinstance(rule, dict) or len(rule) != 1:
        return False
    operator, operand = next(iter(rule.items()))
    match operator:
        case "all" | "any":
            return isinstance(operand, list) and bool(operand) and all(map(_sound_rule, operand))
        case "not":
            return _sound_rule(operand)
        case "filled":
            return isinstance(operand, str)
    pair = isinstance(operand, list) and len(operand) == 2 and isinstance(operand[0], str)
    if not pair or operator not in RULE_WITH_FIELD:
        return False
    value = operand[1]
    if operator == "in":
        return isinstance(value, list) and bool(value)
    if operator in ("gt", "lt"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str | int | float | bool)


def _deadline(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _keys(path, raw, allowed=_DEADLINE, required=("key", "title", "kind", "from", "add"))
    yield from _key(path, raw, "key")
    yield from _text(path, raw, "title")
    if raw.get("kind") not in KINDS:
        yield Problem(f"{path}.kind", "unknown_kind")
    for name in ("from", "until"):
        if raw.get(name) is not None and not _trigger(raw[name], several=name == "until"):
            yield Problem(f"{path}.{name}", "bad_trigger")
    add = raw.get("add")
    if not isinstance(add, dict) or len(add) != 1 or not set(add) <= UNITS or not _whole(*add.values(), at_least=1):
        yield Problem(f"{path}.add", "bad_duration")
    yield from _deadline_parts(path, raw)
    if raw.get("law") is not None:
        yield from _law(f"{path}.law", raw["law"])


def _deadline_parts(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    if not _whole(raw.get("warn_days", 7), at_least=0):
        yield Problem(f"{path}.warn_days", "bad_number")
    for name in ("pausable", "repeat", "core"):
        if not isinstance(raw.get(name, False), bool):
            yield Problem(f"{path}.{name}", "bad_flag")
    if raw.get("kind") == "legal" and raw.get("pausable"):
        yield Problem(f"{path}.pausable", "legal_never_pauses")
    if raw.get("repeat") is True and raw.get("until") is None:
        yield Problem(f"{path}.repeat", "repeat_without_until")


def _event(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from _keys(path, raw, allowed=frozenset({"key", "title"}), required=("key", "title"))
    yield from _key(path, raw, "key")
    yield from _text(path, raw, "title")


def _law(path: str, raw: object) -> Iterator[Problem]:
    if not isinstance(raw, dict) or not set(raw) <= {"law", "paragraph", "valid_from"}:
        yield Problem(path, "bad_law")
        return
    if not all(isinstance(raw.get(name), str) and raw[name].strip() for name in ("law", "paragraph")):
        yield Problem(path, "bad_law")
    try:
        date.fromisoformat(raw.get("valid_from", "2000-01-01"))
    except (TypeError, ValueError):
        yield Problem(f"{path}.valid_from", "bad_date")


def _references(data: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _repeated("phases", [phase["key"] for phase in data["phases"]])
    yield from _repeated("deadlines", [deadline["key"] for deadline in data.get("deadlines", [])])
    yield from _repeated("events", [event["key"] for event in data.get("events", [])])
    place: dict[str, tuple[int, int]] = {}
    for p, phase in enumerate(data["phases"]):
        for t, task in enumerate(phase["tasks"]):
            if task["key"] in place:
                yield Problem(f"phases.{p}.tasks.{t}.key", "duplicate", {"key": task["key"]})
            place.setdefault(task["key"], (p, t))
    for p, phase in enumerate(data["phases"]):
        for t, task in enumerate(phase["tasks"]):
            yield from _task_references(f"phases.{p}.tasks.{t}", task, (p, t), place)
    yield from _cycles(data)
    events = CASE_EVENTS | {event["key"] for event in data.get("events", [])}
    for n, deadline in enumerate(data.get("deadlines", [])):
        yield from _deadline_references(f"deadlines.{n}", deadline, place, events)


def _task_references(
    path: str, task: Mapping[str, Any], here: tuple[int, int], place: Mapping[str, tuple[int, int]]
) -> Iterator[Problem]:
    for key in task.get("needs", []):
        if key not in place:
            yield Problem(f"{path}.needs", "unknown_task", {"key": key})
        elif place[key][0] > here[0]:
            yield Problem(f"{path}.needs", "needs_later_phase", {"key": key})
    if (other := task.get("not_by")) is not None and (other not in place or other == task["key"]):
        yield Problem(f"{path}.not_by", "unknown_task", {"key": other})
    if condition := task.get("show_if"):
        if condition["task"] not in place:
            yield Problem(f"{path}.show_if", "unknown_task", {"key": condition["task"]})
        elif place[condition["task"]] >= here:
            yield Problem(f"{path}.show_if", "looks_ahead", {"key": condition["task"]})


def _deadline_references(
    path: str, deadline: Mapping[str, Any], place: Mapping[str, object], events: frozenset[str]
) -> Iterator[Problem]:
    for name in ("from", "until"):
        trigger = deadline.get(name) or {}
        for key in [trigger["task"]] if "task" in trigger else trigger.get("tasks", []):
            if key not in place:
                yield Problem(f"{path}.{name}", "unknown_task", {"key": key})
        if "event" in trigger and trigger["event"] not in events:
            yield Problem(f"{path}.{name}", "unknown_event", {"key": trigger["event"]})
    if deadline.get("until") == deadline["from"]:
        yield Problem(f"{path}.until", "ends_where_it_starts")


def _cycles(data: Mapping[str, Any]) -> Iterator[Problem]:
    """One problem per task that waits for itself; tasks are peeled off once all they need is peeled off."""
    tasks = {task["key"]: task for phase in data["phases"] for task in phase["tasks"]}
    left = {key: {need for need in task.get("needs", []) if need in tasks} for key, task in tasks.items()}
    while free := [key for key, needs in left.items() if not needs & left.keys()]:
        for key in free:
            del left[key]
    if left:
        yield Problem("phases", "circular_needs", {"keys": ", ".join(left)})


def _repeated(path: str, keys: Sequence[str]) -> Iterator[Problem]:
    for n, key in enumerate(keys):
        if key in keys[:n]:
            yield Problem(f"{path}.{n}.key", "duplicate", {"key": key})


def _keys(
    path: str, raw: Mapping[str, object], *, allowed: frozenset[str], required: Sequence[str]
) -> Iterator[Problem]:
    for name in raw:
        if name not in allowed:
            yield Problem(_at(path, name), "unknown_key")
    for name in required:
        if name not in raw:
            yield Problem(_at(path, name), "missing")


def _each(
    path: str, items: object, check: Callable[[str, dict[str, Any]], Iterator[Problem]], *, needed: bool = False
) -> Iterator[Problem]:
    if not isinstance(items, list) or (needed and not items):
        yield Problem(path, "bad_list")
        return
    for n, item in enumerate(items):
        if isinstance(item, dict):
            yield from check(f"{path}.{n}", item)
        else:
            yield Problem(f"{path}.{n}", "not_an_object")


def _key(path: str, raw: Mapping[str, object], name: str) -> Iterator[Problem]:
    value = raw.get(name)
    if name in raw and not (isinstance(value, str) and _KEY.match(value) and len(value) <= 60):
        yield Problem(_at(path, name), "bad_key")


def _text(path: str, raw: Mapping[str, object], name: str) -> Iterator[Problem]:
    if name not in raw:
        return
    value, path = raw[name], _at(path, name)
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        yield Problem(path, "bad_text")
        return
    for language in ("nb", "nn"):
        if not value.get(language, "").strip():
            yield Problem(f"{path}.{language}", "missing_language")
    if unknown := set(value) - {"nb", "nn", "se", "en"}:
        yield Problem(path, "unknown_language", {"language": ", ".join(sorted(map(str, unknown)))})


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _trigger(raw: object, *, several: bool) -> bool:
    if not isinstance(raw, dict):
        return False
    if several and set(raw) == {"tasks"}:
        return _words(raw["tasks"]) and bool(raw["tasks"])
    return set(raw) in ({"task"}, {"event"}) and all(map(_is_word, raw.values()))


def _words(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_word, value))


def _is_word(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _whole(value: object, *, at_least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= at_least
