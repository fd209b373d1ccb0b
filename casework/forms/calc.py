"""What a computed answer may be made of: a closed set of sums over other answers, exact to the last decimal. Pure.

The browser works the same sums out in static/web/forms.js; tests hold the two together.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from math import prod
from typing import Any

MAX_PARTS, MAX_DEPTH, LARGEST = 200, 8, 10**12
NUMBERS = frozenset({"int", "dec"})


def work_out(calc: Mapping[str, Any], answers: Mapping[str, object], *, decimals: int) -> int | float | None:
    """The sum, rounded half up (away from zero); None when an answer it needs is missing or it grows out of bounds."""
    with localcontext(Context(prec=200)):
        found = _value(calc, answers)
        if found is None or abs(found) > LARGEST:
            return None
        rounded = found.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return float(rounded) if rounded % 1 else int(rounded)


def malformed(calc: object) -> bool:
    """Whether this is no sum at all, or one too large to work with."""
    return not _well_formed(calc, 0) or sum(1 for _ in _parts(calc)) > MAX_PARTS


def looks_at(calc: Any) -> Iterator[tuple[str, str]]:
    """Every (operator, id) that a well-formed sum asks for; a `total` asks for "rows.field"."""
    ((operator, operand),) = calc.items()
    if operator == "count":
        yield operator, operand
    elif operator == "total":
        yield operator, ".".join(operand)
    elif operator in ("days", "years"):
        yield from ((operator, part) for part in operand)
    else:
        for part in operand:
            if isinstance(part, str):
                yield operator, part
            elif isinstance(part, Mapping):
                yield from looks_at(part)


def _value(calc: Any, answers: Mapping[str, object]) -> Decimal | None:
    if isinstance(calc, str):
        return _number(answers.get(calc))
    if not isinstance(calc, Mapping):
        return _number(calc)
    ((operator, operand),) = calc.items()
    match operator:
        case "count":
            rows = answers.get(operand)
            return Decimal(len(rows)) if isinstance(rows, list) else Decimal(0)
        case "total":
            rows = answers.get(operand[0])
            return _sum([_number(row.get(operand[1])) for row in rows] if isinstance(rows, list) else [])
        case "days" | "years":
            return _between(operator, *(_day(answers.get(part)) for part in operand))
    return _combined(operator, [_value(part, answers) for part in operand])


def _combined(operator: str, values: list[Decimal | None]) -> Decimal | None:
    if operator == "sum":
        return _sum(values)
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    return known[0] - known[1] if operator == "difference" else prod(known, start=Decimal(1))


def _sum(values: list[Decimal | None]) -> Decimal | None:
    # What is not answered adds nothing; when nothing is answered there is nothing to add up.
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Decimal(repr(value))


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _between(unit: str, first: date | None, last: date | None) -> Decimal | None:
    if first is None or last is None:
        return None
    if unit == "days":
        return Decimal((last - first).days)
    # Somebody born on 29 February has the birthday on 1 March in other years.
    return Decimal(last.year - first.year - ((last.month, last.day) < (first.month, first.day)))


def _parts(calc: Any) -> Iterator[Any]:
    yield calc
    if isinstance(calc, Mapping):
        ((_, operand),) = calc.items()
        if isinstance(operand, list):
            for part in operand:
                yield from _parts(part)


def _well_formed(calc: object, depth: int) -> bool:
    if depth > MAX_DEPTH or not isinstance(calc, Mapping) or len(calc) != 1:
        return False
    ((operator, operand),) = calc.items()
    if operator == "count":
        return isinstance(operand, str)
    if not isinstance(operand, list):
        return False
    if operator in ("total", "days", "years"):
        return len(operand) == 2 and all(isinstance(part, str) for part in operand)
    if operator not in ("sum", "difference", "product") or (operator == "difference" and len(operand) != 2):
        return False
    return 0 < len(operand) <= 50 and all(_term(part, depth + 1) for part in operand)


def _term(part: object, depth: int) -> bool:
    if isinstance(part, bool):
        return False
    if isinstance(part, int | float):
        return abs(part) <= LARGEST and part == round(part, 6)
    return isinstance(part, str) or _well_formed(part, depth)
