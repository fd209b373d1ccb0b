"""What a posted panel of the workflow editor says of its part, as the properties that the definition has."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from casework.forms.editing import new_id
from casework.workflows.editing import LAWFUL, kind_of
from web.builder_words import LANGUAGES
from web.posted import whole_number
from web.workflow_rules import CASE, Source, plain, posted
from web.workflow_words import UNITS, WAYS

Part = Mapping[str, Any]
_DAY = re.compile(r"([0-9]{1,2})\s*[./]\s*([0-9]{1,2})")
_SHORT_KEY = 16


def changes_from(data: QueryDict, ref: str, part: Part, sources: Sequence[Source]) -> dict[str, Any]:
    """Everything that the panel says; what the law has settled is not read."""
    kind = kind_of(ref)
    changes = _READERS[kind](data, part, sources)
    if part.get("core"):
        changes = {name: value for name, value in changes.items() if name not in LAWFUL.get(kind, ())}
    return changes


def workflow_from(data: QueryDict, definition: Part) -> dict[str, Any]:
    """What is said of the workflow as a whole."""
    start = dict(definition.get("start", {}))
    several = "subject" in data and data["subject"] == "none"
    start["roles"] = _chosen(data, "start_roles", start.get("roles", ()))
    start["unit_kinds"] = _chosen(data, "start_kinds", start.get("unit_kinds", ()))
    start |= {"sub_only": "start_sub_only" in data, "needs": data.get("start_needs", "")}
    once = "start_many" not in data
    if once != start.get("once", not several):
        start["once"] = once
    start = {name: value for name, value in start.items() if value or name == "once"}
    return {
        "title": texts(data, "title"),
        "subject": "none" if several else definition.get("subject", "").replace("none", ""),
        "start": start,
        "law": _laws(data, definition),
    }


def texts(data: QueryDict, name: str) -> dict[str, str]:
    """The text in every language it was written in; what is said in one written Norwegian goes for both."""
    found = {language: data.get(f"{name}_{language}", "").strip() for language in LANGUAGES}
    found["nn"] = found["nn"] or found["nb"]
    found["nb"] = found["nb"] or found["nn"]
    return {language: text for language, text in found.items() if text}


def _phase(data: QueryDict, part: Part, sources: Sequence[Source]) -> dict[str, Any]:
    return {name: texts(data, name) for name in ("title", "guardian_title", "guardian_text")}


def _task(data: QueryDict, part: Part, sources: Sequence[Source]) -> dict[str, Any]:
    changes: dict[str, Any] = {name: texts(data, name) for name in ("title", "guardian_title", "help")}
    changes |= {
        "owner": _chosen(data, "owner", part["owner"]) or part["owner"],
        "form": data.get("form", ""),
        "law": _law(data, part),
    }
    effect = data.get("effect", "none")
    changes["effect"] = effect if effect != "none" or part.get("effect") == "none" else ""
    changes |= {
        "optional": "optional" in data,
        "needs": _chosen(data, "needs", part.get("needs", ())),
        "not_by": data.get("not_by", ""),
    }
    changes |= {"per": "guardian" if "per" in data else "", "assign": data.get("assign", "")}
    letter = {
        "key": data.get("letter", ""),
        "audience": _chosen(data, "audience", (part.get("letter") or {}).get("audience", ())),
    }
    changes["letter"] = {name: value for name, value in letter.items() if value} if letter["key"] else None
    files = [path.partition(".")[::2] for path in data.getlist("requires_files") if path]
    changes["requires_files"] = [{"task": task, "field": field} for task, field in dict.fromkeys(files)]
    changes["approvals"] = _approvals(data, part, sources)
    condition = part.get("show_if") or {}
    if plain(condition.get("rule") or condition.get("case")).whole:
        others = [source for source in sources if source.key != part["key"]]
        source, rule = posted(data, "show", others)
        changes["show_if"] = _condition(source, rule)
    return changes


def _condition(source: str, rule: dict[str, Any] | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    return {CASE: rule} if source == CASE else {"task": source, "rule": rule}


def _approvals(data: QueryDict, part: Part, sources: Sequence[Source]) -> list[dict[str, Any]]:
    there = {each["key"]: each for each in part.get("approvals", ())}
    own = [source for source in sources if source.key == part["key"]]
    found: list[dict[str, Any]] = []
    for n, key in enumerate(data.getlist("approval_key")):
        title = texts(data, f"approval_{n}_title")
        if not title:
            continue
        before = there.get(key, {})
        made = key if before else new_id(title["nb"][:_SHORT_KEY], {*there, *(each["key"] for each in found)})
        there_owner = before.get("owner", ["ppt_head"])
        owner = _chosen(data, f"approval_{n}_owner", there_owner) or there_owner
        approval = {"key": made, "title": title, "owner": owner}
        rule = before.get("when")
        if plain(rule).whole:
            _source, rule = posted(data, f"approval_{n}", own)
        found.append({**approval, "when": rule} if rule else approval)
    return found


def _deadline(data: QueryDict, part: Part, sources: Sequence[Source]) -> dict[str, Any]:
    legal = data.get("kind") == "legal"
    unit, amount = data.get("unit", ""), data.get("count", "")
    unit = unit if unit in UNITS else next(iter(part["add"]), "days")
    held = part.get("pausable", False)
    reasons = _chosen(data, "reasons", held if isinstance(held, list) else ())
    return {
        "title": texts(data, "title"),
        "kind": data.get("kind") or part["kind"],
        "from": _trigger(data.getlist("from")) or part["from"],
        "until": _trigger(data.getlist("until")),
        "add": {unit: _dates(amount) if unit == "on" else whole_number(amount.strip())},
        "pausable": not legal and (reasons or "pausable" in data),
        "warn_days": whole_number(data.get("warn_days", "").strip() or "7"),
        "repeat": "repeat" in data,
        "calendar": "school" if "school" in data and not legal else "",
        "soft": "soft" in data and not legal,
        "escalate": _escalations(data),
        "law": _law(data, part),
    }


def _trigger(chosen: Sequence[str]) -> dict[str, Any] | None:
    """What starts or ends a deadline: tasks (the first that is done), or one event, or the date of an answer."""
    named = [value.partition(":")[::2] for value in chosen if value]
    tasks = list(dict.fromkeys(name for kind, name in named if kind == "task"))
    others = [(kind, name) for kind, name in named if kind != "task"]
    if tasks:
        return {"task": tasks[0]} if len(tasks) == 1 else {"tasks": tasks}
    if not others:
        return None
    kind, name = others[0]
    task, _point, field = name.partition(".")
    return {"task": task, "field": field} if kind == "field" else {"event": name}


def _dates(typed: str) -> list[str]:
    return [f"{int(month):02}-{int(day):02}" for day, month in _DAY.findall(typed)]


def _escalations(data: QueryDict) -> list[dict[str, Any]]:
    days: dict[Any, list[str]] = {}
    rows = zip(*(data.getlist(f"escalate_{name}") for name in ("days", "side", "to")), strict=False)
    for typed, side, to in rows:
        if typed.strip() and to:
            number = whole_number(typed.strip())
            after = -number if isinstance(number, int) and side == "before" else number
            days.setdefault(after, []).append(to)  # what is no number stays as typed, and lint tells of it
    return [{"after_days": after, "to": list(dict.fromkeys(to))} for after, to in days.items()]


def _branch(data: QueryDict, part: Part, sources: Sequence[Source]) -> dict[str, Any]:
    way, _colon, target = data.get("way", "").partition(":")
    changes: dict[str, Any] = {"title": texts(data, "title")}
    if way in WAYS:
        changes |= {name: target if name == way else None for name in WAYS}
    if plain(part.get("when")).whole:
        source, rule = posted(data, "when", [each for each in sources if each.key != CASE])
        changes |= {"after": source, "when": rule} if rule else {}
    return changes


def _sub(data: QueryDict, part: Part, sources: Sequence[Source]) -> dict[str, Any]:
    flags = {name: name in data for name in ("many", "wait", "guardian")}
    workflow = data.get("workflow") or part["workflow"]
    return {"title": texts(data, "title"), "workflow": workflow, "by": _chosen(data, "by", part.get("by", ())), **flags}


def _priority(data: QueryDict, part: Part, sources: Sequence[Source]) -> dict[str, Any]:
    return {"title": texts(data, "title"), "help": texts(data, "help"), "law": _law(data, part)}


def _titled(data: QueryDict, part: Part, sources: Sequence[Source]) -> dict[str, Any]:
    return {"title": texts(data, "title")}


def _chosen(data: QueryDict, name: str, before: Sequence[str]) -> list[str]:
    """What was ticked; what was chosen before keeps its order."""
    ticked = data.getlist(name)
    return [each for each in before if each in ticked] + [each for each in ticked if each not in before]


def _law(data: QueryDict, part: Part) -> dict[str, str] | None:
    law, paragraph = data.get("law", "").strip(), data.get("paragraph", "").strip()
    before = part.get("law") or {}
    if (law, paragraph) == (before.get("law", ""), before.get("paragraph", "")):
        return dict(before) or None
    return {"law": law, "paragraph": paragraph} if law or paragraph else None


def _laws(data: QueryDict, definition: Part) -> list[dict[str, str]]:
    there = {(each["law"], each["paragraph"]): each for each in definition.get("law", ())}
    rows = zip(data.getlist("law"), data.getlist("paragraph"), strict=False)
    pairs = [(law.strip(), paragraph.strip()) for law, paragraph in rows]
    return [there.get(pair, {"law": pair[0], "paragraph": pair[1]}) for pair in pairs if any(pair)]


_READERS: Mapping[str, Callable[[QueryDict, Part, Sequence[Source]], dict[str, Any]]] = {
    "phase": _phase,
    "task": _task,
    "deadline": _deadline,
    "branch": _branch,
    "sub": _sub,
    "priority": _priority,
    "pause": _titled,
    "event": _titled,
}
