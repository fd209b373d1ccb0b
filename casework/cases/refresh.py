"""Due dates that move by themselves: a local goal of a waiting case moves one day for each day it waits."""

from django.db.transaction import atomic

from casework.cases.desk import events_of
from casework.cases.models import Case, CaseDeadline
from casework.local.calendar import school_days
from casework.workflows.engine import State, fold
from casework.workflows.selectors import definition_of
from core.acts import Act
from core.audit.services import record_shown


@atomic
def refresh_deadlines(*, act: Act) -> int:
    """Bring the due dates that lists sort by up to today; returns how many cases changed. Only those are written."""
    return len(_bring_up_to_date(act))


@atomic
def recount_deadlines(*, act: Act) -> int:
    """The school calendar has changed: count the due dates anew, and put on record in which cases one moved."""
    moved = _bring_up_to_date(act)
    record_shown(act=act, action="deadlines.recounted", cases=[(case.id, case.child_id) for case in moved])
    return len(moved)


def _bring_up_to_date(act: Act) -> list[Case]:
    changed, days = [], school_days()
    for case_id in list(Case.objects.exclude(status=Case.Status.CLOSED).values_list("id", flat=True)):
        case = Case.objects.select_for_update(of=("self",)).select_related("workflow_version").get(id=case_id)
        state = fold(definition_of(case.workflow_version), events_of(case), school_days=days)
        if _refresh(case, state, act):
            changed.append(case)
    return changed


def _refresh(case: Case, state: State, act: Act) -> bool:
    moved = _refresh_rows(case, state, act)
    urgent = None if state.closed else state.most_urgent(act.on)
    key, kind, due_on = (urgent.key, urgent.kind, urgent.due_on(act.on)) if urgent else ("", "", None)
    if (case.due_key, case.due_on) == (key, due_on):
        return moved
    # The version stays: nothing that somebody may be writing on has changed.
    case.due_key, case.due_kind, case.due_on = key, kind, due_on
    case.due_warn_days = urgent.warn_days if urgent else 7
    case.save(update_fields=["due_key", "due_kind", "due_on", "due_warn_days"])
    return True


def _refresh_rows(case: Case, state: State, act: Act) -> bool:
    moved = []
    for row in CaseDeadline.objects.filter(case=case):
        deadline = state.deadlines.get(row.key)
        if deadline is None or (row.status, row.due_on) == (deadline.status, deadline.due_on(act.on)):
            continue
        row.status, row.due_on = deadline.status, deadline.due_on(act.on)
        moved.append(row)
    CaseDeadline.objects.bulk_update(moved, ["status", "due_on"])
    return bool(moved)
