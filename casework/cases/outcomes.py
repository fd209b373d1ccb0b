"""What each effect of the school referral does when its task is completed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from casework.cases import letters
from casework.cases.consents import call_respondents
from casework.cases.desk import Desk
from casework.cases.effects import Completed, effect
from casework.cases.models import Assessment, CaseTask, Decision, Participant
from casework.cases.services import assign, close, reopen
from casework.forms.models import Submission
from casework.people.selectors import users_with_role
from core.errors import Invalid
from tenants import isolation
from tenants.access import Role

COMPLAINT_WEEKS = 3  # forvaltningsloven § 29


@effect("refer")
def referred(done: Completed) -> None:
    """The referral is received: school, grade and teacher are noted, consent is asked for, and a receipt is sent."""
    desk, answers = done.desk, done.answers
    case, child = desk.case, desk.case.child
    if "school" in answers and UUID(answers["school"]) != case.unit_id:
        raise Invalid("form.invalid", fields={"school": ["unit"]})
    child.grade = answers.get("grade", child.grade)
    child.class_group = answers.get("class_group", child.class_group)
    child.save(update_fields=["grade", "class_group"])
    if teacher := answers.get("contact_teacher"):
        Participant.objects.get_or_create(
            case=case, user_id=teacher, role=Role.TEACHER, defaults={"since": desk.act.at}
        )
    call_respondents(desk)
    assert done.submission is not None
    sections = letters.sections(done.submission, language=isolation.current().language)
    letters.issue(desk, "referral_copy", values={"referral": {"sections": sections}})
    letters.issue(desk, "acknowledgement", values={}, audience=("ppt", "unit", "guardian"))


@effect("interim")
def interim_reply_sent(done: Completed) -> None:
    """An interim reply goes to the guardians (forvaltningsloven § 11 a)."""
    values = {"letter": {"body": done.answers["reason_text"]}, "case": {"due_on": _day(done.answers["expected_on"])}}
    letters.issue(done.desk, "interim_reply", values=values)


@effect("intake")
def taken_in(done: Completed) -> None:
    """Accepted with a priority; or sent back to the school to amend; or closed with guidance."""
    outcome = done.answers["outcome"]
    if outcome == "accept":
        done.desk.case.priority = done.answers.get("priority", "")
    elif outcome == "returned":
        reopen(done.desk, "refer", reason=done.answers["reason"])
        reopen(done.desk, "intake", reason=done.answers["reason"])
    else:
        close(done.desk, outcome)


@effect("assign")
def assigned(done: Completed) -> None:
    """The case goes to the chosen adviser."""
    adviser = users_with_role(Role.PPT_ADVISER, on=done.desk.act.on).filter(id=done.answers["adviser"]).first()
    if adviser is None:
        raise Invalid("form.invalid", fields={"adviser": ["person"]})
    assign(done.desk, adviser)


@effect("review")
def reviewed(done: Completed) -> None:
    """Approved, or back to its author with a comment."""
    if done.answers["outcome"] == "return":
        reopen(done.desk, "write_assessment", reason=done.answers["comment"])
        reopen(done.desk, "review_assessment", reason=done.answers["comment"])


@effect("issue")
def issued(done: Completed) -> None:
    """The expert assessment leaves the PPT: from now the decision maker sees the case, and its clock starts."""
    desk = done.desk
    submission = _submission_of(desk, "write_assessment")
    answers = submission.answers
    tenant = isolation.current()
    assessment: dict[str, Any] = {
        "date": desk.act.on,
        "author": _done_by(desk, "write_assessment"),
        "recommends": answers["need"] != "no",
        "sections": letters.sections(submission, language=tenant.language),
    }
    document = letters.issue(desk, "assessment_copy", values={"assessment": assessment})
    body = done.answers.get("cover_note", "")
    letters.issue(desk, "assessment_cover", values={"assessment": assessment, "letter": {"body": body}})
    Assessment.objects.create(
        case=desk.case,
        submission=submission,
        document=document,
        need=answers["need"],
        hours_teacher=_hours(answers.get("extent_hours")),
        hours_assistant=_hours(answers.get("extent_assistant")),
        valid_until=_day(answers["valid_until"]),
        issued_at=desk.act.at,
    )
    desk.case.assessed_at = desk.case.assessed_at or desk.act.at
    call_respondents(desk)


@effect("decide")
def decided(done: Completed) -> None:
    """A decision is made: the letter with the right to complain goes out, and its validity is on record."""
    desk, answers = done.desk, done.answers
    valid_from, valid_to = _day(answers.get("valid_from")), _day(answers.get("valid_to"))
    if valid_from and valid_to and valid_to <= valid_from:
        raise Invalid("form.invalid", fields={"valid_to": ["date_order"]})
    assert done.submission is not None
    document = letters.issue(desk, "decision_letter", values={"decision": _decision_words(desk, done.submission)})
    Decision.objects.create(
        case=desk.case,
        submission=done.submission,
        document=document,
        outcome=answers["outcome"],
        hours_teacher=_hours(answers.get("hours_teacher")),
        hours_assistant=_hours(answers.get("hours_assistant")),
        valid_from=valid_from,
        valid_to=valid_to,
        decided_at=desk.act.at,
        decided_by_id=desk.act.actor_id,
        decided_by_name=desk.act.actor_name,
        complaint_deadline=desk.act.on + timedelta(weeks=COMPLAINT_WEEKS),
    )


@effect("close")
def closed(done: Completed) -> None:
    """The work ends."""
    close(done.desk, done.answers["reason"])


def _decision_words(desk: Desk, submission: Submission) -> dict[str, Any]:
    answers = submission.answers
    words = letters.words_of(submission, language=isolation.current().language)
    granted = answers["outcome"] != "refused"
    own_view = "child_view" if answers.get("child_view") else "child_view_reason"
    extent = [
        {
            "what": words.label(key),
            "hours": _hours(answers.get(key)),
            "unit": words.hours,
            "organisation": words["organisation"],
        }
        for key in ("hours_teacher", "hours_assistant")
        if answers.get(key)
    ]
    return {
        "outcome": words["outcome"].lower(),
        "date": desk.act.on,
        "granted": granted,
        "refused": not granted,
        "interim": bool(answers.get("is_interim")),
        "summary": words["content"],
        "competence": words["competence"],
        "extent": extent,
        "valid_from": _day(answers.get("valid_from")),
        "valid_to": _day(answers.get("valid_to")),
        "facts": words["facts"],
        "reasons": words["reasons"],
        "deviates": answers["deviates_from_assessment"] == "yes",
        "deviation_reasons": words["deviation_reason"],
        "deviation": words["exception_text"],
        "best_interests": words["best_interests"],
        "child_view": words[own_view],
        "guardian_view": words["guardian_view"],
        "complaint_due": desk.act.on + timedelta(weeks=COMPLAINT_WEEKS),
        "decider": desk.act.actor_name,
    }


def _submission_of(desk: Desk, task_key: str) -> Submission:
    row = CaseTask.objects.select_related("submission__form_version").get(case=desk.case, key=task_key)
    assert row.submission is not None
    return row.submission


def _done_by(desk: Desk, task_key: str) -> str:
    return CaseTask.objects.get(case=desk.case, key=task_key).done_by_name


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _hours(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
