"""The form as a JSON Schema (2020-12): it accepts the very answers that `validation.clean` accepts. Pure."""

from collections.abc import Mapping
from typing import Any

from casework.forms.definition import Field, FormDefinition
from casework.forms.validation import BLANK, LARGEST

DIALECT = "https://json-schema.org/draft/2020-12/schema"
UUID_PATTERN = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
MAX_FILES = 50
_NOTHING: dict[str, Any] = {"enum": [None, "", []]}
_SAYS_SOMETHING = f"[^\x00{BLANK}]"

Schema = dict[str, Any]


def schema(definition: FormDefinition, *, language: str = "nb") -> Schema:
    """The schema of the form's answers. Answers to hidden questions are let through, as the judge drops them unread."""
    properties: dict[str, Schema] = {}
    conditions: list[Schema] = []
    shown: dict[str, Schema] = {}
    required: list[str] = []
    asked = [item for item in definition.fields if item.type != "info"]
    for item in asked:
        about: Schema = {"title": item.label_in(language)}
        if item.help:
            about["description"] = item.help_in(language)
        if item.show_if is None:
            properties[item.id] = about | _answer(item)
            required += [item.id] if item.required else []
            continue
        properties[item.id] = about
        shown[f"shown_{item.id}"] = _rule(item.show_if, definition)
        then: Schema = {"properties": {item.id: _answer(item)}}
        if item.required:
            then["required"] = [item.id]
        conditions.append({"if": {"$ref": f"#/$defs/shown_{item.id}"}, "then": then})
    result: Schema = {
        "$schema": DIALECT,
        "title": definition.title.get(language) or definition.title["nb"],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }
    if conditions:
        result |= {"allOf": conditions, "$defs": shown}
    return result


def _answer(item: Field) -> Schema:
    if item.required:
        return _required(item)
    return {"anyOf": [_typed(item), _NOTHING]}


def _required(item: Field) -> Schema:
    typed = _typed(item)
    match item.type:
        case "text" | "long":
            return typed | {"pattern": f"^[^\x00]*{_SAYS_SOMETHING}[^\x00]*$"}
        case "bool":
            return {"const": True}
        case "checks" | "file":
            return typed | {"minItems": max(1, typed.get("minItems", 1))}
    return typed


def _typed(item: Field) -> Schema:
    match item.type:
        case "text" | "long":
            return {"type": "string", "maxLength": item.length, "pattern": "^[^\x00]*$"}
        case "int" | "dec":
            return _number(item)
        case "date":
            return _date(item)
        case "choice" | "radio":
            return {"enum": [option.value for option in item.options]}
        case "checks":
            found: Schema = {
                "type": "array",
                "items": {"enum": [option.value for option in item.options]},
                "uniqueItems": True,
            }
            return found | _given({"minItems": item.min, "maxItems": item.max})
        case "bool":
            return {"type": "boolean"}
        case "file":
            return {
                "type": "array",
                "items": {"type": "string", "pattern": UUID_PATTERN},
                "uniqueItems": True,
                "maxItems": MAX_FILES if item.multiple else 1,
            }
    return {"type": "string", "pattern": UUID_PATTERN}


def _number(item: Field) -> Schema:
    low = -LARGEST if item.min is None else item.min
    high = LARGEST if item.max is None else item.max
    found: Schema = {"type": "integer" if item.type == "int" else "number", "minimum": low, "maximum": high}
    if item.type == "dec":
        found["multipleOf"] = float(f"1e-{item.decimals}")
    return found


def _date(item: Field) -> Schema:
    within: list[Schema] = [{"pattern": "^(19[0-9]{2}|2[01][0-9]{2}|2200)-"}]
    if isinstance(item.min, str):
        within.append({"pattern": f"^({_beyond(item.min, later=True)})$"})
    if isinstance(item.max, str):
        within.append({"pattern": f"^({_beyond(item.max, later=False)})$"})
    return {"type": "string", "format": "date", "allOf": within}


def _beyond(day: str, *, later: bool) -> str:
    """A pattern for the dates from this one on (or up to it): the same so far, then a greater (smaller) figure."""
    patterns = [day]
    for at, figure in enumerate(day):
        others = "" if figure == "-" else "".join(n for n in "0123456789" if (n > figure if later else n < figure))
        if others:
            patterns.append(f"{day[:at]}[{others}][0-9-]{{{len(day) - at - 1}}}")
    return "|".join(patterns)


def _given(bounds: Mapping[str, object]) -> Schema:
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _rule(rule: Mapping[str, Any], definition: FormDefinition) -> Schema:
    ((operator, operand),) = rule.items()
    match operator:
        case "all" | "any":
            parts = [_rule(part, definition) for part in operand]
            return {"allOf" if operator == "all" else "anyOf": parts}
        case "not":
            return {"not": _rule(operand, definition)}
    field_id, value = (operand, None) if operator == "filled" else operand
    other = definition.field(field_id)
    leaf: Schema = {"required": [field_id], "properties": {field_id: _leaf(operator, other, value)}}
    # An answer to a question that is itself hidden does not count.
    return {"allOf": [{"$ref": f"#/$defs/shown_{field_id}"}, leaf]} if other.show_if else leaf


def _leaf(operator: str, other: Field, value: Any) -> Schema:
    match operator:
        case "eq":
            return {"const": value}
        case "in":
            return {"enum": list(value)}
        case "has":
            return {"type": "array", "contains": {"const": value}}
        case "gt":
            return {"type": "number", "exclusiveMinimum": value}
        case "lt":
            return {"type": "number", "exclusiveMaximum": value}
    if other.type in ("text", "long"):
        return {"type": "string", "pattern": _SAYS_SOMETHING}
    return {"not": _NOTHING}
