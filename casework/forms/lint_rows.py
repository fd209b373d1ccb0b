"""What a computed answer may look at, and how much of the form a repeat's rows may ask about. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casework.forms.calc import NUMBERS, looks_at, malformed
from casework.rules import fields_of
from casework.rules import malformed as malformed_rule

# Each different condition on something outside the rows doubles the ways in which a row can be asked.
MAX_OUTSIDE = 3
Questions = Mapping[str, Mapping[str, Any]]


def calc_problems(item: Mapping[str, Any], where: str, above: Questions) -> Iterator[str]:
    """What is wrong with the sum of the computed answer `where`, given the questions above it."""
    if malformed(item.get("calc")):
        yield f"{where}: the calc is malformed or too large"
        return
    for operator, name in looks_at(item["calc"]):
        other = _found(name, above)
        if other is None:
            yield f"{where}: the calc looks at {name[:60]}, which is not a question further up"
        elif other["type"] not in _suits(operator):
            yield f"{where}: the calc cannot use {name} like that"


def outside_problems(item: Mapping[str, Any], where: str) -> Iterator[str]:
    """What is wrong with what the rows of this repeat ask of questions outside the rows."""
    inside = {each["id"] for each in _below(item)}
    asked = {
        (operator, name, repr(value))
        for each in _below(item)
        if "show_if" in each and not malformed_rule(each["show_if"])
        for operator, name, value in fields_of(each["show_if"])
        if name not in inside
    }
    if len(asked) > MAX_OUTSIDE:
        yield f"{where}: its rows may depend on at most {MAX_OUTSIDE} different answers outside them"


def _suits(operator: str) -> frozenset[str]:
    match operator:
        case "count":
            return frozenset({"repeat"})
        case "days" | "years":
            return frozenset({"date"})
    return NUMBERS | {"computed"}


def _found(name: str, above: Questions) -> Mapping[str, Any] | None:
    rows, _, inner = name.partition(".")
    if not inner:
        return above.get(rows)
    repeat = above.get(rows)
    fields: Iterable[Any] = repeat.get("fields", ()) if repeat and repeat["type"] == "repeat" else ()
    return next((each for each in fields if isinstance(each, Mapping) and each.get("id") == inner), None)


def _below(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    fields = item.get("fields")
    for each in fields if isinstance(fields, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("id"), str):
            yield each
            yield from _below(each)
