"""Makes the parts of a definition from JSON that lint has found sound."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, cast

from casework.workflows.parts import (
    Branch,
    Choice,
    Condition,
    DeadlineDef,
    Escalation,
    Law,
    LetterDef,
    PhaseDef,
    RequiredFile,
    StartDef,
    SubDef,
    TaskDef,
    Trigger,
    Unit,
)


def approval_key(task_key: str, approval: str) -> str:
    """The task that an approval becomes."""
    return f"{task_key}__{approval}"


def phases(data: Mapping[str, Any]) -> tuple[PhaseDef, ...]:
    """The phases, with every approval as a task of its own right after the task that it approves."""
    approvals = {
        task["key"]: tuple(approval_key(task["key"], item["key"]) for item in task.get("approvals", ()))
        for phase in data["phases"]
        for task in phase["tasks"]
    }
    return tuple(_phase(item, approvals) for item in data["phases"])


def deadline(raw: Mapping[str, Any]) -> DeadlineDef:
    """One deadline."""
    unit, amount = next(iter(raw["add"].items()))
    dates = [amount] if isinstance(amount, str) else amount
    until, pausable = raw.get("until"), raw.get("pausable", False)
    return DeadlineDef(
        key=raw["key"],
        title=raw["title"],
        kind=raw["kind"],
        start=_trigger(raw["from"]),
        until=_trigger(until) if until else None,
        count=0 if unit == "on" else amount,
        unit="days" if unit == "on" else cast("Unit", unit),
        on=tuple(sorted((int(day[:2]), int(day[3:])) for day in dates)) if unit == "on" else (),
        pausable=bool(pausable),
        reasons=tuple(pausable) if isinstance(pausable, list) else (),
        warn_days=raw.get("warn_days", 7),
        repeat=raw.get("repeat", False),
        law=law(raw["law"]) if raw.get("law") else None,
        core=raw.get("core", False),
        school=raw.get("calendar") == "school",
        soft=raw.get("soft", False),
        escalate=tuple(Escalation(item["after_days"], tuple(item["to"])) for item in raw.get("escalate", ())),
    )


def law(raw: Mapping[str, str]) -> Law:
    """One paragraph of the law."""
    valid_from = raw.get("valid_from")
    return Law(raw["law"], raw["paragraph"], date.fromisoformat(valid_from) if valid_from else None)


def start(raw: Mapping[str, Any], *, once: bool) -> StartDef:
    """What it takes to begin."""
    return StartDef(
        roles=tuple(raw.get("roles", ())),
        unit_kinds=tuple(raw.get("unit_kinds", ())),
        sub_only=raw.get("sub_only", False),
        once=raw.get("once", once),
        needs=raw.get("needs"),
    )


def choice(raw: Mapping[str, Any]) -> Choice:
    """A priority, or a reason to wait."""
    return Choice(raw["key"], raw["title"], raw.get("help"), law(raw["law"]) if raw.get("law") else None)


def branch(raw: Mapping[str, Any]) -> Branch:
    """Another way on."""
    ways = {name: raw.get(name) for name in ("to", "back", "start", "close")}
    return Branch(key=raw["key"], title=raw["title"], after=raw["after"], when=raw["when"], **ways)


def sub(raw: Mapping[str, Any]) -> SubDef:
    """A case beside this one."""
    flags = {name: raw.get(name, False) for name in ("many", "wait", "guardian")}
    return SubDef(key=raw["key"], workflow=raw["workflow"], title=raw["title"], by=tuple(raw.get("by", ())), **flags)


def _phase(raw: Mapping[str, Any], approvals: Mapping[str, tuple[str, ...]]) -> PhaseDef:
    return PhaseDef(
        key=raw["key"],
        title=raw["title"],
        tasks=tuple(task for item in raw["tasks"] for task in _with_approvals(item, approvals)),
        guardian_title=raw.get("guardian_title"),
        guardian_text=raw.get("guardian_text"),
    )


def _with_approvals(raw: Mapping[str, Any], approvals: Mapping[str, tuple[str, ...]]) -> Iterator[TaskDef]:
    task = _task(raw, approvals)
    yield task
    needs: tuple[str, ...] = (task.key,)
    for item in raw.get("approvals", ()):
        key, when = approval_key(task.key, item["key"]), item.get("when")
        yield TaskDef(
            key=key,
            title=item["title"],
            owner=tuple(item["owner"]),
            form="approval",
            effect="approve",
            needs=needs,
            show_if=Condition(task.key, when) if when else None,
            not_by=task.key,
            approves=task.key,
        )
        needs = (task.key, key)


def _task(raw: Mapping[str, Any], approvals: Mapping[str, tuple[str, ...]]) -> TaskDef:
    condition, letter = raw.get("show_if"), raw.get("letter")
    needs = (key for need in raw.get("needs", ()) for key in (need, *approvals.get(need, ())))
    return TaskDef(
        key=raw["key"],
        title=raw["title"],
        owner=tuple(raw["owner"]),
        guardian_title=raw.get("guardian_title"),
        help=raw.get("help"),
        form=raw.get("form"),
        effect=raw.get("effect", "none"),
        needs=tuple(dict.fromkeys(needs)),
        optional=raw.get("optional", False),
        show_if=_condition(condition) if condition else None,
        not_by=raw.get("not_by"),
        per=raw.get("per"),
        core=raw.get("core", False),
        law=law(raw["law"]) if raw.get("law") else None,
        requires_files=tuple(RequiredFile(item["task"], item["field"]) for item in raw.get("requires_files", ())),
        letter=LetterDef(letter["key"], tuple(letter.get("audience", ()))) if letter else None,
        assign=raw.get("assign"),
    )


def _condition(raw: Mapping[str, Any]) -> Condition:
    return Condition(None, raw["case"]) if "case" in raw else Condition(raw["task"], raw["rule"])


def _trigger(raw: Mapping[str, Any]) -> Trigger:
    return Trigger(raw.get("task"), raw.get("event"), tuple(raw.get("tasks", ())), raw.get("field"))
