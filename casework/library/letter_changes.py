"""What a letter being written changes in the published one, block by block. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.library.parts import ROOT, Address, Definition, Tree, out_of_order, tree
from core.drafted import DRAFTED

_NO_CHANGE = frozenset({"version", "id", DRAFTED})


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: `added`, `removed`, `moved` or `changed`, with the properties that changed; the block as it is told.

    `at` is its place in the new letter: none of what is gone, -1 of the letter itself.
    """

    kind: str
    at: int | None
    block: Mapping[str, Any]
    properties: tuple[str, ...] = ()


def differences(old: Definition, new: Definition) -> list[Difference]:
    """Every change, in the new letter's order; what is gone comes last."""
    before, after = tree("letters", old), tree("letters", new)
    return list(_differences(before, after, _same_block(before, after)))


def _differences(before: Tree, after: Tree, was: Mapping[Address, Address]) -> Iterator[Difference]:
    if changed := _changed(before.own[ROOT], after.own[ROOT]):
        yield Difference("changed", -1, after.own[ROOT], changed)
    common = [was[name] for name in _blocks(after) if name in was]
    moved = out_of_order([name for name in _blocks(before) if name in set(common)], common)
    for at, name in enumerate(_blocks(after)):
        block = after.own[name]
        if name not in was:
            yield Difference("added", at, block)
            continue
        if changed := _changed(before.own[was[name]], block):
            yield Difference("changed", at, block, changed)
        if was[name] in moved:
            yield Difference("moved", at, block)
    for name in _blocks(before):
        if name not in was.values():
            yield Difference("removed", None, before.own[name])


def _same_block(before: Tree, after: Tree) -> dict[Address, Address]:
    """Each block of the new letter with what it was: by name; without one, the next of its type that is gone."""
    same = {name: name for name in _blocks(after) if name in before.own}
    gone = [name for name in _blocks(before) if name not in same and _nameless(name)]
    for name in _blocks(after):
        if name in same or not _nameless(name):
            continue
        found = next((old for old in gone if before.own[old]["type"] == after.own[name]["type"]), None)
        if found is not None:
            gone.remove(found)
            same[name] = found
    return same


def _nameless(name: Address) -> bool:
    return name[1].startswith("~")


def _blocks(letter: Tree) -> list[Address]:
    return letter.children.get((ROOT, "blocks"), [])


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(name for name in sorted({*old, *new} - _NO_CHANGE) if old.get(name) != new.get(name))
