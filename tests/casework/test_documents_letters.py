"""A letter says only what the grammar allows, and never goes out with a hole or with anything read as code."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.documents.blocks import Facts, Heading, Items, Paragraph, Signature, Table, to_json
from casework.documents.grammar import MAX_BLOCKS, MAX_TEXT
from casework.documents.letters import LetterError, MissingValue, fill, format_date, load, missing_core
from casework.documents.placeholders import PLACEHOLDERS
from casework.documents.sections import sections_to_blocks
from tests.casework.letters_sample import EVERYTHING, HOSTILE, VALUES, column, filled, paragraph, template, text


def problems(data: object) -> list[str]:
    """What load says is wrong."""
    with pytest.raises(LetterError) as error:
        load(data)
    return error.value.problems


def words(nb: str, values: dict[str, object], language: str = "nb") -> str:
    """One paragraph filled."""
    (block,) = fill(load(template(paragraph(nb), title=text("T"))), values, language).blocks
    assert isinstance(block, Paragraph)
    return block.text


def test_a_whole_letter_is_filled_in_order() -> None:
    letter = filled()
    assert letter.title == "Vedtak for Ada Prøve Ørnåsen"
    kinds = " ".join(type(block).__name__ for block in letter.blocks)
    first, second = "Facts Heading Paragraph Table Heading Quote Items Items", "Heading Facts Heading Paragraph Facts"
    assert kinds == f"{first} {second} Signature"
    facts, table = letter.blocks[0], letter.blocks[3]
    assert isinstance(facts, Facts) and isinstance(table, Table)
    assert facts.rows == (("Elev", "Ada Prøve Ørnåsen, født 4. mars 2017"), ("Timer i uken", "4,5"))
    assert table.rows == (("Norsk", "3"), ("Matematikk", "1,5"))


def test_nynorsk_is_nynorsk() -> None:
    letter = filled("nn")
    assert letter.blocks[1] == Heading("Grunngiving")
    assert isinstance(letter.blocks[-1], Signature)
    assert letter.blocks[-1].closing == "Med helsing"


def test_a_letter_names_what_it_asks_for() -> None:
    assert load(template(paragraph("{{ case.number }}"))).placeholders == {"child.name", "case.number"}


@pytest.mark.parametrize(
    "path",
    [
        "child.password",
        "child.name.__class__",
        "__class__",
        "child.name|upper",
        "child.name()",
        "",
        "1+1",
        "row.what",
        "%s",
        "child['name']",
        "settings.SECRET_KEY",
    ],
)
def test_an_unknown_placeholder_is_refused(path: str) -> None:
    found = problems(template(paragraph(f"{{{{{path}}}}}")))
    assert sorted(found) == [f'blocks[0].text.{language}: unknown placeholder "{path}"' for language in ("nb", "nn")]


@pytest.mark.parametrize("broken", ["{{child.name", "child.name}}", "{{{{child.name}}}}", "{{ {{child.name}} }}"])
def test_a_broken_placeholder_is_refused(broken: str) -> None:
    assert "broken placeholder" in " ".join(problems(template(paragraph(broken))))


@pytest.mark.parametrize("path", ["decision.granted", "decision.measures", "decision.extent", "assessment.sections"])
def test_what_is_not_a_text_cannot_be_printed_inside_one(path: str) -> None:
    assert "cannot be printed" in problems(template(paragraph(f"{{{{{path}}}}}")))[0]


def test_all_faults_are_told_at_once() -> None:
    found = problems(
        template(
            {"type": "picture"},
            paragraph("{{a.b}}"),
            paragraph("Navn: {{child.name}}", "Namn"),
            paragraph("x", style="red"),
            {"type": "facts", "rows": []},
            {"type": "table", "caption": text("T"), "each": "child.name", "columns": [column("A", "{{row.b}}")]},
            {"type": "list", "items": [text("x")], "each": "decision.measures"},
            {"type": "heading", "level": 3, "text": {"nb": "bare bokmål"}},
            paragraph("x", core=True),
            paragraph("x", id="same"),
            paragraph("x", id="same"),
            key="Not Snake",
            version=0,
            kind="attachment",
            extra=1,
        )
    )
    for part in (
        'unknown key "extra"',
        "key: ",
        "version: ",
        "kind: ",
        "blocks[0].type",
        'unknown placeholder "a.b"',
        "blocks[2].text.nn: has other placeholders",
        'blocks[3]: unknown key "style"',
        "blocks[4].rows",
        '"child.name" is not rows',
        "either items or each",
        "blocks[7].level",
        "blocks[7].text.nn",
        "a core block must have an id",
        '"same" is used twice',
    ):
        assert any(part in problem for problem in found), part


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["heading", "child.name", "{{x}}"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "nb", "nn", "rows", "each", "items", "blocks", "title", "law", "id", "x"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=300)
@given(JSON)
def test_no_json_breaks_the_reader(data: object) -> None:
    assert problems(data)
    for block in (data, {"type": "facts", "x": data}, {"type": "table", "each": data}, {"type": "list", "items": data}):
        assert problems({**EVERYTHING, "blocks": [block]})


def test_sizes_are_bounded() -> None:
    assert problems(template(*[paragraph("x")] * (MAX_BLOCKS + 1)))
    assert problems(template(paragraph("x" * (MAX_TEXT + 1))))
    load(template(*[paragraph("x")] * MAX_BLOCKS))


def test_every_missing_value_is_named() -> None:
    letter = load(template(paragraph("{{case.number}} {{child.birth_date}} {{sender.name}}")))
    with pytest.raises(MissingValue) as missing:
        fill(letter, {"child": {"name": "", "birth_date": None}, "sender": {"name": "  "}}, "nb")
    assert missing.value.paths == ["case.number", "child.birth_date", "child.name", "sender.name"]


def test_conditions_let_blocks_in_and_keep_them_out() -> None:
    letter = load(
        template(
            paragraph("Innvilget", **{"if": "decision.granted"}),
            paragraph("Avslag", unless="decision.granted"),
            paragraph("{{case.reason}}", **{"if": "case.reason"}),
            {"type": "list", "each": "decision.measures"},
            {"type": "facts", "rows": [column("A", "{{plan.title}}", optional=True)]},
            title=text("T"),
        )
    )
    assert fill(letter, {"decision": {"granted": True}}, "nb").blocks == (Paragraph("Innvilget"),)
    assert fill(letter, {"decision": {"granted": False}, "case": {"reason": "R"}}, "nb").blocks == (
        Paragraph("Avslag"),
        Paragraph("R"),
    )
    assert fill(letter, {"decision": {"measures": ["a", "", "b"]}}, "nb").blocks[1] == Items(("a", "b"))


def test_a_value_is_printed_literally_and_never_read_as_a_template() -> None:
    assert words("{{letter.body}}", {"letter": {"body": HOSTILE}}) == HOSTILE


def test_only_plain_dictionaries_are_looked_into() -> None:
    class Person:
        name = "secret"

    letter = load(template(paragraph("{{child.name}}"), title=text("T")))
    with pytest.raises(MissingValue):
        fill(letter, {"child": Person()}, "nb")


@pytest.mark.parametrize(
    ("value", "printed"),
    [(Decimal("2.50"), "2,5"), (Decimal("1E+2"), "100"), (Decimal("100"), "100"), (0, "0"), (Decimal("0.00"), "0")],
)
def test_numbers_are_written_the_norwegian_way(value: object, printed: str) -> None:
    assert words("{{decision.hours_per_week}}", {"decision": {"hours_per_week": value}}) == printed


def test_dates_are_written_in_full() -> None:
    assert format_date(date(2026, 11, 23), "nb") == "23. november 2026"
    assert format_date(date(2026, 5, 1), "nn") == "1. mai 2026"
    assert format_date(date(2026, 5, 1), "en") == "1 May 2026"


def test_the_statutory_core_cannot_be_configured_away() -> None:
    right = paragraph("Dere kan klage.", id="complaint", core=True)
    master = load(template(paragraph("Hei"), right))
    assert (
        missing_core(master, load(template(paragraph("Dere har rett til å klage.", id="complaint", core=True)))) == []
    )
    for changed in (
        paragraph("Hei"),
        paragraph("Dere kan klage.", id="complaint"),
        {"type": "heading", "text": text("Klage"), "id": "complaint", "core": True},
        paragraph("Dere kan klage.", id="complaint", core=True, **{"if": "decision.refused"}),
    ):
        assert missing_core(master, load(template(changed))) == ["complaint"]


def test_answers_become_blocks_that_can_be_read() -> None:
    long = "ord " * 60
    blocks = sections_to_blocks([("Om barnet", [("Navn", "Ada"), ("Tom", " "), ("Beskriv", long), ("Sist", "ja")])])
    assert blocks == (
        Heading("Om barnet"),
        Facts((("Navn", "Ada"), ("Tom", "–"))),
        Heading("Beskriv", level=2),
        Paragraph(long.strip()),
        Facts((("Sist", "ja"),)),
    )
    assert to_json(blocks[0]) == {"text": "Om barnet", "level": 1, "type": "heading"}


def test_every_placeholder_is_a_group_and_a_name() -> None:
    assert all(len(path.split(".")) == 2 for path in PLACEHOLDERS)
    assert all(bool(holder.keys) == (holder.kind == "rows") for holder in PLACEHOLDERS.values())
    assert set(VALUES) <= {path.split(".")[0] for path in PLACEHOLDERS}
