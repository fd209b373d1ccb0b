"""One question's properties as the builder shows them, and as they are read back from its form."""

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from django.http import QueryDict

from casework.forms.pasting import lines_of, unique
from web import builder_rules
from web.builder_words import KINDS, LANGUAGES
from web.posted import decimal_number, iso_date, whole_number

MOST_PASTED = 300
BOUNDED = ("int", "dec", "date", "checks", "repeat")
TAKES_TWO = ("difference", "days", "years")
Item = Mapping[str, Any]


def changes_from(
    data: QueryDict, item: Item, items: Mapping[str, Item], typed_in: Sequence[str] = ("nb",)
) -> dict[str, Any]:
    """Everything that the posted form says of the question; what is empty is taken away."""
    kind = item["type"]
    found: dict[str, Any] = {name: texts(data, name, item.get(name)) for name in ("label", "help")}
    found |= {"law": _law(data)}
    found |= {name: read(data, item) for name, read in _READERS.items() if kind in _ASKED[name]}
    if "options" in found:
        found["options"] += _pasted(data, found["options"], typed_in)
    if not item.get("core"):
        found["required"] = kind in REQUIRABLE and "required" in data
        if builder_rules.as_lines(item.get("show_if")).whole:
            found["show_if"] = builder_rules.from_post(data, items)
    return found


def texts(data: QueryDict, name: str, there: Mapping[str, str] | None = None) -> dict[str, str]:
    """The text in every language that it was given in; those that were not asked for stay as they are."""
    known = there or {}
    found = {language: data.get(f"{name}_{language}", known.get(language, "")).strip() for language in LANGUAGES}
    return {language: text for language, text in found.items() if text}


def _options(data: QueryDict, item: Item) -> list[dict[str, Any]]:
    there = {option["value"]: option for option in item.get("options", ())}
    found: list[dict[str, Any]] = []
    # A value that was taken away may live on in answers, so it is not given to another answer.
    used = set(there)
    nynorsk = data.getlist("option_nn")
    joined = zip_longest(data.getlist("option_value"), data.getlist("option_nb"), nynorsk, fillvalue="")
    for value, bokmal, other in joined:
        if not bokmal.strip():
            continue
        value = value or _free_value(used)
        label = {**there.get(value, {}).get("label", {}), "nb": bokmal.strip()}
        if other.strip():
            label["nn"] = other.strip()
        elif nynorsk:
            label.pop("nn", None)
        found.append({"value": value, "label": label})
    return found


def _pasted(data: QueryDict, there: list[dict[str, Any]], typed_in: Sequence[str]) -> list[dict[str, Any]]:
    """Answers that were pasted, one on a line; those that are there already are left out."""
    known = {option["label"]["nb"] for option in there}
    used = {option["value"] for option in there}
    lines = [line for line in unique(lines_of(data.get("option_lines", ""))) if line not in known]
    return [{"value": _free_value(used), "label": dict.fromkeys(typed_in, line)} for line in lines[:MOST_PASTED]]


def _free_value(used: set[str]) -> str:
    value = next(name for n in range(1, len(used) + 2) if (name := f"svar_{n}") not in used)
    used.add(value)
    return value


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
    "prefill": frozenset(KINDS) - {"info", "file", "sign", "computed"},
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
    "item_label": lambda data, item: texts(data, "item_label", item.get("item_label")),
    "calc": _calc,
    "prefill": lambda data, item: data.get("prefill", ""),
}


def asks(kind: str) -> frozenset[str]:
    """The properties that a question of this kind has, besides its texts."""
    return frozenset(name for name, kinds in _ASKED.items() if kind in kinds)
