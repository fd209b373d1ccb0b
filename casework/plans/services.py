"""The plan and the yearly evaluation, made when their tasks are completed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from casework.cases import letters
from casework.cases.effects import Completed, effect
from casework.cases.models import Decision
from casework.people.selectors import users_with_role
from casework.plans.models import AnnualEvaluation, EducationPlan, Goal, GoalReview, Measure
from core.errors import Conflict, Invalid

MAX_ROWS = 40


@effect("plan")
def plan_written(done: Completed) -> None:
    """Make the plan with its goals and measures, under the decision in force, and send it.

    `extras["goals"]` is a list of {subject, text, criterion, measures: [{text, responsible, frequency, hours}]};
    at least one goal with at least one measure (opplæringslova § 11-10).
    """
    desk, answers = done.desk, done.answers
    decision = (
        Decision.objects.filter(case=desk.case)
        .exclude(outcome=Decision.Outcome.REFUSED)
        .order_by("-decided_at")
        .first()
    )
    if decision is None:
        raise Conflict("plan.no_decision")
    goals = _checked_goals(done.extras.get("goals"))
    starts_on, ends_on = date.fromisoformat(answers["period_from"]), date.fromisoformat(answers["period_to"])
    if ends_on <= starts_on:
        raise Invalid("form.invalid", fields={"period_to": ["date_order"]})
    assert done.submission is not None
    rows = [
        {
            "goal": f"{goal['subject']}: {goal['text']}",
            "criterion": goal["criterion"] or "–",
            "responsible": measure["responsible"] or "–",
            "measure": measure["text"],
        }
        for goal in goals
        for measure in goal["measures"]
    ]
    named = answers.get("responsible")
    responsible = users_with_role("teacher", on=desk.act.on).filter(id=named).first() if named else None
    values = {
        "plan": {
            "valid_from": starts_on,
            "valid_to": ends_on,
            "responsible": responsible.name if responsible else "",
            "goals": rows,
            "sections": letters.sections(done.submission, language=letters.written_in(desk)),
        }
    }
    letters.issue_main(done, "plan_cover", values=values)
    document = letters.issue(desk, "plan_copy", values=values)
    plan = EducationPlan.objects.create(
        case=desk.case,
        decision=decision,
        submission=done.submission,
        document=document,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=desk.act.at,
    )
    _write_goals(plan, goals)


@effect("evaluate")
def evaluation_written(done: Completed) -> None:
    """Make the yearly evaluation: every goal of the plan is judged, and the guardians get it (§ 11-11).

    `extras["goals"]` is a list of {goal: id, status, comment}, one for each goal of the newest plan.
    """
    desk, answers = done.desk, done.answers
    plan = EducationPlan.objects.filter(case=desk.case).order_by("-created_at").first()
    if plan is None:
        raise Conflict("plan.no_decision")
    reviews = _checked_reviews(plan, done.extras.get("goals"))
    assert done.submission is not None
    language = letters.written_in(desk)
    words = letters.words_of(done.submission, language=language)
    status_words = STATUS_WORDS[language]
    values = {
        "evaluation": {
            "period": f"{_written(answers['period_from'])} – {_written(answers['period_to'])}",
            "hours_granted": answers.get("hours_planned"),
            "hours_given": answers.get("hours_delivered"),
            "further": words["recommend"],
            "date": desk.act.on,
            "author": desk.act.actor_name,
            "goals": [
                {"goal": goal.text, "status": status_words[review["status"]], "result": review["comment"] or "–"}
                for goal, review in reviews
            ],
            "sections": letters.sections(done.submission, language=language),
        }
    }
    letters.issue_main(done, "evaluation_cover", values=values)
    document = letters.issue(desk, "evaluation_copy", values=values)
    evaluation = AnnualEvaluation.objects.create(
        case=desk.case,
        plan=plan,
        submission=done.submission,
        document=document,
        hours_planned=_decimal(answers.get("hours_planned")),
        hours_delivered=_decimal(answers.get("hours_delivered")),
        recommendation=answers["recommend"],
        created_at=desk.act.at,
    )
    for goal, review in reviews:
        GoalReview.objects.create(evaluation=evaluation, goal=goal, status=review["status"], comment=review["comment"])
        goal.status = review["status"]
        goal.save(update_fields=["status"])


STATUS_WORDS = {
    "nb": {"reached": "Nådd", "on_the_way": "På vei", "not_reached": "Ikke nådd", "not_worked_on": "Ikke arbeidet med"},
    "nn": {
        "reached": "Nådd",
        "on_the_way": "På veg",
        "not_reached": "Ikkje nådd",
        "not_worked_on": "Ikkje arbeidd med",
    },
}


def _checked_goals(given: object) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not given:
        raise Invalid("plan.no_goals", fields={"goals": ["required"]})
    if len(given) > MAX_ROWS:
        raise Invalid("form.invalid", fields={"goals": ["too_long"]})
    goals = []
    for number, row in enumerate(given):
        if not isinstance(row, Mapping):
            raise Invalid("form.invalid", fields={f"goals.{number}": ["type"]})
        goal: dict[str, Any] = {
            "subject": _text(row, "subject", 100, f"goals.{number}"),
            "text": _text(row, "text", 1000, f"goals.{number}"),
            "criterion": _text(row, "criterion", 1000, f"goals.{number}", required=False),
        }
        goal["measures"] = _checked_measures(row.get("measures"), f"goals.{number}")
        goals.append(goal)
    return goals


def _checked_measures(given: object, where: str) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not given or len(given) > MAX_ROWS:
        raise Invalid("plan.no_goals", fields={f"{where}.measures": ["required"]})
    measures = []
    for number, row in enumerate(given):
        place = f"{where}.measures.{number}"
        if not isinstance(row, Mapping):
            raise Invalid("form.invalid", fields={place: ["type"]})
        measures.append(
            {
                "text": _text(row, "text", 1000, place),
                "responsible": _text(row, "responsible", 200, place, required=False),
                "frequency": _text(row, "frequency", 200, place, required=False),
                "hours": _hours(row.get("hours"), f"{place}.hours"),
            }
        )
    return measures


def _checked_reviews(plan: EducationPlan, given: object) -> list[tuple[Goal, dict[str, str]]]:
    by_id = {str(row.get("goal")): row for row in given if isinstance(row, Mapping)} if isinstance(given, list) else {}
    reviews = []
    faults: dict[str, list[str]] = {}
    for goal in plan.goals.all():
        row = by_id.get(str(goal.id), {})
        status = row.get("status")
        if status not in Goal.Status.values or status == Goal.Status.SET:
            faults[f"goal_{goal.id}"] = ["required"]
            continue
        comment = _text(row, "comment", 2000, f"goal_{goal.id}", required=False)
        reviews.append((goal, {"status": str(status), "comment": comment}))
    if faults:
        raise Invalid("plan.goals_missing", fields=faults)
    return reviews


def _write_goals(plan: EducationPlan, goals: list[dict[str, Any]]) -> None:
    for position, row in enumerate(goals):
        goal = Goal.objects.create(
            plan=plan, position=position, subject=row["subject"], text=row["text"], criterion=row["criterion"]
        )
        Measure.objects.bulk_create(
            Measure(
                goal=goal,
                position=number,
                text=measure["text"],
                responsible=measure["responsible"],
                frequency=measure["frequency"],
                hours_per_year=measure["hours"],
            )
            for number, measure in enumerate(row["measures"])
        )


def _text(row: Mapping[str, Any], key: str, limit: int, where: str, *, required: bool = True) -> str:
    value = row.get(key, "")
    if not isinstance(value, str) or "\x00" in value:
        raise Invalid("form.invalid", fields={f"{where}.{key}": ["type"]})
    value = value.strip()
    if required and not value:
        raise Invalid("form.invalid", fields={f"{where}.{key}": ["required"]})
    if len(value) > limit:
        raise Invalid("form.invalid", fields={f"{where}.{key}": ["too_long"]})
    return value


def _hours(value: object, where: str) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        hours = Decimal(str(value).replace(",", ".")).quantize(Decimal("0.01"))
        possible = 0 <= hours <= 2000  # in here, as «NaN» cannot be compared
    except InvalidOperation:
        raise Invalid("form.invalid", fields={where: ["type"]}) from None
    if not possible:
        raise Invalid("form.invalid", fields={where: ["too_large"]})
    return hours


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


def _written(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day}.{day.month}.{day.year}"
