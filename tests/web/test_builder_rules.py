"""«Vis bare når …» in plain lines says the same as the condition behind it."""

from typing import Any

import pytest
from django.http import QueryDict

from web.builder_rules import as_lines, from_post

ITEMS: dict[str, dict[str, Any]] = {
    "kind": {"id": "kind", "type": "choice"},
    "many": {"id": "many", "type": "checks"},
    "hours": {"id": "hours", "type": "dec"},
    "days": {"id": "days", "type": "int"},
    "since": {"id": "since", "type": "date"},
    "agreed": {"id": "agreed", "type": "bool"},
    "story": {"id": "story", "type": "long"},
}
RULES: list[dict[str, Any]] = [
    {"eq": ["kind", "a"]},
    {"not": {"eq": ["kind", "a"]}},
    {"has": ["many", "b"]},
    {"gt": ["hours", 2.5]},
    {"lt": ["days", 10]},
    {"eq": ["agreed", True]},
    {"not": {"eq": ["agreed", True]}},
    {"filled": "story"},
    {"not": {"filled": "story"}},
    {"all": [{"eq": ["kind", "a"]}, {"gt": ["days", 3]}]},
    {"any": [{"filled": "story"}, {"eq": ["since", "2026-08-05"]}]},
]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_lines_say_what_the_rule_says(rule: dict[str, Any]) -> None:
    plain = as_lines(rule)
    assert plain.whole
    data = QueryDict(mutable=True)
    data["rule_joint"] = plain.joint
    for line in plain.lines:
        data.appendlist("rule_field", line.field_id)
        data.appendlist("rule_operator", line.operator)
        data.appendlist("rule_value", line.value)
    assert from_post(data, ITEMS) == rule


def test_what_lines_cannot_say_is_told_and_left_alone() -> None:
    for rule in ({"all": [{"any": [{"filled": "story"}]}]}, {"in": ["kind", ["a", "b"]]}, {"not": {"gt": ["days", 1]}}):
        assert not as_lines(rule).whole


def test_a_line_about_no_question_is_left_out() -> None:
    data = QueryDict("rule_field=gone&rule_operator=is&rule_value=x&rule_field=&rule_operator=is&rule_value=")
    assert from_post(data, ITEMS) is None
    assert as_lines(None).lines == ()
