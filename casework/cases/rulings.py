"""The acts with legal force: the expert assessment is issued, the decision is made, and both are on record."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from casework.cases import letters
from casework.cases.consents import call_respondents
from casework.cases.desk import Desk
from casework.cases.effects import Completed, effect
from casework.cases.finding import newest_done
from casework.cases.models import Assessment, Decision
from casework.cases.subs import let_follow
from casework.forms.models import Submission
from core.errors import Invalid

COMPLAINT_WEEKS = 3  # forvaltningsloven § 29


@effect("issue")
def issued(done: Completed) -> None:
    """The expert assessment leaves the PPT: from now the decision maker sees the case, and its clock starts."""
    desk = done.desk
    written = newest_done(desk, "assess")
    submission = written.submission
    assert submission is not None
    answers = submission.answers
    assessment: dict[str, Any] = {
        "date": desk.act.on,
        "author": written.done_by_name,
        "recommends": answers["need"] != "no",
        "sections": letters.sections(submission, language=letters.written_in(desk)),
    }
    document = letters.issue(desk, "assessment_copy", values={"assessment": assessment})
    body = done.answers.get("cover_note", "")
    letters.issue_main(done, "assessment_cover", values={"assessment": assessment, "letter": {"body": body}})
    Assessment.objects.create(
        case=desk.case,
        submission=submission,
        document=document,
        need=answers["need"],
        hours_teacher=_hours(answers.get("extent_hours")),
        hours_assistant=_hours(answers.get("extent_assistant")),
        valid_until=letters.day_of(answers.get("valid_until")),
        issued_at=desk.act.at,
    )
    desk.case.assessed_at = desk.case.assessed_at or desk.act.at
    let_follow(desk)
    call_respondents(desk)


@effect("decide")
def decided(done: Completed) -> None:
    """A decision is made: the letter with the right to complain goes out, and its validity is on record."""
    desk, answers = done.desk, done.answers
    valid_from, valid_to = letters.day_of(answers.get("valid_from")), letters.day_of(answers.get("valid_to"))
    if valid_from and valid_to and valid_to <= valid_from:
        raise Invalid("form.invalid", fields={"valid_to": ["date_order"]})
    assert done.submission is not None
    complaint_due = _complaint_due(done)
    words = _decision_words(desk, done.submission, complaint_due)
    document = letters.issue_main(done, "decision_letter", values={"decision": words})
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
        complaint_deadline=complaint_due,
    )


def _complaint_due(done: Completed) -> date:
    """Until when it can be complained of: the window that the workflow opens with this task, else three weeks."""
    desk = done.desk
    for window in desk.definition.deadlines:
        if window.kind == "legal" and window.until is None and window.start.task == done.task.key:
            due = desk.state.deadlines[window.key].due
            if due is not None:
                return due
    return desk.act.on + timedelta(weeks=COMPLAINT_WEEKS)


def _decision_words(desk: Desk, submission: Submission, complaint_due: date) -> dict[str, Any]:
    answers = submission.answers
    words = letters.words_of(submission, language=letters.written_in(desk))
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
        "summary": words.said("content"),
        "competence": words["competence"],
        "extent": extent,
        "valid_from": letters.day_of(answers.get("valid_from")),
        "valid_to": letters.day_of(answers.get("valid_to")),
        "facts": words.said("facts"),
        "reasons": words.said("reasons"),
        "deviates": answers.get("deviates_from_assessment") == "yes",
        "deviation_reasons": words["deviation_reason"],
        "deviation": words["exception_text"],
        "best_interests": words.said("best_interests"),
        "child_view": words.said(own_view),
        "guardian_view": words.said("guardian_view"),
        "complaint_due": complaint_due,
        "decider": desk.act.actor_name,
    }


def _hours(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))
