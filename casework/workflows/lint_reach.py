"""What can never come about: a phase nobody reaches, a task nobody may do, a deadline that never starts."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.rules import evaluate
from casework.workflows.lint_references import Layout
from casework.workflows.lint_rules import always, never
from casework.workflows.problems import Problem


def reach(plan: Layout) -> Iterator[Problem]:
    """Everything that is written down for nothing."""
    lost = dict(_never_shown(plan))
    for path, _, task in plan.tasks():
        if task["key"] in lost:
            yield Problem(f"{path}.show_if", "never_shown", {"key": task["key"]})
        elif any(need in lost for need in task.get("needs", [])):
            yield Problem(f"{path}.needs", "needs_never_shown", {"key": next(n for n in task["needs"] if n in lost)})
        yield from _nobody(plan, path, task)
    yield from _phases(plan, lost)
    for n, branch in enumerate(plan.data.get("branches", [])):
        if branch["after"] in lost or never(branch["when"]):
            yield Problem(f"branches.{n}.when", "never_taken", {"key": branch["key"]})
    yield from _shadowed(plan)
    yield from _deadlines(plan, lost)


def _never_shown(plan: Layout) -> Iterator[tuple[str, None]]:
    """Tasks whose condition no answer can meet; and those that ask for the answers of such a task."""
    lost: set[str] = set()
    for _, _, task in plan.tasks():
        condition = task.get("show_if") or {}
        rule: Any = condition.get("rule") or condition.get("case")
        if rule is None:
            continue
        if never(rule) or (condition.get("task") in lost and not evaluate(rule, {})):
            lost.add(task["key"])
            yield task["key"], None


def _phases(plan: Layout, lost: Mapping[str, None]) -> Iterator[Problem]:
    passed_over: set[int] = set()
    for branch in plan.data.get("branches", []):
        place = plan.place[branch["after"]]
        task = plan.data["phases"][place[0]]["tasks"][place[1]]
        certain = not task.get("optional") and not task.get("show_if") and always(branch["when"])
        if "to" in branch and certain:
            passed_over |= set(range(place[0] + 1, plan.phases[branch["to"]]))
    for p, phase in enumerate(plan.data["phases"]):
        if p in passed_over or all(task["key"] in lost for task in phase["tasks"]):
            yield Problem(f"phases.{p}", "unreachable_phase", {"key": phase["key"]})


def _shadowed(plan: Layout) -> Iterator[Problem]:
    """A branch that is tried only after one that always holds."""
    certain: set[str] = set()
    for n, branch in enumerate(plan.data.get("branches", [])):
        if "start" in branch:
            continue
        if branch["after"] in certain:
            yield Problem(f"branches.{n}", "never_taken", {"key": branch["key"]})
        elif always(branch["when"]):
            certain.add(branch["after"])


def _nobody(plan: Layout, path: str, task: Mapping[str, Any]) -> Iterator[Problem]:
    people = {"guardian", "pupil"}
    if task.get("per") == "guardian" and not people & set(task["owner"]):
        yield Problem(f"{path}.owner", "per_without_guardian")
    if plan.data.get("subject") != "none":
        return
    if task.get("per") == "guardian":
        yield Problem(f"{path}.per", "nobody_to_ask")
    if task.get("effect") == "consent":
        yield Problem(f"{path}.effect", "nobody_to_ask")
    if set(task["owner"]) <= people:
        yield Problem(f"{path}.owner", "nobody_may")


def _deadlines(plan: Layout, lost: Mapping[str, None]) -> Iterator[Problem]:
    started = {branch["start"] for branch in plan.data.get("branches", []) if "start" in branch}
    subs = plan.data.get("subs", [])
    idle = {sub["key"] for sub in subs if not sub.get("by") and not sub.get("guardian") and sub["key"] not in started}
    for n, sub in enumerate(subs):
        if sub["key"] in idle:
            yield Problem(f"subs.{n}", "never_started", {"key": sub["key"]})
    for n, deadline in enumerate(plan.data.get("deadlines", [])):
        if _cannot(deadline["from"], lost, idle):
            yield Problem(f"deadlines.{n}.from", "never_starts", {"key": deadline["key"]})
        elif deadline.get("until") and _cannot(deadline["until"], lost, idle | {""}):
            yield Problem(f"deadlines.{n}.until", "never_ends", {"key": deadline["key"]})


def _cannot(trigger: Mapping[str, Any], lost: Mapping[str, None], idle: set[str]) -> bool:
    """Whether what it waits for can never happen; a case is opened once, so that ends nothing."""
    if "event" in trigger:
        what, _, key = trigger["event"].partition(":")
        return key in idle if key else what == "opened" and "" in idle
    tasks = [trigger["task"]] if "task" in trigger else trigger["tasks"]
    return all(key in lost for key in tasks)
