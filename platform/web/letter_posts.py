"""What a posted panel of the letter editor says of its block, as the properties that the definition has."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import QueryDict

from casework.documents.editing import ROWS
from casework.documents.placeholders import PLACEHOLDERS
from core.lines import storable
from web.builder_words import LANGUAGES
from web.letter_words import kept

Block = Mapping[str, Any]
# The texts of each type of block; those that may be left out come second.
TEXTS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "heading": (("text",), ()),
    "paragraph": (("text",), ()),
    "quote": (("text",), ("source",)),
    "signature": (("name", "title"), ("unit", "closing")),
    "table": (("caption",), ()),
}
ALWAYS_WRITTEN: Final = ("nb", "nn")
_MAX_ROWS = 100


def texts(data: QueryDict, name: str) -> dict[str, str]:
    """The text in both written Norwegians, and in the other languages that it was written in."""
    found = {language: _typed(data, f"{name}_{language}") for language in LANGUAGES}
    return {language: text for language, text in found.items() if text or language in ALWAYS_WRITTEN}


def changes_from(data: QueryDict, block: Block) -> dict[str, Any]:
    """Everything that the panel says; None takes a property away."""
    kind = block["type"]
    needed, optional = TEXTS.get(kind, ((), ()))
    changes: dict[str, Any] = {name: texts(data, name) for name in needed}
    for name in optional:
        said = texts(data, name)
        changes[name] = said if any(said.values()) else None
    changes |= {name: _path(data, name) for name in ("if", "unless")}
    changes |= _READERS.get(kind, _nothing)(data)
    if block.get("core") and "each" in block:
        changes.pop("items", None)  # a list that the law wants from the case itself has no points of its own
    return changes


def moved_row(block: Block, changes: dict[str, Any], act: str, number: int) -> dict[str, Any]:
    """The same changes with one of the block's rows moved, or taken away."""
    rows = list(changes.get(ROWS[block["type"]]) or ())
    other = number + {"row_up": -1, "row_down": 1}.get(act, 0)
    if not (0 <= number < len(rows) and 0 <= other < len(rows)):
        return changes
    if act == "row_remove":
        del rows[number]
    else:
        rows[number], rows[other] = rows[other], rows[number]
    return {**changes, ROWS[block["type"]]: rows}


def _nothing(data: QueryDict) -> dict[str, Any]:
    return {}


def _heading(data: QueryDict) -> dict[str, Any]:
    return {"level": 2 if data.get("level") == "2" else None}


def _facts(data: QueryDict) -> dict[str, Any]:
    return {"rows": _rows(data, "optional", lambda value: True if value else None)}


def _table(data: QueryDict) -> dict[str, Any]:
    columns = _rows(data, "align", lambda value: "right" if value == "right" else None)
    return {"each": _path(data, "each"), "columns": columns}


def _list(data: QueryDict) -> dict[str, Any]:
    ordered = True if "ordered" in data else None
    if each := _path(data, "each"):
        return {"each": each, "items": None, "ordered": ordered}
    points = [texts(data, f"row.{n}.value") for n in _numbers(data, "value")]
    written = [point for point in points if any(point.values())]
    return {"each": None, "items": written or [dict.fromkeys(ALWAYS_WRITTEN, "")], "ordered": ordered}


def _sections(data: QueryDict) -> dict[str, Any]:
    return {"from": _path(data, "from")}


_READERS: Final[Mapping[str, Callable[[QueryDict], dict[str, Any]]]] = {
    "heading": _heading,
    "facts": _facts,
    "table": _table,
    "list": _list,
    "sections": _sections,
}


def _rows(data: QueryDict, extra: str, read: Callable[[str], Any]) -> list[dict[str, Any]]:
    """Pairs of label and value; one with nothing in it is gone."""
    found = []
    for number in _numbers(data, "label"):
        row: dict[str, Any] = {name: texts(data, f"row.{number}.{name}") for name in ("label", "value")}
        if not any(text for said in row.values() for text in said.values()):
            continue
        if (value := read(data.get(f"row.{number}.{extra}", ""))) is not None:
            row[extra] = value
        found.append(row)
    return found or [{name: dict.fromkeys(ALWAYS_WRITTEN, "") for name in ("label", "value")}]


def _numbers(data: QueryDict, name: str) -> list[int]:
    return [number for number in range(_MAX_ROWS) if f"row.{number}.{name}_nb" in data]


def _path(data: QueryDict, name: str) -> str | None:
    path = data.get(name, "")
    return path if path in PLACEHOLDERS else None


def as_kept(text: str) -> str:
    """What was typed as it is stored."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return kept("".join(sign for sign in text if storable(sign)).strip())


def _typed(data: QueryDict, name: str) -> str:
    return as_kept(data.get(name, ""))
