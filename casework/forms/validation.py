"""The one judge of answers: pages and the API both ask it. Hidden answers are dropped before anything else. Pure."""

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, Literal, Protocol

from casework.forms.calc import work_out
from casework.forms.definition import Field, FormDefinition
from casework.rules import evaluate
from core.lines import storable

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LARGEST = 10**12
# What a text may be full of and still say nothing. Spelled out, as languages differ in what they take for white space.
BLANK = "\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200E)))


@dataclass(frozen=True, slots=True)
class FieldError:
    """One fault in one answer: a code from a closed set, and what its text needs."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The answers that count, and the faults by field."""

    answers: dict[str, Any]
    errors: dict[str, list[FieldError]]


class Lookups(Protocol):
    """Asks whether what an answer points at is there."""

    def person_exists(self, person_id: str, role: str | None) -> bool:
        """Whether this person holds the role."""

    def unit_exists(self, unit_id: str, kind: str | None) -> bool:
        """Whether this unit is in use."""

    def file_exists(self, file_id: str) -> bool:
        """Whether this file was uploaded here."""


def clean(
    definition: FormDefinition,
    raw: Mapping[str, object],
    *,
    partial: bool = False,
    unknown: Literal["error", "drop"] = "error",
    lookups: Lookups | None = None,
) -> Cleaned:
    """Judge the answers. `partial` (drafts) asks for no required answer, but types and bounds still hold."""
    judge = _Judge(definition.types, partial, unknown, lookups)
    answers = judge.answers(definition.fields, raw, {}, "")
    return Cleaned(answers, judge.errors)


@dataclass(slots=True)
class _Judge:
    """Goes through the questions from the top, and through each row of a repeat in the same way."""

    types: Mapping[str, str]
    partial: bool
    unknown: Literal["error", "drop"]
    lookups: Lookups | None
    errors: dict[str, list[FieldError]] = field(default_factory=dict)

    def answers(
        self, fields: Sequence[Field], raw: Mapping[str, object], outer: Mapping[str, object], at: str
    ) -> dict[str, Any]:
        """What counts of these answers; `outer` is what stands above a row, `at` the row's path."""
        found: dict[str, Any] = {}
        known = ChainMap(found, dict(outer)) if outer else found
        for item in fields:
            if item.type == "info" or (item.show_if and not evaluate(item.show_if, known, self.types)):
                continue
            value = self._computed(item, known) if item.type == "computed" else raw.get(item.id)
            if item.type == "repeat":
                value = self._rows(item, value, known, at)
            elif item.type != "computed":
                value = self._one(item, value, at)
            if value is not None:
                found[item.id] = value
        if self.unknown == "error":
            for name in sorted(set(raw) - {item.id for item in fields if item.type != "info"}, key=str):
                self._say(f"{at}{name!s:.60}", FieldError("unknown"))
        return found

    def _one(self, item: Field, value: object, at: str) -> Any:
        fault = None if _absent(value) else _fault(item, value, self.lookups)
        if fault is None and (_absent(value) or _blank(item, value)):
            if item.required and not self.partial:
                self._say(at + item.id, FieldError("required"))
            return None
        if fault is None and item.required and value is False and not self.partial:
            fault = FieldError("required")
        if fault:
            self._say(at + item.id, fault)
            return None
        return int(value) if item.type == "int" and isinstance(value, float) else value

    def _rows(self, item: Field, value: object, known: Mapping[str, object], at: str) -> list[dict[str, Any]] | None:
        rows = [] if _absent(value) else value
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            self._say(at + item.id, FieldError("type"))
            return None
        if len(rows) > item.most_rows:
            self._say(at + item.id, FieldError("too_large", {"limit": item.most_rows}))
            return None
        if isinstance(item.min, int) and len(rows) < item.min and not self.partial:
            self._say(at + item.id, FieldError("too_small", {"limit": item.min}))
        where = at + item.id
        return [self.answers(item.fields, row, known, f"{where}.{n}.") for n, row in enumerate(rows)] or None

    def _computed(self, item: Field, known: Mapping[str, object]) -> int | float | None:
        return work_out(item.calc or {}, known, decimals=item.decimals)

    def _say(self, path: str, fault: FieldError) -> None:
        self.errors[path] = [fault]


def visible(definition: FormDefinition, answers: Mapping[str, object]) -> list[str]:
    """The questions that are asked, given these answers (those to hidden questions do not count).

    A question in a row goes by its path, such as `measures.0.text`.
    """
    return list(_visible(definition.fields, answers, {}, ""))


def _visible(
    fields: Sequence[Field], answers: Mapping[str, object], outer: Mapping[str, object], at: str
) -> Iterator[str]:
    counting: dict[str, object] = {}
    known = ChainMap(counting, dict(outer)) if outer else counting
    for item in fields:
        if item.show_if and not evaluate(item.show_if, known):
            continue
        yield at + item.id
        value = answers.get(item.id)
        if item.type == "repeat" and isinstance(value, list):
            for number, row in enumerate(value):
                if not isinstance(row, Mapping):
                    continue
                yield from _visible(item.fields, row, known, f"{at}{item.id}.{number}.")
        if item.is_asked and item.id in answers and not _blank(item, value):
            counting[item.id] = value


def _fault(item: Field, value: object, lookups: Lookups | None) -> FieldError | None:
    match item.type:
        case "text" | "long":
            return _text_fault(item, value)
        case "int" | "dec":
            return _number_fault(item, value)
        case "date":
            return _date_fault(item, value)
        case "choice" | "radio":
            if not isinstance(value, str):
                return FieldError("type")
            return None if value in {option.value for option in item.options} else FieldError("option")
        case "checks":
            return _checks_fault(item, value)
        case "bool" | "sign":
            return None if isinstance(value, bool) else FieldError("type")
        case "file":
            return _files_fault(item, value, lookups)
    return _reference_fault(item, value, lookups)


def _text_fault(item: Field, value: object) -> FieldError | None:
    if not isinstance(value, str) or not storable(value):
        return FieldError("type")
    return FieldError("too_long", {"limit": item.length}) if len(value) > item.length else None


def _absent(value: object) -> bool:
    return value is None or value == "" or value == []


def _blank(item: Field, value: object) -> bool:
    return item.type in ("text", "long") and isinstance(value, str) and not value.strip(BLANK)


def _number_fault(item: Field, value: object) -> FieldError | None:
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or (isinstance(value, float) and not isfinite(value))  # JSON in Python may hold NaN
    ):
        return FieldError("type")
    if item.type == "int" and value != int(value):
        return FieldError("type")
    if not -LARGEST <= value <= LARGEST:
        return FieldError("too_large", {"limit": LARGEST})
    if isinstance(item.min, int | float) and value < item.min:
        return FieldError("too_small", {"limit": item.min})
    if isinstance(item.max, int | float) and value > item.max:
        return FieldError("too_large", {"limit": item.max})
    if item.type == "dec" and Decimal(repr(value)) % Decimal(1).scaleb(-item.decimals):
        return FieldError("decimals", {"limit": item.decimals})
    return None


def _date_fault(item: Field, value: object) -> FieldError | None:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        return FieldError("date")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return FieldError("date")
    if not FIRST_DAY <= day <= LAST_DAY:
        return FieldError("date")
    if isinstance(item.min, str) and value < item.min:
        return FieldError("too_small", {"limit": item.min})
    if isinstance(item.max, str) and value > item.max:
        return FieldError("too_large", {"limit": item.max})
    return None


def _checks_fault(item: Field, value: object) -> FieldError | None:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        return FieldError("type")
    allowed = {option.value for option in item.options}
    if len(set(value)) != len(value) or not set(value) <= allowed:
        return FieldError("option")
    if isinstance(item.min, int) and len(value) < item.min:
        return FieldError("too_small", {"limit": item.min})
    if isinstance(item.max, int) and len(value) > item.max:
        return FieldError("too_large", {"limit": item.max})
    return None


def _files_fault(item: Field, value: object, lookups: Lookups | None) -> FieldError | None:
    if not isinstance(value, list) or not all(isinstance(part, str) and _is_uuid(part) for part in value):
        return FieldError("type")
    if len(set(value)) != len(value) or len(value) > (50 if item.multiple else 1):
        return FieldError("too_large", {"limit": 50 if item.multiple else 1})
    if lookups and not all(lookups.file_exists(part) for part in value):
        return FieldError("file")
    return None


def _reference_fault(item: Field, value: object, lookups: Lookups | None) -> FieldError | None:
    if not isinstance(value, str) or not _is_uuid(value):
        return FieldError("type")
    if lookups is None:
        return None
    if item.type == "person":
        return None if lookups.person_exists(value, item.person_role) else FieldError("person")
    return None if lookups.unit_exists(value, item.unit_kind) else FieldError("unit")


def _is_uuid(text: str) -> bool:
    return bool(_UUID.fullmatch(text))
