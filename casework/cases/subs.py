"""What runs beside a main line: a case of its own, with the same child, unit, adviser and people."""

from uuid import UUID

from django.db.models import Max
from django.db.transaction import atomic

from casework.cases import access as case_access
from casework.cases import opening
from casework.cases.desk import Desk, at_desk
from casework.cases.models import Case, Participant
from casework.workflows.definition import SubDef
from casework.workflows.selectors import current_workflow, definition_of
from core.acts import Act
from core.errors import Conflict, Forbidden, NotFound
from tenants.access import Action


@atomic
def start_sub(*, case_id: UUID, sub_key: str, act: Act) -> Case:
    """Begin what may run beside this case: by those whom the workflow names, or by a guardian where it says so.

    NotFound when the workflow knows no such thing, Forbidden when it is not the actor's to begin, Conflict when one
    runs already and there may be one only.
    """
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CASE_READ, desk.case)
        sub = desk.definition.subs_by_key.get(sub_key)
        if sub is None:
            raise NotFound("sub.unknown")
        if not may_start(act, desk.case, sub):
            raise Forbidden("sub.not_yours", owners=list(sub.by))
        return begin(desk, sub)


def may_start(act: Act, case: Case, sub: SubDef) -> bool:
    """Whether it is this person's to begin."""
    if sub.guardian and case_access.allows(act, Action.CONSENT_GIVE, case):
        return True
    return case_access.works_as(act, case, sub.by) is not None


def begin(desk: Desk, sub: SubDef) -> Case:
    """On an open desk: the sub-run begins, and the main line's log says so."""
    main = desk.case
    try:
        version = current_workflow(sub.workflow)
    except NotFound as missing:
        raise Conflict("sub.no_workflow", key=sub.workflow) from missing
    opening.check_unit(definition_of(version), main.unit)
    opening.check_needs(definition_of(version), main.child)
    family = Case.objects.filter(year=main.year, serial=main.serial)
    case = Case(
        year=main.year,
        serial=main.serial,
        sub_no=(family.aggregate(last=Max("sub_no"))["last"] or 0) + 1,
        parent=main,
        sub_key=sub.key,
        child=main.child,
        title=main.title,
        unit=main.unit,
        adviser=main.adviser,
        priority=main.priority,
        assessed_at=main.assessed_at,
    )
    # The main line is told first: from then on the new case's own desk finds it as it is.
    desk.add("sub_started", data={"sub": sub.key, "case": str(case.id)})
    case = opening.begin(case, version, desk.act)
    people = [
        Participant(case=case, user_id=row.user_id, role=row.role, since=row.since)
        for row in Participant.objects.filter(case=main)
    ]
    Participant.objects.bulk_create(people)
    return case


def beside(case: Case) -> list[Case]:
    """What runs or has run beside this case, in the order it began. One query."""
    rows = Case.objects.filter(parent=case).select_related("workflow_version").defer("workflow_version__definition")
    return list(rows.order_by("sub_no"))


def let_follow(desk: Desk) -> None:
    """Who may see the main line may see what runs beside it: those who came later come along."""
    if not desk.definition.subs:
        return
    case = desk.case
    running = list(Case.objects.filter(parent=case).exclude(status=Case.Status.CLOSED))
    if not running:
        return
    Case.objects.filter(id__in=[row.id for row in running]).update(assessed_at=case.assessed_at)
    there = Participant.objects.filter(case=case)
    Participant.objects.bulk_create(
        [
            Participant(case=row, user_id=one.user_id, role=one.role, since=one.since)
            for row in running
            for one in there
        ],
        ignore_conflicts=True,
    )
