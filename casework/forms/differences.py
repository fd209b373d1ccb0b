"""What a draft changes in the published form, question by question. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casework.forms.editing import every_item

_LABELS = ("label", "help", "item_label")


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: `added`, `removed`, `moved` or `changed`, with the properties that changed."""

    kind: str
    field_id: str
    label: Mapping[str, str]
    properties: tuple[str, ...] = ()


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """Every change to a question, in the new form's order; what is gone comes last."""
    return list(_differences(old, new))


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    before = {each["id"]: each for each in every_item(old)}
    after = {each["id"]: each for each in every_item(new)}
    moved = moved_among([name for name in before if name in after], [name for name in after if name in before])
    for name, each in after.items():
        if name not in before:
            yield Difference("added", name, each["label"])
            continue
        changed = tuple(_changed(before[name], each))
        if changed:
            yield Difference("changed", name, each["label"], changed)
        if name in moved:
            yield Difference("moved", name, each["label"])
    for name, each in before.items():
        if name not in after:
            yield Difference("removed", name, each["label"])


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted({*old, *new} - {"id", "fields", "from"}):
        if _said(old.get(name)) != _said(new.get(name)):
            yield name


def _said(value: Any) -> Any:
    """«required: false» says no more than silence does."""
    return None if value is False else value


def moved_among(before: list[str], after: list[str]) -> set[str]:
    """Those that must have been moved: all but the longest run of questions that kept their order."""
    place = {name: at for at, name in enumerate(before)}
    best: list[list[str]] = []
    # Patience: best[n] is the run of n + 1 questions that ends earliest.
    for name in after:
        longest: list[str] = []
        for run in reversed(best):
            if place[run[-1]] < place[name]:
                longest = run
                break
        grown = [*longest, name]
        if len(grown) > len(best):
            best.append(grown)
        elif place[name] < place[best[len(grown) - 1][-1]]:
            best[len(grown) - 1] = grown
    return set(after) - set(best[-1] if best else ())
