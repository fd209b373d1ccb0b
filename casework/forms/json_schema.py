"""The form as a JSON Schema (2020-12): it accepts the very answers that `validation.clean` accepts. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from casework.forms.definition import Field, FormDefinition
from casework.forms.scopes import leaves_outside, settled
from casework.forms.validation import BLANK, LARGEST

DIALECT = "https://json-schema.org/draft/2020-12/schema"
UUID_PATTERN = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
MAX_FILES = 50
NEVER: dict[str, Any] = {"not": {}}
_NOTHING: dict[str, Any] = {"enum": [None, "", []]}
_SAYS_SOMETHING = f"[^\x00{BLANK}]"

Schema = dict[str, Any]


def schema(definition: FormDefinition, *, language: str = "nb") -> Schema:
    """The schema of the form's answers. Answers to hidden questions are let through, as the judge drops them unread."""
    made = _Writer(definition, language)
    found = made.object(definition.fields, {}, "")
    result: Schema = {"$schema": DIALECT, "title": definition.title.get(language) or definition.title["nb"], **found}
    return result | {"$defs": made.shown} if made.shown else result


# What is known of a condition on a question outside the row at hand: a schema cannot look up from inside a row, so a
# row's questions are written once for each way that such conditions may come out, and chosen among further up.
Known = Mapping[str, bool]


@dataclass
class _Writer:
    """Writes the schema of the form, and of each repeat's rows in the same way."""

    definition: FormDefinition
    language: str
    shown: dict[str, Schema] = field(default_factory=dict)

    def object(self, fields: Sequence[Field], known: Known, prefix: str) -> Schema:
        """The schema of answers to these questions; `known` settles what they ask of questions outside."""
        here = {item.id for item in fields}
        properties: dict[str, Schema] = {}
        conditions: list[Schema] = []
        required: list[str] = []
        for item in fields:
            if item.type == "info":
                continue
            properties[item.id] = self._about(item)
            rule = settled(item.show_if, here, known) if item.show_if else True
            if rule is False:
                self.shown[f"shown_{prefix}{item.id}"] = NEVER
                continue
            asked, then = self._asked(item, known, prefix)
            if rule is True:
                properties[item.id] |= asked
                required += [item.id] if _must(item) else []
                conditions += then
                if item.show_if:
                    self.shown[f"shown_{prefix}{item.id}"] = {}
                continue
            self.shown[f"shown_{prefix}{item.id}"] = self._rule(rule, prefix)
            inside: Schema = {"properties": {item.id: asked}}
            if _must(item):
                inside["required"] = [item.id]
            if then:
                inside["allOf"] = then
            conditions.append({"if": {"$ref": f"#/$defs/shown_{prefix}{item.id}"}, "then": inside})
        found: Schema = {"type": "object", "properties": properties, "required": required}
        found["additionalProperties"] = False
        return found | {"allOf": conditions} if conditions else found

    def _about(self, item: Field) -> Schema:
        about: Schema = {"title": item.label_in(self.language)}
        if item.help:
            about["description"] = item.help_in(self.language)
        return about | {"readOnly": True} if item.type == "computed" else about

    def _asked(self, item: Field, known: Known, prefix: str) -> tuple[Schema, list[Schema]]:
        """The answer's own schema, and what else holds for it that must be said beside it."""
        if item.type == "computed":
            return {}, []
        if item.type != "repeat":
            return _answer(item), []
        rows: Schema = {"type": "array", "maxItems": item.most_rows}
        least = int(item.min or 0)
        if least:
            rows["minItems"] = least
        found = rows if least else {"anyOf": [rows, _NOTHING]}
        outside = leaves_outside(item.fields)
        settled_here = {name: leaf for name, leaf in outside.items() if name not in known}
        variants: list[Schema] = []
        for number, ways in enumerate(product((True, False), repeat=len(settled_here))):
            knowing = {**known, **dict(zip(settled_here, ways, strict=True))}
            row = self.object(item.fields, knowing, f"{prefix}{item.id}.{number}.")
            then: Schema = {"properties": {item.id: {"items": row}}}
            when = [
                self._rule(leaf, prefix) if way else {"not": self._rule(leaf, prefix)}
                for leaf, way in zip(settled_here.values(), ways, strict=True)
            ]
            variants.append({"if": {"allOf": when}, "then": then} if when else then)
        return found, variants

    def _rule(self, rule: Mapping[str, Any], prefix: str) -> Schema:
        ((operator, operand),) = rule.items()
        match operator:
            case "all" | "any":
                parts = [self._rule(part, prefix) for part in operand]
                return {"allOf" if operator == "all" else "anyOf": parts}
            case "not":
                return {"not": self._rule(operand, prefix)}
        field_id, value = (operand, None) if operator == "filled" else operand
        other = self.definition.field(field_id)
        leaf: Schema = {"required": [field_id], "properties": {field_id: _leaf(operator, other, value)}}
        # An answer to a question that is itself hidden does not count.
        return {"allOf": [{"$ref": f"#/$defs/shown_{prefix}{field_id}"}, leaf]} if other.show_if else leaf


def _must(item: Field) -> bool:
    return item.required or (item.type == "repeat" and bool(item.min))


def _answer(item: Field) -> Schema:
    if item.required:
        return _required(item)
    return {"anyOf": [_typed(item), _NOTHING]}


def _required(item: Field) -> Schema:
    typed = _typed(item)
    match item.type:
        case "text" | "long":
            return typed | {"pattern": f"^[^\x00]*{_SAYS_SOMETHING}[^\x00]*$"}
        case "bool" | "sign":
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
        case "bool" | "sign":
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
