"""What the lines of a service model on paper say: phases, tasks, who, deadlines, conditions, what guardians read. Pure.

«Kall inn til møte – teamet – innen 10 virkedager – brev: Innkalling» is a task; each line says one thing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from casework.workflows import paper_tables
from casework.workflows.paper_labels import above_the_first, each_label, label_of
from casework.workflows.paper_line import MAX_LINES, MAX_TEXT, MAX_TITLE, Line
from casework.workflows.paper_prose import MAX_SHORT, doer_in, form_in, is_sentence, sentences, time_in, titled
from casework.workflows.paper_steps import Said, Steps, cut, deadline, steps_in
from casework.workflows.paper_words import (
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
_LONGEST = 2000
_BULLET = re.compile(r"^\s*[-*•–▪◦]\s+|^\s*•\s*")
_NUMBER = re.compile(r"^\s*(?:([0-9]{1,2})(\.[0-9]{1,2}[a-z]?)?([.)]?))\s+(?=\S)")
_PHASE = re.compile(r"^\s*(?:fase|steg|trinn)\s+[0-9]{1,2}\s*[.:)–-]?\s*", re.IGNORECASE)
_MARKED = re.compile(r"^\s*#{1,4}\s+(\S.*?)\s*:?\s*$")
_VERB_FIRST = re.compile(r"^\w{2,28}r\b")
_WORD = re.compile(r"\w")
_STEP = re.compile(r"^\s*(?:fase|steg|trinn)\s+([0-9]{1,2})\b", re.IGNORECASE)
_PARTS = re.compile(r"\s+[–-]\s+|\s*;\s*|\t")
_GAP = re.compile(r"\s{3,}|\t+")
_NUMBERS = re.compile(r"(?<=[0-9])\s+[–-]\s+(?=[0-9]{1,3}\s)")
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


def read(text: str) -> list[Line]:
    """What every line says."""
    raw = [_MARKED.sub(r"\1:", line[:_LONGEST].replace("**", "")) for line in text.splitlines()[:MAX_LINES]]
    said = [line for line in raw if _WORD.search(line)]
    top = above_the_first(said)
    first = raw.index(said[len(top)]) if top else 0
    found = [Line("title", line) for line in top]
    blocks = list(paper_tables.blocks(raw[first:]))
    for block, below in zip(blocks, [*blocks[1:], None], strict=False):
        found += _rows(block) if isinstance(block, paper_tables.Table) else _lines(_over_a_table(block, below))
    more = found[MAX_LINES:]
    return [*found[:MAX_LINES], *([Line("lost", more[0].title)] if more else [])]


def _over_a_table(raw: Sequence[str], below: paper_tables.Table | list[str] | None) -> list[str]:
    """The lines; the last, alone over a table that has no phases, is the name of the phase that it tells of."""
    if not isinstance(below, paper_tables.Table) or any("phase" in row for row in below.rows):
        return list(raw)
    n = max((n for n, line in enumerate(raw) if line.strip()), default=0)
    alone = not any(line.strip() for line in raw[max(0, n - 1) : n])
    name = alone and len(raw[n]) <= MAX_SHORT and not _BULLET.match(raw[n]) and not raw[n].rstrip().endswith((".", ":"))
    return [*raw[:n], f"{raw[n].rstrip()}:" if name else raw[n], *raw[n + 1 :]]


def _lines(raw: Sequence[str]) -> list[Line]:
    """What lines that are no table say."""
    raw = list(_joined(raw))
    kept = [n for n, line in enumerate(raw) if _WORD.search(line)]
    said, numbers = _numbered(
        [(_NUMBERS.sub("–", _GAP.sub("\t", raw[n])), n > 0 and not raw[n - 1].strip()) for n in kept]
    )
    # «1 Behov» over «1.1 Meld behov» is a phase; a number alone goes only where it is the next from one.
    nested = any(found and found[2] for found in numbers)
    raw = [line.words for line in said]
    bulleted = not nested and _tells_by_bullets(raw)
    headed = nested or bulleted or any(_PHASE.match(line) or _is_heading(line) for line in raw)
    steps = Steps()
    begins = frozenset() if headed else steps_in(_bare(said, numbers))
    labelled = any(label_of(_BULLET.sub("", line))[1] for line in raw)
    for n, (line, number) in enumerate(zip(said, numbers, strict=True)):
        strip = number and (number[2] or number[3] or line.counts)
        words = _BULLET.sub("", line.words[number.end() :] if number and strip else line.words)
        heading = bool(nested and number and not number[2]) or (bulleted and not _BULLET.match(line.words))
        if len(steps.lines) > MAX_LINES:
            break
        if n in begins:
            steps.begin(replace(_task(words), number=int(number[1]) if number else 0))
            continue
        heading = heading or bool(_PHASE.match(line.words))
        place = {"own": bool(number and strip), "bulleted": bool(_BULLET.match(line.words))}
        for part in each_label(words) if labelled else (words,):
            _put(steps, part, heading=heading, number=_number(line.words, number), **place)
    steps.end()
    return steps.lines


def _joined(raw: Sequence[str]) -> Iterator[str]:
    """«Ansvar:» over «Rektor» is one line; «Hva:» over tasks is none, where other labels stand among them."""
    labels = [label_of(_BULLET.sub("", line)) for line in raw]
    if not any(words for _kind, words in labels) and len({kind for kind, _words in labels if kind}) < 2:
        yield from raw
        return
    above = ""
    for line, (kind, words) in zip(raw, labels, strict=True):
        if above and line.strip():
            plain = not kind and not line.rstrip().endswith(":")
            yield f"{above} {_BULLET.sub('', line).strip()}"[:_LONGEST] if plain else line
            above = ""
        elif kind and kind != "what" and not words:
            above = line.strip()
        elif not (kind == "what" and not words):
            yield line


def _numbered(raw: Sequence[tuple[str, bool]]) -> tuple[list[Said], list[re.Match[str] | None]]:
    """The lines, and their numbers: which of them count on from one."""
    said, numbers, count = [], [_NUMBER.match(line) for line, _apart in raw], 1
    for (line, apart), number in zip(raw, numbers, strict=True):
        counts = bool(number and int(number[1]) == count and not number[2])
        says = _SAYS.match(_BULLET.sub("", line))
        said.append(Said(line, apart, counts, bool(says and says[1].casefold() in _WORDS and not label_of(line)[0])))
        count += counts
    return said, numbers


def _bare(said: Sequence[Said], numbers: Sequence[re.Match[str] | None]) -> list[Said]:
    return [
        replace(line, words=line.words[number.end() :] if number and line.counts else line.words)
        for line, number in zip(said, numbers, strict=True)
    ]


def _number(line: str, number: re.Match[str] | None) -> int:
    """Which step the line says that it is."""
    if found := _STEP.match(line):
        return int(found[1])
    return int(number[1]) if number and not number[2] else 0


def _is_heading(line: str) -> bool:
    return line.rstrip().endswith(":") and not label_of(_BULLET.sub("", line))[0]


def _tells_by_bullets(raw: Sequence[str]) -> bool:
    return not any(line.rstrip().endswith(":") for line in raw) and any(
        not _BULLET.match(one) and _BULLET.match(next_one) for one, next_one in pairwise(raw)
    )


def _put(steps: Steps, words: str, *, heading: bool, number: int, own: bool, bulleted: bool) -> None:
    """A line, or what a label tells; what is done is read as sentences are."""
    kind, told = label_of(words)
    if kind and told and not _WORD.search(told):
        return
    if not (kind and told):
        for line in _read(words, heading=heading):
            steps.add(replace(line, number=number) if line.kind == "phase" else line, own=own)
    elif kind == "form":
        for what, name in _papers(told):
            steps.label(what, name, words, bulleted=bulleted) if what else steps.add(Line("lost", name[:MAX_TITLE]))
    elif not steps.label(kind, _name(told) if kind == "letter" else told, words, bulleted=bulleted):
        for line in _worded(told):
            steps.add(line)


def _papers(words: str) -> list[tuple[str, str]]:
    """The form and the letter that are named, one of each; any other as nothing known."""
    found: dict[str, str] = {}
    more = []
    for each in re.split(r"\s*[,;/]\s*|\s+og\s+", words):
        kind = "letter" if _name(each).casefold().endswith(("brev", "brevet")) else "form"
        if _name(each) and found.setdefault(kind, _name(each)) != _name(each):
            more.append(("", _name(each)))
    return [*found.items(), *more]


def _name(words: str) -> str:
    return words.strip(' .«»"')


def _rows(table: paper_tables.Table) -> Iterator[Line]:
    """The phases and tasks of a table; cells that say nothing known are told."""
    yield from (Line("lost", head) for head in table.unknown)
    phase = ""
    for row in table.rows:
        if row.get("phase", phase) != phase:
            phase = row["phase"]
            number = _NUMBER.match(f"{phase} ")
            yield replace(
                _heading(_PHASE.sub("", phase[number.end() :] if number else phase) or phase)[0],
                number=_number(phase, number),
            )
        if guardian := row.get("guardian"):
            yield Line("guardian", guardian.strip(' «»"')[:MAX_TEXT])
        yield from _row(row)


def _row(row: paper_tables.Row) -> Iterator[Line]:
    title = row.get("task") or row.get("help", "")
    if not title:
        yield Line("lost", "; ".join(row[kind] for kind in row if kind not in ("phase", "guardian"))[:MAX_TITLE])
        return
    first, *others = _worded(title)
    if first.kind != "task":
        first, others = Line("task", (_PHASE.sub("", row.get("phase", "")) or title)[:MAX_TITLE]), [first, *others]
    yield _with_cells(first, row)
    yield from others


def _with_cells(task: Line, row: paper_tables.Row) -> Line:
    lost = [row["unknown"]] if "unknown" in row else []
    who = row.get("who") or task.who
    papers = _papers(row.get("form", ""))
    lost += [name for kind, name in papers if not kind]
    named = dict(papers)
    within = within_of(row["time"]) if "time" in row else task.within
    if "time" in row and not within:
        lost.append(row["time"])
    text = row.get("help", "") if "task" in row else ""
    return replace(
        task,
        who=who.strip("–- "),
        within=within,
        form=named.get("form") or task.form,
        letter=_name(row.get("letter", "")) or named.get("letter") or task.letter,
        guessed=task.guessed and "who" not in row,
        only=row.get("only") or task.only,
        help=f"{task.help} {text}".strip()[:MAX_TEXT],
        lost=(*task.lost, *cut(lost)),
    )


def _worded(words: str) -> list[Line]:
    """Sentences: the first is a task, and each that tells who does it or where it goes; the rest explains."""
    found: list[Line] = []
    for sentence in sentences(words):
        if way := way_of(sentence):
            found.append(Line("way", sentence[:MAX_TITLE], way=way))
            continue
        tasks = [n for n, line in enumerate(found) if line.kind == "task"]
        who = doer_in(sentence)
        if tasks and not who and not conditional(sentence)[0]:
            last = found[tasks[-1]]
            within = last.within or within_of(time_in(sentence))
            found[tasks[-1]] = replace(last, help=f"{last.help} {sentence}".strip()[:MAX_TEXT], within=within)
            continue
        found.append(_sentence(sentence, who))
    return found


def _sentence(sentence: str, who: str) -> Line:
    only, then = conditional(sentence)
    # «…, søker vi om det» says nothing without its condition.
    title, whole = titled(sentence if not then or _VERB_FIRST.match(then) else then)
    title, optional, meanwhile = bare(title)
    return Line(
        "task",
        title[:MAX_TITLE],
        who=who,
        guessed=bool(who),
        within=within_of(time_in(sentence) or often_in(sentence)),
        form=form_in(sentence),
        only=only,
        beside=meanwhile,
        help=whole[:MAX_TEXT],
        flags=frozenset({"optional"} if optional else ()),
    )


def _read(line: str, *, heading: bool) -> list[Line]:
    says = _SAYS.match(line)
    kind = _WORDS.get(says[1].casefold(), "") if says else ""
    if says and kind == "guardian":
        return [Line(kind, says[2].strip(' «»"')[:MAX_TEXT])]
    if says and kind in _LISTED:
        return [Line(kind, each[:MAX_TITLE]) for each in re.split(r"\s*[,;]\s+", says[2].strip()) if each]
    if says and kind == "deadline":
        return [deadline(line)]
    if not heading and len(_PARTS.split(line.strip())) == 1 and (is_sentence(line) or len(sentences(line)) > 1):
        return _worded(line)
    if way := way_of(line.strip()):
        return [Line("way", line.strip()[:MAX_TITLE], way=way)]
    if heading or line.rstrip().endswith(":"):
        # «Fase 1:» alone is called that.
        name = _PHASE.sub("", line)
        return _heading(name if _WORD.search(name) else line)
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
    if "who" not in found and (who := doer_in(title)):
        found |= {"who": who, "guessed": True}
    if "within" not in found and (within := within_of(time_in(title))):
        found["within"] = within
    elif "within" not in found and (often := often_in(title)):
        found["within"] = within_of(often)
    return Line("task", title[:MAX_TITLE], flags=frozenset(flags), lost=tuple(lost), **found)


def _told(part: str) -> tuple[str, Any]:
    """What a part of a task's line is about, and what it says of that; nothing: perhaps who does it."""
    label, words = label_of(part)
    if label in ("who", "form", "letter", "help", "only") and words:
        return label, _name(words)
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
