"""A case as the guardians see it: what happens now, what we need from them, the way ahead, whom to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.cases import access as case_access
from casework.cases.guardian_places import guardian_of
from casework.cases.models import Case, Consent
from casework.cases.standing import standing_of
from casework.cases.subs import beside, may_start
from casework.documents.models import Document
from casework.documents.selectors import documents_of_case
from casework.people.models import Guardian
from casework.people.selectors import children_of
from casework.workflows.definition import PhaseDef, TaskDef, WorkflowDefinition
from casework.workflows.engine import State, TaskState, refusal
from casework.workflows.selectors import definition_of
from core.acts import Act
from core.audit.services import record
from core.clock import oslo_date
from core.errors import NotFound
from tenants import isolation
from tenants.access import Action


@dataclass(frozen=True)
class Need:
    """Something we ask this guardian for, or have got."""

    task: str
    title: str
    answered: str  # "", "yes", "no" or "partly"
    answered_on: date | None
    open: bool
    consent_id: UUID | None = None
    form: str = ""
    is_task: bool = False  # something to write, not a question of consent


@dataclass(frozen=True)
class Beside:
    """Something that runs, or has run, beside the case; in everyday words."""

    case_id: UUID
    title: str
    now: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True)
class Step:
    """One phase on the way, in everyday words."""

    title: str
    text: str
    status: str  # done, current or ahead
    finished_on: date | None


@dataclass(frozen=True)
class Contact:
    """Whom to call."""

    name: str
    title: str
    phone: str
    email: str


@dataclass(frozen=True)
class GuardianPage:
    """All that the page shows."""

    case: Case
    first_name: str
    now: Step | None
    next_titles: tuple[str, ...]
    paused: bool
    closed: bool
    late_until: date | None
    expected_by: date | None
    needs: tuple[Need, ...]
    steps: tuple[Step, ...]
    contact: Contact
    documents: tuple[Document, ...]
    awaits_referral: bool = False
    beside: tuple[Beside, ...] = ()
    starts: tuple[tuple[str, str], ...] = ()  # (key, title) of what this guardian may begin
    main: Case | None = None  # what this runs beside, when it does


def cases_of_guardian(act: Act) -> list[Case]:
    """The cases of the children this guardian may follow, newest first."""
    guardian = guardian_of(act)
    children = [child.id for child in children_of(guardian, on=act.on)]
    # What runs beside a case is shown on that case's page.
    rows = Case.objects.filter(child__in=children, parent=None).select_related("child", "unit", "workflow_version")
    return list(rows.order_by("-opened_at"))


def page_for_guardian(*, case_id: UUID, act: Act, language: str) -> GuardianPage:
    """The page for this guardian, and the reading on record; NotFound for anybody else's case."""
    guardian = guardian_of(act)
    case = (
        Case.objects.select_related("child", "unit", "workflow_version", "adviser", "parent")
        .prefetch_related("participants")
        .filter(id=case_id)
        .first()
    )
    if case is None:
        raise NotFound("case.unknown")
    case_access.check(act, Action.CASE_READ, case)
    definition = definition_of(case.workflow_version)
    state = standing_of(case)
    record(act=act, action="case.read", case_id=case.id, child_id=case.child_id, object_type="case", object_id=case.id)
    steps = _steps(definition, state, language)
    late, expected = _times(state, act.on)
    return GuardianPage(
        case=case,
        first_name=case.child.first_name if case.child else case.title,
        now=next((step for step in steps if step.status == "current"), None),
        next_titles=_next_titles(definition, state, language),
        paused=state.paused is not None,
        closed=state.closed,
        late_until=late,
        expected_by=expected,
        needs=_needs(definition, state, case, guardian, language),
        steps=steps,
        contact=_contact(case),
        documents=tuple(row for row in documents_of_case(case.id, {"guardian"}) if row.issued_at),
        awaits_referral=any(task.definition and task.definition.effect == "refer" for task in state.next_tasks()),
        beside=_beside(case, definition, state, language),
        starts=_starts(case, definition, state, act, language),
        main=case.parent,
    )


def own_consent(consent_id: UUID, *, act: Act) -> Consent:
    """A consent that stands and that this guardian gave; NotFound for anybody else's."""
    consent = Consent.objects.filter(id=consent_id, guardian=guardian_of(act), withdrawn_at=None).first()
    if consent is None:
        raise NotFound("consent.unknown")
    return consent


def _beside(case: Case, definition: WorkflowDefinition, state: State, language: str) -> tuple[Beside, ...]:
    if not state.subs:
        return ()
    found = []
    runs = {run.case: run for runs in state.subs.values() for run in runs}
    for row in beside(case):
        run = runs.get(str(row.id))
        if run is None:
            continue
        phases = {phase.key: phase for phase in definition_of(row.workflow_version).phases}
        here = phases.get(row.phase_key)
        now = _text(here.guardian_title or here.title, language) if here and run.running else ""
        title = _text(definition.subs_by_key[row.sub_key].title, language)
        found.append(Beside(row.id, title, now, run.started_on, run.ended_on))
    return tuple(found)


def _starts(
    case: Case, definition: WorkflowDefinition, state: State, act: Act, language: str
) -> tuple[tuple[str, str], ...]:
    return tuple(
        (sub.key, _text(sub.title, language))
        for sub in definition.subs
        if sub.guardian and may_start(act, case, sub) and refusal(state, "sub_started", data={"sub": sub.key}) is None
    )


def _text(text: Mapping[str, str] | None, language: str) -> str:
    return (text.get(language) or text["nb"]) if text else ""


def _steps(definition: WorkflowDefinition, state: State, language: str) -> tuple[Step, ...]:
    told: dict[str, PhaseDef] = {phase.key: phase for phase in definition.phases}
    return tuple(
        Step(
            title=_text(told[phase.key].guardian_title or told[phase.key].title, language),
            text=_text(told[phase.key].guardian_text, language),
            status=phase.status,
            finished_on=phase.finished_on,
        )
        for phase in state.phases
    )


def _next_titles(definition: WorkflowDefinition, state: State, language: str) -> tuple[str, ...]:
    tasks: dict[str, TaskDef] = {task.key: task for phase in definition.phases for task in phase.tasks}
    ready = (tasks[task.key] for task in state.next_tasks() if task.key in tasks and not task.optional)
    return tuple(_text(task.guardian_title or task.title, language) for task in ready)


def _times(state: State, today: date) -> tuple[date | None, date | None]:
    """When the assessment was, or is, to be finished: by the goal that its being issued meets."""
    tasks = state.definition.tasks
    for goal in state.definition.deadlines:
        if goal.until is None or not any(tasks[key].effect == "issue" for key in goal.until.any_of):
            continue
        deadline = state.deadlines[goal.key]
        due = deadline.due_on(today) if deadline.status in ("running", "paused") else None
        if due is not None:
            return (due, None) if due < today else (None, due)
    return None, None


def _needs(
    definition: WorkflowDefinition, state: State, case: Case, guardian: Guardian, language: str
) -> tuple[Need, ...]:
    given = {
        row.task: row
        for row in Consent.objects.filter(case=case, guardian=guardian, withdrawn_at=None).order_by("given_at")
    }
    me = str(guardian.id)
    needs = []
    for phase in definition.phases:
        for task in phase.tasks:
            standing = state.tasks[task.key]
            if task.per is None and "guardian" in task.owner and standing.status in ("ready", "done"):
                needs.append(_to_write(task, standing, state, language))
            if task.per != "guardian" or me not in standing.required:
                continue
            consent = given.get(task.key)
            if standing.status not in ("ready", "done") and consent is None:
                continue
            needs.append(
                Need(
                    task=task.key,
                    form=task.form or "",
                    title=_text(task.guardian_title or task.title, language),
                    answered=consent.answer if consent else "",
                    answered_on=oslo_date(consent.given_at) if consent else None,
                    open=standing.status == "ready"
                    and (consent is None or consent.answer == "no")
                    and not state.closed,
                    consent_id=consent.id if consent and consent.answer != "no" else None,
                )
            )
    return tuple(needs)


def _to_write(task: TaskDef, standing: TaskState, state: State, language: str) -> Need:
    done = standing.status == "done"
    return Need(
        task=task.key,
        title=_text(task.guardian_title or task.title, language),
        answered="yes" if done else "",
        answered_on=standing.done_on,
        open=not done and not state.closed,
        is_task=True,
    )


def _contact(case: Case) -> Contact:
    tenant = isolation.current()
    if case.adviser:
        return Contact(case.adviser.name, case.adviser.title, case.adviser.phone or tenant.phone, case.adviser.email)
    return Contact(tenant.service_name, "", tenant.phone, "")
