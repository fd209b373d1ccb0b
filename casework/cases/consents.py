"""Consent: one answer from each who must answer, withdrawable at any time (opplæringslova § 11-7, domain: consent)."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from casework.cases import access as case_access
from casework.cases.consent_rules import Holder, respondents
from casework.cases.desk import Desk, at_desk
from casework.cases.models import Case, Consent
from casework.cases.standing import standing_of
from casework.forms import services as forms
from casework.forms.models import FormVersion
from casework.forms.selectors import current_form
from casework.people.models import Guardian
from casework.people.selectors import guardian_of_user, guardians_of
from casework.workflows.definition import WorkflowDefinition
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Forbidden, Invalid, NotFound
from tenants import isolation
from tenants.access import Action

METHODS = ("login", "paper", "oral")


def call_respondents(desk: Desk) -> None:
    """Say in the log who must answer each of the case's questions of consent, as the law and the family stand now."""
    asked_for = [task for task in desk.definition.tasks.values() if task.per == "guardian"]
    if desk.case.child is None or not asked_for:  # about no child: nobody's consent is asked for
        return
    holders = [
        Holder(str(link.guardian_id), link.parental_responsibility, link.lives_with, link.access_blocked)
        for link in guardians_of(desk.case.child.id)
    ]
    age = desk.case.child.age_on(desk.act.on)
    for task in asked_for:
        effect_on = _asked_about(desk.definition, task.key)
        ids = respondents(effect_on=effect_on, pupil_id=str(desk.case.child.id), age=age, holders=holders)
        if list(desk.state.tasks[task.key].required) != ids:
            desk.add("respondents", task=task.key, data={"ids": ids})


def _asked_about(definition: WorkflowDefinition, task_key: str) -> str:
    """The decision, once an assessment has been issued before the question is put; else as for the assessment."""
    before = takewhile(lambda task: task.key != task_key, definition.tasks.values())
    return "decision" if any(task.effect == "issue" for task in before) else "assessment"


def asked(*, case_id: UUID, task_key: str) -> tuple[str, ...]:
    """Who must answer this question of consent, by guardian id."""
    case = Case.objects.select_related("workflow_version").get(id=case_id)
    return tuple(standing_of(case).tasks[task_key].required)


@atomic
def give_consent(
    *,
    case_id: UUID,
    task_key: str,
    answers: Mapping[str, Any],
    act: Act,
    language: str = "nb",
    own_form: FormVersion | None = None,
) -> Consent:
    """The guardian who is logged in answers for themself; in `own_form`, where it was begun under that version."""
    guardian = guardian_of_user(act.actor_id) if act.actor_id else None
    if guardian is None:
        raise Forbidden("consent.not_guardian")
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CONSENT_GIVE, desk.case)
        who = Respondent(guardian.id, guardian, language)
        return _answer(desk, task_key, who, answers, method="login", form=own_form)


@atomic
def record_consent(
    *, case_id: UUID, task_key: str, respondent_id: UUID, answers: Mapping[str, Any], method: str, act: Act
) -> Consent:
    """Staff note an answer given on paper or by word of mouth, saying which.

    `respondent_id` is a guardian's id, or the child's own when the pupil answers alone.
    """
    if method not in ("paper", "oral"):
        raise Invalid("consent.invalid", fields={"method": ["option"]})
    with at_desk(case_id=case_id, act=act) as desk:
        case_access.check(act, Action.CONSENT_RECORD, desk.case)
        who = Respondent(respondent_id, None, isolation.current().language)
        if respondent_id != desk.case.child_id:
            guardian = Guardian.objects.filter(id=respondent_id, guardianships__child=desk.case.child_id).first()
            if guardian is None:
                raise NotFound("guardian.unknown")
            who = Respondent(guardian.id, guardian, guardian.language)
        return _answer(desk, task_key, who, answers, method=method)


@atomic
def withdraw_consent(*, consent_id: UUID, reason: str, act: Act) -> Case:
    """Take a consent back; what rests on it stops, and what is on record stays there."""
    consent = Consent.objects.select_related("guardian").filter(id=consent_id, withdrawn_at=None).first()
    if consent is None:
        raise NotFound("consent.unknown")
    with at_desk(case_id=consent.case_id, act=act) as desk:
        own = act.actor_id is not None and consent.guardian is not None and consent.guardian.user_id == act.actor_id
        case_access.check(act, Action.CONSENT_GIVE if own else Action.CONSENT_RECORD, desk.case)
        # The case is ours alone from here; somebody may have taken the consent back while we waited for it.
        standing = Consent.objects.filter(id=consent_id, withdrawn_at=None)
        if not standing.update(withdrawn_at=act.at, withdrawal_reason=reason.strip()[:1000]):
            raise NotFound("consent.unknown")
        desk.add("task_answer_withdrawn", task=consent.task, data={"respondent": str(consent.respondent_id)})
    _record(desk, act, "consent.withdrawn", consent)
    return desk.case


@dataclass(frozen=True)
class Respondent:
    """Who answers: a guardian, or (without one) the pupil."""

    id: UUID
    guardian: Guardian | None
    language: str


def _answer(
    desk: Desk,
    task_key: str,
    who: Respondent,
    answers: Mapping[str, Any],
    *,
    method: str,
    form: FormVersion | None = None,
) -> Consent:
    state = desk.state.tasks.get(task_key)
    if state is None or state.definition is None or not state.per_guardian:
        raise NotFound("task.unknown")
    if str(who.id) not in state.required:
        raise Conflict("consent.not_asked")
    if state.answers.get(str(who.id)) in ("yes", "partly"):
        raise Conflict("consent.already_answered")
    if state.status != "ready":
        raise Conflict("task.not_ready", task=task_key)
    submission = forms.submit(
        submission=None,
        form_version=form or current_form(state.definition.form or ""),
        answers=answers,
        revision=None,
        lookups=None,
        act=desk.act,
    )
    answer = submission.answers["decision"]
    desk.add("task_answered", task=task_key, data={"respondent": str(who.id), "answer": answer})
    consent = Consent.objects.create(
        case=desk.case,
        task=task_key,
        respondent_id=who.id,
        guardian=who.guardian,
        answer=answer,
        limits=submission.answers.get("limits", ""),
        submission=submission,
        language=who.language,
        method=method,
        recorded_by_name="" if method == "login" else desk.act.actor_name,
        given_at=desk.act.at,
    )
    _record(desk, desk.act, "consent.answered", consent)
    return consent


def _record(desk: Desk, act: Act, action: str, consent: Consent) -> None:
    record(
        act=act,
        action=action,
        case_id=desk.case.id,
        child_id=desk.case.child_id,
        object_type="consent",
        object_id=consent.id,
        detail={"task": consent.task, "answer": consent.answer, "method": consent.method},
    )
