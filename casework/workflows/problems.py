"""A problem of a workflow definition, and the small checks that name one; none of them ever raises."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from core.lines import storable

MAX_TEXT, MAX_KEY = 2000, 60
_KEY = re.compile(r"[a-z][a-z0-9_]*\Z")
_LANGUAGES = frozenset({"nb", "nn", "se", "en"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: where, what, and the words that fill in its text."""

    path: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


Check = Callable[[str, dict[str, Any]], Iterator[Problem]]


def keys(
    path: str, raw: Mapping[Any, object], *, allowed: frozenset[str], required: Sequence[str]
) -> Iterator[Problem]:
    """Nothing but what is known, and all that must be there."""
    for name in raw:
        if name not in allowed:
            yield Problem(at(path, printable(name)), "unknown_key")
    for name in required:
        if name not in raw:
            yield Problem(at(path, name), "missing")


def each(path: str, items: object, check: Check, *, most: int, needed: bool = False) -> Iterator[Problem]:
    """A list of objects, each of which passes the check; a list that is too long is not looked into."""
    if not isinstance(items, list) or (needed and not items):
        yield Problem(path, "bad_list")
        return
    if len(items) > most:
        yield Problem(path, "too_many", {"most": most})
        return
    for n, item in enumerate(items):
        if isinstance(item, dict):
            yield from check(f"{path}.{n}", item)
        else:
            yield Problem(f"{path}.{n}", "not_an_object")


def key(path: str, raw: Mapping[str, object], name: str) -> Iterator[Problem]:
    """A name in snake_case, where there is one."""
    if name in raw and not is_key(raw[name]):
        yield Problem(at(path, name), "bad_key")


def flags(path: str, raw: Mapping[str, object], names: Iterable[str]) -> Iterator[Problem]:
    """True or false, where they are said."""
    for name in names:
        if not isinstance(raw.get(name, False), bool):
            yield Problem(at(path, name), "bad_flag")


def texts(path: str, raw: Mapping[str, object], names: Iterable[str]) -> Iterator[Problem]:
    """What people read: in bokmål and nynorsk at least, and no longer than a page."""
    for name in names:
        if name in raw:
            yield from _text(at(path, name), raw[name])


def _text(path: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        yield Problem(path, "bad_text")
        return
    for language in ("nb", "nn"):
        if not value.get(language, "").strip():
            yield Problem(f"{path}.{language}", "missing_language")
    if unknown := sorted(printable(language) for language in value if language not in _LANGUAGES):
        yield Problem(path, "unknown_language", {"language": ", ".join(unknown[:5])})
    for language, words in value.items():
        if len(words) > MAX_TEXT:
            yield Problem(at(path, printable(language)), "too_long", {"most": MAX_TEXT})
        elif not storable(words):
            yield Problem(at(path, printable(language)), "bad_text")


def law(path: str, raw: object) -> Iterator[Problem]:
    """A paragraph of the law, where there is one."""
    if not isinstance(raw, dict) or not set(raw) <= {"law", "paragraph", "valid_from"}:
        yield Problem(path, "bad_law")
        return
    if not all(is_word(raw.get(name), most=200) and raw[name].strip() for name in ("law", "paragraph")):
        yield Problem(path, "bad_law")
    try:
        date.fromisoformat(raw.get("valid_from", "2000-01-01"))
    except (TypeError, ValueError):
        yield Problem(f"{path}.valid_from", "bad_date")


def repeated(path: str, names: Iterable[str]) -> Iterator[Problem]:
    """The same key twice in one list."""
    seen: set[str] = set()
    for n, name in enumerate(names):
        if name in seen:
            yield Problem(f"{path}.{n}.key", "duplicate", {"key": name})
        seen.add(name)


def at(path: str, name: str) -> str:
    """The path one step further in."""
    return f"{path}.{name}" if path else name


def printable(name: object) -> str:
    """A name that somebody wrote, fit to be shown and stored."""
    return str(name)[:MAX_KEY].encode("unicode_escape").decode()


def is_key(value: object) -> bool:
    """A name in snake_case."""
    return isinstance(value, str) and len(value) <= MAX_KEY and _KEY.match(value) is not None


def is_word(value: object, *, most: int = MAX_KEY * 2) -> bool:
    """Some text that can be stored."""
    return isinstance(value, str) and 0 < len(value) <= most and storable(value)


def words(value: object, *, most: int = 400) -> bool:
    """A list of texts."""
    return isinstance(value, list) and len(value) <= most and all(map(is_word, value))


def whole(value: object, *, at_least: int, at_most: int) -> bool:
    """A whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and at_least <= value <= at_most
