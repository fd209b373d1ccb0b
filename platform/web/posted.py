"""What a browser posts, as the JSON types that forms are judged in, and answers as they stand in a field."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from casework.forms.definition import Field, FormDefinition
from casework.forms.readable import number_text
from casework.forms.validation import BLANK

_WHOLE = re.compile(r"[-−]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-−]?[0-9]{1,15}([.,][0-9]{1,15})?")
_NORWEGIAN_DATE = re.compile(r"([0-9]{1,2})[. /-]+([0-9]{1,2})[. /-]+([0-9]{4})")
_SPACES = re.compile(r"[\s\u00a0\u202f]")


def answers_from(definition: FormDefinition, data: QueryDict) -> dict[str, Any]:
    """The posted answers. What cannot be read as its type stays text, so that the judge says what is wrong with it."""
    return {item.id: _read(item, data) for item in definition.fields if item.type != "info"}


def as_typed(item: Field, value: Any) -> Any:
    """An answer as a person would type it: Norwegian date, comma, lists as they are."""
    if item.type == "date" and isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return value
        return f"{day.day:02}.{day.month:02}.{day.year}"
    if item.type in ("dec", "int") and isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    return value


def initial_from(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the fields show them."""
    return {item.id: as_typed(item, answers[item.id]) for item in definition.fields if item.id in answers}


def whole_number(text: str) -> int | str:
    """The number, or the text when it is none."""
    tight = _SPACES.sub("", text)
    return int(tight.replace("−", "-")) if _WHOLE.fullmatch(tight) else text


def decimal_number(text: str) -> float | int | str:
    """The number, with comma or point, or the text when it is none."""
    tight = _SPACES.sub("", text)
    if not _DECIMAL.fullmatch(tight):
        return text
    tight = tight.replace("−", "-").replace(",", ".")
    return float(tight) if "." in tight else int(tight)


def iso_date(text: str) -> str:
    """24.12.2026 becomes 2026-12-24; anything else is left as it is."""
    match = _NORWEGIAN_DATE.fullmatch(text.strip())
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else text.strip()


def _read(item: Field, data: QueryDict) -> Any:
    if item.type in ("checks", "file"):
        return [value for value in data.getlist(item.id) if value]
    value = (data.get(item.id) or "").replace("\r\n", "\n")
    match item.type:
        case "bool":
            return value not in ("", "false")
        case "text":
            return value.strip(BLANK)
        case "int":
            return whole_number(value.strip())
        case "dec":
            return decimal_number(value.strip())
        case "date":
            return iso_date(value)
    return value
