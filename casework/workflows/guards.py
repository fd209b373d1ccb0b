"""What may be added to a case's log now. The fold accepts all history; only new lines are refused."""

from collections.abc import Mapping
from typing import Any

from casework.workflows.state import State, TaskState

# What may still be said of a closed case: a complaint may begin, and what runs beside it may end.
_AFTER_CLOSING = frozenset({"note", "deadline_explained", "sub_started", "sub_ended", "facts", "escalated"})


def refusal(
    state: State,
    kind: str,
    task_key: str | None = None,
    actor_id: str | None = None,
    *,
    phase: str | None = None,
    data: Mapping[str, Any] | None = None,
) -> str | None:
    """Why an event of this kind, with this data, may not be added now, as an error code; None when it may."""
    data = data or {}
    if kind == "reopened":
        return None if state.closed else "case.not_closed"
    if state.closed and kind not in _AFTER_CLOSING:
        return "case.closed"
    if kind.startswith("task_") and kind != "task_added":
        task = state.tasks.get(task_key or "")
        return "task.unknown" if task is None else _task_refusal(state, kind, task, actor_id)
    return _case_refusal(state, kind, data, phase)


def _case_refusal(state: State, kind: str, data: Mapping[str, Any], phase: str | None) -> str | None:
    definition = state.definition
    match kind:
        case "paused" if state.paused is not None:
            return "case.paused"
        case "paused":
            known = {choice.key for choice in definition.pause_reasons}
            return "pause.reason_unknown" if known and "reason" in data and data["reason"] not in known else None
        case "resumed":
            return "case.not_paused" if state.paused is None else None
        case "jumped":
            return _jump_refusal(state, phase or data.get("phase"))
        case "closed":
            return "case.sub_running" if state.waits_for else None
        case "prioritised":
            known = {choice.key for choice in definition.priorities}
            return "priority.unknown" if known and data.get("priority", "") not in known | {""} else None
        case "sub_started":
            return _sub_refusal(state, str(data.get("sub", "")))
    return None


def _sub_refusal(state: State, key: str) -> str | None:
    sub = state.definition.subs_by_key.get(key)
    if sub is None:
        return "sub.unknown"
    return "sub.running" if not sub.many and any(run.running for run in state.subs.get(key, ())) else None


def _task_refusal(state: State, kind: str, task: TaskState, actor_id: str | None) -> str | None:
    match kind:
        case "task_done" if task.per_guardian:
            return "task.per_guardian"
        case "task_done":
            return _not_open(task) or _missing_file(state, task) or _same_eyes(state, task, actor_id)
        case "task_answered":
            return "task.not_per_guardian" if not task.per_guardian else _not_open(task, answered=True)
        case "task_answer_withdrawn":
            return None if task.answers else "task.not_done"
        case "task_reopened":
            return None if task.settled else "task.not_done"
        case "task_skipped":
            if task.definition and task.definition.core:
                return "task.core"
            return "task.already_done" if task.settled else None
    return None


def _jump_refusal(state: State, phase: str | None) -> str | None:
    keys = [item.key for item in state.phases]
    if phase not in keys:
        return "phase.unknown"
    target = keys.index(phase)
    if target < state.phase_no:
        return "phase.not_ahead"
    # Casework may leave the chart, but never without a consent that the law asks for.
    open_tasks = (task for task in state.tasks.values() if task.phase_key in keys[:target] and not task.settled)
    consents = (task for task in open_tasks if task.definition and task.definition.effect == "consent")
    return "task.core" if any(task.definition and task.definition.core for task in consents) else None


def _not_open(task: TaskState, *, answered: bool = False) -> str | None:
    if task.settled and not (answered and task.status == "done"):
        return "task.already_done"
    return None if task.status in ("ready", "done") else "task.not_ready"


def _missing_file(state: State, task: TaskState) -> str | None:
    """A file that must be there first; what fell away by a rule is not waited for."""
    for asked in task.definition.requires_files if task.definition else ():
        holder = state.tasks.get(asked.task)
        if holder is not None and holder.status != "hidden" and not (holder.done_at and holder.marks.get(asked.field)):
            return "task.attachment_missing"
    return None


def _same_eyes(state: State, task: TaskState, actor_id: str | None) -> str | None:
    """Four eyes both ways: whoever did one of the two tasks cannot do the other."""
    if task.definition is None or actor_id is None:
        return None
    others = {task.definition.not_by} if task.definition.not_by else set()
    others |= {key for key, other in state.tasks.items() if other.definition and other.definition.not_by == task.key}
    same = any(state.tasks[key].done_by == actor_id for key in others if key in state.tasks)
    return "task.four_eyes" if same else None
