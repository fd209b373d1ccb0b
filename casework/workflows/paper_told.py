"""One line of a service model on paper: a phase, a task with what is told of it, a way on, or something else. Pure."""

import re
from dataclasses import replace
from typing import Any

from casework.workflows.paper_labels import label_of, name_of
from casework.workflows.paper_line import MAX_TEXT, MAX_TITLE, Line
from casework.workflows.paper_prose import (
    by_us,
    doer_in,
    is_people,
    is_sentence,
    other_eyes,
    sentences,
    speaker,
    time_in,
)
from casework.workflows.paper_sentences import worded
from casework.workflows.paper_steps import deadline
from casework.workflows.paper_untold import untold
from casework.workflows.paper_words import (
    asks,
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

_WORD = re.compile(r"\w")
NUMBER = re.compile(r"^\s*(?:([0-9]{1,2})(\.[0-9]{1,2}[a-z]?)?([.)]?))\s+(?=\S)")
_STEP = re.compile(r"^\s*(?:fase|steg|trinn)\s+([0-9]{1,2})\b", re.IGNORECASE)
_LONGEST_NAME = 120
PHASE = re.compile(r"^\s*(?:fase|steg|trinn)\s+[0-9]{1,2}\s*[.:)–-]?\s*", re.IGNORECASE)
_PARTS = re.compile(r"\s+[–-]\s+|\s*;\s*|\t")
_DOER_LAST = re.compile(r"^(?P<what>[^()]{3,200}\S)\s\((?P<who>[^()]{2,60})\)(?:,\s(?P<when>[^()]{1,100}))?\.?$")
_PEOPLE = re.compile(r"\s*(?:,|/|\b(?:og|eller)\b)\s*")
# Those in brackets who are met, asked or told, and seldom do it.
_FAMILY = re.compile(r"\b(?:foresatt|føresett|foreldre|barn|elev|mor\b|far\b)", re.IGNORECASE)
_DASH = re.compile(r"\s[–-]\s|\t")
SAYS = re.compile(r"^\s*([^:]{3,40}?)\s*:\s*(\S.*)$")
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
WORDS = {word: kind for kind, said in _KINDS.items() for word in said}
_LISTED = ("sub", "priority", "pause")
_NAMES = re.compile(r"^(skjema|brev|godkjennes av|godkjent av|godkjennast av)\s*:?\s+(.+)$", re.IGNORECASE)
_ONLY = re.compile(
    r"^(?:bare|berre|kun)\s+(?:ved|når|hvis|om|for)\s+(.+)$|^(?:hvis|dersom|viss)\s+(.+)$", re.IGNORECASE
)
_FLAGS = (
    ("each_guardian", re.compile(r"^(hver|kvar) (foresatt|føresett)|^begge (foreldre|foresatte|føresette)", re.I)),
    ("four_eyes", re.compile(r"^(fire øyne|fire auge|ikke samme person|ikkje same person)", re.I)),
)


def read_line(line: str, *, heading: bool) -> list[Line]:
    """What it says; of a heading, the phase and what its words tell of."""
    says = SAYS.match(line)
    kind = WORDS.get(says[1].casefold(), "") if says else ""
    if says and kind == "guardian":
        return [Line(kind, says[2].strip(' «»"')[:MAX_TEXT])]
    if says and kind in _LISTED:
        return [Line(kind, each[:MAX_TITLE]) for each in re.split(r"\s*[,;]\s+", says[2].strip()) if each]
    if says and kind == "deadline":
        return [deadline(line)]
    if (
        not heading
        and not speaker(line)[0]
        and (len(_PARTS.split(line.strip())) == 1 or (is_sentence(line) and not _DASH.search(line)))
        and (is_sentence(line) or len(sentences(line)) > 1)
    ):
        return worded(line)
    if way := way_of(line.strip()):
        return [Line("way", line.strip()[:MAX_TITLE], way=way)]
    who, does = speaker(line)
    if who and not heading:
        first, *more = worded(does)
        return [replace(first, who=who, guessed=False), *more] if first.kind == "task" else [first, *more]
    if heading or line.rstrip().endswith(":"):
        # «Fase 1:» alone is called that.
        name = PHASE.sub("", line)
        called, *rest = sentences(name) or [line]
        if (
            (rest or doer_in(called))
            and is_sentence(name)
            and len(_PARTS.split(called)) == 1
            and len(called) <= _LONGEST_NAME
        ):
            told = worded(" ".join(rest)) if rest else worded(called)
            return [*heading_of(called.rstrip(" .")), *told]
        return heading_of(name if _WORD.search(name) else line)
    only, then = conditional(line.strip())
    if not only:
        return [task_of(line)]
    task = task_of(then)
    return [replace(task, only=only, lost=(*task.lost, *([task.only] if task.only else [])))]


def heading_of(line: str) -> list[Line]:
    """The phase, and what guardians read of it."""
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


def task_of(line: str) -> Line:
    """The task, and what the parts of the line tell of it."""
    whole, *parts = [part.strip() for part in _PARTS.split(line.strip()) if part.strip()] or [line]
    whole, in_brackets = _doer_in_brackets(whole)
    parts = in_brackets + parts
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
    flags |= {
        flag
        for flag, said in (("four_eyes", other_eyes(line)), ("question", asks(title)), ("we", by_us(title)))
        if said
    }
    if "who" not in found and (who := doer_in(title)):
        found |= {"who": who, "guessed": True}
    taken = time_in(title) or often_in(title)
    within = within_of(taken)
    lost += untold(title, taken if within else "")
    if within:
        found.setdefault("within", within)
    return Line("task", title[:MAX_TITLE], flags=frozenset(flags), lost=tuple(lost), **found)


def _doer_in_brackets(words: str) -> tuple[str, list[str]]:
    """«Registrer henvisningen (PPT-leder), innen 1 uke»: what is done, and who does it and when."""
    found = _DOER_LAST.match(words)
    if not found or not all(is_people(each) for each in _PEOPLE.split(found["who"])) or _FAMILY.search(found["who"]):
        return words, []
    if found["when"] and not within_of(found["when"]):
        return words, []
    return found["what"], [found["who"], *([found["when"]] if found["when"] else [])]


def _told(part: str) -> tuple[str, Any]:
    """What a part of a task's line is about, and what it says of that; nothing: perhaps who does it."""
    label, words = label_of(part)
    if label in ("who", "form", "letter", "help", "only") and words:
        return label, name_of(words)
    part = words if label == "time" and words else part
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


def papers(words: str) -> list[tuple[str, str]]:
    """The form and the letter that are named, one of each; any other as nothing known."""
    found: dict[str, str] = {}
    more = []
    for each in re.split(r"\s*[,;/]\s*|\s+og\s+", words):
        kind = "letter" if name_of(each).casefold().endswith(("brev", "brevet")) else "form"
        if name_of(each) and found.setdefault(kind, name_of(each)) != name_of(each):
            more.append(("", name_of(each)))
    return [*found.items(), *more]


def number_of(line: str, number: re.Match[str] | None) -> int:
    """Which step the line says that it is."""
    if found := _STEP.match(line):
        return int(found[1])
    return int(number[1]) if number and not number[2] else 0
