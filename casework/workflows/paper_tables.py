"""Tables on paper: the head's words tell which cell is what, however the columns are parted and ordered. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casework.workflows.paper_labels import head_of, label_of

Row = dict[str, str]  # what the cell tells -> its words
_GAP = re.compile(r"\s{2,}")
_WORD = re.compile(r"\w")
_DIGITS = re.compile(r"^[0-9]{1,2}[.)]?$")
_BREAK = re.compile(r"<br ?/?>", re.IGNORECASE)
_LONGEST_HEAD, _LONGEST_PHASE, _MOST_CELLS = 40, 80, 20


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a head, and the words of its head that are not known."""

    rows: list[Row]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    mark: str  # what parts the cells
    kinds: tuple[str, ...]
    places: tuple[int, ...]  # where each column begins
    words: tuple[str, ...]


def blocks(lines: Sequence[str]) -> Iterator[Table | list[str]]:
    """The lines in order: each table by itself, and the lines between."""
    between: list[str] = []
    at = 0
    while at < len(lines):
        head = _head(lines[at])
        rows, after = _rows(head, lines, at + 1) if head else ([], at)
        if head and rows:
            if between:
                yield between
            unknown = zip(head.words, head.kinds, strict=True)
            yield Table(rows, tuple(words for words, kind in unknown if words and not kind))
            between, at = [], after
        else:
            between.append(lines[at])
            at += 1
    if between:
        yield between


def _head(line: str) -> _Head | None:
    mark = next((mark for mark in ("|", "\t", ";") if mark in line), "  ")
    cells = _cells(line, mark)
    words = [words for _place, words in cells if words]
    if len(cells) > _MOST_CELLS or any(len(each) > _LONGEST_HEAD for each in words):
        return None
    kinds = [head_of(each) for _place, each in cells]
    known = [kind for kind in kinds if kind]
    told = {"phase", "task", "what"} & set(known)
    if len(known) < 2 or len(known) * 2 < len(words) or not told or set(known) == {"phase", "number"}:
        return None
    return _Head(mark, _settled(kinds), tuple(place for place, _words in cells), tuple(each for _place, each in cells))


def _settled(kinds: Sequence[str]) -> tuple[str, ...]:
    """What is done is the task itself where no column is for tasks, and so is a step with nothing beside it."""
    there = set(kinds)
    if "task" in there:
        said = {"what": "help"}
    elif "what" in there:
        said = {"what": "task"}
    else:
        said = {"phase": "task"}
    return tuple(said.get(kind, kind) for kind in kinds)


def _cells(line: str, mark: str) -> list[tuple[int, str]]:
    """Where each cell begins, and its words; between bars the outermost ones are the frame."""
    if mark != "  ":
        inner = line.strip() if mark == "|" else line.rstrip("\r\n")
        inner = inner.removeprefix("|").removesuffix("|") if mark == "|" else inner
        return [(at, _clean(words)) for at, words in enumerate(inner.split(mark))]
    found, at = [], 0
    for gap in (*_GAP.finditer(line), None):
        words = line[at : gap.start() if gap else len(line)]
        if words.strip():
            found.append((at, _clean(words)))
        at = gap.end() if gap else at
    return found


def _clean(words: str) -> str:
    return " ".join(_BREAK.sub(" ", words).replace("**", "").strip(' "').split())


def _rows(head: _Head, lines: Sequence[str], at: int) -> tuple[list[Row], int]:
    """The rows from here, with the phase of the row above where the cell is empty; and where the table ends."""
    rows: list[Row] = []
    phase = ""
    after = at
    first = next((line for line in lines[at:] if _WORD.search(line)), "")
    # A table that begins with the name of a phase has such rows further down too.
    named = (
        len(head.kinds) > 2
        and "phase" not in head.kinds
        and (_is_alone(head, first) or _is_phase_row(head, [first, *lines[at + 1 :]], 0))
    )
    for number in range(at, len(lines)):
        line = lines[number]
        if not _WORD.search(line):
            continue
        row = _row(head, line)
        if (named and _is_alone(head, line)) or (row is None and _is_phase_row(head, lines, number)):
            phase, after = _clean(line.strip("|\t; ")), number + 1
            continue
        if row is None:
            break
        after = number + 1
        phase = row.get("phase") or phase
        if set(row) - {"phase", "number"}:
            rows.append(row | ({"phase": phase} if phase else {}))
    return rows, after


def _row(head: _Head, line: str) -> Row | None:
    if label_of(line)[0] or (head.mark != "  " and head.mark not in line):
        return None
    cells = _cells(line, head.mark)
    if head.mark == "  " and len(cells) < 2:
        return None
    row: Row = {}
    for number, (place, words) in enumerate(cells):
        column = number if head.mark != "  " or len(cells) == len(head.kinds) else _nearest(head, place)
        kind, words = _told(head, column, words)
        if _WORD.search(words):  # «–» stands in an empty cell
            row[kind] = f"{row[kind]}; {words}" if kind in row else words
    return row


def _told(head: _Head, column: int, words: str) -> tuple[str, str]:
    """What the cell tells; of a column whose head is not known it is kept under that head, to be read with the task."""
    if column >= len(head.kinds):
        return "unknown", words
    kind = head.kinds[column]
    if kind == "phase" and _DIGITS.match(words):
        return "number", words
    return kind or "help", words if kind or not (words and head.words[column]) else f"{head.words[column]}: {words}"


def _nearest(head: _Head, place: int) -> int:
    return min(range(len(head.places)), key=lambda column: abs(head.places[column] - place))


def _is_alone(head: _Head, line: str) -> bool:
    """Whether only the first cell says anything."""
    if head.mark == "  " or head.mark not in line:
        return False
    first, *others = [words for _place, words in _cells(line, head.mark)]
    return bool(first) and not any(others)


def _is_phase_row(head: _Head, lines: Sequence[str], number: int) -> bool:
    """Whether a line alone, with rows below it, is the name of the phase that they are in."""
    line = lines[number].strip()
    below = next((each for each in lines[number + 1 :] if each.strip()), "")
    if not below or len(line) > _LONGEST_PHASE or line.endswith(".") or label_of(line)[0] or line[0] in "-•*–":
        return False
    return _head(below) is None and _row(head, below) is not None
