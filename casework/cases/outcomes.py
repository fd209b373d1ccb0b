"""What each effect of casework does when its task is completed; the legal acts are in `rulings`."""

from datetime import date
from uuid import UUID

from casework.cases import letters
from casework.cases.consents import call_respondents
from casework.cases.desk import Desk
from casework.cases.effects import Completed, effect
from casework.cases.facts import facts_of
from casework.cases.finding import first_with, judged_by
from casework.cases.models import Participant
from casework.cases.steps import assign, close, prioritise, reopen
from casework.cases.subs import let_follow
from casework.people.selectors import users_with_role
from core.errors import Conflict, Invalid
from tenants.access import Role


@effect("refer")
def referred(done: Completed) -> None:
    """The referral is received: grade and teacher are noted, consent is asked for, and a receipt is sent."""
    desk, answers, case = done.desk, done.answers, done.desk.case
    if "school" in answers and UUID(answers["school"]) != case.unit_id:
        raise Invalid("form.invalid", fields={"school": ["unit"]})
    if teacher := answers.get("contact_teacher"):
        Participant.objects.get_or_create(
            case=case, user_id=teacher, role=Role.TEACHER, defaults={"since": desk.act.at}
        )
        let_follow(desk)
    child = case.child
    if child is None:  # there is nobody whose consent is needed, and nobody to write to
        return
    child.grade = answers.get("grade", child.grade)
    child.class_group = answers.get("class_group", child.class_group)
    child.save(update_fields=["grade", "class_group"])
    _tell_facts(desk)
    call_respondents(desk)
    if done.submission is None:
        return
    sections = letters.sections(done.submission, language=letters.written_in(desk))
    letters.issue(desk, "referral_copy", values={"referral": {"sections": sections}})
    letters.issue_main(done, "acknowledgement", values={}, audience=("ppt", "unit", "guardian"))


def _tell_facts(desk: Desk) -> None:
    """What the referral said of the child may be what rules of the workflow look at."""
    if not any(task.show_if and task.show_if.task is None for task in desk.definition.tasks.values()):
        return
    known = facts_of(desk.case, desk.act.on)
    if any(desk.state.facts.get(name) != value for name, value in known.items()):
        desk.add("facts", data=known)


@effect("interim")
def interim_reply_sent(done: Completed) -> None:
    """An interim reply goes to the guardians (forvaltningsloven § 11 a)."""
    expected = date.fromisoformat(done.answers["expected_on"])
    values = {"letter": {"body": done.answers["reason_text"]}, "case": {"due_on": expected}}
    letters.issue_main(done, "interim_reply", values=values)


@effect("intake")
def taken_in(done: Completed) -> None:
    """Accepted, perhaps with a priority; or sent back to be amended; or closed with guidance."""
    outcome, reason = done.answers["outcome"], done.answers.get("reason", "")
    if outcome == "accept":
        if priority := done.answers.get("priority"):
            prioritise(done.desk, priority)
    elif outcome == "returned":
        first = first_with(done.desk.definition, "refer")
        if first is not None:
            reopen(done.desk, first.key, reason=reason)
        reopen(done.desk, done.task.key, reason=reason)
    elif outcome == "guidance_only":
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
    if done.answers["outcome"] != "return":
        return
    judged = judged_by(done.desk.definition, done.task)
    if judged is None:
        raise Conflict("task.answers_missing", effect="assess")
    comment = done.answers.get("comment", "")
    reopen(done.desk, judged, reason=comment)
    reopen(done.desk, done.task.key, reason=comment)


@effect("approve")
def approved(done: Completed) -> None:
    """Approved; or the task that was to be approved is taken up again, and its approvals with it."""
    if done.answers["outcome"] != "return" or done.task.approves is None:
        return
    reopen(done.desk, done.task.approves, reason=done.answers.get("comment", ""))


@effect("close")
def closed(done: Completed) -> None:
    """The work ends."""
    close(done.desk, done.answers["reason"])
