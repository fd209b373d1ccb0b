"""What can happen to a case that is open on the desk: the words for it in the log, and on record."""

from typing import Any

from casework.cases.assigning import hand_to
from casework.cases.desk import Desk, at_desk
from casework.cases.models import Case, CaseTask
from casework.forms import services as forms
from core.accounts.models import User
from core.audit.services import record
from core.errors import Invalid
from core.lines import storable


def reopen(desk: Desk, task_key: str, *, reason: str, mode: str = "correct") -> None:
    """The task is to be done again, with what was answered as the draft to begin from."""
    desk.add("task_reopened", task=task_key, data={"reason": reason, "mode": mode})
    row = CaseTask.objects.filter(case=desk.case, key=task_key).select_related("submission").first()
    if row and row.submission:
        row.submission = forms.draft_from(submission=row.submission, act=desk.act)
        row.save(update_fields=["submission"])
    if approvals := desk.definition.approvals.get(task_key):
        # What was thought of it was about what it said then; what it will say is judged anew.
        CaseTask.objects.filter(case=desk.case, key__in=approvals).update(submission=None)


def assign(desk: Desk, adviser: User) -> None:
    """The adviser has the case from now, and (when it is put back) what runs beside it."""
    hand_to(desk, adviser)


def prioritise(desk: Desk, priority: str) -> None:
    """The case is this urgent; a workflow that lists its priorities knows no others."""
    if desk.state.priority == priority:
        return
    desk.add("prioritised", data={"priority": priority})
    record(act=desk.act, action="case.prioritised", **about(desk.case), detail={"priority": priority})


def close(desk: Desk, outcome: str) -> None:
    """The case ends with this outcome; what it runs beside is told."""
    desk.add("closed", data={"outcome": outcome[:40]})
    record(act=desk.act, action="case.closed", **about(desk.case), detail={"outcome": outcome[:40]})
    tell_parent(desk, "sub_ended", outcome=outcome[:40])


def tell_parent(desk: Desk, kind: str, **more: str) -> None:
    """The main line's log says what became of what runs beside it."""
    case = desk.case
    if case.parent_id is None:
        return
    with at_desk(case_id=case.parent_id, act=desk.act) as parent:
        parent.add(kind, data={"sub": case.sub_key, "case": str(case.id), **more})


def reason_given(text: str) -> str:
    """A reason, as it is kept; Invalid when there is none."""
    text = text.strip()
    if not text or not storable(text):
        raise Invalid("reason.missing", fields={"reason": ["required"]})
    return text[:1000]


def about(case: Case) -> dict[str, Any]:
    """What a line of the audit trail is about."""
    return {"case_id": case.id, "child_id": case.child_id, "object_type": "case", "object_id": case.id}
