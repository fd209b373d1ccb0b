"""Answers that satisfy the national forms, with invented content."""

from datetime import date, timedelta
from typing import Any

from tests.cast import Town


def referral(town: Town) -> dict[str, Any]:
    """A complete referral from the school."""
    return {
        "referral_kind": "first",
        "referrer_role": "school",
        "school": str(town.school),
        "grade": "4",
        "contact_teacher": str(town.users["teacher"].id),
        "head": str(town.users["school_head"].id),
        "interpreter": "no",
        "other_home_language": "no",
        "care_order": "no",
        "reasons": ["reading"],
        "main_reason": "reading",
        "problem_statement": "Leser langsomt og gjetter på ord.",
        "strengths": "Er god til å tegne og liker naturfag.",
        "benefit_subjects": [{"benefit_subject": "Norsk", "benefit_status": "Følger ikke målene for trinnet."}],
        "wellbeing": "Trives med de andre i klassen.",
        "absence": 4,
        "tests_done": [
            {"test_name": "Leseprøve", "test_date": "2026-09-10", "test_result": "Under kritisk grense i ordlesing."}
        ],
        "measures_done": [
            {
                "measure_name": "Lesekurs",
                "measure_from": "2026-08-20",
                "measure_to": "2026-10-01",
                "measure_extent": "Fire økter i uka à 20 minutter",
                "measure_effect": "some",
            }
        ],
        "school_conclusion": "Tiltakene har ikke vært nok.",
        "child_view_how": "talk",
        "child_view": "Jeg vil lese de samme bøkene som de andre.",
        "guardian_view": "Vi ser at lekser tar lang tid.",
        "attachments_status": "later",
        "attachments_later": "Pedagogisk rapport kommer i neste uke.",
        "sign_head": True,
    }


def consent() -> dict[str, Any]:
    """A guardian's yes."""
    return {
        "capacity": "parental_responsibility",
        "decision": "yes",
        "child_informed": "yes",
        "confirmation": True,
    }


def note(what: str, on: date) -> dict[str, Any]:
    """A note from the assessment work."""
    return {"what": what, "on": on.isoformat(), "summary": "Gjennomført som planlagt."}


def assessment(on: date) -> dict[str, Any]:
    """An expert assessment that recommends hours."""
    return {
        "track_kind": "school",
        "mandate": "Lesing og skriving.",
        "source_rows": [{"source_name": "Samtale med eleven", "source_date": on.isoformat(), "source_type": "talk"}],
        "background": "Fulgt opp siden 2. trinn.",
        "child_view_how": "talk",
        "child_view": "Vil lese mer på egen hånd.",
        "guardian_view": "Ønsker mer hjelp i norsk.",
        "best_interests": "Hjelp i klassen er til barnets beste.",
        "benefit": "Har ikke tilfredsstillende utbytte i norsk.",
        "why_not": "Trenger systematisk leseopplæring.",
        "goal_rows": [
            {
                "goal_area": "Norsk",
                "goal_text": "Lese en ukjent tekst for trinnet med flyt.",
                "goal_horizon": "Innen ett år",
            }
        ],
        "measure_rows": [
            {
                "measure_text": "Intensiv leseopplæring fire økter i uka.",
                "measure_goal": "Lese med flyt",
                "measure_arena": "I klassen og i liten gruppe",
            }
        ],
        "need": "yes",
        "extent_hours": 114,
        "organisation": ["class", "group"],
        "competence_exception": "no",
        "curriculum_exception": "no",
        "also_11_4": "no",
        "also_11_5": "no",
        "also_ask": "no",
        "valid_until": (on + timedelta(days=730)).isoformat(),
        "sign_adviser": True,
    }


REVIEW = {
    "outcome": "approve",
    **dict.fromkeys(
        (
            "check_child",
            "check_guardian",
            "check_best",
            "check_a",
            "check_b",
            "check_c",
            "check_d",
            "check_e",
            "check_extent",
            "check_necessary",
        ),
        True,
    ),
}


def decision(on: date) -> dict[str, Any]:
    """A decision that grants what was recommended."""
    return {
        "outcome": "granted",
        "content": "Intensiv leseopplæring i norsk.",
        "hours_teacher": 114,
        "organisation": ["class", "group"],
        "competence": "Lærer med videreutdanning i lesing.",
        "curriculum_exception": "no",
        "valid_from": on.isoformat(),
        "valid_to": (on + timedelta(days=365)).isoformat(),
        "facts": "Kommunen bygger på den sakkyndige vurderingen.",
        "reasons": "Eleven har rett etter § 11-6.",
        "deviates_from_assessment": "no",
        "best_interests": "Hjelpen gis i klassen, slik eleven ønsker.",
        "child_view_how": "talk",
        "child_view": "Vil være sammen med klassen.",
        "guardian_view": "Er enige.",
        "confirm": True,
    }


def plan(town: Town, on: date) -> dict[str, Any]:
    """An education plan under the decision."""
    return {
        "period_from": on.isoformat(),
        "period_to": (on + timedelta(days=300)).isoformat(),
        "responsible": str(town.users["teacher"].id),
        "child_view_how": "talk",
        "child_view": "Vil øve med en venn.",
        "subject_plans": [
            {
                "plan_subject": "norwegian",
                "plan_deviates": "no",
                "plan_content": "Lesing av tekster på eget nivå.",
                "plan_organisation": ["class"],
                "plan_method": "Korte økter hver dag.",
                "plan_hours_teacher": 114,
            }
        ],
        "hours_teacher": 114,
        "hours_assistant": 0,
        "assessment_basis": "not_relevant",
        "follow_ups": [
            {
                "follow_up_date": (on + timedelta(weeks=6)).isoformat(),
                "follow_up_who": "Foresatte og kontaktlærer",
                "follow_up_status": "planned",
            }
        ],
        "shared_with_guardian": on.isoformat(),
        "sign_head": True,
    }


GOALS = [
    {
        "subject": "Norsk",
        "text": "Leser en ukjent tekst for 4. trinn med flyt",
        "criterion": "80 ord i minuttet",
        "measures": [{"text": "Repetert lesing", "responsible": "Lærer", "frequency": "4 × 20 min", "hours": "114"}],
    }
]


def evaluation(on: date) -> dict[str, Any]:
    """A yearly evaluation."""
    return {
        "period_from": (on - timedelta(days=300)).isoformat(),
        "period_to": on.isoformat(),
        "overview_rows": [
            {
                "overview_subject": "Norsk",
                "overview_planned": 114,
                "overview_delivered": 110,
                "overview_by": "Spesialpedagog",
                "overview_form": ["group"],
            }
        ],
        "hours_planned": 114,
        "hours_delivered": 110,
        "delivered_as_decided": "yes",
        "development": "Leser nå med god flyt.",
        "effect_rows": [
            {"effect_measure": "Repetert lesing", "effect_size": "good", "effect_evidence": "Leseprøven i mai."}
        ],
        "child_view_how": "talk",
        "child_view": "Det er gøy å lese nå.",
        "guardian_view": "Vi er glade for framgangen.",
        "recommend": "continue",
        "assessment_valid": "yes",
        "shared": on.isoformat(),
        "sign_head": True,
    }


CLOSE = {"reason": "continues", "note": "Videreføres i ny runde.", "informed": True}
