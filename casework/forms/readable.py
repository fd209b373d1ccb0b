"""Answers as a person reads them: headed rows of question and answer. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casework.forms.definition import Field, FormDefinition, in_language

YES_NO = {"nb": ("Ja", "Nei"), "nn": ("Ja", "Nei"), "se": ("Juo", "Ii"), "en": ("Yes", "No")}


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form: its heading, and what was answered."""

    title: str
    rows: tuple[tuple[str, str], ...]


def rows(
    definition: FormDefinition, answers: Mapping[str, Any], *, language: str, names: Mapping[str, str]
) -> list[Section]:
    """The answered questions, page by page; `names` gives the names behind people, units and files."""
    sections = []
    for page in definition.pages:
        found = tuple(_rows(page.fields, answers, "", language, names))
        if found:
            sections.append(Section(in_language(page.title, language), found))
    return sections


def _rows(
    fields: Iterable[Field], answers: Mapping[str, Any], inside: str, language: str, names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for item in fields:
        if item.id not in answers:
            continue
        value = answers[item.id]
        if item.type != "repeat":
            yield inside + item.label_in(language), answer_text(item, value, language=language, names=names)
            continue
        called = in_language(item.item_label or item.label, language)
        for number, row in enumerate(value, start=1):
            yield from _rows(item.fields, row, f"{inside}{called} {number}: ", language, names)


def answer_text(item: Field, value: Any, *, language: str, names: Mapping[str, str]) -> str:
    """One answer as text."""
    if item.type in ("bool", "sign"):
        yes, no = YES_NO.get(language, YES_NO["nb"])
        return yes if value else no
    if item.options:
        labels: dict[str, str] = {option.value: option.label_in(language) for option in item.options}
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(one, str(one)) for one in chosen)
    if item.type == "date":
        day = date.fromisoformat(value)
        return f"{day.day:02}.{day.month:02}.{day.year}"
    if item.type in ("person", "unit"):
        return names.get(value, "–")
    if item.type == "file":
        return ", ".join(names.get(one, "–") for one in value)
    if item.type in ("dec", "computed"):
        return number_text(value)
    return str(value)


def number_text(value: float) -> str:
    """Every digit of the number, with a decimal comma when it has decimals."""
    text = f"{Decimal(repr(value)):f}"
    whole, _, decimals = text.partition(".")
    return f"{whole},{decimals}" if decimals.strip("0") else whole
