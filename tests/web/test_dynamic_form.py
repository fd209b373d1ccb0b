"""A form on a page: what is typed becomes JSON types, is judged once, and stays there when something is wrong."""

from typing import Any

import pytest
from django.http import QueryDict

from casework.forms.definition import FormDefinition, load
from casework.library.catalogue import template, templates
from web.dynamic_form import DynamicForm, StoredFile, build
from web.posted import answers_from, as_typed, decimal_number, iso_date, whole_number

PERSON = "018f3c1e-0000-7000-8000-000000000001"


def text(nb: str) -> dict[str, str]:
    return {"nb": nb, "nn": f"{nb} (nn)"}


def definition(*fields: dict[str, Any]) -> FormDefinition:
    page = {"key": "one", "title": text("Side"), "fields": list(fields)}
    return load({"key": "sample", "version": 1, "title": text("Prøve"), "pages": [page]})


SAMPLE = definition(
    {"id": "note", "type": "text", "label": text("Notat"), "required": True},
    {"id": "story", "type": "long", "label": text("Fortell"), "max_length": 20, "required": True, "core": True},
    {"id": "days", "type": "int", "label": text("Dager"), "min": 0, "max": 10},
    {"id": "hours", "type": "dec", "label": text("Timer"), "decimals": 2},
    {"id": "on", "type": "date", "label": text("Dato"), "required": True},
    {
        "id": "why",
        "type": "checks",
        "label": text("Hvorfor"),
        "required": True,
        "options": [{"value": "a", "label": text("Lesing")}, {"value": "b", "label": text("Annet")}],
    },
    {"id": "other", "type": "text", "label": text("Hva"), "required": True, "show_if": {"has": ["why", "b"]}},
    {"id": "who", "type": "person", "label": text("Hvem"), "person_role": "teacher"},
    {"id": "papers", "type": "file", "label": text("Vedlegg"), "multiple": True},
    {"id": "sure", "type": "bool", "label": text("Jeg bekrefter"), "required": True},
)


def posted(**values: str | list[str]) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def form(data: QueryDict | None = None, *, language: str = "nb", **more: Any) -> DynamicForm:
    return build(
        SAMPLE,
        language=language,
        people=lambda role: [(PERSON, f"Lise {role}")],
        units=lambda kind: [],
        data=data,
        **more,
    )


GOOD = {
    "note": " Kort ",
    "story": "To\r\nlinjer",
    "days": "4",
    "hours": "1 002,5",
    "on": "1.9.2026",
    "why": ["a"],
    "who": PERSON,
    "sure": "on",
}


def test_what_is_typed_becomes_json_types() -> None:
    judged = form(posted(**GOOD))
    assert judged.is_valid(), judged.errors
    assert judged.answers == {
        "note": "Kort",
        "story": "To\nlinjer",
        "days": 4,
        "hours": 1002.5,
        "on": "2026-09-01",
        "why": ["a"],
        "who": PERSON,
        "sure": True,
    }


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"note": "   "}, "note", "Fyll ut «Notat»"),
        ({"story": " \n\u00a0 "}, "story", "Fyll ut «Fortell»"),
        ({"story": "x" * 21}, "story", "plass til 20 tegn"),
        ({"days": "fire"}, "days", "helt tall"),
        ({"days": "11"}, "days", "10 eller mindre"),
        ({"days": "9" * 400}, "days", "helt tall"),
        ({"hours": "1,234"}, "hours", "høyst 2 desimaler"),
        ({"on": "31.2.2026"}, "on", "24.12.2026"),
        ({"on": "i morgen"}, "on", "må være en dato"),
        ({"why": ["z"]}, "why", "Velg et svar fra listen"),
        ({"why": ["b"]}, "other", "Fyll ut «Hva»"),
        ({"who": "noen"}, "who", "Velg et svar fra listen"),
        ({"sure": ""}, "sure", "Kryss av for «Jeg bekrefter»"),
        ({"papers": ["x"]}, "papers", "Vedlegg"),
    ],
)
def test_a_fault_says_what_to_do_and_keeps_what_was_typed(
    change: dict[str, str | list[str]], field: str, words: str
) -> None:
    judged = form(posted(**(GOOD | change)))
    assert not judged.is_valid()
    assert set(judged.errors) == {field}
    assert words in judged.errors[field][0]
    assert judged.summary == [{"id": f"id_{field}", "text": judged.errors[field][0]}]
    for name, value in change.items():
        kept = judged[name].value()
        assert kept == (bool(value) if name == "sure" else value)


def test_every_fault_is_told_in_the_order_of_the_questions() -> None:
    judged = form(posted())
    assert [one["id"] for one in judged.summary] == ["id_note", "id_story", "id_on", "id_why", "id_sure"]


def test_hidden_answers_do_not_count() -> None:
    assert "other" not in form(posted(**GOOD, other="lurt inn")).answers
    judged = form(posted(**(GOOD | {"why": ["b"]}), other="teller"))
    assert judged.is_valid() and judged.answers["other"] == "teller"


def test_without_judging_nothing_is_wrong() -> None:
    shown = form(posted(days="fire"), judge=False)
    assert not shown.errors and shown["days"].value() == "fire"


def test_stored_answers_are_shown_as_people_write_them() -> None:
    shown = form(initial={"on": "2026-09-01", "hours": 2.5, "why": ["a"], "sure": True})
    assert [shown[name].value() for name in ("on", "hours", "why", "sure")] == ["01.09.2026", "2,5", ["a"], True]


def test_questions_know_their_markup() -> None:
    files = {"papers": [StoredFile("f1", "rapport.pdf", 10), StoredFile("f2", "annet.pdf", 10)]}
    shown = form(initial={"papers": ["f1"]}, stored_files=files, language="nn")
    questions = {one.item.id: one for section in shown.sections for one in section.questions}
    assert [one.name for one in questions["papers"].files] == ["rapport.pdf"]
    assert questions["other"].condition == "Svar bare hvis svaret på «Hvorfor (nn)» er «Annet (nn)»."
    assert {name: one.kind for name, one in questions.items()} == {
        "note": "single",
        "story": "single",
        "days": "single",
        "hours": "single",
        "on": "single",
        "why": "group",
        "other": "single",
        "who": "single",
        "papers": "file",
        "sure": "check",
    }
    assert questions["days"].optional and not questions["sure"].optional


def test_a_services_faults_find_their_question() -> None:
    judged = form(posted(**GOOD))
    assert judged.is_valid()
    assert judged.say_all({"who": ["person"], "goals": ["required"]}) == {"goals": ["required"]}
    assert "Velg en person" in judged.errors["who"][0]


@pytest.mark.parametrize("code", ["required", "type", "option", "too_long", "too_small", "too_large", "decimals"])
def test_every_fault_has_words_for_every_question_of_the_library(code: str) -> None:
    for one in templates("forms"):
        shown = build(
            load(template("forms", one.key).definition),
            language="nn",
            people=lambda role: [],
            units=lambda kind: [],
            data=posted(),
        )
        shown.is_valid()
        for name in shown.fields:
            shown.say(name, [code])
            assert shown.definition.field(name).label_in("nn") in shown.errors[name][-1]


def test_typing_and_reading_numbers_and_dates() -> None:
    assert [whole_number(one) for one in ("1 000", "−3", "2,5", "")] == [1000, -3, "2,5", ""]
    assert [decimal_number(one) for one in ("2,50", "1\u00a0000", "1e5", "2,5,1")] == [2.5, 1000, "1e5", "2,5,1"]
    assert [iso_date(one) for one in ("24.12.2026", "1/2/2026", "2026-12-24", "x")] == [
        "2026-12-24",
        "2026-02-01",
        "2026-12-24",
        "x",
    ]
    assert as_typed(SAMPLE.field("hours"), 1140) == "1140"
    assert as_typed(SAMPLE.field("on"), "tull") == "tull"


def test_unknown_names_in_a_post_are_not_answers() -> None:
    assert set(answers_from(SAMPLE, posted(csrfmiddlewaretoken="x", version="1"))) == set(SAMPLE.types)
