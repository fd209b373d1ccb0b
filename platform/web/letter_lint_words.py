"""What is wrong with a letter being written, in plain words, and which block it is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.builder_words import LANGUAGES
from web.letter_words import FIELDS

WHOLE = -1
_WHERE = re.compile(r"(?P<what>title|blocks)(?:\[(?P<at>\d+)\])?(?P<rest>.*)")
_ROW = re.compile(r"\.(?:rows|items|columns)\[(\d+)\]")
_LANGUAGE = re.compile(r"\.(nb|nn|se|en)$")
# Each pattern is the whole of what the grammar says after the colon; a test holds the list complete.
_WORDS: tuple[tuple[str, str | Promise], ...] = (
    (r"must be a text of 1 to (?P<n>\d+) characters", gettext_lazy("teksten mangler, eller er lengre enn %(n)s tegn")),
    (
        r"has other placeholders than nb",
        gettext_lazy("flettefeltene er ikke de samme som i bokmålsteksten"),
    ),
    (
        r"has a broken placeholder",
        gettext_lazy("et flettefelt er ikke helt: det skal stå mellom {{ og }}"),
    ),
    (r'unknown placeholder "(?P<name>.*)"', gettext_lazy("«%(name)s» er ikke et flettefelt vi kjenner")),
    (
        r'"(?P<name>.*)" cannot be printed inside a text',
        gettext_lazy("«%(name)s» kan ikke stå inne i en tekst: bruk det i en liste, en tabell eller et vilkår"),
    ),
    (r'"(?P<name>.*)" is not (?:lines|rows|sections)', gettext_lazy("«%(name)s» kan ikke vises slik: velg noe annet")),
    (r"must be from 1 to (?P<n>\d+)", gettext_lazy("brevet må ha fra 1 til %(n)s avsnitt")),
    (r"must be a list that is not empty", gettext_lazy("det må være minst én rad")),
    (
        r"is a machine's draft that nobody has approved",
        gettext_lazy("teksten er maskinens forslag som ingen har godkjent"),
    ),
    (r"is statutory", gettext_lazy("er lovpålagt: den kan ikke tas bort, og når den er med, kan ikke endres")),
)
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in _WORDS)


@dataclass(frozen=True, slots=True)
class Told:
    """One problem: the block's place (-1: the letter as a whole), and what is wrong in words."""

    at: int
    what: str


def told(problem: str) -> Told:
    """The problem as whoever writes the letter reads it."""
    where, _colon, what = problem.partition(": ")
    found = _WHERE.fullmatch(where)
    if found is None:
        return Told(WHOLE, f"{where}: {in_plain_words(what)}")
    rest = found["rest"]
    details = []
    if row := _ROW.search(rest):
        details.append(_("rad %(n)s") % {"n": int(row[1]) + 1})
    if language := _LANGUAGE.search(rest):
        details.append(str(LANGUAGES[language[1]]))
    place = ", ".join(details)
    words = in_plain_words(what)
    return Told(int(found["at"]) if found["at"] else WHOLE, f"{place}: {words}" if place else words)


def in_plain_words(what: str) -> str:
    """What the grammar said."""
    for pattern, words in _PATTERNS:
        if match := pattern.fullmatch(what):
            return str(words) % _named(match.groupdict()) if match.groupdict() else str(words)
    return _("noe i oppbygningen er ikke gyldig (%(problem)s)") % {"problem": what}


def _named(found: Mapping[str, str]) -> dict[str, str]:
    return {name: str(FIELDS.get(value, value)) for name, value in found.items()}
