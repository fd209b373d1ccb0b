"""What a form definition says, as frozen objects; `load` makes them from JSON or tells all that is wrong. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from casework.forms.lint import lint

Text = Mapping[str, str]

DEFAULT_LENGTH = {"text": 500, "long": 20_000}


class DefinitionError(ValueError):
    """The definition cannot be used; `problems` lists every reason at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def in_language(text: Text, language: str) -> str:
    """The text in the language, in bokmål where it has none."""
    return text.get(language) or text["nb"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: Text

    def label_in(self, language: str) -> str:
        """The label as the reader sees it."""
        return in_language(self.label, language)


@dataclass(frozen=True, slots=True)
class Field:
    """One question."""

    id: str
    type: str
    label: Text
    help: Text | None = None
    required: bool = False
    core: bool = False
    min: float | str | None = None
    max: float | str | None = None
    max_length: int | None = None
    decimals: int = 2
    options: tuple[Option, ...] = ()
    person_role: str | None = None
    unit_kind: str | None = None
    show_if: Mapping[str, Any] | None = None
    prefill: str | None = None
    multiple: bool = False

    def label_in(self, language: str) -> str:
        """The question as the reader sees it."""
        return in_language(self.label, language)

    def help_in(self, language: str) -> str:
        """The help beneath the question, or nothing."""
        return in_language(self.help, language) if self.help else ""

    @property
    def length(self) -> int:
        """The most characters a text may have."""
        return self.max_length or DEFAULT_LENGTH.get(self.type, 500)


@dataclass(frozen=True, slots=True)
class Page:
    """Questions that belong together under one heading."""

    key: str
    title: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class FormDefinition:
    """A whole form."""

    key: str
    version: int
    title: Text
    intro: Text | None
    pages: tuple[Page, ...]
    law: tuple[Mapping[str, Any], ...] = field(default=())

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All questions in order."""
        return tuple(item for page in self.pages for item in page.fields)

    @cached_property
    def _by_id(self) -> dict[str, Field]:
        return {item.id: item for item in self.fields}

    @cached_property
    def types(self) -> dict[str, str]:
        """Each question's type, by id."""
        return {item.id: item.type for item in self.fields}

    def field(self, field_id: str) -> Field:
        """The question with this id; KeyError when there is none."""
        return self._by_id[field_id]


def load(data: Mapping[str, Any]) -> FormDefinition:
    """The definition behind this JSON; DefinitionError lists all that is wrong with it."""
    problems = lint(data)
    if problems:
        raise DefinitionError(problems)
    return FormDefinition(
        key=data["key"],
        version=data["version"],
        title=data["title"],
        intro=data.get("intro"),
        pages=tuple(
            Page(page["key"], page["title"], tuple(_field(item) for item in page["fields"])) for page in data["pages"]
        ),
        law=tuple(data.get("law", ())),
    )


def _field(data: Mapping[str, Any]) -> Field:
    given = {key: value for key, value in data.items() if key != "options"}
    options = tuple(Option(item["value"], item["label"]) for item in data.get("options", ()))
    return Field(**given, options=options)
