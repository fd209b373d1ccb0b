"""What the lines of a service model on paper say: phases, tasks, who, deadlines, conditions, what guardians read. Pure.

«Kall inn til møte – teamet – innen 10 virkedager – brev: Innkalling» is a task; each line says one thing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

MAX_LINES, MAX_TITLE, MAX_TEXT, _LONGEST = 200, 200, 1000, 2000
_BULLET = re.compile(r"^\s*[-*•–▪◦]\s+|^\s*•\s*")
_NUMBER = re.compile(r"^\s*(?:([0-9]{1,2})(\.[0-9]{1,2}[a-z]?)?([.)]?))\s+(?=\S)")
_PHASE = re.compile(r"^\s*(?:fase|steg|trinn)\s+[0-9]{1,2}\s*[.:)–-]?\s*", re.IGNORECASE)
_PARTS = re.compile(r"\s+[–-]\s+|\s*;\s*|\t")
_GAP = re.compile(r"\s{3,}|\t+")
_SAYS = re.compile(r"^\s*([^:]{3,40}?)\s*:\s*(\S.*)$")
_KINDS = {
    "guardian": ("til foresatte", "til føresette", "foresatte ser", "føresette ser", "foresatte leser"),
    "deadline": ("frist", "mål"),
    "sub": ("ved siden av", "sak ved siden av", "ved sida av", "sideløp"),
    "priority": ("prioritet", "prioriteter", "prioritetar"),
    "pause": ("vent på", "venter på", "ventar på", "grunn til å vente", "grunner til å vente"),
}
_WORDS = {word: kind for kind, said in _KINDS.items() for word in said}
_LISTED = ("sub", "priority", "pause")
_COUNTS = ("null", "en", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv")
_NAMED = {word: number for number, word in enumerate(_COUNTS)} | {"ett": 1, "et": 1, "ein": 1, "syv": 7, "fjorten": 14}
_UNITS = (
    ("virkedag", "working_days"),
    ("arbeidsdag", "working_days"),
    ("skoledag", "working_days"),
    ("skuledag", "working_days"),
    ("dag", "days"),
    ("uke", "weeks"),
    ("veke", "weeks"),
    ("måned", "months"),
    ("månad", "months"),
    ("år", "years"),
)
_AMOUNT = re.compile(rf"\b([0-9]{{1,3}}|{'|'.join(_NAMED)})\.?\s*({'|'.join(word for word, _unit in _UNITS)})", re.I)
_EVERY = re.compile(r"\b(hver|hvert|kvar|kvart)\b|\b(annenhver|annahver|annankvar)\b|\b(årlig|årleg)\b", re.IGNORECASE)
_HALF = re.compile(r"\b(?:hvert|kvart|et|eit|ett)?\s*halvår(?:lig|leg)?\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des")
_DATE = re.compile(rf"\b([0-9]{{1,2}})\.\s*(?:({'|'.join(_MONTHS)})\w*|([0-9]{{1,2}})\b)", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:etter(?: at)?|fra|frå)\s+(.+)$", re.IGNORECASE)
_WITHIN = re.compile(
    r"^(?:innen|innan|frist|senest|seinast|hver|hvert|kvar|kvart|annenhver|annankvar|årlig|årleg|halvårlig|halvårleg)\b"
    rf"|^[0-9]{{1,3}}\.?\s*(?:{'|'.join(word for word, _unit in _UNITS)})",
    re.IGNORECASE,
)
_NAMES = re.compile(r"^(skjema|brev|godkjennes av|godkjent av|godkjennast av)\s*:?\s+(.+)$", re.IGNORECASE)
_ONLY = re.compile(r"^(?:bare|berre|kun)\s+(?:ved|når|hvis|om|for)\s+(.+)$|^(?:hvis|dersom)\s+(.+)$", re.IGNORECASE)
_FLAGS = (
    ("optional", re.compile(r"^(kan utelates|kan utelatast|valgfri\w*|valfri\w*|frivillig|ved behov)$", re.I)),
    ("each_guardian", re.compile(r"^(hver|kvar) (foresatt|føresett)|^begge (foreldre|foresatte|føresette)", re.I)),
    ("four_eyes", re.compile(r"^(fire øyne|fire auge|ikke samme person|ikkje same person)", re.I)),
)


@dataclass(frozen=True, slots=True)
class Within:
    """How long something may take: from when, and whether it comes again."""

    add: dict[str, Any]
    after: str = ""
    repeat: bool = False
    school: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was understood."""

    kind: str  # phase, task, guardian, deadline, sub, priority, pause
    title: str
    who: str = ""
    within: Within | None = None
    form: str = ""
    letter: str = ""
    approved_by: str = ""
    only: str = ""
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
    if says and kind == "deadline" and (within := within_of(says[2])):
        return [Line(kind, says[2][:MAX_TITLE], within=within)]
    if heading or line.rstrip().endswith(":"):
        return _heading(_PHASE.sub("", line))
    return [_task(line)]


def _heading(line: str) -> list[Line]:
    title, *rest = _PARTS.split(line.strip().rstrip(": "))
    told = " ".join(rest).strip(' «»()"')
    return [Line("phase", title[:MAX_TITLE]), *([Line("guardian", told[:MAX_TEXT])] if told else [])]


def _task(line: str) -> Line:
    title, *parts = [part.strip() for part in _PARTS.split(line.strip()) if part.strip()] or [line]
    found: dict[str, Any] = {}
    flags, lost = set(), []
    for part in parts:
        flag = next((name for name, pattern in _FLAGS if pattern.search(part)), "")
        name, value = _told(part)
        if flag:
            flags.add(flag)
        if name and name not in found:
            found[name] = value
        elif not flag or flag == "each_guardian":
            lost += [part] if "who" in found and not flag else []
            found.setdefault("who", part)
    return Line("task", title[:MAX_TITLE], flags=frozenset(flags), lost=tuple(lost), **found)


def _told(part: str) -> tuple[str, Any]:
    """What a part of a task's line is about, and what it says of that; nothing: perhaps who does it."""
    if _WITHIN.match(part) and (within := within_of(part)):
        return "within", within
    if only := _ONLY.match(part):
        return "only", only[1] or only[2]
    if named := _NAMES.match(part):
        return {"skjema": "form", "brev": "letter"}.get(named[1].casefold(), "approved_by"), named[2].strip(" «»")
    return "", None


def within_of(words: str) -> Within | None:
    """How long, when it is said: «10 virkedager etter møtet», «hver 6. måned», «15. august»."""
    start = _AFTER.search(words)
    after = start[1].strip(" .«»") if start else ""
    said = words[: start.start()] if start else words
    every = _EVERY.search(said)
    if _HALF.search(said):
        return Within({"months": 6}, after, bool(every) or "lig" in said or "leg" in said)
    if date := _DATE.search(said):
        month = _MONTHS.index(date[2].casefold()) + 1 if date[2] else int(date[3])
        if 1 <= month <= 12 and 1 <= int(date[1]) <= 31:
            return Within({"on": [f"{month:02}-{int(date[1]):02}"]}, after, bool(every))
    if amount := _AMOUNT.search(said):
        count = int(amount[1]) if amount[1].isdigit() else _NAMED[amount[1].casefold()]
        unit = dict(_UNITS)[amount[2].casefold()]
        school = amount[2].casefold().startswith("sk")
        return Within({unit: count}, after, bool(every), school) if count else None
    if every:
        unit = next((unit for word, unit in _UNITS if re.search(rf"\b{word}", said, re.IGNORECASE)), "")
        if every[3]:
            return Within({"years": 1}, after, True)
        return Within({unit: 2 if every[2] else 1}, after, True) if unit else None
    return None
