"""What a routine on paper says that is nothing to do: its title, its purpose, the law it rests on. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from casework.workflows.paper_line import BULLETS, MAX_TITLE, Line

_ABOUT = (
    r"formål|føremål|hensikt|bakgrunn|virkeområde|verkeområde|omfang|målgruppe|lovgrunnlag|lovheimel|lovhjemmel|"
    r"hjemmel|heimel|lovverk|definisjoner|definisjonar|begreper|omgrep|vedlegg|referanser|referansar|kilder|kjelder|"
    r"innledning|innleiing|generelt|om\s(?:rutinen|rutina|prosedyren|prosessen)|relaterte\s(?:dokumenter|rutiner)|"
    r"formål\sog\s\w+|hensikt\sog\s\w+"
)
_HEADING = re.compile(rf"^\s*(?:[0-9]{{1,2}}\.?\s+)?(?:{_ABOUT})\s*:?\s*$", re.IGNORECASE)
_INLINE = re.compile(rf"^\s*(?:{_ABOUT})\s*:\s*\S", re.IGNORECASE)
_ABOUT_IT = re.compile(
    r"^\s*(?:gjelder(?:\sfor)?|gjeld(?:\sfor)?|forkortelser|forkortingar|(?:sist\s)?revidert|revisjonsdato|neste\srevisjon"
    r"|versjon|utarbeid(?:et|a|d)\sav|dokumenteier|dokumenteigar|dokumentansvarlig|dokumentansvarleg|vedtatt\sav|vedteken\sav)"
    r"\s*:\s*\S"
    r"|^\s*(?:denne\s)?(?:rutin(?:en|a)?|prosedyr(?:en|a|e)?|(?:tj?enest[ea])?modell(?:en)?|retningslinj(?:en|a|e)?"
    r"|retningslin(?:a|e)|veileder(?:en)?|rettleiar(?:en)?|dokumentet)\s(?:gjelder|gjeld|beskriver|beskriv|skildrar|viser"
    r"|skal\s(?:sikre|bidra|sørge|sørgje)|er\s(?:laget|laga|felles))\b[^.]*(?:\.[^.]*)?\.\s*$",
    re.IGNORECASE,
)
_HEAD = 12  # how many lines may stand over what is to be done
_BEGINS = re.compile(
    rf"^\s*(?:[0-9]{{1,2}}(?:\.[0-9]{{1,2}})?[.)]?\s+\S|(?:fase|steg|trinn)\s+[0-9]|[{BULLETS}]\s)|:\s*$|→|\t",
    re.IGNORECASE,
)
_STEP = re.compile(r"^\s*(?:(?:fase|steg|trinn)\s+1\b|1[.)]?\s+\S)|:\s*$|→", re.IGNORECASE)
_LETTER = re.compile(r"^\s*(?:del\s)?([A-J])[.):]\s+(\S.{0,78}[^.\s])\s*$")
_LONGEST_TITLE, _LONG = 120, 90


def without_asides(lines: Sequence[str]) -> tuple[list[str], list[Line]]:
    """The lines that may tell of something to do, an empty one for each other; and what those others say."""
    kept, asides = list(lines), list[Line]()
    for at, until in _sections(lines):
        said = " ".join(line.strip() for line in lines[at:until] if line.strip())
        asides.append(Line("aside", said[:MAX_TITLE]))
        kept[at:until] = [""] * (until - at)
    return kept, asides


def _sections(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where each begins, and the first line after it."""
    at = 0
    while at < len(lines):
        if _INLINE.match(lines[at]) or (at < _HEAD and _ABOUT_IT.match(lines[at])):
            yield at, at + 1
        elif _HEADING.match(lines[at]) and (until := _end(lines, at)) > at:
            yield at, until
            at = until
            continue
        at += 1


def _end(lines: Sequence[str], at: int) -> int:
    """After its text: at what begins anew, or at a short line with an empty one above; with steps below it, none."""
    below = next((line for line in lines[at + 1 :] if line.strip()), "")
    if _BEGINS.search(below):
        return at
    for n in range(at + 1, len(lines)):
        line = lines[n]
        apart = not lines[n - 1].strip() and n - 1 > at
        short = len(line.strip()) <= _LONG and not line.rstrip().endswith(".")
        if line.strip() and (_BEGINS.search(line) or _HEADING.match(line) or (apart and short)):
            return n
    return len(lines)


def lettered(lines: Sequence[str]) -> list[str]:
    """«A. Før henvisning» over «B. Henvisning» are headings."""
    found = [_LETTER.match(line) for line in lines]
    letters = "".join(each[1] for each in found if each)
    if len(letters) < 2 or not "ABCDEFGHIJ".startswith(letters):
        return list(lines)
    return [f"{each[2].rstrip(': ')}:" if each else line for each, line in zip(found, lines, strict=True)]


def over_prose(lines: Sequence[str]) -> list[str]:
    """Short lines alone over whole sentences are headings, where nothing else in the text is."""
    said = [n for n, line in enumerate(lines) if line.strip()]
    if any(_BEGINS.search(line) for line in lines):
        return list(lines)
    found = {
        n
        for n, below in pairwise(said)
        if _may_head(lines[n]) and (n == said[0] or not lines[n - 1].strip()) and _is_prose(lines[below])
    }
    return [f"{line.rstrip()}:" if len(found) > 1 and n in found else line for n, line in enumerate(lines)]


def _may_head(line: str) -> bool:
    return len(line.strip()) <= _LONG and not line.rstrip().endswith((".", "!", "?", ","))


def _is_prose(line: str) -> bool:
    return len(line.strip()) > _LONG and line.rstrip().endswith(".")


def is_title(lines: Sequence[str], at: int) -> bool:
    """Whether the line stands alone over numbered steps, headings, a chart or sentences, and so names them all."""
    line = lines[at].strip()
    if not line or len(line) > _LONGEST_TITLE or _BEGINS.search(line) or line.endswith("."):
        return False
    if at + 1 >= len(lines) or lines[at + 1].strip():
        return False
    below = next((each for each in lines[at + 1 :] if each.strip()), "")
    return bool(_STEP.search(below)) or (len(below) > _LONG and below.rstrip().endswith("."))
