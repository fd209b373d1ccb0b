"""How much two short texts speak of the same: words by how they begin, without small words. Pure."""

import re
from collections.abc import Collection

_LETTERS = 6
_SMALL = frozenset(
    [
        "og",
        "eller",
        "av",
        "for",
        "fra",
        "frå",
        "til",
        "med",
        "om",
        "på",
        "når",
        "ved",
        "det",
        "den",
        "som",
        "vi",
        "vår",
        "vårt",
        "våre",
        "kommune",
        "kommunen",
        "gjøre",
        "gjere",
        "gjør",
        "sak",
        "saken",
        "saka",
        "foresatte",
        "føresette",
        "lag",
        "lage",
        "gi",
        "skriv",
        "skrive",
        "ble",
        "blir",
        "blei",
        "vart",
        "vert",
        "har",
        "skal",
        "skriver",
        "lager",
        "gir",
        "få",
    ]
)


def stems(text: str) -> frozenset[str]:
    """What the words begin with; what stands after a colon is left out."""
    words = re.findall(r"\w{3,}", text.partition(":")[0].casefold())
    return frozenset(word.removeprefix("enkelt")[:_LETTERS] for word in words if word not in _SMALL)


def alike(one: Collection[str], other: Collection[str]) -> float:
    """0 for nothing in common, 1 for the same words; «logg» and «loggbok» are the same word."""
    if not one or not other:
        return 0.0
    return 2 * min(_shared(one, other), _shared(other, one)) / (len(one) + len(other))


def within(one: Collection[str], other: Collection[str]) -> bool:
    """Whether everything that one says is said by the other too."""
    return bool(one) and _shared(one, other) == len(one)


def _shared(one: Collection[str], other: Collection[str]) -> int:
    return sum(1 for word in one if any(_same(word, each) for each in other))


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) >= 4 and long.startswith(short))
