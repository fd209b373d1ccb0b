"""Questions about one case: the case itself, and everything that its page shows, read at once and put on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet

from casework.cases import access
from casework.cases.models import Case, CaseEvent, CaseTask, Consent, Decision, Participant
from casework.cases.standing import as_event, standing
from casework.documents.models import Document
from casework.documents.selectors import documents_of_case
from casework.forms.models import Submission
from casework.people.models import Guardianship
from casework.people.selectors import guardians_of
from casework.workflows.engine import State, TaskState, refusal
from core.acts import Act
from core.audit.services import record
from core.errors import Forbidden, NotFound
from tenants.access import Action, teams_of


@dataclass(frozen=True)
class CaseFile:
    """A case as one person may read it today."""

    case: Case
    act: Act
    state: State
    events: list[CaseEvent]
    drafts: frozenset[str]
    consents: list[Consent]
    guardianships: list[Guardianship]
    documents: list[Document]
    decisions: list[Decision]
    audiences: frozenset[str]

    @property
    def today(self) -> date:
        """The date it is read."""
        return self.act.on

    @property
    def head_only(self) -> bool:
        """Whether the reader sees the head of the case and the own team's tasks, and nothing more."""
        return access.reads_head_only(self.audiences)

    @property
    def for_ppt(self) -> bool:
        """Whether the reader may see what is the PPT's own."""
        return "ppt" in self.audiences

    def may(self, action: Action) -> bool:
        """Whether the reader may do this with the case."""
        return access.allows(self.act, action, self.case)

    def may_work_on(self, task: TaskState) -> bool:
        """Whether the reader could do this task now."""
        actor = str(self.act.actor_id)
        return (
            task.status == "ready"
            and not task.per_guardian
            and access.works_as(self.act, self.case, task.owner) is not None
            and refusal(self.state, "task_done", task_key=task.key, actor_id=actor) is None
        )

    def may_read_answers(self, task: TaskState) -> bool:
        """Whether the reader may see what was answered in this task."""
        if set(task.owner) & teams_of(self.act, unit_id=self.case.unit_id):
            return True
        effect = task.definition.effect if task.definition else ""
        return access.may_read_answers(effect, self.audiences, task.owner)

    def standing_consent(self, task_key: str, respondent_id: str) -> Consent | None:
        """The respondent's newest answer that is not withdrawn."""
        own = [row for row in self.consents if row.task == task_key and str(row.respondent_id) == respondent_id]
        return next((row for row in own if row.withdrawn_at is None), None)


def get_case(case_id: UUID, *, act: Act, action: Action = Action.CASE_READ) -> Case:
    """The case, for somebody who may do this with it; else NotFound or Forbidden. Two queries."""
    case = _whole_cases().filter(id=case_id).first()
    if case is None:
        raise NotFound("case.unknown")
    access.check(act, action, case)
    return case


def case_row(case_id: UUID, *, act: Act) -> Case:
    """The case's own row, for somebody who may read it; else NotFound. One query."""
    try:
        rows = access.visible(act, Action.CASE_READ)
    except Forbidden:
        raise NotFound("case.unknown") from None
    case = rows.filter(id=case_id).first()
    if case is None:
        raise NotFound("case.unknown")
    return case


def case_file(case_id: UUID, *, act: Act) -> CaseFile:
    """Everything on the case's page that this person may see. Its being read is put on record."""
    drafts = CaseTask.objects.filter(case=OuterRef("pk"), submission__state=Submission.State.DRAFT).values("key")
    case = _whole_cases().annotate(drafts=ArraySubquery(drafts)).filter(id=case_id).first()
    if case is None:
        raise NotFound("case.unknown")
    access.check(act, Action.CASE_READ, case)
    record(act=act, action="case.read", case_id=case.id, child_id=case.child_id, object_type="case", object_id=case.id)
    events = list(CaseEvent.objects.filter(case=case).order_by("seq"))
    audiences = access.audiences(act, case)
    whole = not access.reads_head_only(audiences)
    return CaseFile(
        case=case,
        act=act,
        state=standing(case.workflow_version, [as_event(row) for row in events]),
        events=events if whole else [],
        drafts=frozenset(case.drafts),
        consents=list(Consent.objects.filter(case=case).select_related("guardian").order_by("-given_at"))
        if whole
        else [],
        guardianships=guardians_of(case.child_id) if whole and case.child_id else [],
        documents=documents_of_case(case.id, audiences),
        decisions=list(Decision.objects.filter(case=case).order_by("-decided_at")) if whole else [],
        audiences=audiences,
    )


def added_title(case_id: UUID, task_key: str) -> Mapping[str, str]:
    """What somebody called a task that was added to one case by hand; empty when there is no such task."""
    added = CaseEvent.objects.filter(case=case_id, kind="task_added", data__key=task_key).first()
    title = added.data.get("title", "") if added else {}
    return title if isinstance(title, Mapping) else {"nb": str(title), "nn": str(title)}


def consent_with_case(consent_id: UUID) -> tuple[Consent, Case]:
    """A consent that stands, and its case; whoever asks checks that the reader may know of it."""
    consent = Consent.objects.select_related("guardian").filter(id=consent_id, withdrawn_at=None).first()
    if consent is None:
        raise NotFound("consent.unknown")
    return consent, _whole_cases().get(id=consent.case_id)


def case_of_document(document: Document, *, act: Act) -> Case:
    """The case a document belongs to, for somebody who may have the document; else NotFound."""
    case = _whole_cases().filter(id=document.case_id).first() if document.case_id else None
    if case is None or not access.audiences(act, case) & set(document.audience):
        raise NotFound("document.unknown")
    return case


def _whole_cases() -> QuerySet[Case]:
    people = Participant.objects.select_related("user").order_by("since", "id")
    return (
        Case.objects.select_related("child", "unit", "workflow_version", "adviser", "parent")
        .defer("workflow_version__definition", "child__national_id_secret", "child__national_id_index")
        .prefetch_related(Prefetch("participants", queryset=people))
    )
