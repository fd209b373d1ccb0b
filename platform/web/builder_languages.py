"""The languages of a form being written: what is missing, what a machine drafted, side by side with bokmål."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from casework.forms import texts
from casework.forms.drafts import Definition, Edit
from casework.forms.editing import every_item
from casework.workflows import selectors as workflows
from web.builder_words import LANGUAGES, PLACES

TEXT, READ = "t|", "lest"
OTHERS = tuple(language for language in texts.LANGUAGES if language != "nb")


@dataclass(frozen=True, slots=True)
class Line:
    """One text: where it stands in words, in bokmål, and in the language at hand."""

    place: str
    where: str
    bokmal: str
    text: str
    drafted: bool

    @property
    def rows(self) -> int:
        """How tall its box is."""
        return min(8, 1 + max(len(self.bokmal), len(self.text)) // 60)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one language has come."""

    code: str
    name: str
    promised: bool
    missing: int
    drafted: int
    total: int


class LanguagesPage:
    """A draft's texts, one language at a time."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition = definition
        self.language = language if language in OTHERS else OTHERS[0]

    @property
    def language_name(self) -> str:
        """The language at hand in words."""
        return str(LANGUAGES[self.language])

    @cached_property
    def standings(self) -> list[Standing]:
        """Every language but bokmål."""
        promised = texts.languages_of(self.definition)
        total = sum(1 for _one in texts.texts_of(self.definition))
        return [
            Standing(
                code,
                str(LANGUAGES[code]),
                code in promised,
                len(texts.missing(self.definition, code)),
                len(texts.drafted(self.definition, code)),
                total,
            )
            for code in OTHERS
        ]

    @cached_property
    def lines(self) -> list[Line]:
        """Every text; what is missing or drafted comes as it stands in the form."""
        marked = set(texts.drafted(self.definition, self.language))
        return [
            Line(place, self._where(place), text.get("nb", ""), text.get(self.language, ""), place in marked)
            for place, text in texts.texts_of(self.definition)
        ]

    @cached_property
    def drafted(self) -> int:
        """How many texts wait for a person."""
        return len(texts.drafted(self.definition, self.language))

    def _where(self, place: str) -> str:
        start, _dot, rest = place.partition(".")
        if start.startswith("page:"):
            return _("Overskrift på side")
        if rest.startswith("option."):
            return _("Svar: %(label)s") % {"label": self._labels.get(start, start)}
        return str(PLACES.get(rest or start, rest))

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {each["id"]: str(each["label"].get("nb", "")) for each in every_item(self.definition)}


def workflows_using(key: str) -> set[str]:
    """The titles of the workflows in use that ask for this form."""
    return {
        str(version.definition["title"].get("nb", version.key))
        for version in workflows.offered_workflows()
        if any(task.form == key for task in workflows.definition_of(version).tasks.values())
    }


def read_by_guardians(key: str) -> bool:
    """Whether guardians fill in or answer this form in a workflow that is in use."""
    for version in workflows.current_workflows():
        for task in workflows.definition_of(version).tasks.values():
            if task.form == key and ("guardian" in task.owner or task.per == "guardian"):
                return True
    return False


def saved(data: QueryDict, language: str) -> Edit:
    """The posted texts put in; those that were ticked as read are approved."""
    posted = {name[len(TEXT) :]: text for name, text in data.items() if name.startswith(TEXT)}
    approved = set(data.getlist(READ))

    def change(definition: Definition) -> tuple[Definition, str]:
        new = deepcopy(definition)
        texts.put(new, {place: str(text) for place, text in posted.items()}, language)
        left = [place for place in texts.drafted(new, language) if place not in approved]
        texts.mark_drafted(new, left, language)
        return new, ""

    return change


def all_approved(language: str) -> Edit:
    """Every draft in the language is as good as if a person had written it: a person says so."""

    def change(definition: Definition) -> tuple[Definition, str]:
        new = deepcopy(definition)
        texts.mark_drafted(new, (), language)
        return new, ""

    return change


def promised(languages: Mapping[str, Any] | list[str]) -> Edit:
    """The languages that every text shall be there in."""
    chosen = [language for language in texts.LANGUAGES if language == "nb" or language in languages]
    return lambda definition: ({**definition, "languages": chosen}, "")


def put_drafts(found: Mapping[str, tuple[str, str]], language: str) -> Edit:
    """A machine's texts, by place with the bokmål they were made from, where that still stands and nothing else."""

    def change(definition: Definition) -> tuple[Definition, str]:
        new = deepcopy(definition)
        open_places = set(texts.missing(new, language))
        now = {place: text.get("nb") for place, text in texts.texts_of(new)}
        fit = {place: text for place, (bokmal, text) in found.items() if place in open_places and now[place] == bokmal}
        texts.put(new, fit, language)
        texts.mark_drafted(new, [*texts.drafted(new, language), *fit], language)
        new["languages"] = [name for name in texts.LANGUAGES if name == language or name in texts.languages_of(new)]
        return new, ""

    return change
