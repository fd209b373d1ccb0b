"""Where a guardian writes: a task, a question of consent, or what begins a case beside this one; and why not now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from casework.cases import access as case_access
from casework.cases.facts import facts_of
from casework.cases.models import Case, CaseTask, Consent, GuardianDraft
from casework.cases.standing import events_of, standing
from casework.cases.subs import may_start
from casework.forms.models import FormVersion, Submission
from casework.forms.selectors import current_form
from casework.forms.selectors import definition_of as form_of
from casework.people.models import Guardian
from casework.people.selectors import children_of, guardian_of_user
from casework.workflows.definition import TaskDef
from casework.workflows.engine import Event, State, refusal
from casework.workflows.models import WorkflowVersion
from casework.workflows.selectors import current_workflow, definition_of
from core.acts import Act
from core.errors import NotFound
from tenants.access import Action

Kind = GuardianDraft.Kind


@dataclass(frozen=True)
class Place:
    """One thing that this guardian may write, with what is written of it already."""

    case: Case
    guardian: Guardian
    kind: str
    key: str
    task: TaskDef  # whose form is answered; of a case that has not begun, the one that will be its first
    title: Mapping[str, str]
    refusal: str = ""  # why it cannot be sent now, as a code
    own_doing: bool = False  # it cannot, because this very guardian has sent it
    begins_with: Mapping[str, Any] = field(default_factory=dict)
    draft: GuardianDraft | None = None

    @property
    def form_version(self) -> FormVersion | None:
        """The form as it was when the draft was begun, or as it is now; none where nothing is asked."""
        if self.draft:
            return self.draft.form_version
        return current_form(self.task.form) if self.task.form else None


@dataclass(frozen=True)
class _At:
    """What a finder looks at."""

    case: Case
    guardian: Guardian
    act: Act
    events: Sequence[Event]
    state: State

    def place(self, kind: str, key: str, task: TaskDef, title: Mapping[str, str], **more: Any) -> Place:
        return Place(self.case, self.guardian, kind, key, task, title, **more)


def guardian_of(act: Act) -> Guardian:
    """The guardian who acts; NotFound «case.unknown» for anybody else."""
    guardian = guardian_of_user(act.actor_id) if act.actor_id else None
    if guardian is None:
        raise NotFound("case.unknown")
    return guardian


def place_of(*, case_id: UUID, kind: str, key: str, act: Act) -> Place:
    """The place, with this guardian's own draft; NotFound when it is not theirs to write there and nothing is begun."""
    guardian = guardian_of(act)
    # What versions say is kept in memory by their ids.
    cases = Case.objects.select_related("child", "unit", "workflow_version", "adviser", "parent")
    case = cases.defer("workflow_version__definition").filter(id=case_id).first()
    if case is None or kind not in _FINDERS:
        raise NotFound("case.unknown")
    case_access.check(act, Action.CONSENT_GIVE, case)
    drafts = GuardianDraft.objects.select_related("form_version").defer("form_version__definition")
    draft = drafts.filter(case=case, guardian=guardian, kind=kind, key=key).first()
    events = events_of(case)
    state = standing(case.workflow_version, events)
    place = _FINDERS[kind](_At(case, guardian, act, events, state), key)
    if place is not None:
        if draft and draft.form_version.key != place.task.form:
            place = replace(place, refusal=place.refusal or "guardian_draft.form_replaced")
        return replace(place, draft=draft)
    if draft is None:
        raise NotFound("sub.unknown" if kind == Kind.START else "task.unknown")
    # The workflow asks for it no more; what was written is still there to be read.
    title = form_of(draft.form_version).title
    gone = TaskDef(key=key, title=title, owner=())
    return Place(case, guardian, kind, key, gone, title, refusal="guardian_draft.place_gone", draft=draft)


def drafts_of(act: Act) -> list[tuple[GuardianDraft, Mapping[str, str]]]:
    """What this guardian has begun and not sent, with what it is called; newest first. Theirs, and nobody else's."""
    guardian = guardian_of(act)
    children = [child.id for child in children_of(guardian, on=act.on)]
    rows = GuardianDraft.objects.filter(guardian=guardian, case__child__in=children)
    found = rows.select_related("case__workflow_version", "form_version").order_by("-updated_at", "-id")
    return [(row, _title(row)) for row in found]


def own_draft(draft_id: UUID, *, act: Act) -> GuardianDraft:
    """A draft of this guardian's own, in a case that they may follow; NotFound for anybody else's."""
    rows = GuardianDraft.objects.select_related("case", "case__child", "case__unit", "case__workflow_version")
    draft = rows.filter(id=draft_id, guardian=guardian_of(act)).first()
    if draft is None or not case_access.allows(act, Action.CONSENT_GIVE, draft.case):
        raise NotFound("guardian_draft.unknown")
    return draft


def first_to_write(version: WorkflowVersion, case: Case, act: Act) -> TaskDef | None:
    """What guardians would write first in a case that began under this version, beside this one, now."""
    opened = Event(seq=1, kind="opened", at=act.at, data={"facts": facts_of(case, act.on)})
    for task in standing(version, [opened]).next_tasks():
        if "guardian" in task.owner and not task.per_guardian and task.definition and task.definition.form:
            return task.definition
    return None


def _task(at: _At, key: str) -> Place | None:
    standing = at.state.tasks.get(key)
    if standing is None or standing.definition is None or standing.per_guardian or "guardian" not in standing.owner:
        return None
    if standing.status not in ("ready", "done"):
        return None
    task, done = standing.definition, standing.status == "done"
    actor = str(at.act.actor_id)
    mine = done and standing.done_by == actor
    refused = "task.already_done" if mine else "guardian_draft.sent_by_other"
    if not done:
        refused = refusal(at.state, "task_done", task_key=key, actor_id=actor) or ""
    return at.place(
        Kind.TASK,
        key,
        task,
        task.guardian_title or task.title,
        refusal=refused,
        own_doing=mine,
        begins_with={} if done else _taken_up_again(at, key),
    )


def _consent(at: _At, key: str) -> Place | None:
    standing = at.state.tasks.get(key)
    if standing is None or standing.definition is None or not standing.per_guardian:
        return None
    if str(at.guardian.id) not in standing.required:
        return None
    given = Consent.objects.filter(case=at.case, task=key, guardian=at.guardian, withdrawn_at=None)
    consent = given.order_by("given_at").last()
    if standing.status not in ("ready", "done") and consent is None:
        return None
    answered = consent is not None and consent.answer != Consent.Answer.NO
    refused = "consent.already_answered" if answered else "case.closed" if at.state.closed else ""
    if not refused and standing.status != "ready":
        refused = "task.not_ready"
    task = standing.definition
    title = task.guardian_title or task.title
    return at.place(Kind.CONSENT, key, task, title, refusal=refused, own_doing=answered)


def _start(at: _At, key: str) -> Place | None:
    sub = at.state.definition.subs_by_key.get(key)
    if sub is None or not sub.guardian or not may_start(at.act, at.case, sub):
        return None
    refused = refusal(at.state, "sub_started", data={"sub": key}) or ""
    begun = [event for event in at.events if event.kind == "sub_started" and event.data.get("sub") == key]
    mine = bool(refused and begun and begun[-1].actor_id == str(at.act.actor_id))
    try:
        task = first_to_write(current_workflow(sub.workflow), at.case, at.act)
    except NotFound:
        task, refused = None, refused or "sub.no_workflow"
    nothing = TaskDef(key=key, title=sub.title, owner=())
    return at.place(Kind.START, key, task or nothing, sub.title, refusal=refused, own_doing=mine)


_FINDERS: Mapping[str, Callable[[_At, str], Place | None]] = {
    Kind.TASK: _task,
    Kind.CONSENT: _consent,
    Kind.START: _start,
}


def _taken_up_again(at: _At, key: str) -> Mapping[str, Any]:
    """What was handed in before, when the task is to be done again and nobody has written in it since."""
    again = [event for event in at.events if event.kind == "task_reopened" and event.task == key]
    if not again:
        return {}
    row = CaseTask.objects.select_related("submission").filter(case=at.case, key=key).first()
    copy = row.submission if row else None
    if copy is None or copy.state != Submission.State.DRAFT or copy.revision > 1 or copy.created_at != again[-1].at:
        return {}
    answers: Mapping[str, Any] = copy.answers
    return answers


def _title(draft: GuardianDraft) -> Mapping[str, str]:
    definition = definition_of(draft.case.workflow_version)
    if draft.kind == Kind.START:
        sub = definition.subs_by_key.get(draft.key)
        return sub.title if sub else form_of(draft.form_version).title
    task = definition.tasks.get(draft.key)
    return (task.guardian_title or task.title) if task else form_of(draft.form_version).title
