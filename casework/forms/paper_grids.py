"""Grids to cross in, however they were copied: a row for each thing, and an answer over each box. Pure."""

import re
from collections.abc import Sequence

from casework.forms import paper_words as words_of
from casework.forms.paper_lines import BOX, cells, has_room

_FIGURES = re.compile(r"^(?P<words>\s*\D.*?\D)\s+(?P<all>1(?:\s+[2-9])(?:\s+(?:[3-9]|10))*)\s*$")
_ONLY_FIGURES = re.compile(r"^\s*1(\s+\d{1,2})+\s*$")
_ENDS_IN_BOXES = re.compile(rf"^(?P<words>[^{BOX}\t|]*[^{BOX}\t|\s:?])[\s:]*(?P<all>{BOX}(?:\s*{BOX})+)\s*$")
_REMARK = re.compile(r"(?i)\s*(merknad\w*|kommentar\w*)\s*$")
_WRITTEN = re.compile(r"(?i)^(merknad|kommentar|beskriv|dato|når|navn|namn|hvem|kven|hvis|evt|eventuel)|[:?]$")
_BIG_WORD = re.compile(r"\s+(?=[A-ZÆØÅ])")


def as_tables(lines: Sequence[str]) -> list[str]:
    """The lines, with every grid as a row of answers and rows of boxes, held apart by tabs."""
    lines = [_letters_crossed(line) for line in lines]
    made = [each for number, line in enumerate(lines) for each in _figured(line, lines[number - 1] if number else "")]
    _boxed(made)
    _answered_below(made)
    _figures_above(made)
    _empty_scales(made)
    return [each for at, line in enumerate(made) for each in _named_boxes(made, at, line)]


def _letters_crossed(line: str) -> str:
    """Round boxes that were copied as the letter O, one in each cell."""
    first, *others = line.split("\t")
    letters = first.strip() and len(others) > 1 and all(cell.strip() in ("O", "o", "0", "") for cell in others)
    if not letters or sum(bool(cell.strip()) for cell in others) < 2:
        return line
    return "\t".join([first, *(BOX if cell.strip() else "" for cell in others)])


def _figured(line: str, above: str) -> list[str]:
    """«Norsk muntlig   1  2  3» asks for one of the figures."""
    row = _figures_of(line)
    if row is None:
        return [line]
    words, figures = row
    before = _figures_of(above)
    head = [] if before and before[1] == figures else ["\t" + "\t".join(figures)]
    return [*head, "\t".join([words, *[BOX] * len(figures)])]


def _figures_of(line: str) -> tuple[str, list[str]] | None:
    plain = len(line) < 200 and line.rstrip()[-1:].isdigit() and BOX not in line and "\t" not in line
    found = _FIGURES.match(line) if plain and not has_room(line) else None
    figures = found["all"].split() if found else []
    counted = len(figures) > 2 and figures == [str(n + 1) for n in range(len(figures))]
    return (found["words"].strip(), figures) if found and counted else None


def _answered_below(lines: list[str]) -> None:
    """«Navn   Tolk» over «(empty)   ☐ ja ☐ nei»: each label with what stands below it."""
    for at in range(1, len(lines)):
        head, row = cells(lines[at - 1]), cells(lines[at])
        if "\t" not in lines[at] or BOX in lines[at - 1] or len(head) != len(row) or row[0] or not all(head):
            continue
        if all(not cell or re.match(rf"{BOX}\s*\w", cell) for cell in row) and any(row):
            lines[at - 1] = "\t".join(
                f"{name.rstrip(': ')}: {cell or '____'}" for name, cell in zip(head, row, strict=True)
            )
            lines[at] = ""


def _boxed(lines: list[str]) -> None:
    """«Formål Daglig Sjelden» over «Handle ☐ ☐»: the last words of the head are the answers."""
    at = 1
    while at < len(lines):
        count = _boxes_of(lines[at])
        head = _head_of(lines[at - 1], count) if count else []
        if not head:
            at += 1
            continue
        lines[at - 1] = "\t".join(head)
        while at < len(lines) and _boxes_of(lines[at]) == count:
            found = _ENDS_IN_BOXES.match(lines[at])
            words = found["words"].strip() if found else ""
            lines[at] = "\t".join([words, *[BOX] * count, *[""] * (len(head) - count - 1)])
            at += 1


def _boxes_of(line: str) -> int:
    found = _ENDS_IN_BOXES.match(line)
    return found["all"].count(BOX) if found else 0


def _head_of(line: str, count: int) -> list[str]:
    """What the grid asks of, its answers, and whether a remark may be made."""
    if BOX in line or has_room(line) or not line.strip() or "\t" in line:
        return []
    remark = _REMARK.search(line)
    text = line[: remark.start()].strip() if remark else line.strip()
    for split in (re.split(r"\s{3,}", text), _BIG_WORD.split(text), text.split()):
        if len(split) in (count, count + 1):
            answers = split[-count:]
            return [split[0] if len(split) > count else "", *answers, *([remark[1]] if remark else [])]
    return []


def _figures_above(lines: list[str]) -> None:
    """«1  2  3  4» over rows whose boxes were drawn and are lost."""
    for at, line in enumerate(lines):
        if not _ONLY_FIGURES.match(line):
            continue
        figures, below = line.split(), at + 1
        while below < len(lines) and _is_row(lines[below]):
            lines[below] = "\t".join([lines[below].strip(), *[BOX] * len(figures)])
            below += 1
        if below > at + 1:
            lines[at] = "\t" + "\t".join(figures)


def _is_row(line: str) -> bool:
    text = line.strip()
    asks = BOX in text or has_room(text) or "\t" in text or text.endswith((":", "?", ".", "*"))
    return bool(text) and not asks and not re.match(r"\d", text) and len(text.split()) < 9


def _empty_scales(lines: list[str]) -> None:
    """«God  Middels  Svak» over empty cells: what is to be crossed, though there are no boxes."""
    for at, line in enumerate(lines):
        head = cells(line) if "\t" in line and BOX not in line else []
        asked = any(words_of.asks_for_crosses(each) for each in lines[max(at - 2, 0) : at])
        crossed = asked and not any(head[:1])
        scale = [
            n
            for n, name in enumerate(head)
            if n and name and (words_of.is_grade(name) or (crossed and not _WRITTEN.search(name)))
        ]
        if len(scale) < 2 or scale != list(range(scale[0], scale[0] + len(scale))) or scale[0] != 1:
            continue
        below = at + 1
        while below < len(lines) and (row := cells(lines[below])) and row[0] and not any(row[1:]):
            lines[below] = "\t".join([row[0], *[BOX if n in scale else "" for n in range(1, len(head))]])
            below += 1


def _named_boxes(lines: list[str], at: int, line: str) -> list[str]:
    """«Instans  Kontaktperson» over «☐ Lege  (empty)»: what is crossed, and what is asked of each that is."""
    head = cells(line) if "\t" in line and BOX not in line and not has_room(line) else []
    below = [cells(each) for each in lines[at + 1 : at + 3]]
    if len(head) > 1 and head[0] and below and _named(below[0], head):
        return [f"{head[0].rstrip(':?')}:"]
    row = cells(line) if BOX in line and "\t" in line else []
    above = next((cells(lines[n]) for n in range(at - 1, -1, -1) if BOX not in lines[n]), [])
    if len(above) > 1 and above[0] and _named(row, above):
        return ["\t".join([row[0], *(f"{name.rstrip(':?')}: ____" for name in above[1:] if name)])]
    return [line]


def _named(row: list[str], head: list[str]) -> bool:
    return len(row) == len(head) > 1 and bool(re.match(rf"{BOX}\s*\w", row[0])) and not any(row[1:])
