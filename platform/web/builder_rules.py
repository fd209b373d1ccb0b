"""«Vis bare når …»: a condition as a few plain lines that a person can change, and back again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from web.posted import decimal_number, iso_date, whole_number

Rule = dict[str, Any]
_OPERATORS = {
    "text": ("filled", "empty"),
    "long": ("filled", "empty"),
    "int": ("is", "gt", "lt", "filled", "empty"),
    "dec": ("is", "gt", "lt", "filled", "empty"),
    "date": ("is", "filled", "empty"),
    "bool": ("is", "is_not"),
    "sign": ("is", "is_not"),
    "radio": ("is", "is_not", "filled", "empty"),
    "choice": ("is", "is_not", "filled", "empty"),
    "checks": ("is", "is_not", "filled", "empty"),
    "person": ("filled", "empty"),
    "unit": ("filled", "empty"),
    "file": ("filled", "empty"),
    "repeat": ("filled", "empty"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a question, what is asked of it, and the answer it is compared with."""

    field_id: str
    operator: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class PlainRule:
    """Lines joined by `all` or `any`. `whole` is false for a rule that lines cannot say; it is then left as it is."""

    joint: str
    lines: tuple[Line, ...]
    whole: bool = True


def operators_for(kind: str) -> tuple[str, ...]:
    """What may be asked of a question of this kind."""
    return _OPERATORS.get(kind, ())


def as_lines(rule: Rule | None) -> PlainRule:
    """The condition in lines."""
    if not rule:
        return PlainRule("all", ())
    ((operator, operand),) = rule.items()
    parts = operand if operator in ("all", "any") else [rule]
    lines = [_line(part) for part in parts]
    known = [line for line in lines if line is not None]
    return PlainRule(operator if operator == "any" else "all", tuple(known), len(known) == len(lines))


def from_post(data: QueryDict, items: Mapping[str, Mapping[str, Any]]) -> Rule | None:
    """The condition that the posted lines say; a line without a question is left out."""
    joined = zip(data.getlist("rule_field"), data.getlist("rule_operator"), data.getlist("rule_value"), strict=False)
    parts = [_part(items[name], operator, value) for name, operator, value in joined if name in items]
    if not parts:
        return None
    joint = "any" if data.get("rule_joint") == "any" else "all"
    return parts[0] if len(parts) == 1 else {joint: parts}


def above(items: Iterable[Mapping[str, Any]], field_id: str) -> list[Mapping[str, Any]]:
    """The questions that a condition on this one may look at."""
    found: list[Mapping[str, Any]] = []
    _gather(items, field_id, found)
    return [each for each in found if operators_for(each["type"])]


def _gather(items: Iterable[Mapping[str, Any]], field_id: str, found: list[Mapping[str, Any]]) -> bool:
    # Questions inside rows are seen from their own row alone.
    for each in items:
        if each["id"] == field_id:
            return True
        inside: list[Mapping[str, Any]] = []
        if "fields" in each and _gather(each["fields"], field_id, inside):
            found.extend(inside)
            return True
        found.append(each)
    return False


def _line(part: Any) -> Line | None:
    ((operator, operand),) = part.items()
    if operator == "not":
        inner = _line(operand)
        opposite = {"is": "is_not", "filled": "empty"}
        return (
            Line(inner.field_id, opposite[inner.operator], inner.value)
            if inner and inner.operator in opposite
            else None
        )
    if operator == "filled":
        return Line(operand, "filled")
    if operator in ("eq", "has"):
        return Line(operand[0], "is", "" if operand[1] is True else str(operand[1]))
    if operator in ("gt", "lt"):
        return Line(operand[0], operator, str(operand[1]).replace(".", ","))
    return None


def _part(item: Mapping[str, Any], operator: str, typed: str) -> Rule:
    name, kind = item["id"], item["type"]
    match operator:
        case "filled":
            return {"filled": name}
        case "empty":
            return {"not": {"filled": name}}
        case "gt" | "lt":
            return {operator: [name, _compared(kind, typed)]}
    leaf = {"has" if kind == "checks" else "eq": [name, _compared(kind, typed)]}
    return {"not": leaf} if operator == "is_not" else leaf


def _compared(kind: str, typed: str) -> Any:
    match kind:
        case "bool" | "sign":
            return True
        case "int":
            return whole_number(typed.strip())
        case "dec":
            return decimal_number(typed.strip())
        case "date":
            return iso_date(typed)
    return typed
