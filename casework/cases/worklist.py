"""The work list: which cases somebody may see, how urgent each is, in what order. Two queries, however many cases."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from django.core.cache import cache
from django.db.models import Case as Choose
from django.db.models import CharField, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from casework.cases import access
from casework.cases.models import Case, CaseTask
from casework.workflows.definition import text
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import current_workflows, definition_of
from core.acts import Act
from core.audit.services import record_shown
from tenants import access as permissions
from tenants import isolation
from tenants.access import Action

SOON_DAYS = 7
MAX_TEXT = 100
DueLight = Literal["overdue", "soon", "paused", "on_track", "closed"]
LIGHTS: tuple[DueLight, ...] = ("overdue", "soon", "on_track", "paused")
_NUMBER = re.compile(r"(?:(\d{4})/)?(\d{1,8})(?:-\d{1,3})?")


@dataclass(frozen=True)
class Filters:
    """What the reader has asked to see. `light` empty is all that is not closed."""

    text: str = ""
    phase: str = ""
    light: str = ""
    responsible: Literal["", "me", "none"] = ""
    priority: str = ""


@dataclass(frozen=True)
class Counts:
    """How many cases there are of each light, under the other filters."""

    overdue: int = 0
    soon: int = 0
    on_track: int = 0
    paused: int = 0
    closed: int = 0

    @property
    def open(self) -> int:
        """All that is not closed."""
        return self.overdue + self.soon + self.on_track + self.paused

    def shown(self, light: str) -> int:
        """How many the list has when this light is chosen."""
        return int(getattr(self, light)) if light else self.open

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.overdue + other.overdue,
            self.soon + other.soon,
            self.on_track + other.on_track,
            self.paused + other.paused,
            self.closed + other.closed,
        )


@dataclass(frozen=True)
class Row:
    """One line of the list: plain values, so that it may leave the tenant's transaction for a merged list."""

    case_id: UUID
    child_id: UUID | None
    number: str
    name: str
    birth_date: date | None
    unit: str
    unit_kind: str
    grade: str
    phase: Mapping[str, str]
    phase_no: int
    phase_count: int
    next_title: Mapping[str, str]
    next_owners: tuple[str, ...]
    light: DueLight
    due_on: date | None
    due_kind: str
    due_title: Mapping[str, str]
    paused: bool
    pause_reason: str
    adviser: str
    adviser_id: UUID | None
    protected: bool
    priority: Mapping[str, str]
    beside: Mapping[str, str]  # what it is, when it runs beside another case

    @property
    def order(self) -> tuple[bool, date, str]:
        """As the database sorts: what waits last, then the earliest deadline."""
        return (self.light == "paused", self.due_on or date.max, self.number)


def due_light(*, status: str, due_on: date | None, due_kind: str, today: date) -> DueLight:
    """How urgent a case is. A pause hides a local goal, never a deadline that the law sets."""
    if status == Case.Status.CLOSED:
        return "closed"
    counts = status == Case.Status.OPEN or due_kind == "legal"
    if counts and due_on is not None and due_on <= today + timedelta(days=SOON_DAYS):
        return "overdue" if due_on < today else "soon"
    return "paused" if status == Case.Status.PAUSED else "on_track"


def light_in_sql(today: date) -> Choose:
    """The same rule as `due_light`, for the database."""
    counts = Q(status=Case.Status.OPEN) | Q(due_kind="legal")
    return Choose(
        When(status=Case.Status.CLOSED, then=Value("closed")),
        When(counts & Q(due_on__lt=today), then=Value("overdue")),
        When(counts & Q(due_on__lte=today + timedelta(days=SOON_DAYS)), then=Value("soon")),
        When(status=Case.Status.PAUSED, then=Value("paused")),
        default=Value("on_track"),
        output_field=CharField(),
    )


def matching(act: Act, filters: Filters) -> QuerySet[Case]:
    """The cases the actor may list that satisfy every filter but the light."""
    cases = access.visible(act, Action.CASE_LIST)
    for word in filters.text[:MAX_TEXT].split():
        cases = cases.filter(_says(word))
    if filters.phase:
        cases = cases.filter(phase_key=filters.phase)
    if filters.priority:
        cases = cases.filter(priority=filters.priority)
    if filters.responsible == "me":
        cases = cases.filter(adviser=act.actor_id)
    elif filters.responsible == "none":
        cases = cases.filter(adviser=None)
    return cases


def counts_of(act: Act, filters: Filters) -> Counts:
    """How many of each light. One query."""
    lights = (*LIGHTS, "closed")
    cases = matching(act, filters).annotate(light=light_in_sql(act.on))
    found = cases.aggregate(**{light: Count("pk", filter=Q(light=light)) for light in lights})
    return Counts(**found)


def rows_of(act: Act, filters: Filters, *, start: int = 0, stop: int = 25) -> list[Row]:
    """A stretch of the list, the most urgent first. One query; the reader's seeing it is for `note_shown`."""
    cases = matching(act, filters).annotate(light=light_in_sql(act.on))
    cases = cases.filter(light=filters.light) if filters.light else cases.exclude(light="closed")
    waits = Choose(When(light="paused", then=Value(1)), default=Value(0), output_field=IntegerField())
    cases = (
        cases.select_related("child", "unit", "adviser", "workflow_version")
        .defer("workflow_version__definition", "child__national_id_secret", "child__national_id_index")
        .order_by(waits, F("due_on").asc(nulls_last=True), "year", "serial", "sub_no")
    )
    if teams := sorted(permissions.teams_of_any_unit(act)):
        # What is next to a team is its own task, also where somebody else's comes before it in the chart.
        own = CaseTask.objects.filter(case=OuterRef("pk"), status="ready", owners__has_any_keys=teams)
        own = own.order_by("position")
        cases = cases.annotate(
            team_task=Subquery(own.values("key")[:1]), team_owners=Subquery(own.values("owners")[:1])
        )
    return [_row(case, act.on) for case in cases[start:stop]]


def note_shown(act: Act, rows: Iterable[Row]) -> None:
    """Put on record that these cases were shown. One statement."""
    record_shown(act=act, action="case.listed", cases=[(row.case_id, row.child_id) for row in rows])


def phases_in_use() -> list[tuple[str, Mapping[str, str]]]:
    """The phases that a list can be narrowed to, in chart order; a newly published workflow's within a minute."""
    return cache.get_or_set("worklist.phases", _phases_now, timeout=60) or []


def priorities_in_use() -> list[tuple[str, Mapping[str, str]]]:
    """The priorities that a list can be narrowed to; a newly published workflow's within a minute."""
    return cache.get_or_set("worklist.priorities", _priorities_now, timeout=60) or []


def _priorities_now() -> list[tuple[str, Mapping[str, str]]]:
    found: dict[str, Mapping[str, str]] = {}
    for version in current_workflows().defer("definition"):
        for choice in definition_of(version).priorities:
            found.setdefault(choice.key, dict(choice.title))
    return list(found.items())


def _phases_now() -> list[tuple[str, Mapping[str, str]]]:
    found: dict[str, Mapping[str, str]] = {}
    for version in current_workflows().defer("definition"):
        for phase in definition_of(version).phases:
            found.setdefault(phase.key, dict(phase.title))
    return list(found.items())


def next_step(version: WorkflowVersion, task_key: str) -> Mapping[str, str]:
    """The title of a task in a pinned workflow; empty when somebody added the task to one case by hand."""
    task = definition_of(version).tasks.get(task_key)
    return task.title if task else {}


def deadline_title(version: WorkflowVersion, key: str) -> Mapping[str, str]:
    """What a deadline of a pinned workflow is called; empty where the case has none, or one of its own."""
    return next((one.title for one in definition_of(version).deadlines if one.key == key), {})


def _says(word: str) -> Q:
    rule = Q(child__first_name__icontains=word) | Q(child__last_name__icontains=word) | Q(unit__name__icontains=word)
    rule |= Q(title__icontains=word)
    if number := _NUMBER.fullmatch(word):
        year, serial = number.groups()
        rule |= Q(year=int(year), serial=int(serial)) if year else Q(serial=int(serial)) | Q(year=int(serial))
    return rule


def _row(case: Case, today: date) -> Row:
    child = case.child
    phases = {phase.key: phase.title for phase in definition_of(case.workflow_version).phases}
    next_key = getattr(case, "team_task", None) or case.next_task_key
    next_owners = getattr(case, "team_owners", None) or case.next_owners
    return Row(
        case_id=case.id,
        child_id=case.child_id,
        number=case.number,
        name=case.about,
        birth_date=child.birth_date if child else None,
        unit=case.unit.name,
        unit_kind=case.unit.kind,
        grade=child.grade if child else "",
        phase=phases.get(case.phase_key, {}),
        phase_no=case.phase_number,
        phase_count=case.phase_count,
        next_title=next_step(case.workflow_version, next_key),
        next_owners=tuple(next_owners),
        light=due_light(status=case.status, due_on=case.due_on, due_kind=case.due_kind, today=today),
        due_on=case.due_on,
        due_kind=case.due_kind,
        due_title=deadline_title(case.workflow_version, case.due_key),
        paused=case.status == Case.Status.PAUSED,
        pause_reason=_pause_reason(case),
        adviser=case.adviser.name if case.adviser else "",
        adviser_id=case.adviser_id,
        protected=child is not None and child.address_protection != child.AddressProtection.NONE,
        priority=_priority(case),
        beside=dict(definition_of(case.workflow_version).title) if case.parent_id else {},
    )


def _priority(case: Case) -> Mapping[str, str]:
    listed = definition_of(case.workflow_version).priorities
    return next((dict(choice.title) for choice in listed if choice.key == case.priority), {})


def _pause_reason(case: Case) -> str:
    listed = definition_of(case.workflow_version).pause_reasons
    title = next((choice.title for choice in listed if choice.key == case.pause_reason), None)
    return text(title, isolation.current().language) if title else case.pause_reason
