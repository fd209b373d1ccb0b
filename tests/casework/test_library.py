"""The national templates hold together: sound, complete in both languages, and with the law's own fields locked."""

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


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_form_is_sound(form: Template) -> None:
    assert load_form(form.definition).key == form.key


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_every_letter_is_sound_and_asks_only_for_known_values(letter: Template) -> None:
    assert load_letter(letter.definition).key == letter.key


def test_files_are_named_by_their_key() -> None:
    for kind in ("forms", "workflows", "letters"):
        assert [path.stem for path in sorted((ROOT / kind).glob("*.json"))] == [t.key for t in templates(kind)]


def laws(part: Any) -> Iterator[tuple[str, str, str]]:
    """Every reference to a paragraph in a definition: the law, the paragraph, and when it came into force."""
    if isinstance(part, dict):
        if isinstance(part.get("paragraph"), str):
            yield part["law"], part["paragraph"].removeprefix("§ "), part["valid_from"]
        part = list(part.values())
    for each in part if isinstance(part, list) else ():
        yield from laws(each)


def test_a_paragraph_came_into_force_on_one_day_wherever_it_is_named() -> None:
    days: dict[tuple[str, str], set[str]] = {}
    for kind in ("forms", "workflows", "letters"):
        for one in templates(kind):
            for law, paragraph, day in laws(one.definition):
                days.setdefault((law, paragraph), set()).add(day)
    assert {place: found for place, found in days.items() if len(found) > 1} == {}
    # The kindergarten act was given anew, with these numbers, by the act of 19 June 2020 no. 91.
    assert {min(found) for (law, _paragraph), found in days.items() if law == "barnehageloven"} == {"2021-01-01"}


def test_an_unknown_template_is_not_found() -> None:
    with pytest.raises(NotFound):
        template("forms", "horoscope")


def test_a_caller_cannot_change_the_template() -> None:
    template("forms", "intake").definition["key"] = "mine"
    assert template("forms", "intake").definition["key"] == "intake"


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
