"""Whether each part of a definition is written as it must be; looks at no part beside another."""

import re
from collections.abc import Iterator
from typing import Any

from casework.workflows import lint_rules
from casework.workflows.problems import (
    MAX_KEY,
    Problem,
    each,
    flags,
    is_key,
    is_word,
    key,
    keys,
    law,
    texts,
    whole,
    words,
)
from core.drafted import DRAFTED, well_marked

ROLES = frozenset(
    {"ppt_adviser", "ppt_head", "ppt_clerk", "unit_head", "teacher", "decider", "guardian", "pupil", "tenant_admin"}
)
EFFECTS = (
    *("none", "refer", "consent", "interim", "intake", "assign", "note", "assess", "review"),
    *("issue", "decide", "plan", "evaluate", "close", "approve", "baseline", "measure", "card"),
    *("baseline", "measure", "card"),
)
KINDS = ("legal", "local_goal", "internal")
AUDIENCES = ("ppt", "unit", "decider", "guardian")
UNIT_KINDS = ("school", "kindergarten")
TEAM = "team:"
# The most of each unit that a deadline may add: about a hundred years, so that no date runs out of the calendar.
MOST = {"days": 36500, "working_days": 5000, "weeks": 5200, "months": 1200, "years": 100}
MAX_PHASES, MAX_TASKS, MAX_DEADLINES, MAX_FEW = 60, 400, 200, 50
WAYS = ("to", "back", "start", "close")

_ROOT = frozenset(
    {"key", "version", "title", "law", "events", "phases", "deadlines", "subject", "start", "priorities"}
    | {"pause_reasons", "branches", "subs", DRAFTED}
)
_PHASE = frozenset(["key", "title", "guardian_title", "guardian_text", "tasks"])
_TASK = frozenset(
    {"key", "title", "guardian_title", "help", "owner", "form", "effect", "needs", "optional", "show_if", "not_by"}
    | {"per", "core", "law", "requires_files", "letter", "approvals", "assign"}
)
_DEADLINE = frozenset(
    {"key", "title", "kind", "from", "until", "add", "pausable", "warn_days", "repeat", "law", "core"}
    | {"calendar", "soft", "escalate"}
)
_BRANCH = frozenset({"key", "title", "after", "when", *WAYS})
_SUB = frozenset({"key", "workflow", "title", "by", "many", "wait", "guardian"})
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")
_SHORT = frozenset({"02-29", "02-30", "02-31", "04-31", "06-31", "09-31", "11-31"})


def shape(data: object) -> Iterator[Problem]:
    """Everything that is not written as it must be, in reading order."""
    if not isinstance(data, dict):
        yield Problem("", "not_an_object")
        return
    yield from keys("", data, allowed=_ROOT, required=("key", "version", "title", "phases"))
    yield from key("", data, "key")
    if "version" in data and not whole(data["version"], at_least=1, at_most=1_000_000):
        yield Problem("version", "bad_number")
    yield from texts("", data, ["title"])
    if data.get("subject", "child") not in ("child", "none"):
        yield Problem("subject", "unknown_subject")
    if "start" in data:
        yield from _start("start", data["start"])
    yield from each("law", data.get("law", []), law, most=MAX_DEADLINES)
    yield from each("events", data.get("events", []), _event, most=MAX_DEADLINES)
    yield from each("priorities", data.get("priorities", []), _choice, most=MAX_FEW)
    yield from each("pause_reasons", data.get("pause_reasons", []), _event, most=MAX_FEW)
    if not well_marked(data.get(DRAFTED, {})):
        yield Problem(DRAFTED, "bad_list")
    if "phases" in data:
        yield from each("phases", data["phases"], _phase, most=MAX_PHASES, needed=True)
    yield from each("deadlines", data.get("deadlines", []), _deadline, most=MAX_DEADLINES)
    yield from each("branches", data.get("branches", []), _branch, most=MAX_DEADLINES)
    yield from each("subs", data.get("subs", []), _sub, most=MAX_FEW)


def _start(path: str, raw: object) -> Iterator[Problem]:
    if not isinstance(raw, dict):
        yield Problem(path, "not_an_object")
        return
    yield from keys(path, raw, allowed=frozenset({"roles", "unit_kinds", "sub_only", "once", "needs"}), required=())
    if "roles" in raw:
        yield from owners(f"{path}.roles", raw["roles"])
    kinds = raw.get("unit_kinds", ["school"])
    if not words(kinds) or not kinds or not set(kinds) <= set(UNIT_KINDS):
        yield Problem(f"{path}.unit_kinds", "bad_list")
    yield from flags(path, raw, ("sub_only", "once"))
    if raw.get("needs") not in (None, "decision", "assessment"):
        yield Problem(f"{path}.needs", "unknown_need")


def _phase(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=_PHASE, required=("key", "title", "tasks"))
    yield from key(path, raw, "key")
    yield from texts(path, raw, ("title", "guardian_title", "guardian_text"))
    if "tasks" in raw:
        yield from each(f"{path}.tasks", raw["tasks"], _task, most=MAX_TASKS, needed=True)


def _task(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=_TASK, required=("key", "title", "owner"))
    yield from key(path, raw, "key")
    yield from texts(path, raw, ("title", "guardian_title", "help"))
    yield from owners(f"{path}.owner", raw.get("owner"))
    yield from _task_parts(path, raw)
    if raw.get("core") is True and (raw.get("optional") or raw.get("show_if")):
        yield Problem(path, "core_not_certain")
    if raw.get("show_if") is not None:
        yield from _condition(f"{path}.show_if", raw["show_if"])
    yield from each(f"{path}.requires_files", raw.get("requires_files", []), _required_file, most=MAX_FEW)
    if raw.get("letter") is not None:
        yield from _letter(f"{path}.letter", raw["letter"])
    yield from each(f"{path}.approvals", raw.get("approvals", []), _approval, most=20)
    if raw.get("law") is not None:
        yield from law(f"{path}.law", raw["law"])
    if raw.get("assign") not in (None, "unit_contact", "workload"):
        yield Problem(f"{path}.assign", "unknown_assign")


def owners(path: str, owner: object) -> Iterator[Problem]:
    """Roles and teams that may do something; at least one, none twice."""
    if not isinstance(owner, list) or not words(owner, most=20) or not owner or len(set(owner)) != len(owner):
        yield Problem(path, "bad_owner")
        return
    unknown = [name for name in owner if name not in ROLES and not _is_team(name)]
    if unknown:
        yield Problem(path, "unknown_role", {"role": ", ".join(sorted(unknown))})


def _is_team(name: str) -> bool:
    return name.startswith(TEAM) and is_key(name.removeprefix(TEAM))


def _task_parts(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    if raw.get("form") is not None:
        yield from key(path, raw, "form")
    if raw.get("effect", "none") not in EFFECTS:
        yield Problem(f"{path}.effect", "unknown_effect")
    if not words(raw.get("needs", [])):
        yield Problem(f"{path}.needs", "bad_list")
    yield from flags(path, raw, ("optional", "core"))
    if raw.get("not_by") is not None and not is_word(raw["not_by"]):
        yield Problem(f"{path}.not_by", "bad_key")
    if raw.get("per") not in (None, "guardian"):
        yield Problem(f"{path}.per", "unknown_per")


def _condition(path: str, raw: object) -> Iterator[Problem]:
    if isinstance(raw, dict) and set(raw) == {"case"}:
        yield from lint_rules.shape(f"{path}.case", raw["case"])
    elif not isinstance(raw, dict) or set(raw) != {"task", "rule"} or not is_word(raw["task"]):
        yield Problem(path, "bad_condition")
    else:
        yield from lint_rules.shape(f"{path}.rule", raw["rule"])


def _required_file(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=frozenset({"task", "field"}), required=("task", "field"))
    for name in ("task", "field"):
        if name in raw and not is_word(raw[name]):
            yield Problem(f"{path}.{name}", "bad_key")


def _letter(path: str, raw: object) -> Iterator[Problem]:
    if not isinstance(raw, dict):
        yield Problem(path, "not_an_object")
        return
    yield from keys(path, raw, allowed=frozenset({"key", "audience"}), required=("key",))
    yield from key(path, raw, "key")
    audience = raw.get("audience", ["ppt"])
    if not words(audience) or not audience or not set(audience) <= set(AUDIENCES):
        yield Problem(f"{path}.audience", "unknown_audience")


def _approval(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=frozenset({"key", "title", "owner", "when"}), required=("key", "title", "owner"))
    yield from key(path, raw, "key")
    yield from texts(path, raw, ["title"])
    yield from owners(f"{path}.owner", raw.get("owner"))
    if raw.get("when") is not None:
        yield from lint_rules.shape(f"{path}.when", raw["when"])


def _deadline(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=_DEADLINE, required=("key", "title", "kind", "from", "add"))
    yield from key(path, raw, "key")
    yield from texts(path, raw, ["title"])
    if raw.get("kind") not in KINDS:
        yield Problem(f"{path}.kind", "unknown_kind")
    for name in ("from", "until"):
        if (name == "from" or raw.get(name) is not None) and name in raw and not _trigger(raw[name]):
            yield Problem(f"{path}.{name}", "bad_trigger")
    if "add" in raw and not _duration(raw["add"], raw.get("from"), again=bool(raw.get("repeat"))):
        yield Problem(f"{path}.add", "bad_duration")
    yield from _deadline_parts(path, raw)
    yield from _deadline_law(path, raw)
    if raw.get("law") is not None:
        yield from law(f"{path}.law", raw["law"])


def _deadline_parts(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    if not whole(raw.get("warn_days", 7), at_least=0, at_most=3650):
        yield Problem(f"{path}.warn_days", "bad_number")
    yield from flags(path, raw, ("repeat", "core", "soft"))
    pausable = raw.get("pausable", False)
    if isinstance(pausable, list):
        if not pausable or not words(pausable):
            yield Problem(f"{path}.pausable", "bad_list")
    elif not isinstance(pausable, bool):
        yield Problem(f"{path}.pausable", "bad_flag")
    if raw.get("calendar") not in (None, "school"):
        yield Problem(f"{path}.calendar", "unknown_calendar")
    elif raw.get("calendar") and not (isinstance(raw.get("add"), dict) and "working_days" in raw["add"]):
        yield Problem(f"{path}.calendar", "calendar_without_working_days")
    yield from each(f"{path}.escalate", raw.get("escalate", []), _escalation, most=20)
    if raw.get("repeat") is True and raw.get("until") is None:
        yield Problem(f"{path}.repeat", "repeat_without_until")
    if raw.get("repeat") is True and isinstance(raw.get("from"), dict) and "field" in raw["from"]:
        yield Problem(f"{path}.repeat", "repeat_of_a_date")


def _deadline_law(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    """What only the law's own deadlines may not be."""
    if raw.get("kind") != "legal":
        return
    if raw.get("pausable"):
        yield Problem(f"{path}.pausable", "legal_never_pauses")
    if raw.get("soft"):
        yield Problem(f"{path}.soft", "legal_never_soft")
    if raw.get("calendar"):
        yield Problem(f"{path}.calendar", "legal_plain_calendar")


def _escalation(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=frozenset({"after_days", "to"}), required=("after_days", "to"))
    if "after_days" in raw and not whole(raw["after_days"], at_least=-3650, at_most=3650):
        yield Problem(f"{path}.after_days", "bad_number")
    if "to" in raw:
        yield from owners(f"{path}.to", raw["to"])


def _trigger(raw: object) -> bool:
    if not isinstance(raw, dict):
        return False
    if set(raw) == {"tasks"}:
        return words(raw["tasks"]) and bool(raw["tasks"])
    return set(raw) in ({"task"}, {"event"}, {"task", "field"}) and all(map(is_word, raw.values()))


def _duration(add: object, start: object, *, again: bool) -> bool:
    if not isinstance(add, dict) or len(add) != 1:
        return False
    ((unit, amount),) = add.items()
    if unit == "on":
        dates = [amount] if isinstance(amount, str) else amount
        return isinstance(dates, list) and 0 < len(dates) <= MAX_FEW and all(map(_is_date, dates))
    most = MOST.get(unit) if isinstance(unit, str) else None
    if most is None or amount == 0:
        return unit == "days" and whole(amount, at_least=0, at_most=0) and not again  # «samme dag»
    before = isinstance(start, dict) and "field" in start
    return whole(amount, at_least=-most if before else 1, at_most=most)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and _MONTH_DAY.match(value) is not None and value not in _SHORT


def _event(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=frozenset({"key", "title"}), required=("key", "title"))
    yield from key(path, raw, "key")
    yield from texts(path, raw, ["title"])


def _choice(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=frozenset({"key", "title", "help", "law"}), required=("key", "title"))
    yield from key(path, raw, "key")
    if is_key(raw.get("key")) and len(raw["key"]) > 20:
        yield Problem(f"{path}.key", "too_long", {"most": 20})
    yield from texts(path, raw, ("title", "help"))
    if raw.get("law") is not None:
        yield from law(f"{path}.law", raw["law"])


def _branch(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(
        path,
        raw,
        allowed=frozenset({"key", "title", "after", "when", *WAYS}),
        required=("key", "title", "after", "when"),
    )
    yield from key(path, raw, "key")
    yield from texts(path, raw, ["title"])
    if "after" in raw and not is_word(raw["after"]):
        yield Problem(f"{path}.after", "bad_key")
    if "when" in raw:
        yield from lint_rules.shape(f"{path}.when", raw["when"])
    ways = [name for name in WAYS if name in raw]
    if len(ways) != 1:
        yield Problem(path, "one_way_on")
    elif ways[0] == "close" and not (is_key(raw["close"]) and len(raw["close"]) <= 40):
        yield Problem(f"{path}.close", "bad_key")
    elif not is_word(raw[ways[0]], most=MAX_KEY):
        yield Problem(f"{path}.{ways[0]}", "bad_key")


def _sub(path: str, raw: dict[str, Any]) -> Iterator[Problem]:
    yield from keys(path, raw, allowed=_SUB, required=("key", "workflow", "title"))
    for name in ("key", "workflow"):
        yield from key(path, raw, name)
    yield from texts(path, raw, ["title"])
    if raw.get("by"):
        yield from owners(f"{path}.by", raw["by"])
    elif raw.get("by", []) != []:
        yield Problem(f"{path}.by", "bad_owner")
    yield from flags(path, raw, ("many", "wait", "guardian"))
