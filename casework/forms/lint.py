"""Everything that can be wrong with a form definition, said at once. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

FIELD_KEYS = frozenset(
    "id type label help required core min max max_length decimals options person_role unit_kind show_if prefill "
    "multiple".split()
)
FORM_KEYS = frozenset({"key", "version", "title", "intro", "law", "pages"})
TYPES = frozenset("text long int dec date choice radio checks bool person unit file info".split())
WITH_OPTIONS = frozenset({"choice", "radio", "checks"})
MAX_NODES, MAX_DEPTH = 2000, 20
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


def lint(data: Mapping[str, Any]) -> list[str]:
    """Each problem as `where: what`; an empty list means that the definition can be used."""
    return list(_form(data))


def rule_fields(rule: Any) -> Iterator[tuple[str, str, Any]]:
    """Every (operator, field id, compared value) that a well-formed rule looks at."""
    (operator, operand), *_ = rule.items()
    if operator in ("all", "any"):
        for part in operand:
            yield from rule_fields(part)
    elif operator == "not":
        yield from rule_fields(operand)
    elif operator == "filled":
        yield operator, operand, None
    else:
        yield operator, operand[0], operand[1]


def _form(data: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(data, Mapping) or set(data) - FORM_KEYS or not {"key", "version", "title", "pages"} <= set(data):
        yield "form: needs key, version, title and pages, and nothing unknown"
        return
    yield from _text(data["title"], "title")
    if not isinstance(data["pages"], list) or not data["pages"]:
        yield "pages: at least one"
        return
    seen: dict[str, Mapping[str, Any]] = {}
    for page in data["pages"]:
        if not isinstance(page, Mapping) or set(page) != {"key", "title", "fields"}:
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
    if item["type"] not in TYPES:
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
    if (low is not None or high is not None) and item["type"] not in ("int", "dec", "date", "checks"):
        yield f"{where}: only numbers, dates and checks have bounds"
    if low is not None and high is not None and low > high:
        yield f"{where}: min is greater than max"
    length = item.get("max_length")
    if length is not None and (item["type"] not in ("text", "long") or not 1 <= length <= 100_000):
        yield f"{where}: max_length is for texts, from 1 to 100000"
    if item["type"] == "info" and (item.get("required") or "prefill" in item):
        yield f"{where}: an info has no answer"


def _rule(rule: Any, where: str, seen: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    faults = list(_shape(rule, 0))
    if faults or _nodes(rule) > MAX_NODES:
        yield f"{where}: the condition is malformed or too large"
        return
    for operator, field_id, value in rule_fields(rule):
        other = seen.get(field_id)
        if other is None:
            yield f"{where}: the condition looks at {field_id}, which is not further up"
        elif operator in ("eq", "has", "in") and other.get("options"):
            allowed = {option["value"] for option in other["options"]}
            asked = set(value) if operator == "in" else {value}
            if not asked <= allowed:
                yield f"{where}: the condition asks for an option that {field_id} does not have"


def _shape(rule: Any, depth: int) -> Iterator[str]:
    if depth > MAX_DEPTH or not isinstance(rule, Mapping) or len(rule) != 1:
        yield "malformed"
        return
    ((operator, operand),) = rule.items()
    match operator:
        case "all" | "any" if isinstance(operand, list) and operand:
            for part in operand:
                yield from _shape(part, depth + 1)
        case "not":
            yield from _shape(operand, depth + 1)
        case "filled" if isinstance(operand, str):
            return
        case "eq" | "has" if _pair(operand) and isinstance(operand[1], str | int | float | bool):
            return
        case "in" if _pair(operand) and isinstance(operand[1], list) and operand[1]:
            return
        case "gt" | "lt" if _pair(operand) and isinstance(operand[1], int | float) and not isinstance(operand[1], bool):
            return
        case _:
            yield "malformed"


def _pair(operand: Any) -> bool:
    return isinstance(operand, list) and len(operand) == 2 and isinstance(operand[0], str)


def _nodes(rule: Any) -> int:
    ((operator, operand),) = rule.items()
    if operator in ("all", "any"):
        return 1 + sum(_nodes(part) for part in operand)
    return 1 + (_nodes(operand) if operator == "not" else 0)


def _text(text: Any, where: str) -> Iterator[str]:
    if not isinstance(text, Mapping) or not text.get("nb") or not text.get("nn"):
        yield f"{where}: needs a text in bokmål and nynorsk"
