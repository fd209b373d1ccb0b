"""The closed set of conditions that a form or workflow may use. Pure; no code, no eval, nothing to run away with."""

from collections.abc import Mapping
from typing import Any

__all__ = ["evaluate"]


def evaluate(rule: Mapping[str, Any], answers: Mapping[str, object], types: Mapping[str, str] | None = None) -> bool:
    """Whether the rule holds for these answers; a missing answer is never equal, greater or less than anything."""
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
            return answers.get(operand[0]) == operand[1] and answers.get(operand[0]) is not None
        case "in":
            return answers.get(operand[0]) in operand[1]
        case "has":
            value = answers.get(operand[0])
            return isinstance(value, list) and operand[1] in value
        case "gt" | "lt":
            value = answers.get(operand[0])
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            return bool(value > operand[1] if operator == "gt" else value < operand[1])
    raise ValueError(f"unknown operator {operator}")
