"""Whether what one part of a definition says of another holds: keys that exist, in an order that can be followed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from casework.rules import fields_of
from casework.workflows import lint_rules
from casework.workflows.problems import MAX_KEY, Problem, repeated

CASE_EVENTS = frozenset({"opened", "closed", "reopened"})
# What the log says of the case itself, and what each of these is.
FACTS = {
    "unit_kind": "text",
    "grade": "number",
    "age": "number",
    "language": "text",
    "priority": "text",
    "private": "flag",
}
MAX_TASKS = 400
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """A definition of the right shape, with what references are looked up in."""

    data: Mapping[str, Any]
    place: Mapping[str, Place]
    phases: Mapping[str, int]
    events: frozenset[str]
    subs: frozenset[str]

    def tasks(self) -> Iterator[tuple[str, Place, Mapping[str, Any]]]:
        """(path, place, task) of every task in chart order."""
        for p, phase in enumerate(self.data["phases"]):
            for t, task in enumerate(phase["tasks"]):
                yield f"phases.{p}.tasks.{t}", (p, t), task


def layout(data: Mapping[str, Any]) -> Layout:
    """The definition laid out; of a key that is there twice the first counts."""
    place: dict[str, Place] = {}
    phases: dict[str, int] = {}
    for p, phase in enumerate(data["phases"]):
        phases.setdefault(phase["key"], p)
        for t, task in enumerate(phase["tasks"]):
            place.setdefault(task["key"], (p, t))
    subs = [sub["key"] for sub in data.get("subs", [])]
    events = [event["key"] for event in data.get("events", [])]
    of_subs = [f"{what}:{key}" for key in subs for what in ("sub_started", "sub_ended")]
    return Layout(data, place, phases, CASE_EVENTS | {*events, *of_subs}, frozenset(subs))


def references(plan: Layout) -> Iterator[Problem]:
    """Everything that points at nothing, or at what cannot be pointed at from there."""
    data = plan.data
    for name in ("phases", "deadlines", "events", "priorities", "pause_reasons", "branches", "subs"):
        yield from repeated(name, (item["key"] for item in data.get(name, [])))
    yield from _task_keys(plan)
    for path, here, task in plan.tasks():
        yield from _task(plan, path, here, task)
    yield from _cycles(data)
    for n, deadline in enumerate(data.get("deadlines", [])):
        yield from _deadline(plan, f"deadlines.{n}", deadline)
    for n, branch in enumerate(data.get("branches", [])):
        yield from _branch(plan, f"branches.{n}", branch)
    for n, sub in enumerate(data.get("subs", [])):
        if sub["workflow"] == data["key"] and any(way.get("start") == sub["key"] for way in data.get("branches", [])):
            yield Problem(f"subs.{n}.workflow", "starts_itself", {"key": sub["key"]})
    yield from _types(plan)


def _task_keys(plan: Layout) -> Iterator[Problem]:
    if sum(1 + len(task.get("approvals", [])) for _, _, task in plan.tasks()) > MAX_TASKS:
        yield Problem("phases", "too_many", {"most": MAX_TASKS})
    taken: set[str] = set()
    for path, _, task in plan.tasks():
        if task["key"] in taken:
            yield Problem(f"{path}.key", "duplicate", {"key": task["key"]})
        taken.add(task["key"])
        for n, approval in enumerate(task.get("approvals", [])):
            key = f"{task['key']}__{approval['key']}"
            if len(key) > MAX_KEY:
                yield Problem(f"{path}.approvals.{n}.key", "too_long", {"most": MAX_KEY})
            if key in taken or key in plan.place:
                yield Problem(f"{path}.approvals.{n}.key", "duplicate", {"key": approval["key"]})
            taken.add(key)


def _task(plan: Layout, path: str, here: Place, task: Mapping[str, Any]) -> Iterator[Problem]:
    for key in task.get("needs", []):
        if key not in plan.place:
            yield Problem(f"{path}.needs", "unknown_task", {"key": key})
        elif plan.place[key][0] > here[0]:
            yield Problem(f"{path}.needs", "needs_later_phase", {"key": key})
    if (other := task.get("not_by")) is not None and (other not in plan.place or other == task["key"]):
        yield Problem(f"{path}.not_by", "unknown_task", {"key": other})
    for n, asked in enumerate(task.get("requires_files", [])):
        yield from _earlier(plan, f"{path}.requires_files.{n}", asked["task"], here)
    condition = task.get("show_if") or {}
    if "case" in condition:
        yield from _facts(plan, f"{path}.show_if", condition["case"])
    elif condition:
        yield from _earlier(plan, f"{path}.show_if", condition["task"], here)
    if task.get("assign") and task.get("effect") != "assign":
        yield Problem(f"{path}.assign", "assign_without_effect")


def _earlier(plan: Layout, path: str, key: str, here: Place) -> Iterator[Problem]:
    if key not in plan.place:
        yield Problem(path, "unknown_task", {"key": key})
    elif plan.place[key] >= here:
        yield Problem(path, "looks_ahead", {"key": key})


def _facts(plan: Layout, path: str, rule: Any) -> Iterator[Problem]:
    known = {choice["key"] for choice in plan.data.get("priorities", [])}
    for operator, name, value in fields_of(rule):
        if name not in FACTS:
            yield Problem(path, "unknown_fact", {"key": name})
        elif name == "priority" and known and operator in ("eq", "in"):
            for each in value if operator == "in" else [value]:
                if each not in known:
                    yield Problem(path, "unknown_priority", {"key": str(each)[:MAX_KEY]})
    for name, kind in lint_rules.types_of(rule):
        if name in FACTS and FACTS[name] != kind:
            yield Problem(path, "impossible_type", {"key": name})


def _deadline(plan: Layout, path: str, deadline: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("from", "until"):
        trigger = deadline.get(name) or {}
        for key in [trigger["task"]] if "task" in trigger else trigger.get("tasks", []):
            if key not in plan.place:
                yield Problem(f"{path}.{name}", "unknown_task", {"key": key})
        if "event" in trigger and trigger["event"] not in plan.events:
            yield Problem(f"{path}.{name}", "unknown_event", {"key": trigger["event"]})
    if deadline.get("until") == deadline["from"]:
        yield Problem(f"{path}.until", "ends_where_it_starts")
    reasons, known = deadline.get("pausable"), {item["key"] for item in plan.data.get("pause_reasons", [])}
    for key in reasons if isinstance(reasons, list) else []:
        if key not in known:
            yield Problem(f"{path}.pausable", "unknown_reason", {"key": key})


def _branch(plan: Layout, path: str, branch: Mapping[str, Any]) -> Iterator[Problem]:
    if branch["after"] not in plan.place:
        yield Problem(f"{path}.after", "unknown_task", {"key": branch["after"]})
        return
    here = plan.place[branch["after"]][0]
    for way, goes_on in (("to", True), ("back", False)):
        if way not in branch:
            continue
        there = plan.phases.get(branch[way])
        if there is None:
            yield Problem(f"{path}.{way}", "unknown_phase", {"key": branch[way]})
        elif goes_on and there <= here:
            yield Problem(f"{path}.to", "not_ahead", {"key": branch["to"]})
        elif not goes_on and there > here:
            yield Problem(f"{path}.back", "not_behind", {"key": branch["back"]})
        elif goes_on and (core := _core_between(plan, here, there)):
            yield Problem(f"{path}.to", "branch_over_core", {"keys": ", ".join(core[:5])})
    if "start" in branch and branch["start"] not in plan.subs:
        yield Problem(f"{path}.start", "unknown_sub", {"key": branch["start"]})


def _core_between(plan: Layout, here: int, there: int) -> list[str]:
    between = plan.data["phases"][here + 1 : there]
    return [task["key"] for phase in between for task in phase["tasks"] if task.get("core")]


def _cycles(data: Mapping[str, Any]) -> Iterator[Problem]:
    """Tasks that wait for themselves: those that are left when all that can be done has been done."""
    tasks = {task["key"]: task for phase in data["phases"] for task in phase["tasks"]}
    waiting = {key: {need for need in _waits_for(task) if need in tasks} for key, task in tasks.items()}
    needed_by: dict[str, list[str]] = {}
    for key, needs in waiting.items():
        for need in needs:
            needed_by.setdefault(need, []).append(key)
    free = [key for key, needs in waiting.items() if not needs]
    while free:
        done = free.pop()
        del waiting[done]
        for key in needed_by.get(done, ()):
            waiting[key].discard(done)
            if not waiting[key]:
                free.append(key)
    if waiting:
        yield Problem("phases", "circular_needs", {"keys": ", ".join(list(waiting)[:5])})


def _waits_for(task: Mapping[str, Any]) -> Iterator[str]:
    """What must be settled before it can be done: also what decides whether it is shown, and what holds its files."""
    yield from task.get("needs", [])
    yield from (asked["task"] for asked in task.get("requires_files", []))
    if "task" in (condition := task.get("show_if") or {}):
        yield condition["task"]


def _types(plan: Layout) -> Iterator[Problem]:
    """One answer that rules and dates take to be two things at once."""
    kinds: dict[tuple[str, str], str] = {}
    for path, key, name, kind in chain(_looked_at(plan), _dates(plan)):
        if kinds.setdefault((key, name), kind) != kind:
            yield Problem(path, "impossible_type", {"key": name})


def _looked_at(plan: Layout) -> Iterator[tuple[str, str, str, str]]:
    rules: list[tuple[str, str, Any]] = []
    for path, _, task in plan.tasks():
        condition = task.get("show_if") or {}
        if "task" in condition:
            rules.append((f"{path}.show_if", condition["task"], condition["rule"]))
        for n, approval in enumerate(task.get("approvals", [])):
            if approval.get("when"):
                rules.append((f"{path}.approvals.{n}.when", task["key"], approval["when"]))
    for n, branch in enumerate(plan.data.get("branches", [])):
        rules.append((f"branches.{n}.when", branch["after"], branch["when"]))
    for path, key, rule in rules:
        yield from ((path, key, name, kind) for name, kind in lint_rules.types_of(rule))


def _dates(plan: Layout) -> Iterator[tuple[str, str, str, str]]:
    for n, deadline in enumerate(plan.data.get("deadlines", [])):
        for name in ("from", "until"):
            trigger = deadline.get(name) or {}
            if "field" in trigger:
                yield f"deadlines.{n}.{name}", trigger["task"], trigger["field"], "text"


def unknown_teams(plan: Layout, teams: Iterable[str]) -> Iterator[Problem]:
    """Owners that are teams which the municipality does not have."""
    known = set(teams)
    for path, names in _owners(plan):
        missing = [name for name in names if name.startswith("team:") and name.removeprefix("team:") not in known]
        if missing:
            yield Problem(path, "unknown_team", {"key": ", ".join(missing[:5])})


def _owners(plan: Layout) -> Iterator[tuple[str, Sequence[str]]]:
    for path, _, task in plan.tasks():
        yield f"{path}.owner", task["owner"]
        yield from ((f"{path}.approvals.{n}.owner", item["owner"]) for n, item in enumerate(task.get("approvals", [])))
    for n, sub in enumerate(plan.data.get("subs", [])):
        yield f"subs.{n}.by", sub.get("by", [])
    yield "start.roles", plan.data.get("start", {}).get("roles", [])
    for n, deadline in enumerate(plan.data.get("deadlines", [])):
        for m, step in enumerate(deadline.get("escalate", [])):
            yield f"deadlines.{n}.escalate.{m}.to", step["to"]
