"""The closed set of conditions, one operator at a time."""

from typing import Any

import pytest

from casework.rules import MAX_NODES, evaluate, fields_of, malformed, size

ANSWERS: dict[str, Any] = {
    "kind": "b",
    "count": 10,
    "hours": 2.5,
    "agreed": True,
    "refused": False,
    "reasons": ["x", "y"],
    "none": [],
    "blank": "",
    "null": None,
}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"eq": ["kind", "b"]}, True),
        ({"eq": ["kind", "a"]}, False),
        ({"eq": ["missing", "a"]}, False),
        ({"eq": ["null", "a"]}, False),
        ({"eq": ["agreed", True]}, True),
        ({"eq": ["agreed", 1]}, False),
        ({"eq": ["count", 10.0]}, True),
        ({"eq": ["refused", False]}, True),
        ({"eq": ["refused", 0]}, False),
        ({"eq": ["missing", False]}, False),
        ({"in": ["kind", ["a", "b"]]}, True),
        ({"in": ["kind", ["a"]]}, False),
        ({"in": ["agreed", [1, "x"]]}, False),
        ({"has": ["reasons", "y"]}, True),
        ({"has": ["reasons", "z"]}, False),
        ({"has": ["kind", "b"]}, False),
        ({"has": ["missing", "b"]}, False),
        ({"gt": ["count", 9]}, True),
        ({"gt": ["count", 10]}, False),
        ({"gt": ["missing", -1]}, False),
        ({"gt": ["kind", 1]}, False),
        ({"gt": ["agreed", 0]}, False),
        ({"lt": ["hours", 2.6]}, True),
        ({"lt": ["hours", 2.5]}, False),
        ({"lt": ["missing", 5]}, False),
        ({"filled": "kind"}, True),
        ({"filled": "refused"}, True),
        ({"filled": "blank"}, False),
        ({"filled": "none"}, False),
        ({"filled": "null"}, False),
        ({"filled": "missing"}, False),
        ({"not": {"filled": "missing"}}, True),
        ({"all": [{"filled": "kind"}, {"eq": ["count", 10]}]}, True),
        ({"all": [{"filled": "kind"}, {"eq": ["count", 11]}]}, False),
        ({"any": [{"filled": "missing"}, {"eq": ["count", 10]}]}, True),
        ({"any": [{"filled": "missing"}, {"eq": ["count", 11]}]}, False),
    ],
    ids=str,
)
def test_operators(rule: dict[str, Any], holds: bool) -> None:
    assert not malformed(rule)
    assert evaluate(rule, ANSWERS) is holds


@pytest.mark.parametrize(
    "rule",
    [
        None,
        [],
        "kind",
        {},
        {"eq": ["a", "b"], "filled": "a"},
        {"exec": "import os"},
        {"all": []},
        {"all": {"filled": "a"}},
        {"any": ["a"]},
        {"not": [{"filled": "a"}]},
        {"eq": ["a"]},
        {"eq": ["a", "b", "c"]},
        {"eq": [1, "b"]},
        {"eq": ["a", ["b"]]},
        {"eq": ["a", None]},
        {"eq": ["a", ""]},
        {"eq": ["a", float("nan")]},
        {"in": ["a", "b"]},
        {"in": ["a", []]},
        {"in": ["a", [["b"]]]},
        {"gt": ["a", "1"]},
        {"gt": ["a", True]},
        {"filled": ["a"]},
    ],
    ids=str,
)
def test_anything_else_is_malformed(rule: object) -> None:
    assert malformed(rule)


def test_a_rule_is_neither_too_deep_nor_too_large() -> None:
    deep: dict[str, Any] = {"filled": "a"}
    for _ in range(20):
        deep = {"not": deep}
    assert not malformed(deep)
    assert malformed({"not": deep})
    for _ in range(5000):
        deep = {"not": deep}
    assert malformed(deep)
    assert not malformed({"any": [{"filled": "a"}] * (MAX_NODES - 1)})
    assert malformed({"any": [{"filled": "a"}] * MAX_NODES})
    assert malformed({"in": ["a", ["x"] * (MAX_NODES + 1)]})


def test_what_a_rule_looks_at() -> None:
    rule = {"all": [{"not": {"eq": ["a", 1]}}, {"any": [{"filled": "b"}, {"in": ["c", ["x", "y"]]}]}]}
    assert list(fields_of(rule)) == [("eq", "a", 1), ("filled", "b", None), ("in", "c", ["x", "y"])]
    assert size(rule) == 7


def test_an_unknown_operator_never_holds_silently() -> None:
    with pytest.raises(ValueError, match="unknown operator"):
        evaluate({"matches": ["a", ".*"]}, {})
