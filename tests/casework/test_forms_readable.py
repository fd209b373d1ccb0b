"""Answers as a person reads them, in pages and letters."""

import pytest

from casework.forms.definition import load
from casework.forms.readable import Section, number_text, rows
from tests.casework.forms_sample import ALL_TYPES, COMPLETE, SOMEBODY, SOMETHING

NAMES = {SOMEBODY: "Lise Lærer", SOMETHING: "rapport.pdf"}


def test_every_type_becomes_text() -> None:
    (section,) = rows(load(ALL_TYPES), COMPLETE, language="nn", names=NAMES)
    assert section.title == "Om barnet"
    assert [text for _, text in section.rows] == [
        "Ada",
        "Liker tall.",
        "3",
        "2,5",
        "20.08.2026",
        "Val a",
        "Val b",
        "Val a, Val b",
        "Fordi.",
        "Ja",
        "Lise Lærer",
        "Lise Lærer",
        "Lise Lærer, rapport.pdf",
        "Ingenting mer.",
    ]
    assert section.rows[8][0] == "Kvifor?"


def test_only_answered_questions_are_shown() -> None:
    definition = load(ALL_TYPES)
    assert rows(definition, {}, language="nb", names={}) == []
    assert rows(definition, {"agreed": False}, language="nb", names={}) == [
        Section("Om barnet", (("Spørsmål agreed", "Nei"),))
    ]


def test_large_and_small_numbers_are_written_out() -> None:
    (section,) = rows(load(ALL_TYPES), {"hours": 1234567.25, "days": 1000000}, language="nb", names={})
    assert dict(section.rows) == {"Spørsmål hours": "1234567,25", "Spørsmål days": "1000000"}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2.0, "2"),
        (0, "0"),
        (-0.5, "-0,5"),
        (0.000001, "0,000001"),
        (123456789012.25, "123456789012,25"),
        (10**12, "1" + "0" * 12),
    ],
)
def test_no_digit_is_lost(number: float, text: str) -> None:
    assert number_text(number) == text


def test_a_name_that_is_gone_is_a_dash() -> None:
    (section,) = rows(load(ALL_TYPES), {"teacher": SOMEBODY, "papers": [SOMETHING]}, language="nb", names={})
    assert [text for _, text in section.rows] == ["–", "–"]
