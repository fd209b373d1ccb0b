"""What a person does to a form being written: each act gives a new definition and leaves the old one alone. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from casework.forms.lint import TYPES
from core.folding import plain_name

Definition = dict[str, Any]
Item = dict[str, Any]
Fields = list[Item]

# The question that a repeat's rows begin with, until there is another.
STAND_IN = "Spørsmål"
# The answers of a question with choices, until somebody writes its own.
STAND_IN_ANSWERS = ("Svar 1", "Svar 2")
_WITH_OPTIONS = ("choice", "radio", "checks")
_NEVER_REQUIRED = ("info", "repeat", "computed")
_ALWAYS = frozenset({"id", "type", "label", "help", "required", "show_if", "law"})
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
    fields, at = place_of(definition, field_id)
    return fields[at]


def new_id(text: str, used: Collection[str]) -> str:
    """An id made of the question's first words, that no question has or has had."""
    return plain_name(text, {*used, *_NEVER_AN_ID}, otherwise="felt")


def add_field(
    definition: Definition,
    *,
    kind: str,
    label: str,
    used: Collection[str],
    page: str = "",
    into: str = "",
    after: str = "",
    options: Sequence[str] = (),
    required: bool = False,
    languages: Sequence[str] = ("nb",),
) -> tuple[Definition, str]:
    """A new question at the end of the page (or of a repeat's rows), or after another; with its id.

    What was typed is in `languages`: in a nynorsk municipality it stands for bokmål too until somebody writes that.
    """
    new = deepcopy(definition)
    made = new_field(kind, label, {*used, *(each["id"] for each in every_item(new))}, options, required, languages)
    put_field(new, made, page=page, into=into, after=after)
    return new, str(made["id"])


def new_field(
    kind: str, label: str, taken: Collection[str], options: Sequence[str], required: bool, languages: Sequence[str]
) -> Item:
    """A question that stands nowhere yet, under an id that is not taken."""
    _refuse_unknown(kind)
    made: Item = {"id": new_id(label, taken), "type": kind, "label": dict.fromkeys(languages, label)}
    if required and kind not in _NEVER_REQUIRED:
        made["required"] = True
    elif required and kind == "repeat":
        made["min"] = 1
    _complete(made, taken, options, languages)
    return made


def put_field(definition: Definition, made: Item, *, page: str = "", into: str = "", after: str = "") -> None:
    """Put it in the definition itself: right after a question, last in a repeat's rows, or last on a page."""
    if after:
        fields, at = place_of(definition, after)
        fields.insert(at + 1, made)
    elif into:
        fill_rows(item(definition, into)).append(made)
    else:
        page_of(definition, page)["fields"].append(made)


def change_kind(definition: Definition, field_id: str, kind: str, used: Collection[str]) -> Definition:
    """The same question as another kind; what the new kind has no use for is taken away."""
    _refuse_unknown(kind)
    new = deepcopy(definition)
    found = item(new, field_id)
    if field_id in used:
        raise EditError("form.kind_is_fixed")
    for name in {*found} - _ALWAYS - ({"options"} if kind in _WITH_OPTIONS else set()):
        del found[name]
    found["type"] = kind
    if kind in _NEVER_REQUIRED:
        found.pop("required", None)
    _complete(found, {*used, *(each["id"] for each in every_item(new))}, (), tuple(found["label"]))
    return new


def fill_rows(repeat: Item) -> Fields:
    """The questions of a repeat's rows, to add to; the one that only stood in for them goes."""
    if "fields" not in repeat:
        raise EditError("form.no_such_field")
    fields: Fields = repeat["fields"]
    if len(fields) == 1 and fields[0]["label"].get("nb") == STAND_IN and set(fields[0]) == {"id", "type", "label"}:
        fields.clear()
    return fields


def _refuse_unknown(kind: str) -> None:
    if kind not in TYPES:
        raise EditError("form.no_such_kind")


def _complete(made: Item, taken: Collection[str], options: Sequence[str], languages: Sequence[str]) -> None:
    kind = made["type"]
    if kind in _WITH_OPTIONS and not made.get("options"):
        texts = list(options) or list(STAND_IN_ANSWERS)
        made["options"] = [
            {"value": f"svar_{n}", "label": dict.fromkeys(languages, text)} for n, text in enumerate(texts, 1)
        ]
    elif kind == "repeat":
        inner = new_id(f"{made['id']} rad", {*taken, made["id"]})
        made["fields"] = [{"id": inner, "type": "text", "label": dict.fromkeys(languages, STAND_IN)}]
    elif kind == "computed":
        made["calc"] = {"sum": [0]}


def change_field(definition: Definition, field_id: str, changes: Mapping[str, Any]) -> Definition:
    """Set these properties; one that is None or empty is taken away, but for the question: without words, lint says."""
    new = deepcopy(definition)
    found = item(new, field_id)
    for name, value in changes.items():
        if name != "label" and (value is None or value in ("", {}, []) or value is False):
            found.pop(name, None)
        else:
            found[name] = value
    return new


def may_be_required(field: Mapping[str, Any]) -> bool:
    """Whether a person decides that it must be answered: it has an answer, and the law has not decided."""
    return field["type"] not in _NEVER_REQUIRED and not field.get("core")


def require(definition: Definition, page: str, required: Collection[str]) -> Definition:
    """On this page just these questions must be answered, those in rows too; the others may be left empty."""
    new = deepcopy(definition)
    for each in filter(may_be_required, _walk(page_of(new, page)["fields"])):
        if each["id"] in required:
            each["required"] = True
        else:
            each.pop("required", None)
    return new


def unwritten_answers(definition: Mapping[str, Any]) -> list[str]:
    """The ids of questions where one chooses among answers that nobody has written yet."""
    return [
        each["id"]
        for each in every_item(definition)
        if any(option["label"].get("nb") in STAND_IN_ANSWERS for option in each.get("options", ()))
    ]


def remove_field(definition: Definition, field_id: str) -> Definition:
    """Without the question, and the questions of its rows."""
    new = deepcopy(definition)
    fields, at = place_of(new, field_id)
    del fields[at]
    return new


def duplicate_field(definition: Definition, field_id: str, used: Collection[str]) -> tuple[Definition, str]:
    """The same question once more, right after it, under ids of its own."""
    new = deepcopy(definition)
    fields, at = place_of(new, field_id)
    copy = deepcopy(fields[at])
    taken = {*used, *(each["id"] for each in every_item(new))}
    ids: dict[str, str] = {}
    for each in _walk([copy]):
        ids[each["id"]] = new_id(each["id"].replace("_", " "), taken)
        taken.add(ids[each["id"]])
    rename([copy], ids)
    for each in _walk([copy]):
        each.pop("core", None)
    fields.insert(at + 1, copy)
    return new, copy["id"]


def rename(fields: Fields, ids: Mapping[str, str]) -> None:
    """Give these questions other ids, in the questions themselves; their conditions and sums follow."""
    for each in _walk(fields):
        each["id"] = ids[each["id"]]
        if "show_if" in each:
            each["show_if"] = _renamed_rule(each["show_if"], ids)
        if "calc" in each:
            each["calc"] = _renamed_sum(each["calc"], ids)


def move_field(definition: Definition, field_id: str, *, down: bool) -> Definition:
    """One place up or down; at the end of a page on to the next one."""
    new = deepcopy(definition)
    fields, at = place_of(new, field_id)
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


def place_field(
    definition: Definition, field_id: str, *, before: str = "", page: str = "", into: str = ""
) -> Definition:
    """Put it right before another question, last on a page, or last in a repeat's rows."""
    new = deepcopy(definition)
    fields, at = place_of(new, field_id)
    if {before, into} & {each["id"] for each in _walk([fields[at]])}:
        return new
    target_rows = fill_rows(item(new, into)) if into else None
    moved = fields.pop(at)
    if target_rows is not None:
        target_rows.append(moved)
    elif before:
        target, there = place_of(new, before)
        target.insert(there, moved)
    else:
        page_of(new, page)["fields"].append(moved)
    return new


def add_page(definition: Definition, title: str, languages: Sequence[str] = ("nb",)) -> tuple[Definition, str]:
    """A page at the end, with its key."""
    new = deepcopy(definition)
    return new, put_page(new, title, languages)


def put_page(definition: Definition, title: str, languages: Sequence[str]) -> str:
    """A page at the end of the definition itself; gives its key."""
    key = new_id(title, {page["key"] for page in definition["pages"]})
    definition["pages"].append({"key": key, "title": dict.fromkeys(languages, title), "fields": []})
    return key


def change_page(definition: Definition, key: str, title: Mapping[str, str]) -> Definition:
    """Give the page another title."""
    new = deepcopy(definition)
    page_of(new, key)["title"] = dict(title)
    return new


def move_page(definition: Definition, key: str, *, down: bool) -> Definition:
    """One place up or down with all its questions."""
    new = deepcopy(definition)
    pages = new["pages"]
    at = pages.index(page_of(new, key))
    other = at + (1 if down else -1)
    if 0 <= other < len(pages):
        pages[at], pages[other] = pages[other], pages[at]
    return new


def remove_page(definition: Definition, key: str) -> Definition:
    """Without the page; only an empty one can go."""
    new = deepcopy(definition)
    page = page_of(new, key)
    if page["fields"] or len(new["pages"]) == 1:
        raise EditError("form.page_in_use")
    new["pages"].remove(page)
    return new


def change_form(definition: Definition, changes: Mapping[str, Any]) -> Definition:
    """Set the form's own title or introduction; an empty introduction is taken away, and lint tells of no title."""
    new = deepcopy(definition)
    for name, value in changes.items():
        if value or name == "title":
            new[name] = value
        else:
            new.pop(name, None)
    return new


def new_form(key: str, title: str, languages: Sequence[str] = ("nb",)) -> Definition:
    """A form with one page and no question yet."""
    page = {"key": "side", "title": dict.fromkeys(languages, "Side 1"), "fields": []}
    form: Definition = {"key": key, "version": 1, "title": dict.fromkeys(languages, title), "pages": [page]}
    return form | {"languages": list(languages)}


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


def place_of(definition: Mapping[str, Any], field_id: str) -> tuple[Fields, int]:
    """The list that the question stands in, and where in it."""
    for fields in _lists(definition):
        for at, each in enumerate(fields):
            if each["id"] == field_id:
                return fields, at
    raise EditError("form.no_such_field")


def page_of(definition: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The page itself."""
    for page in definition["pages"]:
        if page["key"] == key:
            found: dict[str, Any] = page
            return found
    raise EditError("form.no_such_page")


def _renamed_rule(rule: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """The condition with the questions' other ids; what it compares with is left alone."""
    ((operator, operand),) = rule.items()
    if operator in ("all", "any"):
        return {operator: [_renamed_rule(part, ids) for part in operand]}
    if operator == "not":
        return {operator: _renamed_rule(operand, ids)}
    if operator == "filled":
        return {operator: ids.get(operand, operand)}
    return {operator: [ids.get(operand[0], operand[0]), operand[1]]}


def _renamed_sum(part: Any, ids: Mapping[str, str]) -> Any:
    """The sum with the questions' other ids: every text in it is one."""
    if isinstance(part, Mapping):
        return {name: _renamed_sum(value, ids) for name, value in part.items()}
    if isinstance(part, list):
        return [_renamed_sum(value, ids) for value in part]
    return ids.get(part, part) if isinstance(part, str) else part
