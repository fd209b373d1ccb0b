"""What a form definition says, as frozen objects; `load` makes them from JSON or tells all that is wrong. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from casework.forms.lint import lint
from casework.forms.texts import USUAL, languages_of

Text = Mapping[str, str]

DEFAULT_LENGTH = {"text": 500, "long": 20_000}
DEFAULT_ROWS = 50


class DefinitionError(ValueError):
    """The definition cannot be used; `problems` lists every reason at once."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def in_language(text: Text, language: str) -> str:
    """The text in the language, in bokmål where it has none."""
    return text.get(language) or text.get("nb", "")


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
    # A repeat: the questions of each row, and what one row is called. A computed answer: what it is made of.
    fields: "tuple[Field, ...]" = ()
    item_label: Text | None = None
    calc: Mapping[str, Any] | None = None
    law: Mapping[str, str] | None = None
    # The base form or the block that it came with; in the JSON this is `from`.
    origin: Mapping[str, str] | None = None

    def label_in(self, language: str) -> str:
        """The question as the reader sees it."""
        return in_language(self.label, language)

    def help_in(self, language: str) -> str:
        """The help beneath the question, or nothing."""
        return in_language(self.help, language) if self.help else ""

    @property
    def is_asked(self) -> bool:
        """Whether somebody answers it: an info is only read, and a computed answer works itself out."""
        return self.type not in ("info", "computed")

    @property
    def most_rows(self) -> int:
        """The most rows a repeat may have."""
        return int(self.max) if self.max is not None else DEFAULT_ROWS

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
    languages: tuple[str, ...] = USUAL
    base: Mapping[str, Any] | None = None
    # Whether it is filled in one page at a time.
    paged: bool = False

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All questions in order; those of a repeat's rows are in the repeat."""
        return tuple(item for page in self.pages for item in page.fields)

    @cached_property
    def _by_id(self) -> dict[str, Field]:
        return {item.id: item for item in every(self.fields)}

    @cached_property
    def types(self) -> dict[str, str]:
        """Each question's type, by id; those of rows too."""
        return {name: item.type for name, item in self._by_id.items()}

    def field(self, field_id: str) -> Field:
        """The question with this id, or at this path; KeyError when there is none."""
        return self._by_id[field_id.rpartition(".")[2]]


def every(fields: Iterable[Field]) -> Iterator[Field]:
    """These questions and, after each repeat, the questions of its rows."""
    for item in fields:
        yield item
        yield from every(item.fields)


def answered(fields: Iterable[Field], answers: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Field, Any]]:
    """Each answer with its path (`measures.0.text` in a row) and its question."""
    for item in fields:
        if item.id not in answers:
            continue
        value = answers[item.id]
        yield at + item.id, item, value
        if item.type == "repeat" and isinstance(value, list):
            for number, row in enumerate(value):
                if isinstance(row, Mapping):
                    yield from answered(item.fields, row, f"{at}{item.id}.{number}.")


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
        languages=languages_of(data),
        base=data.get("base"),
        paged=data.get("paged", False),
    )


def _field(data: Mapping[str, Any]) -> Field:
    given = {key: value for key, value in data.items() if key not in ("options", "fields", "from")}
    options = tuple(Option(item["value"], item["label"]) for item in data.get("options", ()))
    inner = tuple(_field(item) for item in data.get("fields", ()))
    return Field(**given, options=options, fields=inner, origin=data.get("from"))
