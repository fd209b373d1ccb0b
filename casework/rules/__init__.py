"""The closed set of conditions that a form or workflow may use. Pure; no code, no eval, nothing to run away with."""

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["MAX_NODES", "evaluate", "fields_of", "malformed", "size"]

MAX_NODES, MAX_DEPTH = 2000, 20


def evaluate(rule: Mapping[str, Any], answers: Mapping[str, object], types: Mapping[str, str] | None = None) -> bool:
    """Whether the rule holds for these answers; a missing answer is never equal, greater or less than anything.

    The browser asks the same of static/web/forms.js, other systems of the JSON Schema; tests hold the three together.
    """
    (operator, operand), *_ = rule.items()
    match operator:
        case "all":
            return all(evaluate(part, answers, types) for part in operand)
        case "any":
            return any(evaluate(part, answers, types) for part in operand)
        case "not":
            return not evaluate(operand, answers, types)
        case "filled":
            return answers.get(operand) not in (None, "", [])
        case "eq":
            return _same(answers.get(operand[0]), operand[1])
        case "in":
            return any(_same(answers.get(operand[0]), value) for value in operand[1])
        case "has":
            value = answers.get(operand[0])
            return isinstance(value, list) and any(_same(part, operand[1]) for part in value)
        case "gt" | "lt":
            value = answers.get(operand[0])
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            return bool(value > operand[1] if operator == "gt" else value < operand[1])
    raise ValueError(f"unknown operator {operator}")


def fields_of(rule: Any) -> Iterator[tuple[str, str, Any]]:
    """Every (operator, field id, compared value) that a well-formed rule looks at."""
    (operator, operand), *_ = rule.items()
    if operator in ("all", "any"):
        for part in operand:
            yield from fields_of(part)
    elif operator == "not":
        yield from fields_of(operand)
    elif operator == "filled":
        yield operator, operand, None
    else:
        yield operator, operand[0], operand[1]


def malformed(rule: object) -> bool:
    """Whether this is no rule at all, or one too large to work with."""
    return not _well_formed(rule, 0) or size(rule) > MAX_NODES


def size(rule: Any) -> int:
    """How many conditions a well-formed rule is made of."""
    ((operator, operand),) = rule.items()
    if operator in ("all", "any"):
        return 1 + sum(size(part) for part in operand)
    if operator == "not":
        return 1 + size(operand)
    return len(operand[1]) if operator == "in" else 1


def _same(answer: object, wanted: object) -> bool:
    # True is 1 in Python, but neither to the browser nor to JSON Schema.
    return answer is not None and isinstance(answer, bool) == isinstance(wanted, bool) and answer == wanted


def _well_formed(rule: object, depth: int) -> bool:
    if depth > MAX_DEPTH or not isinstance(rule, Mapping) or len(rule) != 1:
        return False
    ((operator, operand),) = rule.items()
    match operator:
        case "all" | "any":
            return isinstance(operand, list) and bool(operand) and all(_well_formed(p, depth + 1) for p in operand)
        case "not":
            return _well_formed(operand, depth + 1)
        case "filled":
            return isinstance(operand, str)
        case "eq" | "has":
            return _pair(operand) and _scalar(operand[1])
        case "in":
            return (
                _pair(operand) and isinstance(operand[1], list) and bool(operand[1]) and all(map(_scalar, operand[1]))
            )
        case "gt" | "lt":
            return _pair(operand) and isinstance(operand[1], int | float) and not isinstance(operand[1], bool)
    return False


def _pair(operand: object) -> bool:
    return isinstance(operand, list) and len(operand) == 2 and isinstance(operand[0], str)


def _scalar(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, bool | int) or (isinstance(value, float) and abs(value) < float("inf"))
