"""What the lines of a service model on paper say: phases, tasks, who, deadlines, conditions, what guardians read. Pure.

«Kall inn til møte – teamet – innen 10 virkedager – brev: Innkalling» is a task; each line says one thing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from casework.workflows.paper_words import (
    Way,
    Within,
    bare,
    begins_with_if,
    beside,
    conditional,
    is_optional,
    law_of,
    often_in,
    only_law,
    speaks_of_time,
    way_of,
    within_of,
)

__all__ = ["MAX_LINES", "Line", "Within", "read", "within_of"]
MAX_LINES, MAX_TITLE, MAX_TEXT, _LONGEST = 200, 200, 1000, 2000
_BULLET = re.compile(r"^\s*[-*•–▪◦]\s+|^\s*•\s*")
_NUMBER = re.compile(r"^\s*(?:([0-9]{1,2})(\.[0-9]{1,2}[a-z]?)?([.)]?))\s+(?=\S)")
_PHASE = re.compile(r"^\s*(?:fase|steg|trinn)\s+[0-9]{1,2}\s*[.:)–-]?\s*", re.IGNORECASE)
_PARTS = re.compile(r"\s+[–-]\s+|\s*;\s*|\t")
_GAP = re.compile(r"\s{3,}|\t+")
_SAYS = re.compile(r"^\s*([^:]{3,40}?)\s*:\s*(\S.*)$")
_KINDS = {
    "guardian": ("til foresatte", "til føresette", "foresatte ser", "føresette ser", "foresatte leser"),
    "deadline": (
        *("frist", "mål", "lovfrist", "lovpålagt frist", "lovpålagd frist", "lovfestet frist"),
        *("intern frist", "internt mål", "lokal frist", "lokalt mål"),
    ),
    "sub": ("ved siden av", "sak ved siden av", "ved sida av", "sideløp"),
    "priority": ("prioritet", "prioriteter", "prioritetar"),
    "pause": ("vent på", "venter på", "ventar på", "grunn til å vente", "grunner til å vente"),
}
_WORDS = {word: kind for kind, said in _KINDS.items() for word in said}
_LISTED = ("sub", "priority", "pause")
_NAMES = re.compile(r"^(skjema|brev|godkjennes av|godkjent av|godkjennast av)\s*:?\s+(.+)$", re.IGNORECASE)
_ONLY = re.compile(
    r"^(?:bare|berre|kun)\s+(?:ved|når|hvis|om|for)\s+(.+)$|^(?:hvis|dersom|viss)\s+(.+)$", re.IGNORECASE
)
_FLAGS = (
    ("each_guardian", re.compile(r"^(hver|kvar) (foresatt|føresett)|^begge (foreldre|foresatte|føresette)", re.I)),
    ("four_eyes", re.compile(r"^(fire øyne|fire auge|ikke samme person|ikkje same person)", re.I)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was understood."""

    kind: str  # phase, task, way, together, guardian, deadline, sub, priority, pause; lost: not understood
    title: str
    who: str = ""
    within: Within | None = None
    form: str = ""
    letter: str = ""
    approved_by: str = ""
    only: str = ""
    law: tuple[str, str] | None = None
    beside: str | None = None  # at the same time as this; empty: as the one before
    way: Way | None = None
    flags: frozenset[str] = field(default_factory=frozenset)
    lost: tuple[str, ...] = ()  # what was not understood


def read(text: str) -> list[Line]:
    """What every line says."""
    raw = [_GAP.sub("\t", line)[:_LONGEST] for line in text.splitlines()[:MAX_LINES] if line.strip(" \t:–-*•")]
    numbers = [_NUMBER.match(line) for line in raw]
    # «1 Behov» over «1.1 Meld behov» is a phase; a number alone goes only where it is the next from one.
    nested = any(found and found[2] for found in numbers)
    bulleted = not nested and _tells_by_bullets(raw)
    lines: list[Line] = []
    count = 1
    for line, number in zip(raw, numbers, strict=True):
        counts = bool(number and int(number[1]) == count and not number[2])
        strip = number and (number[2] or number[3] or counts)
        count += counts
        words = _BULLET.sub("", line[number.end() :] if number and strip else line)
        heading = bool(nested and number and not number[2]) or (bulleted and not _BULLET.match(line))
        lines += _read(words, heading=heading or bool(_PHASE.match(line)))
    return lines


def _tells_by_bullets(raw: Sequence[str]) -> bool:
    return not any(line.rstrip().endswith(":") for line in raw) and any(
        not _BULLET.match(one) and _BULLET.match(next_one) for one, next_one in pairwise(raw)
    )


def _read(line: str, *, heading: bool) -> list[Line]:
    says = _SAYS.match(line)
    kind = _WORDS.get(says[1].casefold(), "") if says else ""
    if says and kind == "guardian":
        return [Line(kind, says[2].strip(' «»"')[:MAX_TEXT])]
    if says and kind in _LISTED:
        return [Line(kind, each[:MAX_TITLE]) for each in re.split(r"\s*[,;]\s+", says[2].strip()) if each]
    if says and kind == "deadline":
        within = within_of(f"{says[1]} {says[2]}")
        return [Line(kind if within else "lost", (says[2] if within else line).strip()[:MAX_TITLE], within=within)]
    if way := way_of(line.strip()):
        return [Line("way", line.strip()[:MAX_TITLE], way=way)]
    if heading or line.rstrip().endswith(":"):
        return _heading(_PHASE.sub("", line))
    only, then = conditional(line.strip())
    if not only:
        return [_task(line)]
    task = _task(then)
    return [replace(task, only=only, lost=(*task.lost, *([task.only] if task.only else [])))]


def _heading(line: str) -> list[Line]:
    title, *rest = _PARTS.split(line.strip().rstrip(": "))
    if beside(title) is not None:
        return [Line("together", title[:MAX_TITLE])]
    title, _optional, meanwhile = bare(title)
    meanwhile = next((found for part in rest if (found := beside(part)) is not None), meanwhile)
    told = " ".join(part for part in rest if beside(part) is None).strip(' «»()"')
    # A phase has no condition of its own.
    lost = (title[:MAX_TITLE],) if begins_with_if(title) else ()
    phase = Line("phase", title[:MAX_TITLE], beside=meanwhile, lost=lost)
    return [phase, *([Line("guardian", told[:MAX_TEXT])] if told else [])]


def _task(line: str) -> Line:
    whole, *parts = [part.strip() for part in _PARTS.split(line.strip()) if part.strip()] or [line]
    title, optional, meanwhile = bare(whole)
    found: dict[str, Any] = {"beside": meanwhile}
    flags, lost = {"optional"} if optional else set(), []
    for part in parts:
        if flag := "optional" if is_optional(part) else next((name for name, said in _FLAGS if said.search(part)), ""):
            flags.add(flag)
            if flag == "each_guardian":
                found.setdefault("who", part)
            continue
        name, value = _told(part)
        name, value = (name, value) if name else ("who", part)
        if found.get(name) is None:
            found[name] = value
        else:
            lost.append(part)
    if "within" not in found and (often := often_in(title)):
        found["within"] = within_of(often)
    return Line("task", title[:MAX_TITLE], flags=frozenset(flags), lost=tuple(lost), **found)


def _told(part: str) -> tuple[str, Any]:
    """What a part of a task's line is about, and what it says of that; nothing: perhaps who does it."""
    if only_law(part):
        return "law", law_of(part)
    if speaks_of_time(part) and (within := within_of(part)):
        return "within", within
    if (meanwhile := beside(part)) is not None:
        return "beside", meanwhile
    if way := way_of(part):
        return "way", way
    if only := _ONLY.match(part):
        return "only", only[1] or only[2]
    if named := _NAMES.match(part):
        return {"skjema": "form", "brev": "letter"}.get(named[1].casefold(), "approved_by"), named[2].strip(" «»")
    return "", None
