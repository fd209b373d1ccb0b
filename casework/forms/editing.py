"""What a person does to a form being written: each act gives a new definition and leaves the old one alone. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any

from core.folding import folded

Definition = dict[str, Any]
Item = dict[str, Any]
Fields = list[Item]

_WITH_OPTIONS = ("choice", "radio", "checks")
_NEVER_AN_ID = frozenset({"act", "csrfmiddlewaretoken", "next", "revision", "row", "version"})


class EditError(ValueError):
    """There is no such question or page; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def every_item(definition: Mapping[str, Any]) -> Iterator[Item]:
    """All questions in order, those of rows after their repeat."""
    for page in definition["pages"]:
        yield from _walk(page["fields"])


def item(definition: Mapping[str, Any], field_id: str) -> Item:
    """The question itself."""
    fields, at = _place(definition, field_id)
    return fields[at]


def new_id(text: str, used: Collection[str]) -> str:
    """An id made of the question's first words, that no question has or has had."""
    words = re.findall(r"[a-z0-9]+", folded(text))[:5]
    start = re.sub(r"^[0-9_]+", "", "_".join(words))[:40].strip("_") or "felt"
    taken = {*used, *_NEVER_AN_ID}
    numbered = (f"{start}_{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (start, *numbered) if name not in taken)


def add_field(
    definition: Definition, *, kind: str, label: str, used: Collection[str], page: str, into: str = "", after: str = ""
) -> tuple[Definition, str]:
    """A new question at the end of the page (or of a repeat's rows), or after another; with its id."""
    new = deepcopy(definition)
    field_id = new_id(label, {*used, *(each["id"] for each in every_item(new))})
    made: Item = {"id": field_id, "type": kind, "label": {"nb": label, "nn": label}}
    if kind in _WITH_OPTIONS:
        made["options"] = [_option(number) for number in (1, 2)]
    elif kind == "repeat":
        inner = new_id(f"{field_id} rad", {*used, field_id, *(each["id"] for each in every_item(new))})
        made["fields"] = [{"id": inner, "type": "text", "label": {"nb": "Spørsmål", "nn": "Spørsmål"}}]
    elif kind == "computed":
        made["calc"] = {"sum": [0]}
    if after:
        fields, at = _place(new, after)
        fields.insert(at + 1, made)
    elif into:
        item(new, into)["fields"].append(made)
    else:
        _page(new, page)["fields"].append(made)
    return new, field_id


def change_field(definition: Definition, field_id: str, changes: Mapping[str, Any]) -> Definition:
    """Set these properties; one that is None or empty is taken away."""
    new = deepcopy(definition)
    found = item(new, field_id)
    for name, value in changes.items():
        if value is None or value in ("", {}, []) or value is False:
            found.pop(name, None)
        else:
            found[name] = value
    return new


def remove_field(definition: Definition, field_id: str) -> Definition:
    """Without the question, and the questions of its rows."""
    new = deepcopy(definition)
    fields, at = _place(new, field_id)
    del fields[at]
    return new


def duplicate_field(definition: Definition, field_id: str, used: Collection[str]) -> tuple[Definition, str]:
    """The same question once more, right after it, under ids of its own."""
    new = deepcopy(definition)
    fields, at = _place(new, field_id)
    copy = deepcopy(fields[at])
    taken = {*used, *(each["id"] for each in every_item(new))}
    ids: dict[str, str] = {}
    for each in _walk([copy]):
        ids[each["id"]] = new_id(each["id"].replace("_", " "), taken)
        taken.add(ids[each["id"]])
    for each in _walk([copy]):
        each["id"] = ids[each["id"]]
        for name in ("show_if", "calc"):
            if name in each:
                each[name] = _renamed(each[name], ids)
        each.pop("core", None)
    fields.insert(at + 1, copy)
    return new, copy["id"]


def move_field(definition: Definition, field_id: str, *, down: bool) -> Definition:
    """One place up or down; at the end of a page on to the next one."""
    new = deepcopy(definition)
    fields, at = _place(new, field_id)
    other = at + (1 if down else -1)
    if 0 <= other < len(fields):
        fields[at], fields[other] = fields[other], fields[at]
        return new
    pages = new["pages"]
    number = next((n for n, page in enumerate(pages) if page["fields"] is fields), None)
    beyond = None if number is None else number + (1 if down else -1)
    if beyond is None or not 0 <= beyond < len(pages):
        return new
    moved = fields.pop(at)
    pages[beyond]["fields"].insert(0 if down else len(pages[beyond]["fields"]), moved)
    return new


def place_field(definition: Definition, field_id: str, *, before: str = "", page: str = "") -> Definition:
    """Put it right before another question, or last on a page."""
    new = deepcopy(definition)
    fields, at = _place(new, field_id)
    if before == field_id or before in {each["id"] for each in _walk([fields[at]])}:
        return new
    moved = fields.pop(at)
    if before:
        target, there = _place(new, before)
        target.insert(there, moved)
    else:
        _page(new, page)["fields"].append(moved)
    return new


def add_page(definition: Definition, title: str) -> tuple[Definition, str]:
    """A page at the end, with its key."""
    new = deepcopy(definition)
    key = new_id(title, {page["key"] for page in new["pages"]})
    new["pages"].append({"key": key, "title": {"nb": title, "nn": title}, "fields": []})
    return new, key


def change_page(definition: Definition, key: str, title: Mapping[str, str]) -> Definition:
    """Give the page another title."""
    new = deepcopy(definition)
    _page(new, key)["title"] = dict(title)
    return new


def move_page(definition: Definition, key: str, *, down: bool) -> Definition:
    """One place up or down with all its questions."""
    new = deepcopy(definition)
    pages = new["pages"]
    at = pages.index(_page(new, key))
    other = at + (1 if down else -1)
    if 0 <= other < len(pages):
        pages[at], pages[other] = pages[other], pages[at]
    return new


def remove_page(definition: Definition, key: str) -> Definition:
    """Without the page; only an empty one can go."""
    new = deepcopy(definition)
    page = _page(new, key)
    if page["fields"] or len(new["pages"]) == 1:
        raise EditError("form.page_in_use")
    new["pages"].remove(page)
    return new


def change_form(definition: Definition, changes: Mapping[str, Any]) -> Definition:
    """Set the form's own title or introduction; an empty one is taken away."""
    new = deepcopy(definition)
    for name, value in changes.items():
        if value:
            new[name] = value
        else:
            new.pop(name, None)
    return new


def new_form(key: str, title: str) -> Definition:
    """A form with one page and one question, to go on from."""
    both = {"nb": title, "nn": title}
    first = {"id": "beskrivelse", "type": "long", "label": {"nb": "Beskrivelse", "nn": "Skildring"}}
    page = {"key": "side", "title": {"nb": "Skjema", "nn": "Skjema"}, "fields": [first]}
    return {"key": key, "version": 1, "title": both, "pages": [page]}


def _option(number: int) -> dict[str, Any]:
    return {"value": f"svar_{number}", "label": {"nb": f"Svar {number}", "nn": f"Svar {number}"}}


def _walk(fields: Fields) -> Iterator[Item]:
    for each in fields:
        yield each
        yield from _walk(each.get("fields", []))


def _lists(definition: Mapping[str, Any]) -> Iterator[Fields]:
    for page in definition["pages"]:
        yield page["fields"]
    for each in every_item(definition):
        if "fields" in each:
            yield each["fields"]


def _place(definition: Mapping[str, Any], field_id: str) -> tuple[Fields, int]:
    for fields in _lists(definition):
        for at, each in enumerate(fields):
            if each["id"] == field_id:
                return fields, at
    raise EditError("form.no_such_field")


def _page(definition: Mapping[str, Any], key: str) -> dict[str, Any]:
    for page in definition["pages"]:
        if page["key"] == key:
            found: dict[str, Any] = page
            return found
    raise EditError("form.no_such_page")


def _renamed(part: Any, ids: Mapping[str, str]) -> Any:
    """A rule or sum whose questions have got other ids."""
    if isinstance(part, Mapping):
        return {name: _renamed(value, ids) for name, value in part.items()}
    if isinstance(part, list):
        return [_renamed(value, ids) for value in part]
    return ids.get(part, part) if isinstance(part, str) else part
