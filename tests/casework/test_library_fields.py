"""The national forms have every field that the municipal forms and the law ask for, and lock those of the law."""

from collections.abc import Iterator
from typing import Any

import pytest

from casework.library.catalogue import template

VOICE = "child_view_how child_view child_view_reason"
WHOLE_ANSWER = "decision limits child_informed child_objection confirmation"
CONSENT = f"plain_info legal_basis withdrawal_info capacity valid_to {WHOLE_ANSWER}"
DECISION = (
    f"decision_type outcome content valid_from valid_to facts reasons best_interests {VOICE} guardian_view "
    "complaint_info access_info confirm"
)
# Every field of the field lists, by form, with the questions of rows. What is kept with the child and the guardians
# themselves (names, numbers, address protection, parental responsibility) is registered there and asked for nowhere;
# a consent's language, method, time and withdrawal are on the consent itself, and who must answer is worked out.
FIELDS = {
    "referral_school": "referral_kind previous_assessment_date referrer_role school grade class_group contact_teacher "
    "head resource_team_date consultation_ref consultation_attachment gender interpreter interpreter_language "
    "citizen_years sami_or_kven care_order care_contact reasons reason_other main_reason problem_statement strengths "
    "benefit_subjects benefit_subject benefit_status benefit_comment basic_skills wellbeing absence attendance_note "
    "tests_done test_name test_date test_result test_file measures_done measure_name measure_from measure_to "
    "measure_extent measure_effect obvious_need obvious_need_reason school_conclusion other_rights external_services "
    f"external_contacts contact_name hearing_vision hearing_vision_date {VOICE} guardian_view guardian_background "
    "attachments consent_ref priority_request sign_head",
    "referral_kindergarten": "referral_kind referrer_role in_kindergarten kindergarten ownership department group_size "
    "attendance_hours start_date health_station areas problem_statement strengths development_history observation "
    "language_screening screening_tool screening_date screening_result ordinary_offer staff_competence measures_done "
    "tests_done external_services hearing_vision facilitation_needed facilitation_note school_start_year "
    f"transition_plan {VOICE} guardian_view attachments consent_ref priority_request sign_kindergarten_head",
    "referral_repeat": f"referral_kind previous_assessment_date problem_statement change_since_last {VOICE} "
    "guardian_view school_conclusion measures_done sign_head",
    "consent_assessment": CONSENT,
    "consent_assessment_kindergarten": CONSENT,
    "consent_decision": CONSENT,
    "consent_decision_kindergarten": CONSENT,
    "consent_consultation": CONSENT,
    "consent_obtain": f"{CONSENT} info_from info_types",
    "consent_share": f"{CONSENT} info_to info_types",
    "consent_recording": f"{CONSENT} recording_kinds recording_use",
    "consent_transfer": f"{CONSENT} transfer_to info_types",
    "consent_coordinator": f"{CONSENT} info_to info_types",
    "consent_welfare": f"{CONSENT} info_to",
    "expert_assessment": "track_kind mandate source_rows source_name source_date source_type background guardian_view "
    f"{VOICE} best_interests benefit why_not goal_rows goal_area goal_text goal_horizon measure_rows measure_text "
    "measure_goal measure_arena competence_exception competence curriculum_exception exception_rows exception_subject "
    "exception_goals exception_what delayed_dev k_goal_rows ordinary help_type k_competence extent_hours "
    "extent_assistant organisation also_11_4 also_11_4_text also_11_5 also_11_5_text also_ask also_ask_text need "
    "valid_until review_when guidance_to_school parent_comment sign_adviser sign_head",
    "education_plan": f"decision_ref period_from period_to responsible co_responsible {VOICE} strengths subject_plans "
    "plan_subject plan_deviates plan_competence_goals plan_content plan_method plan_organisation plan_hours_teacher "
    "plan_hours_assistant plan_aids goals_info assessment_basis adaptation follow_ups follow_up_date follow_up_status "
    "shared_with_guardian guardian_comment sign_head",
    "kindergarten_plan": f"decision_ref period_from period_to responsible {VOICE} goals_info day_parts method "
    "hours_teacher hours_assistant follow_ups shared_with_guardian sign_head",
    "hours_log": "log_rows log_week log_subject log_planned log_given log_by log_cause log_planned_sum log_given_sum",
    "annual_evaluation": "period_from period_to overview_rows overview_subject overview_planned overview_delivered "
    "overview_by overview_form hours_planned hours_delivered hours_missing deviation_causes deviation compensation "
    f"goal_review development effect_rows effect_measure effect_size effect_evidence wellbeing {VOICE} guardian_view "
    "recommend change_text assessment_valid new_referral_info shared sign_head",
    "kindergarten_evaluation": "period_from period_to hours_planned hours_delivered hours_missing goal_review "
    f"development effect_rows {VOICE} guardian_view recommend change_text assessment_valid school_next shared "
    "sign_head",
    "decision": f"{DECISION} hours_teacher hours_assistant organisation competence deviates_from_assessment "
    "deviation_reason curriculum_exception exception_text also_decided is_interim",
    "decision_kindergarten": f"{DECISION} hours_teacher hours_assistant organisation competence is_interim "
    "deviates_from_assessment deviation_reason",
    "decision_11_4_11_5": f"{DECISION} granted_kinds hours_assistant equipment",
    "decision_37": f"{DECISION} granted_kinds hours_assistant allocation",
    "coordinator_decision": DECISION,
    "welfare_decision": DECISION,
    "interim_reply": "reason reason_text expected_on confirm",
    "complaint": f"complainant complaint_about decision_received_on received_on summary wanted_change suspend {VOICE}",
    "complaint_timeliness": "has_right timely outcome",
    "complaint_reassessment": f"assessment best_interests outcome new_decision still_disagree {VOICE}",
    "complaint_forwarding": "received_on decided_on summary assessment enclosed forwarded_on copy_sent",
    "appeal_result": "appeal_on outcome appeal_reasons appeal_follow_up appeal_letter",
    "approval": "outcome comment",
}
# What the law asks for and nobody may configure away: locked, and to be answered when it is asked.
STATUTORY = {
    "referral_school": f"benefit_subjects measures_done school_conclusion consent_ref {VOICE}",
    "referral_kindergarten": f"ordinary_offer consent_ref {VOICE}",
    **dict.fromkeys(
        [key for key in FIELDS if key.startswith("consent_")],
        "plain_info legal_basis withdrawal_info capacity decision limits child_informed confirmation",
    ),
    "interim_reply": "reason reason_text expected_on",
    "expert_assessment": f"track_kind {VOICE} guardian_view best_interests benefit why_not goal_rows measure_rows "
    "competence_exception competence also_11_4 also_11_5 also_ask need extent_hours "
    "delayed_dev k_goal_rows ordinary help_type k_competence",
    "assessment_review": "check_child check_best check_a check_b check_c check_d check_e",
    "assessment_review_kindergarten": "check_child check_best check_a check_b check_c check_d check_e",
    **dict.fromkeys(
        [key for key in FIELDS if "decision" in key and not key.startswith("consent_")],
        f"decision_type outcome content valid_from valid_to facts reasons best_interests {VOICE} guardian_view "
        "complaint_info access_info",
    ),
    "education_plan": f"decision_ref {VOICE} goals_info subject_plans",
    "annual_evaluation": "period_from period_to overview_rows hours_missing hours_planned hours_delivered "
    f"delivered_as_decided deviation goal_review development {VOICE} assessment_valid shared",
    "complaint": f"complaint_about decision_received_on received_on summary wanted_change {VOICE}",
    "complaint_forwarding": "summary assessment enclosed copy_sent",
}
# What a municipality's own form does not demand either.
OPTIONAL = (
    "tests_done class_group resource_team_date consultation_ref consultation_attachment gender citizen_years "
    "sami_or_kven basic_skills obvious_need other_rights external_services hearing_vision guardian_background "
    "priority_request hearing_vision_date"
)
REASONS = "language reading maths attention social behaviour senses motor general absence high_potential other"


def fields_of(key: str) -> dict[str, dict[str, Any]]:
    """The form's questions by id, those of rows too."""
    return {item["id"]: item for page in template("forms", key).definition["pages"] for item in every(page["fields"])}


def every(fields: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """These questions and those of their rows."""
    for item in fields:
        yield item
        yield from every(item.get("fields", []))


def is_asked_for(field: dict[str, Any]) -> bool:
    """Whether it must be answered; rows when at least one must be there."""
    return bool(field.get("required") or (field["type"] == "repeat" and field.get("min")))


@pytest.mark.parametrize("key", FIELDS)
def test_every_field_of_the_field_lists_is_there(key: str) -> None:
    assert set(FIELDS[key].split()) - fields_of(key).keys() == set()


@pytest.mark.parametrize("key", STATUTORY)
def test_what_the_law_asks_for_is_statutory_core(key: str) -> None:
    fields = fields_of(key)
    for name in STATUTORY[key].split():
        assert fields[name]["core"] is True, name
        assert is_asked_for(fields[name]) or fields[name]["type"] in ("info", "computed"), name


def test_a_referral_asks_for_what_must_be_known_and_for_no_more() -> None:
    fields = fields_of("referral_school")
    open_to_all = set(OPTIONAL.split())
    rows = {name for item in fields.values() for name in (each["id"] for each in item.get("fields", []))}
    asked = {name for name, item in fields.items() if is_asked_for(item)} - rows
    assert asked & open_to_all == set()
    assert set(FIELDS["referral_school"].split()) - rows - open_to_all - asked == {"consent_ref"}
    assert [option["value"] for option in fields["reasons"]["options"]] == REASONS.split()


def test_both_laws_letters_are_asked_for_each_on_its_own_track() -> None:
    fields = fields_of("expert_assessment")
    for name in ("benefit", "why_not", "goal_rows", "measure_rows"):
        assert fields[name]["show_if"] == {"eq": ["track_kind", "school"]}
    for name in ("delayed_dev", "k_goal_rows", "ordinary", "help_type"):
        assert fields[name]["show_if"] == {"eq": ["track_kind", "kindergarten"]}


def test_each_purpose_of_consent_is_an_object_of_its_own() -> None:
    purposes = [key for key in FIELDS if key.startswith("consent_")]
    assert len(purposes) == 11
    questions = {fields_of(key)["decision"]["label"]["nb"] for key in purposes}
    assert len(questions) == 9, "asked alike in school and kindergarten, otherwise each in its own words"


def test_an_id_of_an_earlier_version_kept_its_type() -> None:
    types = {key: fields_of(key) for key in ("referral_school", "expert_assessment", "education_plan")}
    assert "benefit_now" not in types["referral_school"], "rows have an id of their own"
    assert "goals" not in types["expert_assessment"]
    assert "track" not in types["expert_assessment"], "it was a text to read; the choice is track_kind"
    assert types["education_plan"]["hours_teacher"]["type"] == "dec"
