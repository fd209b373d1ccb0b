"""Questions that come from elsewhere: a base form that another is built on, and blocks that many forms share. Pure.

A form is always whole in itself. What it was built on stands in `base` and in each question's `from`, so that what is
inherited can be told, and a newer base can be taken in question by question.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from casework.forms import editing
from casework.forms.editing import Definition, EditError, Item, every_item
from casework.forms.texts import languages_of
from casework.rules import fields_of

# What makes a question this one and no other, and so is never inherited.
_OWN = frozenset({"id", "fields", "from"})


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a newer base does otherwise: `added`, `changed` or `removed`; `ours` when we changed it too."""

    kind: str
    field_id: str
    label: Mapping[str, str]
    properties: tuple[str, ...] = ()
    ours: bool = False


def built_on(base: Mapping[str, Any], number: int, *, key: str, title: str) -> Definition:
    """A new form that says all that the base says."""
    new: Definition = deepcopy(dict(base))
    source = {"base": base["key"]}
    for each in every_item(new):
        each["from"] = dict(source)
    new |= {"key": key, "version": 1, "title": dict.fromkeys(("nb", *languages_of(new)), title)}
    new["base"] = {"key": base["key"], "number": number}
    new.pop("drafted", None)
    return new


def origin_of(item: Mapping[str, Any], base: Mapping[str, Item] | None) -> str:
    """Where a question stands to what it came from: `own`, `block`, `inherited`, `changed` or `gone` from its base."""
    source = item.get("from") or {}
    if "block" in source:
        return "block"
    if "base" not in source or base is None:
        return "own"
    there = base.get(item["id"])
    if there is None:
        return "gone"
    return "changed" if _changed(there, item) else "inherited"


def offers(old: Mapping[str, Any], new: Mapping[str, Any], mine: Mapping[str, Any]) -> list[Offer]:
    """What the newer base does otherwise than the one the form was built on, as far as the form lacks it."""
    return list(_offers(_by_id(old), _by_id(new), _by_id(mine)))


def take(
    mine: Definition, old: Mapping[str, Any], new: Mapping[str, Any], number: int, chosen: Collection[str]
) -> Definition:
    """The form with the chosen changes of the newer base; the others are left, and not offered again."""
    result = deepcopy(mine)
    source = {"base": str(new["key"])}
    for offer in offers(old, new, mine):
        if offer.field_id not in chosen:
            continue
        if offer.kind == "removed":
            result = editing.remove_field(result, offer.field_id) if offer.field_id in _by_id(result) else result
        elif offer.kind == "changed":
            _adopt(editing.item(result, offer.field_id), _by_id(new)[offer.field_id], offer.properties)
        elif offer.field_id not in _by_id(result):
            _insert(result, new, offer.field_id, source)
    result["base"] = {"key": str(new["key"]), "number": number}
    return result


def as_inherited(mine: Definition, base: Mapping[str, Any], field_id: str) -> Definition:
    """The question as the base has it again."""
    there = _by_id(base).get(field_id)
    if there is None:
        raise EditError("form.no_such_field")
    new = deepcopy(mine)
    found = editing.item(new, field_id)
    if found.get("type") != there["type"]:
        raise EditError("form.kind_is_fixed")
    _adopt(found, there, tuple({*found, *there} - _OWN))
    return new


def insert_block(
    definition: Definition, *, key: str, fields: Sequence[Item], used: Mapping[str, str], page: str
) -> tuple[Definition, str]:
    """The block's questions at the end of the page, with the id of the first.

    They keep their ids, so that answers can be compared between forms, unless the form has used one for something else.
    """
    new = deepcopy(definition)
    copies: list[Item] = deepcopy(list(fields))
    if not copies:
        raise EditError("form.no_such_block")
    there = {each["id"]: each["type"] for each in every_item(new)}
    ids: dict[str, str] = {}
    for each in _every(copies):
        free = each["id"] not in there and used.get(each["id"], each["type"]) == each["type"]
        ids[each["id"]] = (
            each["id"] if free else editing.new_id(each["id"].replace("_", " "), {*there, *used, *ids.values()})
        )
    editing.rename(copies, ids)
    for each in _every(copies):
        each["from"] = {"block": key}
    editing.page_of(new, page)["fields"].extend(copies)
    return new, copies[0]["id"]


def as_block(fields: Sequence[Item]) -> list[Item]:
    """Questions as they are kept in a block: on their own, without marks of one form."""
    copies: list[Item] = deepcopy(list(fields))
    inside = {each["id"] for each in _every(copies)}
    for each in _every(copies):
        each.pop("from", None)
        each.pop("core", None)
        if "show_if" in each and not {name for _operator, name, _value in fields_of(each["show_if"])} <= inside:
            each.pop("show_if")
    return copies


def _offers(old: Mapping[str, Item], new: Mapping[str, Item], mine: Mapping[str, Item]) -> Iterator[Offer]:
    for name, each in new.items():
        if name not in old:
            if name not in mine:
                yield Offer("added", name, each["label"])
        elif name in mine and "base" in (mine[name].get("from") or {}):
            moved = [one for one in _changed(old[name], each) if mine[name].get(one) != each.get(one)]
            if moved:
                ours = any(mine[name].get(one) != old[name].get(one) for one in moved)
                yield Offer("changed", name, each["label"], tuple(moved), ours)
    for name, each in old.items():
        if name not in new and name in mine:
            yield Offer("removed", name, each["label"], ours=bool(_changed(each, mine[name])))


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    return [name for name in sorted({*old, *new} - _OWN) if old.get(name) != new.get(name)]


def _adopt(found: Item, there: Item, properties: Sequence[str]) -> None:
    for name in properties:
        if name in there:
            found[name] = deepcopy(there[name])
        else:
            found.pop(name, None)


def _insert(result: Definition, base: Mapping[str, Any], field_id: str, source: Mapping[str, str]) -> None:
    """Put the base's question where the base has it: after the same neighbour, in the same rows or on the same page."""
    made = deepcopy(_by_id(base)[field_id])
    there = _by_id(result)
    for each in _every([made]):
        each["from"] = dict(source)
    if "fields" in made:
        made["fields"] = [each for each in made["fields"] if each["id"] not in there]
    home, before, page = _home(base, field_id)
    neighbour = next((name for name in reversed(before) if name in there), "")
    if neighbour:
        fields, at = editing.place_of(result, neighbour)
        fields.insert(at + 1, made)
    elif home and home in there:
        there[home].setdefault("fields", []).insert(0, made)
    else:
        pages = {one["key"]: one for one in result["pages"]}
        pages.get(page, result["pages"][-1])["fields"].insert(0, made)


def _home(base: Mapping[str, Any], field_id: str) -> tuple[str, list[str], str]:
    """In which repeat it stands, after which siblings, and on which page."""
    for page in base["pages"]:
        lists: list[tuple[str, list[Item]]] = [("", page["fields"])]
        lists += [(each["id"], each["fields"]) for each in _every(page["fields"]) if "fields" in each]
        for home, fields in lists:
            names = [each["id"] for each in fields]
            if field_id in names:
                return home, names[: names.index(field_id)], page["key"]
    raise EditError("form.no_such_field")


def _by_id(definition: Mapping[str, Any]) -> dict[str, Item]:
    return {each["id"]: each for each in every_item(definition)}


def _every(fields: Sequence[Item]) -> Iterator[Item]:
    for each in fields:
        yield each
        yield from _every(each.get("fields", []))
