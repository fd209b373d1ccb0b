"""Who gets a case: chosen by a person, or by the workflow's own rule as soon as the case has come that far."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from casework.cases.models import Case
from casework.people.selectors import contact_of, users_with_role
from core.accounts.models import User
from core.acts import system_act
from core.audit.services import record
from tenants.access import Role

if TYPE_CHECKING:
    from casework.cases.desk import Desk


def hand_to(desk: "Desk", adviser: User, *, rule: str = "") -> None:
    """The adviser has the case from now; `rule` says by which rule, when nobody chose."""
    desk.case.adviser = adviser
    data = {"user_id": str(adviser.id), "name": adviser.name}
    desk.add("assigned", data={**data, "rule": rule} if rule else data)
    record(
        act=desk.act,
        action="case.assigned",
        case_id=desk.case.id,
        child_id=desk.case.child_id,
        object_type="case",
        object_id=desk.case.id,
        detail={"adviser": str(adviser.id), **({"rule": rule} if rule else {})},
    )


def settle(desk: "Desk") -> None:
    """Do what the workflow lets the system do by itself: give the case to somebody. Who cannot be found, a person."""
    if not any(task.assign for task in desk.definition.tasks.values()) or desk.state.closed:
        return
    for task in desk.state.next_tasks():
        rule = task.definition.assign if task.definition else None
        adviser = _found(desk, rule) if rule else None
        if rule and adviser:
            with by_itself(desk):
                desk.add("task_done", task=task.key, data={"rule": rule})
                hand_to(desk, adviser, rule=rule)


def _found(desk: "Desk", rule: str) -> User | None:
    if rule == "unit_contact":
        return contact_of(desk.case.unit, on=desk.act.on)
    advisers = users_with_role(Role.PPT_ADVISER, on=desk.act.on)
    carried = Count("advised_cases", filter=~Q(advised_cases__status=Case.Status.CLOSED))
    return advisers.annotate(carried=carried).order_by("carried", "name", "id").first()


@contextmanager
def by_itself(desk: "Desk") -> Iterator[None]:
    """Nobody's act: the log and the trail name the system."""
    theirs = desk.act
    desk.act = replace(system_act(theirs.at), request_id=theirs.request_id)
    try:
        yield
    finally:
        desk.act = theirs
