"""Which conditions in a repeat's rows look outside the row, and what is left of them once those are settled. Pure."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from casework.forms.definition import Field

Rule = Mapping[str, Any]


def leaves_outside(fields: "Sequence[Field]") -> dict[str, Rule]:
    """The single conditions, in rows and in rows within them, on questions that are not in these rows."""
    inside = set(_ids(fields))
    return {name: leaf for rule in _rules(fields) for name, leaf in _leaves(rule) if _looked_at(leaf) not in inside}


def settled(rule: Rule, here: set[str], known: Mapping[str, bool]) -> Rule | bool:
    """The rule with what is known put in: true, false, or what is left to ask of the questions that are here."""
    ((operator, operand),) = rule.items()
    if operator == "not":
        inner = settled(operand, here, known)
        return not inner if isinstance(inner, bool) else {"not": inner}
    if operator in ("all", "any"):
        parts = [settled(part, here, known) for part in operand]
        deciding = operator == "any"
        if any(part is deciding for part in parts):
            return deciding
        left = [part for part in parts if not isinstance(part, bool)]
        return {operator: left} if left else not deciding
    return rule if _looked_at(rule) in here else known[_name(rule)]


def _leaves(rule: Rule) -> Iterator[tuple[str, Rule]]:
    ((operator, operand),) = rule.items()
    if operator == "not":
        yield from _leaves(operand)
    elif operator in ("all", "any"):
        for part in operand:
            yield from _leaves(part)
    else:
        yield _name(rule), rule


def _name(leaf: Rule) -> str:
    return json.dumps(leaf, sort_keys=True, ensure_ascii=False)


def _looked_at(leaf: Rule) -> str:
    ((operator, operand),) = leaf.items()
    return str(operand if operator == "filled" else operand[0])


def _rules(fields: "Sequence[Field]") -> Iterator[Rule]:
    for item in fields:
        if item.show_if:
            yield item.show_if
        yield from _rules(item.fields)


def _ids(fields: "Sequence[Field]") -> Iterator[str]:
    for item in fields:
        yield item.id
        yield from _ids(item.fields)
