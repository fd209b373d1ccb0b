"""Answers to the forms of welfare technology, with invented content, and a case taken through them."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from casework.cases import consents, services
from casework.cases.models import Case
from casework.cases.standing import standing_of
from casework.workflows.engine import State
from core.acts import Act, Grant
from tests import answers as national
from tests.cast import START, Town, register_child

ON = date(2026, 9, 7)
HEARD = {"child_view_how": "talk", "child_view": "Jeg vil klare det selv."}
MORNING = {"benefit": "independence", "what": "Påminnelser om morgenen", "unit": "times_week", "better": "lower"}
HELP = {"benefit": "family_time", "what": "Hjelp om morgenen", "unit": "minutes_day", "better": "lower"}


def figure(what: dict[str, str], value: float, on: date, **more: Any) -> dict[str, Any]:
    """One row of measuring."""
    return {**what, "value": value, "measured_on": on.isoformat(), "measured_by": "family", **more}


def answers(**changes: Any) -> dict[str, dict[str, Any]]:
    """What is answered in each task, with some answers otherwise: `answers(choose_solution={"route": "nav"})`."""
    made: dict[str, dict[str, Any]] = {**_before(), **_after()}
    for task, own in changes.items():
        made[task] = {**made[task], **own}
    return made


def _before() -> dict[str, dict[str, Any]]:
    day = ON.isoformat()
    return {
        "report_need": {
            "reported_by": "family",
            "reporter": "Mor",
            "guardians_know": "yes",
            "situations": "Kommer ikke i gang om morgenen.",
            "areas": ["time"],
            "arenas": ["home", "school"],
            "wanted": "Klare morgenen selv.",
            "urgent": "no",
        },
        "map_needs": {
            "on": day,
            "participants": "Barnet, mor og lærer",
            **HEARD,
            "strengths": "Liker farger og faste rutiner.",
            "situations": "Påkledning tar lang tid.",
            "life_course": "Begynner på ny skole om to år.",
            "readiness": "Alle vil.",
            "anchored": "Rektor",
            "goals": [{"goal": "Kle på seg selv", "goal_arena": "home"}],
            "baseline": [figure(MORNING, 20, ON), figure(HELP, 45, ON)],
            "conclusion": "technology",
        },
        "choose_solution": {
            "product_kind": "time",
            "product": "Tidsur",
            "goals_served": "Kle på seg selv.",
            "child_agrees": "yes",
            "data_kept": "Ingen.",
            "tracking": "no",
            "privacy": "not_needed",
            "outcome": "go",
            "route": "nav",
            "route_reason": "Varig behov.",
        },
        "choose_solution__privacy": {"outcome": "approve"},
        "choose_solution__own": {"outcome": "approve"},
        "apply": {
            "sent_to": "nav",
            "sent_on": day,
            "applied_for": "Tidsur",
            "grounds": "Klare morgenen selv.",
            "family_read": True,
        },
        "register_answer": {"outcome": "granted", "answered_on": day, "what_granted": "Tidsur"},
        "decide": {
            "outcome": "granted",
            "content": "Lån av et tidsur, med opplæring.",
            "valid_from": day,
            "valid_to": (ON + timedelta(days=700)).isoformat(),
            "facts": "Kartleggingen.",
            "reasons": "Barnet trenger det for å klare morgenen selv.",
            "best_interests": "Barnet vil klare det selv.",
            **HEARD,
            "guardian_view": "Enige.",
            "confirm": True,
        },
    }


def _after() -> dict[str, dict[str, Any]]:
    day = ON.isoformat()
    return {
        "train": {
            "sessions": [
                {"learner": "child", "topic": "Stille inn uret", "trainer": "Ergoterapeut", "trained_on": day}
            ],
            "backup_person": "Assistenten",
            "card_needed": "yes",
            "trial_from": day,
        },
        "task_card": card(),
        "log_trial": {"weeks": [{"week_from": day, "week_arena": "home", "used": "daily"}]},
        "evaluate_trial": {
            "on": day,
            "goal_results": [{"goal": "Kle på seg selv", "goal_status": "on_the_way"}],
            "result": "Roligere morgener.",
            **HEARD,
            "guardian_view": "Enige.",
            "outcome": "keep",
        },
        "set_service": {
            "service_owner": "Hjelpemiddeltjenesten",
            "contacts": [{"contact_role": "Hjelpemiddeltekniker", "contact_phone": "00 00 00 00"}],
            "error_line": "00 00 00 00",
            "without": "Bruker papirplan.",
            "first_follow_up": (ON + timedelta(days=90)).isoformat(),
            "follow_up_with": "Familien og læreren",
            "shared": True,
        },
        "follow_up": {
            "on": day,
            "participants": "Mor",
            "used": "daily",
            "equipment": "yes",
            "changes": "Klarer mer selv.",
            **HEARD,
            "transition": "no",
            "outcome": "continue",
        },
        "measure_benefit": {
            "measurements": [figure(MORNING, 6, ON, before=20), figure(HELP, 20, ON, before=45)],
            "quality": "Roligere morgener.",
            **HEARD,
            "outcome": "done",
            "handed_over": "Helsestasjonen",
        },
    }


def card(**changes: Any) -> dict[str, Any]:
    """A card for a coach."""
    return {
        "card_title": "Slik virker tidsuret",
        "card_for": "trener",
        "card_what": "Et ur som viser hvor lenge det er igjen.",
        "card_steps": [{"card_step": "Trykk på den gule knappen."}, {"card_step": "Still inn ti minutter."}],
        "card_trouble": "Ta ut batteriet og sett det inn igjen.",
        "card_contact": "Hjelpemiddeltjenesten, 00 00 00 00",
        **changes,
    }


def consent() -> dict[str, Any]:
    """A guardian's yes to mapping and trial."""
    return national.consent() | {"info_to": ["school"], "valid_to": (ON + timedelta(days=700)).isoformat()}


def act_as(town: Town, owners: tuple[str, ...], at: datetime) -> Act:
    """Somebody's act who may do a task with these owners: a person of the cast, or a member of the team."""
    cast = {
        "ppt_head": "ppt_head",
        "unit_head": "school_head",
        "teacher": "school_head",
        "decider": "decider",
        "ppt_adviser": "ppt_head",
    }
    for owner in owners:
        if owner.startswith("team:"):
            # Whoever approves is somebody else than whoever chose.
            user = town.users["nobody" if owner in ("team:welfare_privacy", "team:allocation") else "adviser2"]
            return Act(user.id, user.name, (Grant(owner),), at)
        if owner in cast and not (owner == "teacher" and "unit_head" not in owners):
            return town.act(cast[owner], at)
    raise AssertionError(owners)


def open_case(town: Town, workflow: str = "welfare_technology") -> Case:
    """A case for a new child; call inside()."""
    child = register_child(town)
    return services.open_case(
        child_id=child.id, unit_id=town.school, act=town.act("school_head", START), workflow_key=workflow
    )


def state_of(case: Case) -> State:
    """Where the case stands."""
    return standing_of(Case.objects.get(id=case.id))


def walk(town: Town, case: Case, given: dict[str, dict[str, Any]], *, until: str = "", most: int = 40) -> list[str]:
    """Do each mandatory task when its turn comes, by whoever may, until the case closes or `until` is next."""
    done: list[str] = []
    at = START
    while len(done) < most and (ready := [task for task in state_of(case).next_tasks() if not task.optional]):
        task, at = ready[0], at + timedelta(days=1)
        if task.key == until:
            break
        done.append(task.key)
        if task.per_guardian:
            _consent(town, case, task.key, at)
            continue
        act = act_as(town, task.owner, at)
        own = {"adviser": str(town.users["adviser"].id)} if task.key == "assign" else given.get(task.key)
        services.complete_task(case_id=case.id, task_key=task.key, answers=own, act=act)
    return done


def _consent(town: Town, case: Case, task_key: str, at: datetime) -> None:
    for respondent in consents.asked(case_id=case.id, task_key=task_key):
        consents.record_consent(
            case_id=case.id,
            task_key=task_key,
            respondent_id=UUID(respondent),
            answers=consent(),
            method="paper",
            act=town.act("ppt_head", at),
        )
