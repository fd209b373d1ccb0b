"""The texts of what is being written, a language at a time beside bokmål: what is missing, what a machine drafted."""

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from django.http import QueryDict

from casework.forms.texts import LANGUAGES as CODES
from casework.forms.texts import languages_of
from core.drafting import Change, Definition
from web.builder_words import LANGUAGES

TEXT, READ = "t|", "lest"
OTHERS = tuple(language for language in CODES if language != "nb")


class Texts(Protocol):
    """How the texts of one kind of definition are found, put and marked as a machine's."""

    def texts_of(self, definition: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
        """Every text with its place."""

    def missing(self, definition: Mapping[str, Any], language: str) -> list[str]:
        """The places that have no text in the language."""

    def drafted(self, definition: Mapping[str, Any], language: str) -> tuple[str, ...]:
        """The places whose text in the language a machine wrote."""

    def put(self, definition: dict[str, Any], texts: Mapping[str, str], language: str) -> None:
        """Set these texts, by place."""

    def put_drafts(self, definition: dict[str, Any], texts: Mapping[str, str], language: str) -> None:
        """The same with a machine's."""

    def approve(self, definition: dict[str, Any], places: Collection[str] | None, language: str) -> None:
        """A person has read those at these places; None: all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One text: where it stands in words, in bokmål, and in the language at hand."""

    place: str
    where: str
    bokmal: str
    text: str
    drafted: bool
    lacks: bool

    @property
    def rows(self) -> int:
        """How tall its box is."""
        return min(8, 1 + max(len(self.bokmal), len(self.text)) // 60)

    @property
    def repeats(self) -> bool:
        """Whether it is the bokmål once more."""
        return self.lacks and bool(self.text)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one language has come."""

    code: str
    name: str
    promised: bool
    missing: int
    drafted: int


class LanguagesPage:
    """A draft's texts, one language at a time; `where` tells in words where each stands, `shown` how it is read."""

    def __init__(
        self,
        definition: Definition,
        language: str,
        *,
        texts: Texts,
        where: Callable[[str], str],
        shown: Callable[[str], str] = str,
    ) -> None:
        self.definition, self._texts, self._where, self._shown = definition, texts, where, shown
        self.language = language if language in OTHERS else OTHERS[0]

    @property
    def language_name(self) -> str:
        """The language at hand in words."""
        return str(LANGUAGES[self.language])

    @cached_property
    def standings(self) -> list[Standing]:
        """Every language but bokmål."""
        promised = languages_of(self.definition)
        return [
            Standing(
                code,
                str(LANGUAGES[code]),
                code in promised,
                len(self._texts.missing(self.definition, code)),
                len(self._texts.drafted(self.definition, code)),
            )
            for code in OTHERS
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """Every text; what is missing or drafted comes as it stands in the definition."""
        marked = set(self._texts.drafted(self.definition, self.language))
        lacking = set(self._texts.missing(self.definition, self.language))
        return [
            Line(
                place,
                self._where(place),
                self._shown(text.get("nb", "")),
                self._shown(text.get(self.language, "")),
                place in marked,
                place in lacking,
            )
            for place, text in self._texts.texts_of(self.definition)
        ]

    @cached_property
    def drafted(self) -> int:
        """How many texts wait for a person."""
        return len(self._texts.drafted(self.definition, self.language))


def saved(texts: Texts, data: QueryDict, language: str, kept: Callable[[str], str]) -> Change:
    """The posted texts put in; those that were ticked as read are approved. `kept`: as what was typed is stored."""
    posted = {name[len(TEXT) :]: kept(str(text)) for name, text in data.items() if name.startswith(TEXT)}

    def change(definition: Definition) -> tuple[Definition, str]:
        new = deepcopy(definition)
        texts.put(new, posted, language)
        texts.approve(new, data.getlist(READ), language)
        return new, ""

    return change


def all_approved(texts: Texts, language: str) -> Change:
    """Every draft in the language is as good as if a person had written it: a person says so."""

    def change(definition: Definition) -> tuple[Definition, str]:
        new = deepcopy(definition)
        texts.approve(new, None, language)
        return new, ""

    return change


def promised(languages: Mapping[str, Any] | list[str]) -> Change:
    """The languages that every text of a form shall be there in."""
    chosen = [language for language in CODES if language == "nb" or language in languages]
    return lambda definition: ({**definition, "languages": chosen}, "")


def open_texts(texts: Texts, definition: Definition, language: str) -> list[tuple[str, str, str]]:
    """The places without a text in the language, with the bokmål that stands there and what repeats it."""
    wanted = set(texts.missing(definition, language))
    return [
        (place, text["nb"], text.get(language, ""))
        for place, text in texts.texts_of(definition)
        if place in wanted and text.get("nb")
    ]


def drafts_put(texts: Texts, found: Mapping[str, tuple[str, str]], language: str) -> Change:
    """A machine's texts, by place with the bokmål they were made from, where that still stands and nothing else."""

    def change(definition: Definition) -> tuple[Definition, str]:
        new = deepcopy(definition)
        now = {place: bokmal for place, bokmal, _repeated in open_texts(texts, new, language)}
        texts.put_drafts(new, {place: text for place, (nb, text) in found.items() if now.get(place) == nb}, language)
        return new, ""

    return change
