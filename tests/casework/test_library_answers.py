"""The national forms answered the way people answer them: what is asked, what is left out, what is refused."""

from typing import Any

from casework.forms.definition import FormDefinition, load
from casework.forms.validation import clean
from casework.library.catalogue import template

SOMEBODY = "01990000-0000-7000-8000-000000000001"
REFERRAL: dict[str, Any] = {
    "referral_kind": "first",
    "referrer_role": "school",
    "school": SOMEBODY,
    "grade": "4",
    "contact_teacher": SOMEBODY,
    "head": SOMEBODY,
    "interpreter": "no",
    "other_home_language": "no",
    "care_order": "no",
    "reasons": ["reading"],
    "main_reason": "reading",
    "problem_statement": "Hvordan kan Ada lære å lese?",
    "strengths": "Glad i dyr.",
    "benefit_subjects": [{"benefit_subject": "Norsk", "benefit_status": "Under det vi ser hos de andre."}],
    "wellbeing": "Har gode venner.",
    "absence": 3,
    "tests_done": [{"test_name": "Leseprøve", "test_date": "2026-09-10", "test_result": "Under grensen."}],
    "measures_done": [
        {
            "measure_name": "Lesekurs",
            "measure_from": "2026-08-20",
            "measure_extent": "Fire økter i uka",
            "measure_effect": "some",
        }
    ],
    "school_conclusion": "Framgangen er for liten.",
    "child_view_how": "talk",
    "child_view": "Jeg vil lese som de andre.",
    "guardian_view": "Vi ønsker hjelp nå.",
    "attachments_status": "later",
    "attachments_later": "Pedagogisk rapport, neste uke.",
    "sign_head": True,
}
SCHOOL = {"track_kind": "school"}
DECISION: dict[str, Any] = {
    "outcome": "granted",
    "content": "Lesing og skriving.",
    "hours_teacher": 95.5,
    "organisation": ["group"],
    "competence": "Lærer med spesialpedagogikk.",
    "curriculum_exception": "no",
    "valid_from": "2027-01-01",
    "valid_to": "2027-12-31",
    "facts": "Henvisning og sakkyndig vurdering.",
    "reasons": "Ada har ikke tilfredsstillende utbytte.",
    "deviates_from_assessment": "no",
    "best_interests": "Hjelp nær klassen.",
    "child_view_how": "talk",
    "child_view": "Jeg vil være i klassen.",
    "guardian_view": "Enige.",
    "confirm": True,
}


def form(key: str) -> FormDefinition:
    return load(template("forms", key).definition)


def faults(key: str, answers: dict[str, Any]) -> dict[str, str]:
    return {name: found[0].code for name, found in clean(form(key), answers).errors.items()}


def test_an_ordinary_referral_is_accepted_as_it_is() -> None:
    cleaned = clean(form("referral_school"), REFERRAL)
    assert cleaned.errors == {}
    assert cleaned.answers == REFERRAL


def test_an_empty_referral_names_only_what_is_asked() -> None:
    missing = set(faults("referral_school", {}))
    assert {"reasons", "child_view_how", "guardian_view", "measures_done"} <= missing
    assert missing.isdisjoint({"previous_assessment_date", "care_contact", "child_view_reason", "obvious_need_reason"})


def test_conditions_of_the_referral_ask_for_more() -> None:
    more = {
        "referral_kind": "repeat",
        "interpreter": "guardians",
        "care_order": "yes",
        "reasons": ["reading", "other"],
        "absence": 11,
        "external_services": ["bup"],
        "child_view_how": "not_heard",
        "attachments_status": "attached",
    }
    assert faults("referral_school", REFERRAL | more) == {"external_contacts": "too_small"} | dict.fromkeys(
        [
            "previous_assessment_date",
            "interpreter_language",
            "care_contact",
            "reason_other",
            "attendance_note",
            "child_view_reason",
            "attachments",
        ],
        "required",
    )


def test_an_obvious_need_asks_for_a_reason_and_not_for_measures() -> None:
    obvious = {name: value for name, value in REFERRAL.items() if name != "measures_done"} | {"obvious_need": True}
    assert faults("referral_school", obvious) == {"obvious_need_reason": "required"}


def test_a_guardian_who_refers_need_not_speak_for_the_school() -> None:
    alone = {k: v for k, v in REFERRAL.items() if k not in ("contact_teacher", "school_conclusion")}
    assert faults("referral_school", alone | {"referrer_role": "guardian"}) == {}


def test_a_decision_states_hours_and_validity_when_it_grants() -> None:
    assert faults("decision", DECISION) == {}
    silent = {k: v for k, v in DECISION.items() if k not in ("hours_teacher", "valid_to")}
    assert faults("decision", silent) == {"hours_teacher": "required", "valid_to": "required"}
    assert faults("decision", DECISION | {"hours_teacher": -1}) == {"hours_teacher": "too_small"}
    assert faults("decision", DECISION | {"hours_teacher": "mye"}) == {"hours_teacher": "type"}


def test_a_refusal_drops_hours_and_still_gives_reasons() -> None:
    cleaned = clean(form("decision"), DECISION | {"outcome": "refused"})
    assert cleaned.errors == {}
    assert {"hours_teacher", "valid_from", "content", "organisation"}.isdisjoint(cleaned.answers)
    assert {"reasons", "best_interests", "child_view"} <= set(cleaned.answers)


def test_a_decision_that_departs_from_the_assessment_says_why() -> None:
    assert faults("decision", DECISION | {"deviates_from_assessment": "yes"}) == {"deviation_reason": "required"}


def test_consent_in_part_says_what_is_held_back() -> None:
    answer = {
        "capacity": "parental_responsibility",
        "decision": "partly",
        "child_informed": "yes",
        "confirmation": True,
    }
    for key in ("consent_assessment", "consent_decision"):
        assert faults(key, answer) == {"limits": "required"}
        assert faults(key, answer | {"decision": "no"}) == {}
        assert faults(key, answer | {"decision": "yes", "confirmation": False}) == {"confirmation": "required"}


def test_an_assessment_is_not_approved_with_a_point_unchecked() -> None:
    checks = {item.id: True for item in form("assessment_review").fields if item.type == "bool"}
    assert faults("assessment_review", {"outcome": "approve"} | checks) == {}
    assert faults("assessment_review", {"outcome": "approve"} | checks | {"check_d": False}) == {"check_d": "required"}
    assert faults("assessment_review", {"outcome": "return"}) == {"comment": "required"}


def test_exceptions_from_the_teachers_competence_are_described() -> None:
    needed = faults("expert_assessment", SCHOOL | {"need": "yes", "competence_exception": "11-9-2"})
    assert {"competence", "extent_hours", "organisation"} <= set(needed)
    assert "competence" not in faults("expert_assessment", SCHOOL | {"need": "yes", "competence_exception": "no"})
    assert "extent_hours" not in faults("expert_assessment", SCHOOL | {"need": "no"})
