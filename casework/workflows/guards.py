"""What may be added to a case's log now. The fold accepts all history; only new lines are refused."""

from casework.workflows.state import State, TaskState


def refusal(
    state: State, kind: str, task_key: str | None = None, actor_id: str | None = None, *, phase: str | None = None
) -> str | None:
    """Why an event of this kind may not be added now, as an error code; None when it may."""
    if kind == "reopened":
        return None if state.closed else "case.not_closed"
    if kind in ("note", "deadline_explained"):
        return None
    if state.closed:
        return "case.closed"
    if kind == "paused":
        return "case.paused" if state.paused is not None else None
    if kind == "resumed":
        return "case.not_paused" if state.paused is None else None
    if kind == "jumped":
        return _jump_refusal(state, phase)
    if not kind.startswith("task_") or kind == "task_added":
        return None
    task = state.tasks.get(task_key or "")
    if task is None:
        return "task.unknown"
    return _task_refusal(state, kind, task, actor_id)


def _task_refusal(state: State, kind: str, task: TaskState, actor_id: str | None) -> str | None:
    match kind:
        case "task_done" if task.per_guardian:
            return "task.per_guardian"
        case "task_done":
            return _not_open(task) or ("task.four_eyes" if _same_eyes(state, task, actor_id) else None)
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


def _same_eyes(state: State, task: TaskState, actor_id: str | None) -> bool:
    """Four eyes both ways: whoever did one of the two tasks cannot do the other."""
    if task.definition is None or actor_id is None:
        return False
    others = {task.definition.not_by} if task.definition.not_by else set()
    others |= {key for key, other in state.tasks.items() if other.definition and other.definition.not_by == task.key}
    return any(state.tasks[key].done_by == actor_id for key in others if key in state.tasks)
