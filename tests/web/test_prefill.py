"""What a question is filled in with beforehand: the fixed list of sources, each into the kinds it suits."""

from datetime import timedelta
from typing import Any

import pytest

from casework.cases.models import Case
from casework.forms.definition import FormDefinition, load
from casework.people.models import Child
from core import clock
from tests.cast import Town, build_next_town, child_of, register_child
from tests.scenarios.walk import Walk
from web import dynamic_form
from web.prefill import prefilled
from web.prefill_sources import IN_ROWS, ROWS, SOURCES


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


@pytest.fixture(scope="module")
def case(place: Town) -> Case:
    """A case whose referral is handed in."""
    with place.inside():
        return Walk(place, register_child(place).id, clock.now() - timedelta(days=9)).to("refer")


def text(words: str) -> dict[str, str]:
    return {"nb": words, "nn": words}


def form(*fields: dict[str, Any]) -> FormDefinition:
    page = {"key": "p", "title": text("P"), "fields": [{"label": text("Q"), **each} for each in fields]}
    return load({"key": "proveskjema", "version": 1, "title": text("T"), "pages": [page]})


def given(place: Town, case: Case, *fields: dict[str, Any], who: str = "adviser") -> dict[str, Any]:
    with place.inside():
        fresh = Case.objects.get(id=case.id)
        return prefilled(
            form(*fields), case=fresh, task_key="intake", act=place.act(who), people=lambda role: [("x", "X")]
        )


def test_every_source_fits_a_question_of_its_kinds(place: Town, case: Case) -> None:
    unknown = {"child.class_group", "child.languages", "child.interpreter_language", "guardian_1.phone"}
    unknown |= {"guardian_2.phone", "case.adviser"}
    for name, source in SOURCES.items():
        for kind in source.kinds - {"choice", "radio"}:
            found = given(place, case, {"id": "q", "type": kind, "prefill": name})
            assert bool(found) is (name not in unknown), (name, kind, found)


def test_facts_are_those_of_the_case(place: Town, case: Case) -> None:
    child = child_of(case)
    found = given(
        place,
        case,
        {"id": "navn", "type": "text", "prefill": "child.name"},
        {"id": "fodt", "type": "date", "prefill": "child.birth_date"},
        {"id": "nummer", "type": "text", "prefill": "case.number"},
        {"id": "rektor", "type": "person", "prefill": "unit.head"},
        {"id": "rektors_navn", "type": "text", "prefill": "unit.head"},
        {"id": "kommune", "type": "text", "prefill": "tenant.name"},
    )
    head = place.users["school_head"]
    assert found == {
        "navn": child.name,
        "fodt": child.birth_date.isoformat(),
        "nummer": case.number,
        "rektor": str(head.id),
        "rektors_navn": head.name,
        "kommune": place.tenant.name,
    }


GUARDIANS = {
    "id": "foresatte",
    "type": "repeat",
    "prefill": ROWS,
    "fields": [
        {"id": "g_navn", "type": "text", "label": text("Navn"), "prefill": "guardian.name"},
        {"id": "g_epost", "type": "text", "label": text("E-post"), "prefill": "guardian.email"},
        {"id": "g_annet", "type": "text", "label": text("Annet"), "prefill": "child.name"},
    ],
}


def test_a_row_for_each_guardian_and_nothing_where_the_address_is_protected(place: Town, case: Case) -> None:
    mail = {"id": "epost", "type": "text", "prefill": "guardian_1.email"}
    found = given(place, case, GUARDIANS, mail)
    assert len(found["foresatte"]) == 2 and "@" in found["foresatte"][0]["g_epost"] and "@" in found["epost"]
    assert set(found["foresatte"][0]) == {"g_navn", "g_epost"}
    with place.inside():
        Child.objects.filter(id=child_of(case).id).update(address_protection="confidential")
    try:
        hidden = given(place, case, GUARDIANS, mail)
        assert "@" not in str(hidden) and [set(row) for row in hidden["foresatte"]] == [{"g_navn"}] * 2
    finally:
        with place.inside():
            Child.objects.filter(id=child_of(case).id).update(address_protection="none")


def test_a_guardian_is_handed_nothing_about_the_other(place: Town, case: Case) -> None:
    assert given(place, case, GUARDIANS, who="guardian1") == {}


def test_an_answer_of_an_earlier_form_is_carried_over_by_its_id(place: Town, case: Case) -> None:
    asked = {"id": "q", "type": "long", "prefill": "answer.referral_school.problem_statement"}
    assert given(place, case, asked, who="school_head")["q"]
    assert given(place, case, asked, who="nobody") == {}
    assert given(place, case, {**asked, "prefill": "answer.referral_school.finnes_ikke"}, who="school_head") == {}
    assert given(place, case, {**asked, "prefill": "answer.expert_assessment.mandate"}, who="school_head") == {}
    assert (
        given(place, case, {**asked, "prefill": "answer.referral_school.grade", "type": "int"}, who="school_head") == {}
    )


def test_what_was_known_is_shown_as_such_and_can_be_changed() -> None:
    asked = form({"id": "navn", "type": "text", "prefill": "child.name"}, {"id": "annet", "type": "text"})
    shown = dynamic_form.build(
        asked, language="nb", people=lambda _: [], units=lambda _: [], initial={"navn": "Prøve"}, prefilled=True
    )
    known, other = shown.sections[0].questions
    assert known.prefilled and not other.prefilled
    typed = dynamic_form.build(asked, language="nb", people=lambda _: [], units=lambda _: [], initial={"navn": "Prøve"})
    assert not typed.sections[0].questions[0].prefilled


def test_all_that_the_builder_offers_has_a_name_in_words() -> None:
    assert all(str(source.label) for source in SOURCES.values()) and all(str(words) for words, _ in IN_ROWS.values())
