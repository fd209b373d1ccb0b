"""Everything that can be wrong with a form definition, said at once, whatever it is that was handed in. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from typing import Any

from casework.forms.lint_rows import calc_problems, outside_problems
from casework.forms.lint_rules import condition_problems
from casework.forms.lint_texts import LONG, language_problems, text_problems
from casework.rules import MAX_NODES, malformed, size

FIELD_KEYS = frozenset(
    {"id", "type", "label", "help", "required", "core", "min", "max", "max_length", "decimals", "options"}
    | {"person_role", "unit_kind", "show_if", "prefill", "multiple", "fields", "item_label", "calc", "law", "from"}
)
FORM_KEYS = frozenset({"key", "version", "title", "intro", "law", "pages", "languages", "drafted", "base", "paged"})
PAGE_KEYS = frozenset({"key", "title", "fields"})
ORIGINS = frozenset({"base", "block"})
LAW_KEYS = frozenset({"law", "paragraph", "valid_from", "valid_to"})
TYPES = frozenset(
    ["text", "long", "int", "dec", "date", "choice", "radio", "checks", "bool", "person", "unit", "file", "info"]
) | {"sign", "repeat", "computed"}
WITH_OPTIONS = frozenset({"choice", "radio", "checks"})
# What only makes sense for some types.
BELONGS = {
    "person_role": frozenset({"person"}),
    "unit_kind": frozenset({"unit"}),
    "multiple": frozenset({"file"}),
    "decimals": frozenset({"dec", "computed"}),
    "max_length": frozenset({"text", "long"}),
    "prefill": TYPES - {"info", "file", "sign", "computed"},
    "required": TYPES - {"info", "repeat", "computed"},
    "fields": frozenset({"repeat"}),
    "item_label": frozenset({"repeat"}),
    "calc": frozenset({"computed"}),
}
# Names that a page posts beside the answers.
TAKEN = frozenset({"act", "csrfmiddlewaretoken", "next", "revision", "row", "version"})
MAX_FIELDS, MAX_OPTIONS, MAX_LENGTH, MAX_DECIMALS, MAX_ROWS, MAX_LEVELS = 500, 300, 100_000, 6, 200, 2
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PATH = re.compile(r"[a-z0-9_]{1,60}(\.[a-z0-9_]{1,60})+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def lint(data: object) -> list[str]:
    """Each problem as `where: what`; an empty list means that the definition can be used."""
    return list(_form(data))


def _form(data: object) -> Iterator[str]:
    if not isinstance(data, Mapping) or set(data) - FORM_KEYS or not {"key", "version", "title", "pages"} <= set(data):
        yield "form: needs key, version, title and pages, and nothing unknown"
        return
    if not _is_id(data["key"]) or not _whole(data["version"]):
        yield "form: the key must be snake_case and the version a whole number"
    yield from text_problems(data["title"], "title")
    if "intro" in data:
        yield from text_problems(data["intro"], "intro", LONG)
    yield from _law(data.get("law", []))
    yield from _form_marks(data)
    if not isinstance(data["pages"], list) or not data["pages"]:
        yield "pages: at least one"
        return
    yield from _pages(data["pages"])
    yield from language_problems(data)


def _form_marks(data: Mapping[Any, Any]) -> Iterator[str]:
    if not isinstance(data.get("paged", False), bool):
        yield "form: paged is true or false"
    base = data.get("base")
    if base is not None and not (
        isinstance(base, Mapping) and set(base) == {"key", "number"} and _is_id(base["key"]) and _whole(base["number"])
    ):
        yield "form: base names the key and the number of a form"


def _law(law: object) -> Iterator[str]:
    if not isinstance(law, list):
        yield "law: must be a list"
        return
    for source in law:
        known = isinstance(source, Mapping) and {"law", "paragraph"} <= set(source) <= LAW_KEYS
        if not known or not all(isinstance(value, str) and value for value in source.values()):
            yield "law: each needs law and paragraph as texts, and may have valid_from and valid_to"
        elif not all(_is_day(source[name]) for name in ("valid_from", "valid_to") if name in source):
            yield "law: valid_from and valid_to are dates"


@dataclass(slots=True)
class _Scope:
    """What a question can see: the questions above it, and, within a row, those above the repeat."""

    above: dict[str, Mapping[str, Any]] = dataclass_field(default_factory=dict)
    level: int = 0


def _pages(pages: list[Any]) -> Iterator[str]:
    seen: dict[str, Mapping[str, Any]] = {}
    scope = _Scope()
    keys: list[object] = []
    for page in pages:
        if not isinstance(page, Mapping) or set(page) != PAGE_KEYS or not isinstance(page["fields"], list):
            yield "page: needs key, title and fields, and nothing unknown"
            continue
        if not _is_id(page["key"]) or page["key"] in keys:
            yield f"page {page['key']}: the key must be snake_case and used once"
        keys.append(page["key"])
        yield from text_problems(page["title"], f"page {page['key']}")
        if not page["fields"]:
            yield f"page {page['key']}: has no questions"
        for item in page["fields"]:
            yield from _field(item, seen, scope)
    if len(seen) > MAX_FIELDS:
        yield f"form: more than {MAX_FIELDS} questions"
    rules = [item["show_if"] for item in seen.values() if "show_if" in item and not malformed(item["show_if"])]
    if sum(map(size, rules)) > MAX_NODES:
        yield f"form: its conditions have more than {MAX_NODES} parts in all"


def _field(item: object, seen: dict[str, Mapping[str, Any]], scope: _Scope) -> Iterator[str]:
    if not isinstance(item, Mapping) or not {"id", "type", "label"} <= set(item):
        yield "field: needs id, type and label"
        return
    where = str(item["id"])[:60]
    if unknown := sorted(str(key) for key in set(item) - FIELD_KEYS):
        yield f"{where}: unknown keys {unknown}"
    if not _is_id(item["id"]) or item["id"] in TAKEN:
        yield f"{where}: the id must be snake_case, at most 60 characters, and none of {sorted(TAKEN)}"
        return
    if item["id"] in seen:
        yield f"{where}: the id is used twice"
    if not isinstance(item["type"], str) or item["type"] not in TYPES:
        yield f"{where}: unknown type {str(item['type'])[:60]}"
        return
    yield from text_problems(item["label"], where)
    if "help" in item:
        yield from text_problems(item["help"], f"{where} help", LONG)
    options = list(_options(item, where))
    yield from options
    yield from _belongings(item, where)
    yield from _bounds(item, where)
    if "show_if" in item:
        yield from condition_problems(item["show_if"], where, scope.above)
    if item["type"] == "computed":
        yield from calc_problems(item, where, scope.above)
    # A question with unusable options is still a question: conditions below it are judged without them.
    seen[item["id"]] = scope.above[item["id"]] = {**item, "options": []} if options else item
    if item["type"] == "repeat":
        yield from _rows(item, where, seen, scope)


def _rows(item: Mapping[str, Any], where: str, seen: dict[str, Mapping[str, Any]], scope: _Scope) -> Iterator[str]:
    fields = item.get("fields")
    if not isinstance(fields, list) or not fields:
        yield f"{where}: a repeat needs the questions of its rows"
        return
    if scope.level >= MAX_LEVELS:
        yield f"{where}: rows within rows within rows are more than anybody can fill in"
        return
    if "item_label" in item:
        yield from text_problems(item["item_label"], f"{where} item_label")
    inner = _Scope({name: other for name, other in scope.above.items() if name != item["id"]}, scope.level + 1)
    for each in fields:
        yield from _field(each, seen, inner)
    yield from outside_problems(item, where)


def _options(item: Mapping[str, Any], where: str) -> Iterator[str]:
    options = item.get("options", [])
    if not isinstance(options, list) or not all(
        isinstance(one, Mapping) and set(one) == {"value", "label"} for one in options
    ):
        yield f"{where}: options must be a list of value and label"
        return
    if (item["type"] in WITH_OPTIONS) != bool(options):
        yield f"{where}: options belong to choice, radio and checks, and they need them"
        return
    values = [option["value"] for option in options]
    if not all(isinstance(value, str) and 0 < len(value.strip()) <= len(value) <= 100 for value in values):
        yield f"{where}: an option's value is a text of 1 to 100 characters"
    elif len(set(values)) != len(values) or len(values) > MAX_OPTIONS:
        yield f"{where}: option values must be different, at most {MAX_OPTIONS}"
    for option in options:
        yield from text_problems(option["label"], f"{where} option {str(option['value'])[:60]}")


def _belongings(item: Mapping[str, Any], where: str) -> Iterator[str]:
    for key, types in BELONGS.items():
        if key in item and item[key] is not False and item["type"] not in types:
            yield f"{where}: {key} is not for {item['type']}"
    for key in ("required", "core", "multiple"):
        if not isinstance(item.get(key, False), bool):
            yield f"{where}: {key} is true or false"
    for key in ("person_role", "unit_kind"):
        if key in item and not _is_id(item[key]):
            yield f"{where}: {key} must be snake_case"
    if "prefill" in item and not (isinstance(item["prefill"], str) and _PATH.fullmatch(item["prefill"])):
        yield f"{where}: prefill names a source, such as child.name"
    yield from _sizes(item, where)


def _sizes(item: Mapping[str, Any], where: str) -> Iterator[str]:
    if "max_length" in item and not (_whole(item["max_length"]) and item["max_length"] <= MAX_LENGTH):
        yield f"{where}: max_length is from 1 to {MAX_LENGTH}"
    least = 0 if item["type"] == "computed" else 1
    if "decimals" in item and not (_count(item["decimals"]) and least <= item["decimals"] <= MAX_DECIMALS):
        yield f"{where}: decimals is from {least} to {MAX_DECIMALS}"
    if "law" in item:
        yield from _law([item["law"]])
    source = item.get("from")
    known = (
        isinstance(source, Mapping)
        and len(source) == 1
        and set(source) <= ORIGINS
        and all(map(_is_id, source.values()))
    )
    if "from" in item and not known:
        yield f"{where}: from names the base or the block that the question came with"


def _bounds(item: Mapping[str, Any], where: str) -> Iterator[str]:
    given = [item[name] for name in ("min", "max") if name in item]
    if given and item["type"] not in ("int", "dec", "date", "checks", "repeat"):
        yield f"{where}: only numbers, dates, checks and repeats have bounds"
    elif not all(_bound_fits(item["type"], bound) for bound in given):
        yield f"{where}: a bound must be of the same kind as the answer"
    elif len(given) == 2 and given[0] > given[1]:
        yield f"{where}: min is greater than max"
    elif item["type"] == "checks" and given and not _can_be_met(item):
        yield f"{where}: the bounds ask for a number of options that nobody can choose"
    elif item["type"] == "repeat" and not all(0 <= bound <= MAX_ROWS for bound in given):
        yield f"{where}: a repeat has from 0 to {MAX_ROWS} rows"


def _can_be_met(item: Mapping[str, Any]) -> bool:
    options = item.get("options")
    count = len(options) if isinstance(options, list) else 0
    return bool(0 <= item.get("min", 0) <= count and item.get("max", 1) >= 1)


def _bound_fits(kind: str, bound: object) -> bool:
    if kind == "date":
        return _is_day(bound)
    if isinstance(bound, bool):
        return False
    return isinstance(bound, int) or (kind == "dec" and isinstance(bound, float) and abs(bound) < float("inf"))


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 60 and bool(_ID.fullmatch(value))


def _is_day(value: object) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1
