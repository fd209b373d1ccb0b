"""The national templates hold together: sound, complete in both languages, and with the law's own fields locked."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from casework.documents.letters import MissingValue, fill
from casework.documents.letters import load as load_letter
from casework.forms.definition import load as load_form
from casework.library.catalogue import ROOT, Template, template, templates
from casework.workflows.definition import load as load_workflow
from casework.workflows.engine import Event, fold
from core.errors import NotFound

FORMS = templates("forms")
LETTERS = templates("letters")
WORKFLOW = load_workflow(template("workflows", "school_referral").definition)

VOICE = "child_view_how child_view child_view_reason"
# What the law asks for (marked L in the field lists) and nobody may configure away.
STATUTORY = {
    "referral_school": f"benefit_subjects measures_done school_conclusion consent_ref {VOICE}",
    "consent_assessment": "plain_info legal_basis withdrawal_info capacity decision limits child_informed confirmation",
    "consent_decision": "plain_info legal_basis withdrawal_info capacity decision limits child_informed confirmation",
    "interim_reply": "reason reason_text expected_on",
    "expert_assessment": f"track_kind {VOICE} guardian_view best_interests benefit why_not goal_rows measure_rows "
    "competence_exception competence also_11_4 also_11_5 also_ask need extent_hours "
    "delayed_dev k_goal_rows ordinary help_type k_competence",
    "assessment_review": "check_child check_best check_a check_b check_c check_d check_e",
    "decision": "decision_type outcome content hours_teacher organisation competence valid_from valid_to facts reasons "
    f"deviates_from_assessment deviation_reason best_interests {VOICE} guardian_view complaint_info access_info",
    "education_plan": f"decision_ref {VOICE} goals_info subject_plans",
    "annual_evaluation": "period_from period_to overview_rows hours_missing hours_planned hours_delivered delivered_as_decided deviation "
    f"goal_review development {VOICE} assessment_valid shared",
}
REFERRAL_REQUIRED = (
    "referral_kind previous_assessment_date referrer_role school grade contact_teacher head interpreter "
    "interpreter_language care_order care_contact reasons reason_other main_reason problem_statement strengths "
    f"benefit_subjects wellbeing absence attendance_note obvious_need_reason measures_done school_conclusion "
    f"external_contacts {VOICE} guardian_view attachments sign_head"
)
REFERRAL_OPTIONAL = (
    "tests_done class_group resource_team_date consultation_ref consultation_attachment gender citizen_years sami_or_kven "
    "basic_skills obvious_need other_rights external_services hearing_vision guardian_background priority_request"
)


def fields_of(form: Template) -> dict[str, dict[str, Any]]:
    return {field["id"]: field for page in form.definition["pages"] for field in page["fields"]}


def is_asked_for(field: dict[str, Any]) -> bool:
    """Whether it must be answered; rows when at least one must be there."""
    return bool(field.get("required") or (field["type"] == "repeat" and field.get("min")))


def texts_in(node: object) -> Iterator[dict[str, str]]:
    if isinstance(node, dict):
        if "nb" in node:
            yield node
        else:
            for value in node.values():
                yield from texts_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_in(value)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_form_is_sound(form: Template) -> None:
    assert load_form(form.definition).key == form.key


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_every_letter_is_sound_and_asks_only_for_known_values(letter: Template) -> None:
    assert load_letter(letter.definition).key == letter.key


def test_files_are_named_by_their_key() -> None:
    for kind in ("forms", "workflows", "letters"):
        assert [path.stem for path in sorted((ROOT / kind).glob("*.json"))] == [t.key for t in templates(kind)]


def test_an_unknown_template_is_not_found() -> None:
    with pytest.raises(NotFound):
        template("forms", "horoscope")


def test_a_caller_cannot_change_the_template() -> None:
    template("forms", "intake").definition["key"] = "mine"
    assert template("forms", "intake").definition["key"] == "intake"


@pytest.mark.parametrize("key", STATUTORY)
def test_what_the_law_asks_for_is_statutory_core(key: str) -> None:
    fields = fields_of(template("forms", key))
    for name in STATUTORY[key].split():
        assert fields[name]["core"] is True, name
        assert is_asked_for(fields[name]) or fields[name]["type"] in ("info", "computed"), name


def test_the_referral_has_every_field_of_the_municipal_form() -> None:
    fields = fields_of(template("forms", "referral_school"))
    assert [name for name in REFERRAL_REQUIRED.split() if not is_asked_for(fields[name])] == []
    assert [name for name in REFERRAL_OPTIONAL.split() if is_asked_for(fields[name])] == []


@pytest.mark.parametrize(
    "made",
    [*FORMS, *LETTERS, *templates("workflows")],
    ids=lambda made: f"{made.kind}-{made.key}",
)
def test_both_languages_are_there_and_are_themselves(made: Template) -> None:
    not_nynorsk = re.compile(
        r"\b(ikke|jeg|hva|hvem|hvordan|hvorfor|hvis|fra|noe|skole\w*|henvis\w*|foresatt\w*|sakkyndig\w*|timer|uker|"
        r"opplysninger|vansker|klagen|saken|opplæringen|vurderingen|dere|deres|bare|selv|mer|uten|mens)\b",
        re.IGNORECASE,
    )
    not_bokmaal = re.compile(
        r"\b(ikkje|eg|kva|kven|korleis|kvifor|frå|noko|skule\w*|tilvis\w*|føresett\w*|sakkunnig\w*|timar|veker|"
        r"opplysningar|vanskar|klaga|saka|opplæringa|vurderinga|dykk|berre|sjølv|meir|utan|medan)\b",
        re.IGNORECASE,
    )
    for text in texts_in(made.definition):
        assert text["nb"].strip()
        assert text["nn"].strip()
        assert not not_nynorsk.search(text["nn"]), text["nn"]
        assert not not_bokmaal.search(text["nb"]), text["nb"]


def test_every_task_has_its_form() -> None:
    assert WORKFLOW.forms <= {form.key for form in FORMS}


def test_rules_between_tasks_look_at_answers_that_exist() -> None:
    for task in WORKFLOW.tasks.values():
        if marks := WORKFLOW.marks_of(task.key):
            assert task.form is not None
            assert marks <= set(fields_of(template("forms", task.form)))


def test_both_consents_and_the_legal_clocks_are_statutory_core() -> None:
    assert {key for key, task in WORKFLOW.tasks.items() if task.effect == "consent" and task.core} == {
        "consent_assessment",
        "consent_decision",
    }
    for deadline in WORKFLOW.deadlines:
        assert deadline.law is not None
        assert deadline.core is (deadline.kind == "legal")
        assert not (deadline.kind == "legal" and deadline.pausable)


def walk(outcome: str) -> tuple[list[str], Any]:
    """Do every mandatory task as soon as it is ready, one a day."""
    at = datetime(2026, 8, 17, 9, tzinfo=UTC)
    events = [Event(1, "opened", at, None, {}, None)]
    done: list[str] = []
    data: dict[str, Any]
    while ready := [task for task in fold(WORKFLOW, events).next_tasks() if not task.optional]:
        key, at = ready[0].key, at + timedelta(days=1)
        if WORKFLOW.tasks[key].per:
            events.append(Event(len(events) + 1, "respondents", at, key, {"ids": ["a"]}, None))
            kind, data = "task_answered", {"respondent": "a", "answer": "yes"}
        else:
            kind, data = "task_done", {"marks": {"outcome": outcome}} if key == "decide" else {}
        events.append(Event(len(events) + 1, kind, at, key, data, None))
        done.append(key)
    return done, fold(WORKFLOW, events)


def test_the_whole_way_can_be_walked() -> None:
    done, state = walk("granted")
    assert done == [key for key, task in WORKFLOW.tasks.items() if not task.optional]
    assert state.all_settled
    assert state.deadlines["assessment"].status == "met"


def test_a_refusal_needs_no_plan() -> None:
    done, state = walk("refused")
    assert done[-2:] == ["decide", "close"]
    assert state.tasks["write_plan"].status == "hidden"
    assert state.deadlines["plan"].status == "ended"


def test_each_phase_says_in_plain_words_what_a_guardian_can_expect() -> None:
    assert len(WORKFLOW.phases) == 6
    for phase in WORKFLOW.phases:
        assert phase.guardian_title is not None
        assert phase.guardian_text is not None


def test_the_decision_letter_always_tells_of_the_right_to_complain() -> None:
    letter = load_letter(template("letters", "decision_letter").definition)
    right = next(block for block in letter.blocks if block.id == "complaint_right")
    assert right.core
    assert not right.when
    assert "tre uker" in right.texts["text"].in_language("nb")
    assert "tre veker" in right.texts["text"].in_language("nn")
    assert {"complaint.recipient", "complaint.appeal_body"} <= letter.placeholders


CASE: dict[str, Any] = {
    "child": {
        "name": "Ada Prøve",
        "first_name": "Ada",
        "birth_date": date(2016, 4, 2),
        "unit": "Granlia skole",
    },
    "case": {
        "number": "2026/0012",
        "referred_on": date(2026, 8, 18),
        "due_on": date(2026, 11, 18),
    },
    "sender": {
        "name": "Mona Prøve",
        "title": "PP-rådgiver",
        "unit": "PPT",
        "phone": "00 00 00 00",
    },
    "municipality": {"name": "Trondheim kommune"},
    "assessment": {"date": date(2026, 11, 2), "author": "Mona Prøve"},
    "decision": {
        "outcome": "avslag",
        "date": date(2026, 11, 20),
        "facts": "Henvisning og sakkyndig vurdering.",
        "reasons": "Ada lærer det hun skal.",
        "best_interests": "Ada vil være i klassen.",
        "child_view": "Det går fint.",
        "guardian_view": "Vi er enige.",
        "refused": True,
    },
    "complaint": {
        "recipient": "Trondheim kommune",
        "appeal_body": "Statsforvalteren i Trøndelag",
        "received_on": date(2026, 12, 1),
        "summary": "Timene er for få.",
        "assessment": "Vi har sett på saken igjen.",
        "outcome": "Vedtaket endres delvis",
    },
    "unit": {"name": "Granlia skole"},
    "plan": {"valid_from": date(2026, 12, 1), "valid_to": date(2027, 6, 20)},
    "evaluation": {"period": "2026–2027"},
    "letter": {"body": "Vi må snakke med skolen først.", "date": date(2026, 11, 23)},
}


# Letters of cases that are about no named child.
NAMELESS = ("consultation_note_letter", "system_case_agreement_letter")


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_a_letter_needs_no_more_than_every_case_has(letter: Template, language: str) -> None:
    filled = fill(load_letter(letter.definition), CASE, language)
    assert filled.blocks
    assert ("Ada" in filled.title) is (letter.key not in NAMELESS)


def test_a_granted_decision_cannot_leave_out_the_extent() -> None:
    granted = CASE | {"decision": CASE["decision"] | {"granted": True}}
    with pytest.raises(MissingValue) as missing:
        fill(
            load_letter(template("letters", "decision_letter").definition),
            granted,
            "nb",
        )
    assert missing.value.paths == ["decision.competence", "decision.summary"]


def test_sending_the_interim_reply_stops_its_clock_and_blocks_nothing() -> None:
    start = datetime(2026, 8, 31, 9, tzinfo=UTC)
    events = [
        Event(1, "opened", start, None, {}, None),
        Event(2, "task_done", start, "refer", {}, None),
    ]
    waiting = fold(WORKFLOW, events)
    assert waiting.deadlines["interim_reply"].due_on(date(2026, 9, 1)) == date(2026, 9, 30)
    assert waiting.tasks["interim_reply"].status == "ready"
    events.append(Event(3, "task_done", start + timedelta(days=20), "interim_reply", {}, None))
    sent = fold(WORKFLOW, events)
    assert sent.deadlines["interim_reply"].status == "met"
    assert sent.phase_key == waiting.phase_key
