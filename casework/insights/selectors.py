"""How the work stands as a whole: cases and waiting per phase, what is late, and what each adviser carries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from uuid import UUID

from django.db.models import Count, Q

from casework.cases.models import Case, CaseTask
from casework.cases.worklist import Counts, due_light, light_in_sql
from casework.workflows.definition import WorkflowDefinition
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import definition_of
from core.acts import Act
from core.clock import oslo_date
from tenants import access
from tenants.access import Action


@dataclass(frozen=True)
class PhaseFigures:
    """One phase: how many cases stand in it, how many of them are late, and how long it takes."""

    key: str
    title: Mapping[str, str]
    cases: int
    overdue: int
    waiting_days: float | None  # median of those who stand in it now
    passed_days: float | None  # median of those who have passed it


@dataclass(frozen=True)
class Load:
    """What one adviser carries."""

    name: str
    cases: int
    overdue: int


@dataclass(frozen=True)
class Overview:
    """The figures of the leader's page."""

    counts: Counts
    phases: list[PhaseFigures]
    loads: list[Load]
    unassigned: int


def overview(*, act: Act) -> Overview:
    """The whole service as it stands today. Four queries, however many cases."""
    access.require(act, Action.OVERVIEW_READ)
    today = act.on
    cases = list(
        Case.objects.exclude(status=Case.Status.CLOSED).only(
            "id", "status", "due_on", "due_kind", "phase_key", "phase_number", "opened_at", "workflow_version_id"
        )
    )
    late = {
        one.id
        for one in cases
        if due_light(status=one.status, due_on=one.due_on, due_kind=one.due_kind, today=today) == "overdue"
    }
    definitions = {row.id: definition_of(row) for row in WorkflowVersion.objects.defer("definition")}
    waiting, passed = _days_per_phase(definitions, today)
    # A phase belongs on the page when a case of today can stand in it; the library has more workflows than are run.
    running = {one.workflow_version_id for one in cases}
    titles = {
        phase.key: phase.title for pk, definition in definitions.items() if pk in running for phase in definition.phases
    }
    standing: dict[str, list[UUID]] = defaultdict(list)
    for one in cases:
        standing[one.phase_key].append(one.id)
    phases = [
        PhaseFigures(
            key, title, len(standing[key]), len(late & set(standing[key])), _median(waiting[key]), _median(passed[key])
        )
        for key, title in titles.items()
    ]
    loads = _loads(today)
    counts = Case.objects.annotate(light=light_in_sql(today)).aggregate(
        **{light: Count("pk", filter=Q(light=light)) for light in ("overdue", "soon", "on_track", "paused", "closed")}
    )
    return Overview(
        Counts(**counts), phases, [one for one in loads if one.name], sum(x.cases for x in loads if not x.name)
    )


def _loads(today: date) -> list[Load]:
    rows = (
        Case.objects.exclude(status=Case.Status.CLOSED)
        .annotate(light=light_in_sql(today))
        .values("adviser_id", "adviser__name")
        .annotate(cases=Count("pk"), late=Count("pk", filter=Q(light="overdue")))
        .order_by("-cases", "adviser__name")
    )
    return [Load(row["adviser__name"] or "", row["cases"], row["late"]) for row in rows]


def _days_per_phase(
    definitions: Mapping[UUID, WorkflowDefinition], today: date
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Days so far in the phase each open case stands in, and days each phase took in cases that passed it."""
    done = CaseTask.objects.filter(status="done", done_at__isnull=False, case__opened_at__year__gte=today.year - 2)
    rows = done.order_by("case_id").values_list(
        "case_id",
        "key",
        "done_at",
        "case__opened_at",
        "case__workflow_version_id",
        "case__phase_number",
        "case__status",
    )
    waiting: dict[str, list[int]] = defaultdict(list)
    passed: dict[str, list[int]] = defaultdict(list)
    by_case: dict[UUID, dict[str, date]] = defaultdict(dict)
    facts: dict[UUID, tuple[date, UUID, int, str]] = {}
    for case_id, key, done_at, opened_at, version, phase_number, status in rows:
        assert done_at is not None
        by_case[case_id][key] = oslo_date(done_at)
        facts[case_id] = (oslo_date(opened_at), version, phase_number, status)
    for case_id, (began, version, phase_number, status) in facts.items():
        definition = definitions[version]
        for number, phase in enumerate(definition.phases[:phase_number], start=1):
            finished = [
                by_case[case_id][task.key] for task in phase.tasks if task.key in by_case[case_id] and not task.optional
            ]
            if number < phase_number:
                ended = max([began, *finished])
                passed[phase.key].append((ended - began).days)
                began = ended
            elif status != Case.Status.CLOSED:
                waiting[phase.key].append((today - began).days)
    return waiting, passed


def _median(days: Iterable[int]) -> float | None:
    found = list(days)
    return median(found) if found else None
