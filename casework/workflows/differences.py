"""What a draft changes in the published workflow, part by part. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from casework.forms.differences import Difference, moved_among
from casework.workflows.editing import every_part, kind_of
from core.drafted import DRAFTED

_WHOLE = frozenset({"key", "phases", "deadlines", "branches", "subs", "priorities", "pause_reasons", "events", DRAFTED})


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every change: of the workflow as a whole first, then part by part in the new order; what is gone comes last."""
    return [*_whole(old, new), *_parts(old, new)]


def _whole(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    if changed := tuple(_changed(old, new, _WHOLE)):
        yield Difference("changed", "", new["title"], changed)


def _parts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    before, after = dict(every_part(old)), dict(every_part(new))
    homes = _homes(old), _homes(new)
    moved = _moved(list(before), list(after))
    for ref, each in after.items():
        if ref not in before:
            yield Difference("added", ref, each["title"])
            continue
        if changed := tuple(_changed(before[ref], each, frozenset({"key", "tasks"}))):
            yield Difference("changed", ref, each["title"], changed)
        if ref in moved or homes[0].get(ref) != homes[1].get(ref):
            yield Difference("moved", ref, each["title"])
    for ref, each in before.items():
        if ref not in after:
            yield Difference("removed", ref, each["title"])


def _homes(definition: Mapping[str, Any]) -> dict[str, str]:
    """The phase of each task."""
    return {f"task:{task['key']}": phase["key"] for phase in definition["phases"] for task in phase["tasks"]}


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Those of each kind that stand in another order than before."""
    found: set[str] = set()
    for kind in {kind_of(ref) for ref in after}:
        was = [ref for ref in before if kind_of(ref) == kind and ref in after]
        found |= moved_among(was, [ref for ref in after if kind_of(ref) == kind and ref in before])
    return found


def _changed(old: Mapping[str, Any], new: Mapping[str, Any], besides: frozenset[str]) -> Iterator[str]:
    for name in sorted({*old, *new} - besides):
        if (old.get(name) or None) != (new.get(name) or None):
            yield name
