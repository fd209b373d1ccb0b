"""What the lines of a service model on paper say: phases, tasks, who, deadlines, conditions, what guardians read. Pure.

«Kall inn til møte – teamet – innen 10 virkedager – brev: Innkalling» is a task; each line says one thing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from casework.workflows import paper_tables
from casework.workflows.paper_arrows import Chart, is_chart
from casework.workflows.paper_asides import is_title, lettered, over_prose, without_asides
from casework.workflows.paper_labels import above_the_first, each_label, label_of, name_of
from casework.workflows.paper_line import BULLETS, MAX_LINES, MAX_TITLE, Line
from casework.workflows.paper_prose import MAX_SHORT, core, is_people, sentences, speaker
from casework.workflows.paper_rows import rows_of
from casework.workflows.paper_sentences import worded
from casework.workflows.paper_steps import Said, Steps, steps_in
from casework.workflows.paper_told import NUMBER, PHASE, SAYS, WORDS, number_of, papers, read_line, task_of
from casework.workflows.paper_words import Within, two_ways, way_of, within_of

__all__ = ["MAX_LINES", "Line", "Within", "read", "within_of"]
_LONGEST = 2000
_BULLET = re.compile(rf"^\s*[{BULLETS}]\s+|^\s*•\s*")
_LETTER = re.compile(r"^\s*[a-zæøå]\)\s+(?=\S)", re.IGNORECASE)  # «a) Barnets mål»
_MARKED = re.compile(r"^\s*#{1,4}\s+(\S.*?)\s*:?\s*$")
_WORD = re.compile(r"\w")
_PLACE = re.compile(r"^(?:skole|skule|barnehage|kommune|ppt|pp-tjeneste|pp-teneste|heim|hjem)", re.IGNORECASE)
_POINT = re.compile(r"^(?:punkt|pkt\.?|nr\.?|trinn|steg)?\s*([0-9]{1,2})\b", re.IGNORECASE)
_GAP = re.compile(r"\s{3,}|\t+")
_NUMBERS = re.compile(r"(?<=[0-9])\s+[–-]\s+(?=[0-9]{1,3}\s)")


def read(text: str) -> list[Line]:
    """What every line says."""
    raw = [_MARKED.sub(r"\1:", line[:_LONGEST].replace("**", "")) for line in text.splitlines()[:MAX_LINES]]
    raw, asides = without_asides(lettered(raw))
    said = [line for line in raw if _WORD.search(line)]
    top = above_the_first(said)
    first = raw.index(said[len(top)]) if top else 0
    at = raw.index(said[0]) if said else 0
    headed = over_prose(raw)
    if not top and said and is_title([*raw[: at + 1], *headed[at + 1 :]], at):
        top, first = [said[0]], at + 1
    found = [*(Line("title", line.strip()[:MAX_TITLE]) for line in top), *asides]
    blocks = list(paper_tables.blocks(over_prose(raw[first:])))
    for block, below in zip(blocks, [*blocks[1:], None], strict=False):
        found += (
            rows_of(block)
            if isinstance(block, paper_tables.Table)
            else _lines(_over_a_table(block, below), more=below is not None)
        )
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


def _lines(raw: Sequence[str], *, more: bool) -> list[Line]:
    """What lines that are no table say; `more`: the last phase may have its tasks in the table below."""
    chart = Chart()
    raw = list(_joined(raw))
    lanes = _lanes(raw)
    kept = [n for n, line in enumerate(raw) if _WORD.search(line)]
    said, numbers = _numbered(
        [(_NUMBERS.sub("–", _GAP.sub("\t", raw[n])), n > 0 and not raw[n - 1].strip()) for n in kept]
    )
    # «1 Behov» over «1.1 Meld behov» is a phase; a number alone goes only where it is the next from one.
    nested = any(found and found[2] for found in numbers)
    raw = [line.words for line in said]
    bulleted = not nested and _tells_by_bullets(raw)
    headed = nested or bulleted or any(PHASE.match(line) or _is_heading(line) for line in raw)
    steps = Steps()
    begins = frozenset() if headed else steps_in(_bare(said, numbers))
    labelled = any(label_of(_BULLET.sub("", line))[1] for line in raw)
    targets = frozenset() if headed or begins else _targets(raw)
    for n, (line, number) in enumerate(zip(said, numbers, strict=True)):
        strip = number and (number[2] or number[3] or line.counts)
        words = _LETTER.sub("", _BULLET.sub("", line.words[number.end() :] if number and strip else line.words))
        heading = bool(nested and number and not number[2]) or (bulleted and not _BULLET.match(line.words))
        if len(steps.lines) > MAX_LINES:
            break
        if is_chart(line.words):
            for each in chart.lines(line.words):
                steps.add(each)
            continue
        if who := lanes.get(line.words.strip()):
            steps.lane(who, alone=len(lanes) == _headings(raw))
            continue
        if n in begins:
            steps.begin(replace(task_of(words), number=int(number[1]) if number else 0))
            continue
        heading = heading or bool(PHASE.match(line.words))
        place = {"own": bool(number and strip), "bulleted": bool(_BULLET.match(line.words))}
        parts = each_label(words) if labelled else [words] if heading else two_ways(words)
        for part in parts:
            if number and line.counts and int(number[1]) in targets and part is parts[0]:
                steps.add(_named_after(part, int(number[1])))
            _put(steps, part, heading=heading, number=number_of(line.words, number), **place)
    steps.end(more=more)
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
    said, numbers, count = [], [NUMBER.match(line) for line, _apart in raw], 1
    for (line, apart), number in zip(raw, numbers, strict=True):
        counts = bool(number and int(number[1]) == count and not number[2])
        says = SAYS.match(_BULLET.sub("", line))
        said.append(Said(line, apart, counts, bool(says and says[1].casefold() in WORDS and not label_of(line)[0])))
        count += counts
    return said, numbers


def _bare(said: Sequence[Said], numbers: Sequence[re.Match[str] | None]) -> list[Said]:
    return [
        replace(line, words=line.words[number.end() :] if number and line.counts else line.words)
        for line, number in zip(said, numbers, strict=True)
    ]


def _lanes(raw: Sequence[str]) -> dict[str, str]:
    """The headings that are only who does what stands below them; one alone may be a phase's name."""
    said = [line.strip() for line in raw if _is_heading(line) and not NUMBER.match(line) and not PHASE.match(line)]
    found = {line: _BULLET.sub("", line).rstrip(": ") for line in said if is_people(_BULLET.sub("", line).rstrip(": "))}
    return found if len(found) > 1 and not all(_PLACE.match(who) for who in found.values()) else {}


def _headings(raw: Sequence[str]) -> int:
    return len({line.strip() for line in raw if _is_heading(line)})


def _targets(raw: Sequence[str]) -> frozenset[int]:
    """The numbers of the lines that other lines lead to: only what begins a phase can be led to."""
    ways = [way_of(sentence) for line in raw for sentence in sentences(_BULLET.sub("", NUMBER.sub("", line)))]
    found = [_POINT.match(way.target) for way in ways if way]
    found += [_POINT.match(way.target) for line in raw if (way := way_of(speaker(line)[1]))]
    return frozenset(int(number[1]) for number in found if number)


def _named_after(words: str, number: int) -> Line:
    """The phase that begins with this task."""
    task = next((line for line in read_line(words, heading=False) if line.kind == "task"), Line("task", words))
    return Line("phase", core(task.title).rstrip(" .")[:MAX_TITLE], number=number)


def _is_heading(line: str) -> bool:
    return line.rstrip().endswith(":") and not label_of(_BULLET.sub("", line))[0]


def _tells_by_bullets(raw: Sequence[str]) -> bool:
    plain = [n for n, line in enumerate(raw) if not _BULLET.match(line)]
    over = [n for n, (one, below) in enumerate(pairwise(raw)) if not _BULLET.match(one) and _BULLET.match(below)]
    # One of many numbered lines may have its answers below it, and the others are no headings for that.
    few = len(over) * 2 < len(plain) and any(NUMBER.match(raw[n]) for n in plain)
    return bool(over) and not few and not any(line.rstrip().endswith(":") for line in raw)


def _put(steps: Steps, words: str, *, heading: bool, number: int, own: bool, bulleted: bool) -> None:
    """A line, or what a label tells; what is done is read as sentences are."""
    kind, told = label_of(words)
    if kind and told and not _WORD.search(told):
        return
    if not (kind and told):
        for line in read_line(words, heading=heading):
            steps.add(replace(line, number=number) if line.kind == "phase" else line, own=own)
    elif kind == "form":
        for what, name in papers(told):
            steps.label(what, name, words, bulleted=bulleted) if what else steps.add(Line("lost", name[:MAX_TITLE]))
    elif not steps.label(kind, name_of(told) if kind == "letter" else told, words, bulleted=bulleted):
        for line in worded(told):
            steps.add(line)
