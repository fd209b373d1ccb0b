"""How a case begins: by whom, where, for whom, under which workflow, and what must be there before."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.transaction import atomic

from casework.cases.access import STANDS_IN
from casework.cases.assigning import hand_to
from casework.cases.consents import call_respondents
from casework.cases.desk import Desk, at_new_desk
from casework.cases.facts import facts_of
from casework.cases.finding import first_with
from casework.cases.models import Assessment, Case, Decision, Participant
from casework.people.models import Child, Unit
from casework.people.selectors import get_child, units
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import current_workflow, definition_of, is_archived, offered_workflows
from core import events
from core.accounts.models import User
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Forbidden, Invalid
from core.lines import storable
from tenants import access, isolation
from tenants.access import UNIT_ROLES, Action, Role, Scope

TITLE_MAX = 200
# Who may begin a case under a workflow that names nobody.
USUAL_STARTERS = frozenset({"ppt_adviser", "ppt_head", "unit_head", "teacher"})


@dataclass(frozen=True)
class Startable:
    """A workflow that somebody may begin a case under."""

    version: WorkflowVersion
    definition: WorkflowDefinition


def startable(act: Act) -> list[Startable]:
    """The workflows that this person may begin a case under somewhere, by title. One query."""
    if not access.may(act, Action.CASE_START):
        return []
    found = [Startable(row, definition_of(row)) for row in offered_workflows().defer("definition")]
    mine = [one for one in found if not one.definition.start.sub_only and _starters(act, one.definition)]
    return sorted(mine, key=lambda one: one.definition.title.get("nb", ""))


def units_to_start_at(act: Act, definition: WorkflowDefinition) -> list[Unit]:
    """The units where this person may begin such a case."""
    kinds = definition.start.unit_kinds or (Unit.Kind.SCHOOL, Unit.Kind.KINDERGARTEN)
    return [unit for unit in units().filter(kind__in=kinds) if _may_begin_at(act, unit.id, definition)]


def starts_everywhere(act: Act, definition: WorkflowDefinition) -> bool:
    """Whether this person begins such cases for any child, wherever it goes to school."""
    return any(role not in UNIT_ROLES for role in _starters(act, definition))


def referral_at(act: Act, unit_id: UUID) -> str:
    """The workflow of a referral from this unit: the one that is made for such units, when there is one."""
    unit = units(ids=[unit_id]).first()
    kind = unit.kind if unit else Unit.Kind.SCHOOL
    fit = [
        one.definition.key
        for one in startable(act)
        if one.definition.subject == "child"
        and kind in one.definition.start.unit_kinds
        and first_with(one.definition, "refer")
    ]
    usual = f"{kind}_referral"
    return usual if usual in fit else "school_referral"


@atomic
def open_case(
    *,
    unit_id: UUID,
    act: Act,
    child_id: UUID | None = None,
    workflow_key: str = "school_referral",
    title: str = "",
) -> Case:
    """Open a case at a unit, on the workflow that is current now: for a child, or about what the title says.

    Conflict when the workflow takes one at a time and one is open already; Forbidden when it is not the actor's to
    begin; Invalid when what it begins with is missing.
    """
    access.require(act, Action.CASE_START)
    tenant = isolation.current()
    if not tenant.holds_cases:
        raise Forbidden("case.not_here")
    version = current_workflow(workflow_key)
    definition = definition_of(version)
    unit = units(ids=[unit_id]).first()
    if unit is None or not _may_begin_at(act, unit_id, definition):
        raise Invalid("unit.unknown", fields={"unit": ["unit"]})
    child, title = _subject(definition, child_id, title)
    _check_start(act, definition, unit, child)
    # The number is taken first: its lock lets one opening through at a time, so that none slips past the next check.
    year, serial = act.on.year, _next_serial(act.on.year)
    if definition.start.once and child and _running(child, workflow_key):
        raise Conflict("case.already_open")
    case = Case(year=year, serial=serial, child=child, title=title, unit=unit)
    return begin(case, version, act)


def begin(case: Case, version: WorkflowVersion, act: Act) -> Case:
    """Write the new case down and let it begin: who takes part, what is known of it, whose consent is asked."""
    case.workflow_version, case.status = version, Case.Status.OPEN
    case.opened_at, case.version = act.at, 0
    case.save(force_insert=True)
    if case.parent_id is None:
        _take_part(case, act)
    with at_new_desk(case, act) as desk:
        desk.add("opened", data={"facts": facts_of(case, act.on)})
        _give_to_opener(desk)
        if first_with(desk.definition, "refer") is None:
            call_respondents(desk)
    told = {"workflow": version.key}
    record(
        act=act,
        action="case.opened",
        case_id=case.id,
        child_id=case.child_id,
        object_type="case",
        object_id=case.id,
        detail=told,
    )
    if case.parent_id is None:  # what runs beside a case is part of it, also where cases are counted
        key, schema = f"case.opened:{case.id}", isolation.current().schema
        events.publish(events.Occurred("case.opened", schema, str(case.id), 1, act.at, source_key=key))
    return desk.case


def _subject(definition: WorkflowDefinition, child_id: UUID | None, title: str) -> tuple[Child | None, str]:
    """The child, or what a case about none is about."""
    title = " ".join(title.split())
    if definition.subject == "child":
        if child_id is None:
            raise Invalid("case.child_missing", fields={"child": ["required"]})
        return get_child(child_id), ""
    if child_id is not None:
        raise Invalid("case.child_unwanted", fields={"child": ["unknown"]})
    if not title or not storable(title):
        raise Invalid("case.title_missing", fields={"title": ["required"]})
    if len(title) > TITLE_MAX:
        raise Invalid("case.title_long", fields={"title": ["too_long"]})
    return None, title


def _check_start(act: Act, definition: WorkflowDefinition, unit: Unit, child: Child | None) -> None:
    if definition.start.sub_only:
        raise Conflict("workflow.sub_only")
    if is_archived(definition.key):
        raise Conflict("workflow.archived")
    if not _starters(act, definition):
        raise Forbidden("workflow.not_yours")
    check_unit(definition, unit)
    check_needs(definition, child)


def check_unit(definition: WorkflowDefinition, unit: Unit) -> None:
    """Invalid when such a case does not begin at such a unit."""
    if definition.start.unit_kinds and unit.kind not in definition.start.unit_kinds:
        raise Invalid("unit.wrong_kind", fields={"unit": ["unit"]})


def check_needs(definition: WorkflowDefinition, child: Child | None) -> None:
    """Conflict when the child does not have the decision or assessment that such a case rests on."""
    needed = definition.start.needs
    if needed is None or child is None:
        return
    cases = Case.objects.filter(child=child)
    granted = Decision.objects.filter(case__in=cases).exclude(outcome=Decision.Outcome.REFUSED)
    there = granted if needed == "decision" else Assessment.objects.filter(case__in=cases)
    if not there.exists():
        raise Conflict(f"case.needs_{needed}")


def _starters(act: Act, definition: WorkflowDefinition) -> frozenset[str]:
    """The actor's roles that may begin such a case."""
    wanted = set(definition.start.roles) or USUAL_STARTERS
    held = {role for role in act.roles if role in wanted}
    return frozenset(held | {role for role in act.roles if role in STANDS_IN and STANDS_IN[Role(role)] & wanted})


def _may_begin_at(act: Act, unit_id: UUID, definition: WorkflowDefinition) -> bool:
    mine = _starters(act, definition)
    for role, scope in access.scopes(act, Action.CASE_START):
        if role == Role.TEAM and any(access.is_team(held) for held in mine):
            return bool(access.teams_of(act, unit_id=unit_id) & mine)
        if role in mine and (scope == Scope.ALL or unit_id in act.units_as(role)):
            return True
    return False


def _running(child: Child, workflow_key: str) -> bool:
    rounds = Case.objects.filter(child=child, workflow_version__key=workflow_key, parent=None)
    return rounds.exclude(status=Case.Status.CLOSED).exists()


def _take_part(case: Case, act: Act) -> None:
    if Role.TEACHER in act.roles and act.user_id:
        Participant.objects.create(case=case, user_id=act.user_id, role=Role.TEACHER, since=act.at)


def _give_to_opener(desk: Desk) -> None:
    """An adviser who begins what nobody is going to hand out has it."""
    if desk.case.adviser_id or Role.PPT_ADVISER not in desk.act.roles or first_with(desk.definition, "assign"):
        return
    adviser = User.objects.filter(id=desk.act.user_id).first() if desk.act.user_id else None
    if adviser is not None:
        hand_to(desk, adviser)


def _next_serial(year: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_cases_casenumber AS n (year, last) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET last = n.last + 1 RETURNING last",
            [year],
        )
        return int(cursor.fetchone()[0])
