"""The judge of answers: each type, each fault, hidden questions, drafts, and things that answers point at."""

from typing import Any

import pytest

from casework.forms.definition import load
from casework.forms.validation import Cleaned, FieldError, clean, visible
from tests.casework.forms_sample import ALL_TYPES, COMPLETE, SOMEBODY, SOMETHING, field, form

LONE = "\ud83d"


def judged(item: dict[str, Any], value: object, **more: Any) -> list[FieldError]:
    return clean(load(form([item])), {"q": value}, **more).errors.get("q", [])


def test_a_complete_form_is_accepted_as_it_is() -> None:
    cleaned = clean(load(ALL_TYPES), COMPLETE)
    assert (cleaned.errors, cleaned.answers) == ({}, COMPLETE)


RIGHT: list[tuple[dict[str, Any], Any]] = [
    (field("q", "text"), "Ærlig talt 😀"),
    (field("q", "text", max_length=2), "😀😀"),
    (field("q", "long"), "To\nlinjer" * 2000),
    (field("q", "int"), -7),
    (field("q", "int", min=0, max=5), 5),
    (field("q", "dec"), 2.25),
    (field("q", "dec"), 4.35),
    (field("q", "dec"), 3),
    (field("q", "dec", decimals=1), 0.1),
    (field("q", "dec", min=0.5), 0.5),
    (field("q", "date"), "2024-02-29"),
    (field("q", "date"), "1900-01-01"),
    (field("q", "date"), "2200-12-31"),
    (field("q", "date", min="2024-01-01", max="2024-01-01"), "2024-01-01"),
    (field("q", "choice"), "a"),
    (field("q", "radio"), "b"),
    (field("q", "checks"), ["b", "a"]),
    (field("q", "bool"), False),
    (field("q", "person"), SOMEBODY),
    (field("q", "unit"), SOMEBODY),
    (field("q", "file"), [SOMEBODY]),
    (field("q", "file", multiple=True), [SOMEBODY, SOMETHING]),
]


@pytest.mark.parametrize(("item", "value"), RIGHT)
def test_right_answers_come_through_unchanged(item: dict[str, Any], value: object) -> None:
    cleaned = clean(load(form([item | {"required": item["type"] != "bool"}])), {"q": value})
    assert (cleaned.errors, cleaned.answers) == ({}, {"q": value})


WRONG: list[tuple[str, dict[str, Any], Any]] = [
    ("type", field("q", "text"), 5),
    ("type", field("q", "text"), ["a"]),
    ("type", field("q", "text"), "a\x00b"),
    ("type", field("q", "long"), f"halv {LONE}"),
    ("too_long", field("q", "text"), "x" * 501),
    ("too_long", field("q", "text", max_length=2), "abc"),
    ("too_long", field("q", "text", max_length=2), "   "),
    ("too_long", field("q", "long"), "x" * 20_001),
    ("type", field("q", "int"), "5"),
    ("type", field("q", "int"), 5.5),
    ("type", field("q", "int"), True),
    ("type", field("q", "int"), float("nan")),
    ("type", field("q", "int"), float("inf")),
    ("type", field("q", "int"), {}),
    ("too_large", field("q", "int"), 10**400),
    ("too_large", field("q", "int", max=5), 6),
    ("too_small", field("q", "int", min=0), -1),
    ("type", field("q", "dec"), "2,5"),
    ("type", field("q", "dec"), False),
    ("type", field("q", "dec"), float("nan")),
    ("decimals", field("q", "dec"), 2.255),
    ("decimals", field("q", "dec"), 0.1 + 0.2),
    ("decimals", field("q", "dec", decimals=1), 1e-9),
    ("too_small", field("q", "dec", min=0.5), 0.25),
    ("too_large", field("q", "dec", max=0.5), 0.75),
    ("date", field("q", "date"), "2023-02-29"),
    ("date", field("q", "date"), "24.12.2026"),
    ("date", field("q", "date"), "20261224"),
    ("date", field("q", "date"), "2026-W52-4"),
    ("date", field("q", "date"), "2026-12-24T10:00"),
    ("date", field("q", "date"), "2026-12-24\n"),
    ("date", field("q", "date"), "２０２６-12-24"),
    ("date", field("q", "date"), "1899-12-31"),
    ("date", field("q", "date"), "2201-01-01"),
    ("date", field("q", "date"), 20261224),
    ("too_small", field("q", "date", min="2024-01-01"), "2023-12-31"),
    ("too_large", field("q", "date", max="2024-01-01"), "2024-01-02"),
    ("option", field("q", "choice"), "c"),
    ("option", field("q", "radio"), "A"),
    ("type", field("q", "radio"), 1),
    ("type", field("q", "radio"), ["a"]),
    ("option", field("q", "checks"), ["c"]),
    ("option", field("q", "checks"), ["a", "a"]),
    ("type", field("q", "checks"), "a"),
    ("type", field("q", "checks"), [1]),
    ("too_small", field("q", "checks", min=2), ["a"]),
    ("too_large", field("q", "checks", max=1), ["a", "b"]),
    ("type", field("q", "bool"), "true"),
    ("type", field("q", "bool"), 1),
    ("type", field("q", "person"), "Lise Lærer"),
    ("type", field("q", "person"), SOMEBODY.replace("-", "")),
    ("type", field("q", "person"), SOMEBODY + "\n"),
    ("type", field("q", "unit"), 7),
    ("type", field("q", "file"), SOMEBODY),
    ("type", field("q", "file"), ["../../etc/passwd"]),
    ("too_large", field("q", "file"), [SOMEBODY, SOMETHING]),
    ("too_large", field("q", "file", multiple=True), [SOMEBODY, SOMEBODY]),
]


@pytest.mark.parametrize(("code", "item", "value"), WRONG, ids=[f"{c}-{i['type']}-{v!r:.20}" for c, i, v in WRONG])
def test_wrong_answers_get_one_code(code: str, item: dict[str, Any], value: object) -> None:
    for partial in (False, True):
        cleaned = clean(load(form([item])), {"q": value}, partial=partial)
        assert [fault.code for fault in cleaned.errors["q"]] == [code]
        assert cleaned.answers == {}


def test_a_fault_tells_the_limit() -> None:
    assert judged(field("q", "int", max=5), 6) == [FieldError("too_large", {"limit": 5})]
    assert judged(field("q", "text", max_length=2), "abc") == [FieldError("too_long", {"limit": 2})]


@pytest.mark.parametrize("kind", ["text", "long", "int", "dec", "date", "choice", "checks", "bool", "person", "file"])
@pytest.mark.parametrize("nothing", [None, "", []])
def test_nothing_is_no_answer_whatever_the_type(kind: str, nothing: object) -> None:
    assert clean(load(form([field("q", kind)])), {"q": nothing}) == type(clean(load(form([field("q", kind)])), {}))(
        {}, {}
    )
    required = field("q", kind, required=True)
    assert [fault.code for fault in judged(required, nothing)] == ["required"]
    assert judged(required, nothing, partial=True) == []


@pytest.mark.parametrize("blank", [" ", "\t\r\n", "\u00a0\u2003\u200b", "\ufeff"])
def test_blank_text_is_no_answer(blank: str) -> None:
    assert [fault.code for fault in judged(field("q", "long", required=True), blank)] == ["required"]
    assert clean(load(form([field("q", "text")])), {"q": blank}).answers == {}


def test_a_required_box_must_be_ticked() -> None:
    box = field("q", "bool", required=True)
    assert [fault.code for fault in judged(box, False)] == ["required"]
    assert judged(box, False, partial=True) == []
    assert judged(box, True) == []


def test_a_whole_number_may_come_as_a_decimal_and_is_kept_whole() -> None:
    answer = clean(load(form([field("q", "int")])), {"q": 3.0}).answers["q"]
    assert (answer, type(answer)) == (3, int)


def test_unknown_names_are_refused_or_dropped() -> None:
    definition = load(form([field("q", "text"), field("told", "info")]))
    given = {"q": "a", "stranger": 1, "told": "x", "y" * 100: 2}
    errors = clean(definition, given).errors
    assert {name: faults[0].code for name, faults in errors.items()} == dict.fromkeys(
        ["stranger", "told", "y" * 60], "unknown"
    )
    assert clean(definition, given, unknown="drop") == Cleaned({"q": "a"}, {})


CHAIN = form(
    [
        field("kind", "radio", required=True),
        field("more", "radio", required=True, show_if={"eq": ["kind", "b"]}),
        field("last", "text", required=True, show_if={"eq": ["more", "b"]}),
    ]
)


def test_hidden_answers_are_dropped_before_anything_is_asked_of_them() -> None:
    definition = load(CHAIN)
    assert clean(definition, {"kind": "a", "more": 7, "last": "x" * 900}) == Cleaned({"kind": "a"}, {})
    assert set(clean(definition, {"kind": "b"}).errors) == {"more"}
    assert set(clean(definition, {"kind": "b", "more": "b"}).errors) == {"last"}


def test_an_answer_to_a_hidden_question_shows_nothing_further_down() -> None:
    definition = load(CHAIN)
    assert clean(definition, {"kind": "a", "more": "b", "last": "x"}).answers == {"kind": "a"}
    assert visible(definition, {"kind": "a", "more": "b"}) == ["kind"]
    assert visible(definition, {"kind": "b", "more": "b"}) == ["kind", "more", "last"]


class Register:
    """Knows one teacher, one school and one file."""

    def person_exists(self, person_id: str, role: str | None) -> bool:
        return (person_id, role) == (SOMEBODY, "teacher")

    def unit_exists(self, unit_id: str, kind: str | None) -> bool:
        return (unit_id, kind) == (SOMEBODY, "school")

    def file_exists(self, file_id: str) -> bool:
        return file_id == SOMEBODY


@pytest.mark.parametrize(
    ("item", "right", "wrong", "code"),
    [
        (field("q", "person", person_role="teacher"), SOMEBODY, SOMETHING, "person"),
        (field("q", "unit", unit_kind="school"), SOMEBODY, SOMETHING, "unit"),
        (field("q", "file", multiple=True), [SOMEBODY], [SOMEBODY, SOMETHING], "file"),
    ],
)
def test_what_an_answer_points_at_must_be_there(item: dict[str, Any], right: Any, wrong: Any, code: str) -> None:
    assert judged(item, right, lookups=Register()) == []
    assert [fault.code for fault in judged(item, wrong, lookups=Register())] == [code]
    assert judged(item, wrong) == []


def test_somebody_with_another_role_cannot_be_picked() -> None:
    head = field("q", "person", person_role="unit_head")
    assert [fault.code for fault in judged(head, SOMEBODY, lookups=Register())] == ["person"]
