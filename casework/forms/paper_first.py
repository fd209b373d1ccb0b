"""The first line of a form on paper, when it says what the form is called: «PPT Nordvik: Henvisning». Pure."""

import re

from casework.forms.paper_lines import BOX, has_room, only_room
from casework.forms.paper_words import is_answer_alone, is_noise, is_office, is_title

_LONGEST = 120  # signs: a longer line is no name
_PARTS = re.compile(r": | [–—-] |, ")
_PPT = r"(?:den )?(?:ppt|pp-?(?:tjenest|tenest|kontor)\w*|pedagogisk[- ]psykologisk (?:tjeneste|teneste)n?)"
_PLACE = r"[\w-]{2,40}(?: [\w-]{2,40}){0,2}"
_OFFICE = re.compile(rf"(?i){_PLACE} kommune|(?:{_PLACE} )?{_PPT}|{_PPT}(?: (?:for|i))? {_PLACE}")
# What is said of the paper itself, and not of the child.
_ASIDE = r"(?:eksempel|døme|mal|utkast|ny|bokmål|nynorsk|versjon \d[\d.]*|(?:19|20)\d\d)"
_ASIDES = re.compile(rf"(?i)(?:{_ASIDE} ?){{1,3}}|vedlegg \d{{1,2}}|skjema \d{{1,2}}")
_LAST = re.compile(rf"(?i) (?:\((?:{_ASIDE}|ppt)\)|(?:eksempel|utkast|(?:19|20)\d\d))$")
_FORM = re.compile(
    r"(?i)(?:re)?(?:henvisning|tilvising|tilvisning|tilmelding)(?:sskjema)?\b|[\w-]{2,30}skjema\b"
    r"|samtykke(?:skjema|erklæring)?(?: (?:til|for) (?:(?:å )?(?:innhent|utveksl|utveksel|del)\w*|henvisning|tilvising"
    r"|tilvisning|samarbeid|sakkyndig vurdering|sakkunnig vurdering|utredning|utgreiing)\b"
    r"(?: (?:av|og) (?:opplysning\w*|informasjon|taushetsbelagte opplysninger|deling av opplysninger))?)"
)
_NUMBERED = re.compile(r"(?i)vedlegg \d")


def name_of(line: str, below: str) -> str:
    """The line, when it is a form's name and nothing else; with room or choices in it or below it, it asks."""
    if len(line) > _LONGEST or not below or BOX in line or has_room(line) or line.endswith(("*", "?", ":", ".")):
        return ""
    choices = [each for each in re.split(r"\t| {2,}| ?/ ?", below.strip()) if each]
    listed = below.startswith((BOX, "- ", "+ ", "• ", "* ", "– ")) or (_NUMBERED.match(line) and _NUMBERED.match(below))
    if listed or only_room(below) or all(is_answer_alone(each) for each in choices):
        return ""
    parts = [part.strip() for part in _PARTS.split(line)]
    names = [part for part in parts if not (_OFFICE.fullmatch(part) or _ASIDES.fullmatch(part))]
    named = [part for part in parts if _names(part)]
    return line if named and all(part in named for part in names) else ""


def _names(part: str) -> bool:
    """A form's name, and perhaps whose form it is: «Henvisningsskjema PPT Nordvik kommune 2026»."""
    for _aside in range(3):
        part = _LAST.sub("", part)
    found = _FORM.match(part)
    if found is None:
        return False
    rest = re.sub(r"(?i)^(?:til|for|i|ved)\b", "", part[found.end() :].strip()).strip()
    return not rest or bool(_of_office(rest))


def _of_office(rest: str) -> bool:
    """«PPT», «PPT Nordvik», «PPT i Nordvik kommune» and «Nordvik kommune»."""
    return rest[:1].isupper() or rest.casefold().startswith("pp") if _OFFICE.fullmatch(rest) else False


def title_in(lines: list[str]) -> str:
    """The first line that is called as forms are; by its place alone, only where nothing else stands above it."""
    above = True
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if is_title(line) or (above and name_of(line, below)):
            return line
        above = above and (is_noise(line) or is_office(line))
    return ""
