"""Everything that can be wrong with a form definition, said at once. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from casework.rules import fields_of, malformed

FIELD_KEYS = frozenset(
    {"id", "type", "label", "help", "required", "core", "min", "max", "max_length", "decimals", "options"}
    | {"person_role", "unit_kind", "show_if", "prefill", "multiple"}
)
FORM_KEYS = frozenset({"key", "version", "title", "intro", "law", "pages"})
PAGE_KEYS = frozenset({"key", "title", "fields"})
TYPES = frozenset(
    ["text", "long", "int", "dec", "date", "choice", "radio", "checks", "bool", "person", "unit", "file", "info"]
)
WITH_OPTIONS = frozenset({"choice", "radio", "checks"})
_SCALAR = TYPES - {"checks", "file", "info"}
# Which types of question each operator may look at.
COMPARABLE: Mapping[str, frozenset[str]] = {
    "eq": _SCALAR,
    "in": _SCALAR,
    "has": frozenset({"checks"}),
    "gt": frozenset({"int", "dec"}),
    "lt": frozenset({"int", "dec"}),
    "filled": TYPES - {"info"},
}
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def lint(data: Mapping[str, Any]) -> list[str]:
    """Each problem as `where: what`; an empty list means that the definition can be used."""
    return list(_form(data))


def _form(data: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(data, Mapping) or set(data) - FORM_KEYS or not {"key", "version", "title", "pages"} <= set(data):
        yield "form: needs key, version, title and pages, and nothing unknown"
        return
    if not isinstance(data["key"], str) or not _ID.fullmatch(data["key"]) or not _whole(data["version"]):
        yield "form: the key must be snake_case and the version a whole number"
    yield from _text(data["title"], "title")
    if not isinstance(data["pages"], list) or not data["pages"]:
        yield "pages: at least one"
        return
    seen: dict[str, Mapping[str, Any]] = {}
    for page in data["pages"]:
        if (
            not isinstance(page, Mapping)
            or set(page) != {"key", "title", "fields"}
            or not isinstance(page["fields"], list)
        ):
            yield "page: needs key, title and fields"
            continue
        yield from _text(page["title"], f"page {page['key']}")
        for item in page["fields"]:
            yield from _field(item, seen)


def _field(item: Any, seen: dict[str, Mapping[str, Any]]) -> Iterator[str]:
    if not isinstance(item, Mapping) or not {"id", "type", "label"} <= set(item):
        yield "field: needs id, type and label"
        return
    where = str(item["id"])
    if unknown := set(item) - FIELD_KEYS:
        yield f"{where}: unknown keys {sorted(unknown)}"
    if not isinstance(item["id"], str) or not _ID.fullmatch(item["id"]):
        yield f"{where}: the id must be snake_case"
        return
    if item["id"] in seen:
        yield f"{where}: the id is used twice"
    if not isinstance(item["type"], str) or item["type"] not in TYPES:
        yield f"{where}: unknown type {item['type']}"
        return
    yield from _text(item["label"], where)
    if "help" in item:
        yield from _text(item["help"], f"{where} help")
    yield from _options(item, where)
    yield from _bounds(item, where)
    if "show_if" in item:
        yield from _rule(item["show_if"], where, seen)
    seen[item["id"]] = item


def _options(item: Mapping[str, Any], where: str) -> Iterator[str]:
    options = item.get("options")
    if options is not None and not (isinstance(options, list) and all(isinstance(one, Mapping) for one in options)):
        yield f"{where}: options must be a list of value and label"
        return
    if (item["type"] in WITH_OPTIONS) != bool(options):
        yield f"{where}: options belong to choice, radio and checks, and they need them"
        return
    values = [option.get("value") for option in options or ()]
    if len(set(values)) != len(values) or not all(isinstance(value, str) and value for value in values):
        yield f"{where}: option values must be different, non-empty texts"
    for option in options or ():
        yield from _text(option.get("label"), f"{where} option {option.get('value')}")


def _bounds(item: Mapping[str, Any], where: str) -> Iterator[str]:
    low, high = item.get("min"), item.get("max")
    given = [bound for bound in (low, high) if bound is not None]
    if given and item["type"] not in ("int", "dec", "date", "checks"):
        yield f"{where}: only numbers, dates and checks have bounds"
    elif not all(_bound_fits(item["type"], bound) for bound in given):
        yield f"{where}: a bound must be of the same kind as the answer"
    elif len(given) == 2 and low > high:
        yield f"{where}: min is greater than max"
    length = item.get("max_length")
    if length is not None and not (item["type"] in ("text", "long") and _whole(length) and length <= 100_000):
        yield f"{where}: max_length is for texts, from 1 to 100000"
    decimals = item.get("decimals")
    if decimals is not None and not (item["type"] == "dec" and _whole(decimals) and decimals <= 6):
        yield f"{where}: decimals is for decimal numbers, from 1 to 6"
    if item["type"] == "info" and (item.get("required") or "prefill" in item):
        yield f"{where}: an info has no answer"
    if not all(isinstance(item.get(flag, False), bool) for flag in ("required", "core", "multiple")):
        yield f"{where}: required, core and multiple are true or false"


def _bound_fits(kind: str, bound: object) -> bool:
    if kind == "date":
        return isinstance(bound, str) and bool(_DATE.fullmatch(bound))
    if isinstance(bound, bool):
        return False
    return isinstance(bound, int) or (kind == "dec" and isinstance(bound, float) and abs(bound) < float("inf"))


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _rule(rule: Any, where: str, seen: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    if malformed(rule):
        yield f"{where}: the condition is malformed or too large"
        return
    for operator, field_id, value in fields_of(rule):
        other = seen.get(field_id)
        if other is None or other["type"] == "info":
            yield f"{where}: the condition looks at {field_id}, which is not a question further up"
        elif other["type"] not in COMPARABLE[operator]:
            yield f"{where}: the condition cannot ask that of {field_id}"
        elif operator in ("eq", "has", "in"):
            yield from _asked(other, value if operator == "in" else [value], where)


def _asked(other: Mapping[str, Any], values: list[Any], where: str) -> Iterator[str]:
    if other.get("options"):
        if not set(values) <= {option["value"] for option in other["options"]}:
            yield f"{where}: the condition asks for an option that {other['id']} does not have"
        return
    kind: Any = bool if other["type"] == "bool" else (int, float) if other["type"] in ("int", "dec") else str
    if not all(isinstance(value, kind) and (kind is bool or not isinstance(value, bool)) for value in values):
        yield f"{where}: the condition compares {other['id']} with another kind of value"


def _text(text: Any, where: str) -> Iterator[str]:
    if not isinstance(text, Mapping) or not text.get("nb") or not text.get("nn"):
        yield f"{where}: needs a text in bokmål and nynorsk"
