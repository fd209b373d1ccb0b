"""What is wrong with a form being written, in plain words; other systems get the lint's own sentences."""

import re
from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.builder_words import LANGUAGES

# Each pattern is the whole of what the lint says after the colon; a test holds the list complete.
_WORDS: tuple[tuple[str, str | Promise], ...] = (
    (r"has no questions", gettext_lazy("siden har ingen spørsmål")),
    (r"more than (?P<n>\d+) questions", gettext_lazy("skjemaet har mer enn %(n)s spørsmål")),
    (r"its conditions have more than (?P<n>\d+) parts in all", gettext_lazy("vilkårene har for mange ledd i alt")),
    (r"a repeat needs the questions of its rows", gettext_lazy("radene må ha minst ett spørsmål")),
    (
        r"rows within rows within rows are more than anybody can fill in",
        gettext_lazy("rader kan gjentas i rader, men ikke enda dypere"),
    ),
    (r"options belong to choice, radio and checks, and they need them", gettext_lazy("skriv svarene å velge mellom")),
    (r"an option's value is a text of 1 to 100 characters", gettext_lazy("et av svarene mangler eller er for langt")),
    (
        r"option values must be different, at most (?P<n>\d+)",
        gettext_lazy("svarene må være ulike, og det kan være høyst %(n)s"),
    ),
    (r"max_length is from 1 to (?P<n>\d+)", gettext_lazy("lengden må være et helt tall fra 1 til %(n)s")),
    (r"decimals is from (?P<low>\d) to (?P<n>\d+)", gettext_lazy("desimaler må være fra %(low)s til %(n)s")),
    (
        r"a bound must be of the same kind as the answer",
        gettext_lazy("minst og høyst må være av samme slag som svaret, for eksempel et tall eller en dato"),
    ),
    (r"min is greater than max", gettext_lazy("minst er større enn høyst")),
    (
        r"the bounds ask for a number of options that nobody can choose",
        gettext_lazy("minst og høyst ber om et antall svar som ingen kan velge"),
    ),
    (r"a repeat has from 0 to (?P<n>\d+) rows", gettext_lazy("det kan være fra 0 til %(n)s rader")),
    (r"the calc is malformed or too large", gettext_lazy("regnestykket er ikke helt: velg hva det skal regnes med")),
    (
        r"the calc looks at (?P<name>\S*), which is not a question further up",
        gettext_lazy("regnestykket bruker %(name)s, som ikke er et spørsmål lenger oppe"),
    ),
    (
        r"the calc cannot use (?P<name>\S+) like that",
        gettext_lazy("regnestykket kan ikke bruke %(name)s slik: svaret er av et annet slag"),
    ),
    (
        r"its rows may depend on at most (?P<n>\d+) different answers outside them",
        gettext_lazy("radene kan avhenge av høyst %(n)s ulike svar utenfor radene"),
    ),
    (r"the condition is malformed or too large", gettext_lazy("vilkåret er ikke helt")),
    (
        r"the condition looks at (?P<name>\S*), which is not a question further up",
        gettext_lazy("vilkåret ser på %(name)s, som ikke er et spørsmål lenger oppe"),
    ),
    (
        r"the condition cannot ask that of (?P<name>\S+)",
        gettext_lazy("vilkåret kan ikke spørre slik om %(name)s: velg en annen sammenligning"),
    ),
    (
        r"the condition asks for an option that (?P<name>\S+) does not have",
        gettext_lazy("vilkåret spør etter et svar som %(name)s ikke har"),
    ),
    (
        r"the condition compares (?P<name>\S+) with another kind of value",
        gettext_lazy("vilkåret sammenligner %(name)s med noe av et annet slag: skriv et tall eller en dato"),
    ),
    (
        r"needs a text in bokmål \(nb\), and may have nn, se and en",
        gettext_lazy("mangler tekst på bokmål"),
    ),
    (r"has no text in (?P<language>\w+)", gettext_lazy("mangler tekst på %(language)s")),
    (
        r"(?P<n>\d+) texts in (?P<language>\w+) are drafts by a machine that nobody has approved",
        gettext_lazy("%(n)s tekster på %(language)s er maskinens forslag som ingen har godkjent"),
    ),
    (r"the text in (?P<language>\w+) is empty", gettext_lazy("teksten på %(language)s er tom")),
    (
        r"the text in (?P<language>\w+) is longer than (?P<n>\d+) characters",
        gettext_lazy("teksten på %(language)s er lengre enn %(n)s tegn"),
    ),
    (
        r"the text in (?P<language>\w+) has characters that cannot be stored",
        gettext_lazy("teksten på %(language)s har tegn som ikke kan lagres"),
    ),
    (
        r"each needs law and paragraph as texts, and may have valid_from and valid_to",
        gettext_lazy("både lov og paragraf må være skrevet"),
    ),
    (
        r"was a question of type \w+ in an earlier version; give the new one an id of its own",
        gettext_lazy("var et spørsmål av et annet slag i en tidligere versjon: lag et nytt spørsmål i stedet"),
    ),
    (r"is statutory and cannot be removed", gettext_lazy("er lovpålagt og kan ikke tas bort")),
    (
        r"is statutory; whether and when it is asked cannot be changed",
        gettext_lazy("er lovpålagt: om og når det spørres, kan ikke endres"),
    ),
)
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in _WORDS)


def in_plain_words(what: str, *, name_of: Callable[[str], str]) -> str:
    """What the lint said, for whoever writes the form; `name_of` gives the question behind an id."""
    for pattern, words in _PATTERNS:
        if match := pattern.fullmatch(what):
            return str(words) % _named(match.groupdict(), name_of) if match.groupdict() else str(words)
    return _("noe i oppbygningen er ikke gyldig (%(problem)s)") % {"problem": what}


def _named(found: Mapping[str, str], name_of: Callable[[str], str]) -> dict[str, str]:
    told = dict(found)
    if "name" in told:
        told["name"] = f"«{name_of(told['name'])}»"
    if "language" in told:
        told["language"] = str(LANGUAGES.get(told["language"], told["language"]))
    return told
