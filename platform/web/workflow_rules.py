"""«Bare når …» in a workflow: what tasks were answered, or what the case is, in lines that a person can change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from web import builder_rules
from web.builder_words import OPERATORS

CASE = "case"
Item = Mapping[str, Any]
Choice = tuple[str, str, bool]  # value, words, chosen
Rule = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """A task whose answers may be looked at (or the case itself), with the questions by id."""

    key: str
    title: str
    items: Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a condition, with what may be chosen in it."""

    fields: list[tuple[str, list[Choice]]]
    operators: list[Choice]
    options: list[Choice]
    value: str
    needs_value: bool


@dataclass(frozen=True, slots=True)
class RulePanel:
    """A condition as its part of a panel shows it; `name` begins the names of its controls."""

    name: str
    lines: list[Line]
    joint: str
    whole: bool


def plain(rule: Rule | None) -> builder_rules.PlainRule:
    """The condition in lines; «one of these answers» is a line for each."""
    if rule and "in" in rule:
        name, values = rule["in"]
        rule = {"any": [{"eq": [name, value]} for value in values]}
    return builder_rules.as_lines(rule)


def panel(name: str, rule: Rule | None, source: str, sources: Sequence[Source], language: str) -> RulePanel:
    """The condition's lines, and an empty one."""
    said = plain(rule)
    lines = (*said.lines, builder_rules.Line("", "is"))
    rows = [_line(line, f"{source}.{line.field_id}", sources, language) for line in lines]
    return RulePanel(name, rows, said.joint, said.whole)


def posted(data: QueryDict, name: str, sources: Sequence[Source]) -> tuple[str, Rule | None]:
    """Whose answers the posted lines look at, and the condition; the first line decides whose, others are left out."""
    known = {source.key: source for source in sources}
    joined = zip(
        *(data.getlist(f"{name}_{part}") for part in ("field", "operator", "value")),
        strict=False,
    )
    lines = [(*path.partition(".")[::2], operator, value) for path, operator, value in joined]
    found = [line for line in lines if line[0] in known and line[1] in known[line[0]].items]
    if not found:
        return "", None
    source = known[found[0][0]]
    told = QueryDict(mutable=True)
    told["rule_joint"] = data.get(f"{name}_joint", "all")
    for key, field, operator, value in found:
        if key == source.key:
            told.appendlist("rule_field", field)
            told.appendlist("rule_operator", operator)
            told.appendlist("rule_value", _as_value(source.items[field], value))
    return source.key, _one_of(builder_rules.from_post(told, source.items))


def _one_of(rule: Rule | None) -> Rule | None:
    """Several answers to one question, any of which will do, as one condition."""
    parts = (rule or {}).get("any", ())
    named = {part["eq"][0] for part in parts if "eq" in part}
    if len(named) != 1 or not all("eq" in part for part in parts):
        return rule
    return {"in": [named.pop(), [part["eq"][1] for part in parts]]}


def _line(line: builder_rules.Line, path: str, sources: Sequence[Source], language: str) -> Line:
    at = next(
        (
            source.items[line.field_id]
            for source in sources
            if f"{source.key}.{line.field_id}" == path and line.field_id in source.items
        ),
        None,
    )
    allowed = builder_rules.operators_for(at["type"]) if at else tuple(OPERATORS)
    options = (at or {}).get("options", ())
    return Line(
        fields=[
            (
                source.title,
                [
                    (f"{source.key}.{name}", _words(item["label"], language), f"{source.key}.{name}" == path)
                    for name, item in source.items.items()
                ],
            )
            for source in sources
            if source.items
        ],
        operators=[(name, str(OPERATORS[name]), name == line.operator) for name in allowed],
        options=[(each["value"], _words(each["label"], language), each["value"] == line.value) for each in options],
        value=line.value,
        needs_value=at is None or (at["type"] not in ("bool", "sign") and line.operator not in ("filled", "empty")),
    )


def _as_value(item: Item, typed: str) -> str:
    """An answer that was typed by its words, before there was a list to choose from, is that answer."""
    for option in item.get("options", ()):
        if typed.strip().casefold() in {str(words).casefold() for words in option["label"].values()}:
            return str(option["value"])
    return typed


def _words(text: Mapping[str, str], language: str) -> str:
    return text.get(language) or text.get("nb", "")
