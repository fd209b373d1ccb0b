"""What a browser posts, as the JSON types that forms are judged in, and answers as they stand in a field."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from casework.forms.definition import Field, FormDefinition, answered
from casework.forms.lint import MAX_ROWS
from casework.forms.readable import number_text
from casework.forms.validation import BLANK

_WHOLE = re.compile(r"[-−]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-−]?[0-9]{1,15}([.,][0-9]{1,15})?")
_NORWEGIAN_DATE = re.compile(r"([0-9]{1,2})[. /-]+([0-9]{1,2})[. /-]+([0-9]{4})")
_SPACES = re.compile(r"[\s\u00a0\u202f]")


def answers_from(definition: FormDefinition, data: QueryDict) -> dict[str, Any]:
    """The posted answers. What cannot be read as its type stays text, so that the judge says what is wrong with it."""
    return _read_all(definition.fields, data, "")


def as_typed(item: Field, value: Any) -> Any:
    """An answer as a person would type it: Norwegian date, comma, lists as they are."""
    if item.type == "date" and isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return value
        return f"{day.day:02}.{day.month:02}.{day.year}"
    if item.type in ("dec", "int", "computed") and isinstance(value, int | float) and not isinstance(value, bool):
        return number_text(value)
    return value


def initial_from(definition: FormDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Stored answers as the fields show them."""
    return {
        path: as_typed(item, value)
        for path, item, value in answered(definition.fields, answers)
        if item.type not in ("repeat", "computed")
    }


def as_posted(fields: Iterable[Field], answers: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Stored answers as a browser would post them, for questions that are not on the page at hand."""
    for path, item, value in answered(fields, answers):
        if item.type == "repeat":
            yield from ((f"{path}.{number}.row", ["1"]) for number in range(len(value)))
        elif item.type in ("bool", "sign"):
            yield from [(path, ["on"])] if value is True else []
        elif isinstance(value, list):
            yield path, [str(one) for one in value]
        elif item.is_asked:
            yield path, [str(as_typed(item, value))]


def whole_number(text: str) -> int | str:
    """The number, or the text when it is none."""
    tight = _SPACES.sub("", text)
    return int(tight.replace("−", "-")) if _WHOLE.fullmatch(tight) else text


def counter(text: str | None) -> int:
    """A revision or version that a page carries along; one that never was, when it was tampered with."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else -1


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


def _read_all(fields: Iterable[Field], data: QueryDict, at: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields:
        if item.type == "repeat":
            path = f"{at}{item.id}"
            found[item.id] = [_read_all(item.fields, data, f"{path}.{n}.") for n in row_numbers(data, path)]
        elif item.is_asked:
            found[item.id] = _read(item, data, at + item.id)
    return found


def _read(item: Field, data: QueryDict, name: str) -> Any:
    if item.type in ("checks", "file"):
        return [value for value in data.getlist(name) if value]
    value = (data.get(name) or "").replace("\r\n", "\n")
    match item.type:
        case "bool" | "sign":
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


# Rows ---------------------------------------------------------------------------------------------------------------
# A row's questions are posted as `measures.0.text`, and each row posts `measures.0.row`, so that an empty one is seen.
ROW, UPLOAD = "row", "__upload"
_BUTTON = re.compile(r"(add|remove):([a-z0-9_.]{1,200})")


def row_numbers(data: QueryDict, path: str) -> list[int]:
    """The numbers of the rows that were posted under this repeat, in order; one more than may be answered, at most."""
    start = f"{path}."
    named = {name[len(start) :].partition(".")[0] for name in data if name.startswith(start)}
    numbers = sorted(int(number) for number in named if number.isascii() and number.isdigit() and len(number) < 5)
    return numbers[: MAX_ROWS + 1]


def file_questions(definition: FormDefinition, uploads: Iterable[str]) -> list[tuple[str, Field]]:
    """The questions, by path, that these uploads answer."""
    paths = (name.removesuffix(UPLOAD) for name in uploads if name.endswith(UPLOAD))
    known = {name for name, kind in definition.types.items() if kind == "file"}
    return [(path, definition.field(path)) for path in paths if path.rpartition(".")[2] in known]


def with_rows(definition: FormDefinition, data: QueryDict) -> tuple[QueryDict, str]:
    """What was posted, without empty rows and numbered from 0, and with the row that a button asked for.

    The second is the path of what was added or lost a row; empty when no such button was pressed.
    """
    if not any(item.type == "repeat" for item in definition.fields):
        return data, ""
    match = _BUTTON.fullmatch(data.get("act") or "")
    verb, path = (match[1], match[2]) if match else ("", "")
    kept = QueryDict(mutable=True)
    rows = {item.id for item in definition.fields if item.type == "repeat"}
    for name in data:
        if "." not in name or name.partition(".")[0] not in rows:
            kept.setlist(name, data.getlist(name))
    _copy_rows(definition.fields, data, kept, "", "", gone=f"{path}." if verb == "remove" else "")
    if verb == "add":
        kept[f"{path}.{len(row_numbers(kept, path))}.{ROW}"] = "1"
    return kept, path.rpartition(".")[0] if verb == "remove" else path


def _copy_rows(fields: Iterable[Field], data: QueryDict, kept: QueryDict, old: str, new: str, *, gone: str) -> None:
    for item in fields:
        if item.type != "repeat":
            if old and item.is_asked and (values := data.getlist(old + item.id)):
                kept.setlist(new + item.id, values)
            continue
        number = 0
        for was in row_numbers(data, old + item.id):
            before = f"{old}{item.id}.{was}."
            if before == gone or _says_nothing(_read_all(item.fields, data, before)):
                continue
            after = f"{new}{item.id}.{number}."
            kept[after + ROW] = "1"
            _copy_rows(item.fields, data, kept, before, after, gone=gone)
            number += 1


def _says_nothing(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_says_nothing(part) for part in value.values())
    if isinstance(value, list):
        return all(_says_nothing(part) for part in value)
    return value is False or (isinstance(value, str) and not value.strip(BLANK))
