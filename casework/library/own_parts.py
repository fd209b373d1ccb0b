"""What a package brings of a municipality's own: its words and its school calendar, held against those that are here.

They have neither drafts nor versions: what is taken in stands at once, instead of what was shown to stand here before.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casework.library.packages import Package, PackagedFree, PackagedYear
from casework.local.calendar import Free, check_school_year, overlapping, save_school_year, school_years
from casework.local.models import SchoolYear
from casework.local.terms import check_words, save_words, words_now
from casework.local.words import BY_KEY, LANGUAGES, forms_of
from core.acts import Act
from core.errors import Conflict, DomainError, Invalid


@dataclass(frozen=True, slots=True)
class OwnChange:
    """One thing that would be otherwise: a word in one language, or a property of a school year; None: is not there."""

    what: str
    here: object
    after: object


@dataclass(frozen=True, slots=True)
class OwnItem:
    """One word in all its languages, or one school year, held against what the municipality has."""

    name: str
    title: str  # the key of the word, or the name of the school year
    is_new: bool
    changes: tuple[OwnChange, ...]
    fault: str = ""  # the code of what makes it unusable here
    replaces: str = ""  # the school year here that it would stand instead of

    @property
    def same(self) -> bool:
        """Whether it would change nothing."""
        return not (self.changes or self.fault)

    @property
    def may(self) -> bool:
        """Whether it can be taken in."""
        return bool(self.changes) and not self.fault


def own_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """The words chosen here that are not the usual ones, by language and concept."""
    return {
        language: words
        for language, chosen in sorted(words_now().items())
        if (words := {key: tuple(forms) for key, forms in sorted(chosen.items()) if _is_own(language, key, forms)})
    }


def own_years() -> list[PackagedYear]:
    """The school years here, the oldest first."""
    return [_packaged(year) for year in reversed(school_years())]


def seen_here() -> str:
    """What stands here now, as one word: another one means that it is no longer what was shown."""
    said = json.dumps([words_now(), [repr(year) for year in own_years()]], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def held_against(package: Package) -> Iterator[OwnItem]:
    """Each part of the package that is the other municipality's own, against what is here."""
    for key in dict.fromkeys(key for words in package.words.values() for key in words):
        yield _word(key, {language: words[key] for language, words in package.words.items() if key in words})
    for year in package.years:
        yield _year(year)


def take_own(package: Package, *, chosen: Collection[str], seen: str, act: Act) -> list[str]:
    """Let the chosen parts stand here from now on; the names of those that changed something.

    Conflict «package.stale» when what stands here is not what was shown as such.
    """
    items = [item for item in held_against(package) if item.name in chosen]
    if items and seen != seen_here():
        raise Conflict("package.stale")
    for item in items:
        if item.fault:
            raise Invalid(item.fault)
    taken = [item.name for item in items if not item.same]
    for language, words in package.words.items():
        mine = {key: forms for key, forms in words.items() if f"words/{key}" in taken}
        if mine:
            save_words(language=language, words=mine, act=act)
    for year in package.years:
        if year.part in taken:
            here = overlapping(year.first_day, year.last_day).first()
            save_school_year(
                name=year.name,
                first_day=year.first_day,
                last_day=year.last_day,
                free=_free(year),
                act=act,
                year_id=here.id if here else None,
            )
    return taken


def _is_own(language: str, key: str, forms: Sequence[str]) -> bool:
    return key in BY_KEY and language in LANGUAGES and tuple(forms) != BY_KEY[key].usual[language]


def _word(key: str, forms: Mapping[str, tuple[str, ...]]) -> OwnItem:
    try:
        for language, words in forms.items():
            check_words(language, {key: words})
    except DomainError as error:
        return OwnItem(f"words/{key}", key, False, (), fault=error.code)
    here = words_now()
    concept = BY_KEY[key]
    compared = [
        (language, forms_of(concept, language, here.get(language, {}).get(key)), forms_of(concept, language, words))
        for language, words in forms.items()
    ]
    changes = tuple(OwnChange(language, now, after) for language, now, after in compared if now != after)
    return OwnItem(f"words/{key}", key, not any(key in here.get(language, {}) for language in forms), changes)


def _year(year: PackagedYear) -> OwnItem:
    try:
        check_school_year(year.name, year.first_day, year.last_day, _free(year))
    except DomainError as error:
        return OwnItem(year.part, year.name, False, (), fault=error.code)
    there = list(overlapping(year.first_day, year.last_day)[:2])
    if len(there) > 1:
        return OwnItem(year.part, year.name, False, (), fault="package.many_years")
    now = _packaged(there[0]) if there else None
    changes = tuple(_differences(now, year))
    return OwnItem(year.part, year.name, now is None, changes, replaces=now.name if now and changes else "")


def _differences(now: PackagedYear | None, year: PackagedYear) -> Iterator[OwnChange]:
    for name in ("name", "first_day", "last_day"):
        here: Any = getattr(now, name, None)
        if here != getattr(year, name):
            yield OwnChange(name, here, getattr(year, name))
    before = now.free if now else ()
    yield from (OwnChange("free", one, None) for one in before if one not in year.free)
    yield from (OwnChange("free", None, one) for one in year.free if one not in before)


def _packaged(year: SchoolYear) -> PackagedYear:
    free = tuple(PackagedFree(one.name, one.first_day, one.last_day) for one in year.free.all())
    return PackagedYear(year.name, year.first_day, year.last_day, free)


def _free(year: PackagedYear) -> list[Free]:
    return [Free(one.name, one.first_day, one.last_day) for one in year.free]
