"""What a question's condition may ask: of questions further up, of their kind, for answers that they have. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.rules import fields_of, malformed

_SCALAR = frozenset(["text", "long", "int", "dec", "date", "choice", "radio", "person", "unit"])
# Which types of question each operator may look at.
COMPARABLE: Mapping[str, frozenset[str]] = {
    "eq": _SCALAR | {"bool", "sign"},
    "in": _SCALAR,
    "has": frozenset({"checks"}),
    "gt": frozenset({"int", "dec"}),
    "lt": frozenset({"int", "dec"}),
    "filled": _SCALAR | {"checks", "file", "repeat"},
}


def condition_problems(rule: Any, where: str, above: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with the condition of the question `where`, given the questions above it."""
    if malformed(rule):
        yield f"{where}: the condition is malformed or too large"
        return
    for operator, field_id, value in fields_of(rule):
        other = above.get(field_id)
        if other is None or other["type"] in ("info", "computed"):
            yield f"{where}: the condition looks at {field_id[:60]}, which is not a question further up"
        elif other["type"] not in COMPARABLE[operator]:
            yield f"{where}: the condition cannot ask that of {field_id}"
        elif operator in ("eq", "has", "in"):
            yield from _asked(other, value if operator == "in" else [value], where)


def _asked(other: Mapping[str, Any], values: list[Any], where: str) -> Iterator[str]:
    if other.get("options"):
        if not set(values) <= {option["value"] for option in other["options"]}:
            yield f"{where}: the condition asks for an option that {other['id']} does not have"
        return
    if other["type"] in ("bool", "sign"):
        # A page cannot tell a box that was left alone from one that is not ticked, so a condition must not either.
        if values != [True] or values[0] is not True:
            yield f"{where}: the condition may only ask whether {other['id']} is true (or, with not, that it is not)"
        return
    kind: Any = (int, float) if other["type"] in ("int", "dec") else str
    if not all(isinstance(value, kind) and not isinstance(value, bool) for value in values):
        yield f"{where}: the condition compares {other['id']} with another kind of value"
