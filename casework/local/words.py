"""The words that a municipality may have its own for, their forms, and changing them in a text. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

LANGUAGES = ("nb", "nn")
NOUN = ("indefinite", "definite", "plural", "definite_plural")
VERB = ("infinitive", "present", "past", "perfect", "passive")
SHORT = ("short",)
TITLE = ("indefinite", "definite")


@dataclass(frozen=True)
class Concept:
    """Something that municipalities call by different words, with what the national templates call it."""

    key: str
    shape: tuple[str, ...]
    usual: Mapping[str, tuple[str, ...]]
    # Words that others use, for the page to offer.
    known: Mapping[str, tuple[tuple[str, ...], ...]]


CONCEPTS = (
    Concept(
        "referral",
        NOUN,
        {
            "nb": ("henvisning", "henvisningen", "henvisninger", "henvisningene"),
            "nn": ("tilvising", "tilvisinga", "tilvisingar", "tilvisingane"),
        },
        {
            "nb": (("tilmelding", "tilmeldingen", "tilmeldinger", "tilmeldingene"),),
            "nn": (("tilmelding", "tilmeldinga", "tilmeldingar", "tilmeldingane"),),
        },
    ),
    Concept(
        "refer",
        VERB,
        {
            "nb": ("henvise", "henviser", "henviste", "henvist", "henvises"),
            "nn": ("tilvise", "tilviser", "tilviste", "tilvist", "tilvisast"),
        },
        {
            "nb": (("tilmelde", "tilmelder", "tilmeldte", "tilmeldt", "tilmeldes"),),
            "nn": (("tilmelde", "tilmelder", "tilmelde", "tilmeldt", "tilmeldast"),),
        },
    ),
    Concept(
        "service", SHORT, {"nb": ("PPT",), "nn": ("PPT",)}, {"nb": (("PPD",), ("PPS",)), "nn": (("PPD",), ("PPS",))}
    ),
    Concept(
        "service_name",
        TITLE,
        {
            "nb": ("pedagogisk-psykologisk tjeneste", "pedagogisk-psykologiske tjenesten"),
            "nn": ("pedagogisk-psykologisk teneste", "pedagogisk-psykologiske tenesta"),
        },
        {
            "nb": (("pedagogisk-psykologisk distrikt", "pedagogisk-psykologiske distriktet"),),
            "nn": (("pedagogisk-psykologisk distrikt", "pedagogisk-psykologiske distriktet"),),
        },
    ),
    Concept(
        "head",
        NOUN,
        {
            "nb": ("rektor", "rektoren", "rektorer", "rektorene"),
            "nn": ("rektor", "rektoren", "rektorar", "rektorane"),
        },
        {
            "nb": (("enhetsleder", "enhetslederen", "enhetsledere", "enhetslederne"),),
            "nn": (("einingsleiar", "einingsleiaren", "einingsleiarar", "einingsleiarane"),),
        },
    ),
    Concept(
        "kindergarten_head",
        NOUN,
        {
            "nb": ("styrer", "styreren", "styrere", "styrerne"),
            "nn": ("styrar", "styraren", "styrarar", "styrarane"),
        },
        {
            "nb": (("enhetsleder", "enhetslederen", "enhetsledere", "enhetslederne"),),
            "nn": (("einingsleiar", "einingsleiaren", "einingsleiarar", "einingsleiarane"),),
        },
    ),
    Concept(
        "adviser",
        NOUN,
        {
            "nb": ("rådgiver", "rådgiveren", "rådgivere", "rådgiverne"),
            "nn": ("rådgivar", "rådgivaren", "rådgivarar", "rådgivarane"),
        },
        {
            "nb": (("saksbehandler", "saksbehandleren", "saksbehandlere", "saksbehandlerne"),),
            "nn": (("saksbehandlar", "saksbehandlaren", "saksbehandlarar", "saksbehandlarane"),),
        },
    ),
)
BY_KEY = {concept.key: concept for concept in CONCEPTS}

# What is never touched: placeholders, addresses, and marks that carry a key.
_KEPT = re.compile(r"\{\{.*?\}\}|\{[a-z_.]+\}|%\([a-z_]+\)[sd]|https?://\S+|\S+@\S+", re.DOTALL)
# A word is letters and digits, and goes on over a hyphen: «PP-rådgiver» is one word.
_WORD_SIGN = r"[\w\-‐‑]"


@dataclass(frozen=True)
class Wording:
    """Which words stand for which, in one language."""

    instead: Mapping[str, str]

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = sorted(self.instead, key=lambda word: (-len(word), word))
        if not words:
            return None
        each = "|".join(re.escape(word) for word in words)
        whole = rf"(?<!{_WORD_SIGN})(?P<word>{each})(?P<whose>s?)(?!{_WORD_SIGN})"
        # A short form stands for itself before a hyphen too: «PPT-leder».
        short = "|".join(re.escape(word) for word in words if word.isupper())
        before_hyphen = rf"|(?<!{_WORD_SIGN})(?P<short>{short})(?=[\-‐‑]\w)" if short else ""
        return re.compile(whole + before_hyphen, re.IGNORECASE)

    def applied(self, text: str) -> str:
        """The text with the words changed: whole words alone, capitals kept, placeholders left as they are."""
        pattern = self._pattern
        if pattern is None or not text:
            return text
        found, parts, at = pattern, [], 0
        for kept in _KEPT.finditer(text):
            parts += [found.sub(self._one, text[at : kept.start()]), kept[0]]
            at = kept.end()
        return "".join([*parts, found.sub(self._one, text[at:])])

    def _one(self, match: re.Match[str]) -> str:
        said, whose = match["word"], match["whose"]
        if said is None:
            return self.instead.get(match[0], match[0])
        if match[0] in self.instead:  # «henvises» is a word of its own, not «henvise» with an s
            said, whose = match[0], ""
        new = self.instead.get(said)
        if new is None:
            new = self.instead.get(said.lower())
            if new is None:
                return match[0]  # «ppt» in small letters is no «PPT»
            new = _with_capitals_of(said, new)
        return new + _genitive(new, whose)

    @property
    def says_nothing_new(self) -> bool:
        """Whether every word stands for itself."""
        return not self.instead


def wording(
    chosen: Mapping[str, Sequence[str]], before: Mapping[str, Sequence[Sequence[str]]], language: str
) -> Wording:
    """From the usual words, and those that were the municipality's own before, to those chosen now."""
    instead: dict[str, str] = {}
    for concept in CONCEPTS:
        usual = concept.usual[language]
        new = forms_of(concept, language, chosen.get(concept.key))
        for old in (usual, *before.get(concept.key, ())):
            for was, becomes in zip(old, new, strict=False):
                if was and was != becomes:
                    instead.setdefault(was, becomes)
    kept = {form for concept in CONCEPTS for form in forms_of(concept, language, chosen.get(concept.key))}
    return Wording({was: becomes for was, becomes in instead.items() if was not in kept})


def forms_of(concept: Concept, language: str, chosen: Sequence[str] | None) -> tuple[str, ...]:
    """The forms of the word that is used: the chosen, with the usual where one is missing."""
    usual = concept.usual[language]
    given = tuple(chosen or ())
    return tuple((given[place] if place < len(given) else "") or usual[place] for place in range(len(usual)))


def left_alone(texts: Iterable[str], old: Iterable[str]) -> list[str]:
    """Longer words that begin with an old word and were not changed, such as «henvisningsskjema»; for people to see."""
    stems = sorted({word for word in old if len(word) > 3 and " " not in word}, key=len)
    if not stems:
        return []
    pattern = re.compile(rf"(?<!{_WORD_SIGN})(?:{'|'.join(map(re.escape, stems))}){_WORD_SIGN}+", re.IGNORECASE)
    found = {match[0].lower() for text in texts for match in pattern.finditer(text)}
    whole = {word.lower() for word in old}
    return sorted(word for word in found if word not in whole and word.removesuffix("s") not in whole)


def _with_capitals_of(said: str, new: str) -> str:
    if said.isupper() and len(said) > 1:
        return new.upper()
    return new[:1].upper() + new[1:] if said[:1].isupper() else new


def _genitive(word: str, whose: str) -> str:
    return whose and ("’" if word[-1:].lower() in "sxz" else "s")
