"""Moving running cases to the newest version of their workflow: one by one, by somebody, and none unseen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.transaction import atomic

from casework.cases.desk import Desk, at_desk
from casework.cases.models import Case, CaseTask
from casework.cases.outlooks import Outlook, unseen
from casework.cases.prospects import answers_to_bring, known_cases, prospects
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import current_workflow, definition_of
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, DomainError
from tenants import access
from tenants.access import Action

HARMLESS = ("changed", "same")


@dataclass(frozen=True)
class Wish:
    """A case that somebody chose to move: as they saw it, and its number if they said that they know what it costs."""

    case_id: UUID
    case_version: int
    confirmation: str = ""


@dataclass
class Moved:
    """What came of moving several cases."""

    numbers: list[str] = field(default_factory=list)
    refused: list[tuple[UUID, DomainError]] = field(default_factory=list)


@atomic
def move_case(*, wish: Wish, to: int, act: Act) -> Case:
    """Let the case go on under version `to`, which must be the newest.

    Conflict «case.stale» when the case is not as it was seen, «move.newer_version» when the workflow is not,
    «move.unconfirmed» when work would lose its place or a deadline get shorter and its number was not given.
    """
    access.require(act, Action.CONFIGURE)
    with at_desk(case_id=wish.case_id, act=act, version=wish.case_version) as desk:
        version = _newest(desk.case, to)
        (prospect,) = prospects([desk.case], version, act)
        named = wish.confirmation.strip() == desk.case.number
        if prospect.outlook.kind == "asks" and not named:
            raise Conflict("move.unconfirmed", number=desk.case.number)
        _move(desk, version, prospect.outlook, named=named)
    return desk.case


@atomic
def move_cases(*, wishes: Sequence[Wish], to: int, act: Act) -> Moved:
    """Move each of these that can be moved; the others stay as they are, each with its reason."""
    moved = Moved()
    for wish in wishes:
        try:
            moved.numbers.append(move_case(wish=wish, to=to, act=act).number)
        except DomainError as error:
            moved.refused.append((wish.case_id, error))
    return moved


@atomic
def move_harmless(*, key: str, to: int, act: Act, most: int) -> Moved:
    """Move up to this many of the cases for which nothing is lost and no deadline gets shorter."""
    access.require(act, Action.CONFIGURE)
    version = current_workflow(key)
    if version.number != to:
        raise Conflict("move.newer_version", number=version.number)
    cases = known_cases(version=version, kinds=HARMLESS, act=act)
    rows = cases.values_list("id", "version")[:most]
    return move_cases(wishes=[Wish(case_id, seen) for case_id, seen in rows], to=to, act=act)


def _newest(case: Case, to: int) -> WorkflowVersion:
    newest = current_workflow(case.workflow_version.key)
    if newest.number != to:
        raise Conflict("move.newer_version", number=newest.number)
    if case.workflow_version_id == newest.id:
        raise Conflict("move.already_there")
    return newest


def _move(desk: Desk, version: WorkflowVersion, found: Outlook, *, named: bool) -> None:
    case, before = desk.case, desk.case.workflow_version
    asked = unseen(desk.definition, definition_of(version))
    marks = answers_to_bring([case.id], asked, version).get(case.id, {})
    data = {"from": before.number, "to": version.number, "number": case.number if named else "", "marks": marks}
    desk.add("version_moved", data=data)
    desk.follow(version)
    # Rows of tasks that the new version does not have wait for nobody; what was done in them stays on record.
    left = CaseTask.objects.filter(case=case, status__in=("ready", "waiting")).exclude(key__in=desk.state.tasks)
    left.update(status="hidden")
    record(
        act=desk.act,
        action="case.moved",
        case_id=case.id,
        child_id=case.child_id,
        object_type="case",
        object_id=case.id,
        detail={
            "workflow": version.key,
            "from": before.number,
            "to": version.number,
            "lost": [task.key for task in found.lost],
            "shorter": [shift.key for shift in found.shifts if shift.asks],
        },
    )
