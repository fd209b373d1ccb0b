"""What a person does to a letter being written: each act gives a new definition and leaves the old alone. Pure.

A block is known by its place in the letter, counted from 0: national blocks need no names of their own, and a draft's
revision tells two people who edit at once apart.
"""

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any, Final

from core.errors import Conflict

Definition = dict[str, Any]
Block = dict[str, Any]
Pair = dict[str, str]

TYPES: Final = ("heading", "paragraph", "facts", "list", "table", "quote", "signature", "sections")
# What the law settles of a block that it demands; its words may be one's own.
LAWFUL: Final = frozenset({"type", "id", "core", "if", "unless", "from", "each"})
# Lists of parts within a block: a letter's facts, points and columns.
ROWS: Final = {"facts": "rows", "list": "items", "table": "columns"}


def block(definition: Mapping[str, Any], at: int) -> Block:
    """The block at this place."""
    blocks: list[Block] = definition["blocks"]
    if not 0 <= at < len(blocks):
        raise Conflict("letter.no_such_block")
    return blocks[at]


def add(definition: Definition, kind: str, *, after: int, used: Collection[str]) -> tuple[Definition, int]:
    """A new block right after another (-1: first); with its place."""
    if kind not in TYPES:
        raise Conflict("letter.no_such_block")
    new = deepcopy(definition)
    place = min(max(after + 1, 0), len(new["blocks"]))
    new["blocks"].insert(place, {"type": kind, "id": _own_id(new, used), **_beginning(kind)})
    return new, place


def change(definition: Definition, at: int, changes: Mapping[str, Any]) -> Definition:
    """Set these properties of the block; one that is None is taken away. What the law settles stays."""
    new = deepcopy(definition)
    found = block(new, at)
    for name, value in changes.items():
        if name in ("type", "id", "core") or (found.get("core") and name in LAWFUL):
            continue
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value
    return new


def move(definition: Definition, at: int, *, down: bool) -> tuple[Definition, int]:
    """One place up or down; with the place that it then has."""
    new = deepcopy(definition)
    found = block(new, at)
    blocks: list[Block] = new["blocks"]
    other = at + (1 if down else -1)
    if not 0 <= other < len(blocks):
        return new, at
    blocks[at], blocks[other] = blocks[other], found
    return new, other


def place(definition: Definition, at: int, *, before: int) -> tuple[Definition, int]:
    """Put it right before another block (or last, when there is none there); with the place that it then has."""
    new = deepcopy(definition)
    found = block(new, at)
    blocks: list[Block] = new["blocks"]
    target = before if 0 <= before < len(blocks) else len(blocks)
    del blocks[at]
    target -= target > at
    blocks.insert(target, found)
    return new, target


def remove(definition: Definition, at: int) -> Definition:
    """Without the block; one that the law demands stays."""
    new = deepcopy(definition)
    if block(new, at).get("core"):
        raise Conflict("letter.core")
    del new["blocks"][at]
    return new


def duplicate(definition: Definition, at: int, used: Collection[str]) -> tuple[Definition, int]:
    """The same block once more, right after it, free of the duty that the law lays on the first."""
    new = deepcopy(definition)
    copy = deepcopy(block(new, at))
    copy.pop("core", None)
    copy["id"] = _own_id(new, used)
    new["blocks"].insert(at + 1, copy)
    return new, at + 1


def change_letter(definition: Definition, title: Pair) -> Definition:
    """Give the letter another title."""
    return {**deepcopy(definition), "title": dict(title)}


def new_letter(key: str, title: str) -> Definition:
    """A letter that says nothing yet, and who signs it."""
    blocks = [{"type": kind, "id": f"own_{n}", **_beginning(kind)} for n, kind in enumerate(("paragraph", "signature"))]
    return {"key": key, "version": 1, "kind": "letter", "title": _both(title), "law": [], "blocks": blocks}


def under(like: Mapping[str, Any], key: str, title: str) -> Definition:
    """The same letter under a key and a title of its own; what the law demands of the first it demands of this."""
    return {**deepcopy(dict(like)), "key": key, "version": 1, "title": _both(title)}


def own_ids(definition: Mapping[str, Any]) -> set[str]:
    """The names that its blocks have."""
    return {each["id"] for each in definition["blocks"] if each.get("id")}


def _own_id(definition: Mapping[str, Any], used: Collection[str]) -> str:
    # Beside those of any national template, so that a newer one never takes it for a block of its own.
    taken = own_ids(definition) | set(used)
    return next(name for n in range(1, len(taken) + 2) if (name := f"own_{n}") not in taken)


def _beginning(kind: str) -> Block:
    """What a new block says until somebody writes it."""
    match kind:
        case "facts":
            return {"rows": [{"label": _both(""), "value": _both("")}]}
        case "list":
            return {"items": [_both("")]}
        case "table":
            return {
                "caption": _both(""),
                "each": "decision.extent",
                "columns": [{"label": _both(""), "value": _both("")}],
            }
        case "signature":
            return {name: _both("{{sender." + name + "}}") for name in ("name", "title", "unit")}
        case "sections":
            return {"from": "referral.sections"}
    return {"text": _both("")}


def _both(text: str) -> Pair:
    return {"nb": text, "nn": text}
