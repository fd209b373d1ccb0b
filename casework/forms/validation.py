"""The one judge of answers: pages and the API both ask it. Hidden answers are dropped before anything else. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, Literal, Protocol

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
    answers: dict[str, Any] = {}
    errors: dict[str, list[FieldError]] = {}
    for item in definition.fields:
        if item.type == "info" or (item.show_if and not evaluate(item.show_if, answers, definition.types)):
            continue
        value = raw.get(item.id)
        fault = None if _absent(value) else _fault(item, value, lookups)
        if fault is None and (_absent(value) or _blank(item, value)):
            if item.required and not partial:
                errors[item.id] = [FieldError("required")]
            continue
        if fault is None and item.required and item.type == "bool" and value is False and not partial:
            fault = FieldError("required")
        if fault:
            errors[item.id] = [fault]
        else:
            answers[item.id] = int(value) if item.type == "int" and isinstance(value, float) else value
    if unknown == "error":
        known = {item.id for item in definition.fields if item.type != "info"}
        for name in sorted(set(raw) - known, key=str):
            errors[str(name)[:60]] = [FieldError("unknown")]
    return Cleaned(answers, errors)


def visible(definition: FormDefinition, answers: Mapping[str, object]) -> list[str]:
    """The ids of the questions that are asked, given these answers (those to hidden questions do not count)."""
    counting: dict[str, object] = {}
    shown: list[str] = []
    for item in definition.fields:
        if item.show_if and not evaluate(item.show_if, counting, definition.types):
            continue
        shown.append(item.id)
        if item.id in answers and not _blank(item, answers[item.id]):
            counting[item.id] = answers[item.id]
    return shown


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
        case "bool":
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
