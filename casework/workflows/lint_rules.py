"""What can be said of a rule without knowing any answer: whether it is one, what it looks at, whether it can hold."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from casework.rules import fields_of, malformed, size
from casework.workflows.problems import Problem, is_word

MAX_DEPTH, MAX_PARTS = 8, 200
Atom = tuple[str, str, Any]


def rule_fields(rule: object) -> Iterator[str]:
    """The answers that a sound rule looks at."""
    return (name for _, name, _ in fields_of(rule))


def shape(path: str, rule: object) -> Iterator[Problem]:
    """A rule of the closed set, and not one too large to read."""
    if malformed(rule):
        yield Problem(path, "bad_rule")
    elif _depth(rule) > MAX_DEPTH:
        yield Problem(path, "rule_too_deep", {"most": MAX_DEPTH})
    elif size(rule) > MAX_PARTS:
        yield Problem(path, "too_many", {"most": MAX_PARTS})
    elif not all(is_word(name) and _storable(value) for _, name, value in fields_of(rule)):
        yield Problem(path, "bad_rule")


def types_of(rule: object) -> Iterator[tuple[str, str]]:
    """(field, what its answer must be for the rule to make sense), for each place where the rule tells."""
    for operator, name, value in fields_of(rule):
        if operator in ("gt", "lt"):
            yield name, "number"
        elif operator == "has":
            yield name, "list"
        elif operator in ("eq", "in"):
            for each in value if operator == "in" else [value]:
                yield name, "flag" if isinstance(each, bool) else "text" if isinstance(each, str) else "number"


def never(rule: Any) -> bool:
    """Whether no answers at all can make it hold, as far as its parts contradict each other openly."""
    ((operator, operand),) = rule.items()
    if operator == "any":
        return all(never(part) for part in operand)
    if operator == "not" and _operator(operand) in ("all", "any", "not"):
        return never(_denied(operand))
    parts = list(_flat(rule))
    return any(never(part) for part in parts if _operator(part) == "any") or _clash(parts)


def always(rule: Any) -> bool:
    """Whether it holds whatever is answered."""
    return never(_denied(rule))


def _flat(rule: Any) -> Iterator[Any]:
    """The parts that must all hold at once."""
    ((operator, operand),) = rule.items()
    if operator == "all":
        for part in operand:
            yield from _flat(part)
    elif operator == "not" and _operator(operand) in ("all", "any", "not"):
        yield from _flat(_denied(operand))
    else:
        yield rule


def _denied(rule: Any) -> Any:
    ((operator, operand),) = rule.items()
    if operator == "not":
        return operand
    if operator in ("all", "any"):
        return {"any" if operator == "all" else "all": [_denied(part) for part in operand]}
    return {"not": rule}


def _clash(parts: Sequence[Any]) -> bool:
    said: dict[str, list[Atom]] = {}
    denied: list[Any] = []
    for part in parts:
        operator = _operator(part)
        if operator == "not":
            denied.append(part["not"])
        elif operator != "any":
            atom = next(fields_of(part))
            said.setdefault(atom[1], []).append(atom)
    if any(_apart(atoms) for atoms in said.values()):
        return True
    written = {json.dumps(part, sort_keys=True) for part in parts}  # as JSON, where true is not 1
    if any(json.dumps(part, sort_keys=True) in written for part in denied):
        return True
    return any(part.get("filled") in said for part in denied)


def _apart(atoms: Sequence[Atom]) -> bool:
    """Whether no single answer fits all that is asked of one field."""
    low = max((value for operator, _, value in atoms if operator == "gt"), default=None)
    high = min((value for operator, _, value in atoms if operator == "lt"), default=None)
    if low is not None and high is not None and low >= high:
        return True
    wanted = [[value] if operator == "eq" else value for operator, _, value in atoms if operator in ("eq", "in")]
    bounds = low is not None or high is not None
    if any(operator == "has" for operator, _, _ in atoms) and (wanted or bounds):
        return True
    return bool(wanted) and not any(_fits(value, wanted, low, high) for value in wanted[0])


def _fits(value: Any, wanted: Sequence[Sequence[Any]], low: Any, high: Any) -> bool:
    if not all(any(_same(value, each) for each in row) for row in wanted):
        return False
    if low is None and high is None:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (low is None or value > low) and (high is None or value < high)


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _operator(rule: Mapping[str, Any]) -> str:
    return next(iter(rule))


def _depth(rule: Any) -> int:
    ((operator, operand),) = rule.items()
    if operator in ("all", "any"):
        return 1 + max(map(_depth, operand))
    return 1 + _depth(operand) if operator == "not" else 1


def _storable(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_storable, value))
    return not isinstance(value, str) or is_word(value, most=2000)
