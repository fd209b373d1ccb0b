"""One question's properties as the builder shows them, and as they are read back from its form."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict

from web import builder_rules
from web.builder_words import KINDS, LANGUAGES
from web.posted import decimal_number, iso_date, whole_number

BOUNDED = ("int", "dec", "date", "checks", "repeat")
TAKES_TWO = ("difference", "days", "years")
Item = Mapping[str, Any]


def changes_from(data: QueryDict, item: Item, items: Mapping[str, Item]) -> dict[str, Any]:
    """Everything that the posted form says of the question; what is empty is taken away."""
    kind = item["type"]
    found: dict[str, Any] = {"label": texts(data, "label"), "help": texts(data, "help"), "law": _law(data)}
    found |= {name: read(data, item) for name, read in _READERS.items() if kind in _ASKED[name]}
    if not item.get("core"):
        found["required"] = kind in REQUIRABLE and "required" in data
        if builder_rules.as_lines(item.get("show_if")).whole:
            found["show_if"] = builder_rules.from_post(data, items)
    return found


def texts(data: QueryDict, name: str) -> dict[str, str]:
    """The text in every language that it was given in."""
    found = {language: data.get(f"{name}_{language}", "").strip() for language in LANGUAGES}
    return {language: text for language, text in found.items() if text}


def _options(data: QueryDict, item: Item) -> list[dict[str, Any]]:
    there = {option["value"]: option for option in item.get("options", ())}
    found: list[dict[str, Any]] = []
    used = set(there)
    joined = zip(data.getlist("option_value"), data.getlist("option_nb"), data.getlist("option_nn"), strict=False)
    for value, bokmal, nynorsk in joined:
        if not bokmal.strip():
            continue
        if not value:
            value = next(name for n in range(1, 400) if (name := f"svar_{n}") not in used)
            used.add(value)
        label = {**there.get(value, {}).get("label", {}), "nb": bokmal.strip(), "nn": nynorsk.strip() or bokmal.strip()}
        found.append({"value": value, "label": label})
    return found


def _calc(data: QueryDict, item: Item) -> Any:
    operator = data.get("calc", "")
    named = [name for name in data.getlist("calc_field") if name]
    number = decimal_number(data.get("calc_number", "").strip())
    numbers = [number] if isinstance(number, int | float) else []
    if not operator:
        return item.get("calc")
    if operator == "count":
        return {"count": named[0] if named else ""}
    if operator == "total":
        return {"total": (named[0] if named else ".").split(".", 1)}
    terms = [*named, *numbers]
    return {operator: terms[:2] if operator in TAKES_TWO else terms}


def _law(data: QueryDict) -> dict[str, str] | None:
    law, paragraph = data.get("law", "").strip(), data.get("paragraph", "").strip()
    return {"law": law, "paragraph": paragraph} if law or paragraph else None


def _bound(kind: str, typed: str) -> Any:
    text = typed.strip()
    if not text:
        return None
    if kind == "date":
        return iso_date(text)
    return decimal_number(text) if kind == "dec" else whole_number(text)


def _number(typed: str) -> Any:
    return whole_number(typed.strip()) if typed.strip() else None


REQUIRABLE = frozenset(KINDS) - {"info", "repeat", "computed"}
# Which kinds of question have which properties.
_ASKED: Mapping[str, frozenset[str]] = {
    "min": frozenset(BOUNDED),
    "max": frozenset(BOUNDED),
    "max_length": frozenset({"text", "long"}),
    "decimals": frozenset({"dec", "computed"}),
    "options": frozenset({"choice", "radio", "checks"}),
    "person_role": frozenset({"person"}),
    "unit_kind": frozenset({"unit"}),
    "multiple": frozenset({"file"}),
    "item_label": frozenset({"repeat"}),
    "calc": frozenset({"computed"}),
    "prefill": frozenset({"text", "long", "int", "dec", "date", "choice", "radio", "checks", "bool", "person", "unit"}),
}
_READERS: Mapping[str, Callable[[QueryDict, Item], Any]] = {
    "min": lambda data, item: _bound(item["type"], data.get("min", "")),
    "max": lambda data, item: _bound(item["type"], data.get("max", "")),
    "max_length": lambda data, item: _number(data.get("max_length", "")),
    "decimals": lambda data, item: _number(data.get("decimals", "")),
    "options": _options,
    "person_role": lambda data, item: data.get("person_role", ""),
    "unit_kind": lambda data, item: data.get("unit_kind", ""),
    "multiple": lambda data, item: "multiple" in data,
    "item_label": lambda data, item: texts(data, "item_label"),
    "calc": _calc,
    "prefill": lambda data, item: data.get("prefill", ""),
}


def asks(kind: str) -> frozenset[str]:
    """The properties that a question of this kind has, besides its texts."""
    return frozenset(name for name, kinds in _ASKED.items() if kind in kinds)
