"""Rows that repeat, answers that work themselves out, and signatures: what may be asked, and what counts."""

from typing import Any

import pytest

from casework.forms.calc import malformed, work_out
from casework.forms.definition import DefinitionError, load
from casework.forms.readable import rows as readable
from casework.forms.validation import clean, visible
from tests.casework.forms_sample import field, form, text

GOALS = form(
    [
        field("kind", "choice"),
        field("born", "date"),
        field("seen", "date"),
        field(
            "goals",
            "repeat",
            min=1,
            max=3,
            item_label=text("Mål"),
            fields=[
                field("goal", "text", required=True),
                field("hours", "dec"),
                field("weeks", "int"),
                field("in_all", "computed", calc={"product": ["hours", "weeks"]}, decimals=1),
                field("why_b", "text", required=True, show_if={"eq": ["kind", "b"]}),
                field(
                    "measures",
                    "repeat",
                    fields=[field("measure", "text"), field("more", "text", show_if={"filled": "hours"})],
                ),
            ],
        ),
        field("hours_in_all", "computed", calc={"total": ["goals", "hours"]}),
        field("count", "computed", calc={"count": "goals"}, decimals=0),
        field("age", "computed", calc={"years": ["born", "seen"]}, decimals=0),
        field("signed", "sign", required=True),
    ]
)


def judged(answers: dict[str, Any], **how: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
    found = clean(load(GOALS), answers, **how)
    return found.answers, {path: [fault.code for fault in faults] for path, faults in found.errors.items()}


def test_rows_are_judged_one_by_one_and_faults_name_their_place() -> None:
    answers = {"signed": True, "goals": [{"goal": "Lese"}, {"hours": "x", "stranger": 1, "measures": [{"measure": 1}]}]}
    _, faults = judged(answers)
    assert faults == {
        "goals.1.goal": ["required"],
        "goals.1.hours": ["type"],
        "goals.1.stranger": ["unknown"],
        "goals.1.measures.0.measure": ["type"],
    }


def test_a_row_sees_what_is_asked_above_it_and_a_hidden_question_of_a_row_does_not_count() -> None:
    row = {"goal": "Lese", "why_b": "Fordi", "measures": [{"measure": "Økt", "more": "Mye"}]}
    kept, faults = judged({"signed": True, "kind": "a", "goals": [row]})
    assert faults == {}
    assert kept["goals"] == [{"goal": "Lese", "measures": [{"measure": "Økt"}]}]
    kept, _ = judged({"signed": True, "kind": "b", "goals": [{**row, "hours": 2}]})
    assert kept["goals"][0]["why_b"] == "Fordi" and kept["goals"][0]["measures"] == [{"measure": "Økt", "more": "Mye"}]
    assert judged({"signed": True, "kind": "b", "goals": [{"goal": "Lese"}]})[1] == {"goals.0.why_b": ["required"]}
    assert visible(load(GOALS), {"kind": "b", "goals": [{}]})[3:8] == [
        "goals",
        "goals.0.goal",
        "goals.0.hours",
        "goals.0.weeks",
        "goals.0.in_all",
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [([], "too_small"), (None, "too_small"), ([{"goal": "x"}] * 4, "too_large"), ("x", "type"), ([1], "type")],
)
def test_the_number_of_rows_is_bounded(rows: Any, code: str) -> None:
    assert judged({"signed": True, "goals": rows})[1] == {"goals": [code]}


def test_a_draft_may_have_too_few_rows() -> None:
    assert judged({"goals": []}, partial=True) == ({"count": 0}, {})


def test_what_is_computed_cannot_be_sent_in() -> None:
    goals = [{"goal": "a", "hours": 2.5, "weeks": 3, "in_all": 999}, {"goal": "b", "hours": 0.75}]
    kept, faults = judged(
        {"signed": True, "goals": goals, "hours_in_all": 1, "born": "2016-02-29", "seen": "2026-02-28"}
    )
    assert faults == {}
    assert (kept["hours_in_all"], kept["count"], kept["age"]) == (3.25, 2, 9)
    assert [row.get("in_all") for row in kept["goals"]] == [7.5, None]


def test_a_signature_must_be_given() -> None:
    for missing in ({}, {"signed": False}):
        assert judged({"goals": [{"goal": "a"}], **missing})[1] == {"signed": ["required"]}


@pytest.mark.parametrize(
    ("calc", "decimals", "expected"),
    [
        ({"sum": ["a", "b", "gone"]}, 2, 3.75),
        ({"sum": ["gone"]}, 2, None),
        ({"difference": ["a", "b"]}, 2, 1.25),
        ({"difference": ["a", "gone"]}, 2, None),
        ({"product": ["a", 0.5, {"sum": ["b", 1]}]}, 3, 2.813),
        ({"product": [0.1, 0.1, 0.1]}, 6, 0.001),
        ({"sum": [2.5]}, 0, 3),
        ({"sum": [-2.5]}, 0, -3),
        ({"sum": [0.1, 0.2]}, 2, 0.3),
        ({"product": [10**12, 10]}, 0, None),
    ],
)
def test_sums_are_exact_and_rounded_half_away_from_zero(calc: Any, decimals: int, expected: Any) -> None:
    assert work_out(calc, {"a": 2.5, "b": 1.25}, decimals=decimals) == expected


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (field("x", "repeat"), "needs the questions of its rows"),
        (field("x", "repeat", fields=[field("goal", "text"), field("goal", "text")]), "used twice"),
        (field("x", "repeat", min=300, fields=[field("g", "text")]), "from 0 to 200 rows"),
        (field("x", "repeat", required=True, fields=[field("g", "text")]), "required is not for repeat"),
        (field("x", "text", fields=[field("g", "text")]), "fields is not for text"),
        (field("x", "computed"), "malformed"),
        (field("x", "computed", calc={"eval": ["1+1"]}), "malformed"),
        (field("x", "computed", calc={"sum": ["below"]}), "not a question further up"),
        (field("x", "computed", calc={"sum": ["kind"]}), "cannot use kind"),
        (field("x", "computed", calc={"total": ["kind", "y"]}), "not a question further up"),
        (field("x", "text", show_if={"filled": "inside"}), "not a question further up"),
        (field("x", "text", show_if={"eq": ["rows", "a"]}), "cannot ask that of rows"),
    ],
)
def test_a_faulty_repeat_or_sum_is_named(wrong: dict[str, Any], said: str) -> None:
    above = [field("kind", "text"), field("rows", "repeat", fields=[field("inside", "text")])]
    with pytest.raises(DefinitionError) as caught:
        load(form([*above, wrong, field("below", "int")]))
    assert said in str(caught.value)


def test_rows_within_rows_within_rows_are_refused_and_so_is_looking_too_far_out() -> None:
    deep = field("c", "repeat", fields=[field("d", "text")])
    three = field("a", "repeat", fields=[field("b", "repeat", fields=[deep])])
    with pytest.raises(DefinitionError, match="more than anybody can fill in"):
        load(form([three]))
    flags = [field(f"f{n}", "bool") for n in range(4)]
    asking = [field(f"t{n}", "text", show_if={"eq": [f"f{n}", True]}) for n in range(4)]
    with pytest.raises(DefinitionError, match="at most 3 different answers outside"):
        load(form([*flags, field("rows", "repeat", fields=asking)]))


def test_hostile_sums_and_nesting_are_refused() -> None:
    deep: Any = {"sum": [1]}
    for _ in range(5000):
        deep = {"sum": [deep]}
    nested: Any = field("x", "text")
    for number in range(300):
        nested = field(f"r{number}", "repeat", fields=[nested])
    assert malformed(deep)
    assert malformed({"sum": [1] * 51}) and malformed({"sum": [True]}) and malformed({"sum": [1e300]})
    with pytest.raises(DefinitionError):
        load(form([nested]))


def test_rows_read_as_numbered_lines() -> None:
    answers = judged({"signed": True, "goals": [{"goal": "Lese", "hours": 2.5, "weeks": 4}]})[0]
    (section,) = readable(load(GOALS), answers, language="nb", names={})
    assert ("Mål 1: Spørsmål goal", "Lese") in section.rows
    assert ("Mål 1: Spørsmål in_all", "10") in section.rows
    assert ("Spørsmål signed", "Ja") in section.rows
