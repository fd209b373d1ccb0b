"""What word processors and PDFs do to a form's lines, put right before they are read: frames, boxes, numbers. Pure."""

import re
from collections.abc import Iterator, Sequence

from casework.forms import paper_grids, paper_joined
from casework.forms import paper_words as words_of
from casework.forms.paper_lines import BOX, NUMBERING, ROOM, cells, has_room, only_room

_NUMBERED_BY_PART = re.compile(r"^[A-Z]\d{1,2}[.)]?\s+(?=\S)")
_NUMBERED_INSIDE = re.compile(r"(?<=[\s._…])[A-Z]\d{1,2}\s{2,}(?=[A-ZÆØÅ])")
_LETTER_BOXES = re.compile(r"(?:(?<=\s)|^)[oq¨](?=\s+(?:[A-ZÆØÅ]|ja\b|nei\b))")
_TABBED_NUMBER = re.compile(r"^(\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[A-Ha-h][.)]))\t+(?=[^\s☐])")
_UNIT = (
    r"(?P<{}>dag(?:er|ar)|tim(?:er|ar)|minutt\w*|meter|km|kilometer|år|uker|veker|m[aå]neder|månader|kr|prosent|%|stk)"
)
_UNITS = re.compile(
    rf"^(?P<words>[^:._…☐\t]{{3,80}}?):?\s*(?>{ROOM})\s*{_UNIT.format('one')}\b"
    rf"(?:[,;\s]+(?:og\s+)?(?>{ROOM})\s*{_UNIT.format('two')}\b)?\s*\.?$"
)
_FROM_TO = re.compile(
    rf"(?i)^(?P<words>[^:._…☐\t]{{2,60}}?):?\s*\bfra:?\s*(?P<day>dato:?\s*)?(?>{ROOM})\s*\btil:?\s*(?:dato:?\s*)?(?>{ROOM})\s*\.?$"
)
_OF_TIME = re.compile(r"(?i)periode|tidsrom|varighet|gjelder|gyldig|gjeld\b|dato")
_FILL_IN = re.compile(r"(?i)^(fyll (ut|inn)|skriv (inn|her)|svar her)\s*:\s*(?=\S)")
_YES_NO = re.compile(
    r"(?i)(?<=[:?)])(?:[ ]*|\t(?=ja[ ]*(?:/|eller|\||[ ])))"
    r"\bja[ \t]{0,9}(?:/|eller|\||[ \t])[ \t]{0,9}nei(?= {3,}\S|\t|\s*$)"
)
_FIRST_ANSWER = re.compile(r"^(?P<head>.*\S)\s{2,}(?P<first>\S+(?: \S+)?)\s*$")
_RING = re.compile(
    r"(?i)[.:,;( ]*\b(?:(?:sett|set) (?:en |ein )?ring (?:rundt|om|kring)|understrek|stryk det som ikk\w+ passer?)"
    r"\)?\s*:?\s*"
    r"(?P<all>[^/.:?]+(?:/[^/.:?]+)+)\.?$"
)
_RING_BELOW = re.compile(r"(?i)\b(?:sett|set) (?:en |ein )?ring (?:rundt|om|kring)[^/]{0,60}$")
_LABEL = re.compile(r"^\s*(?P<label>[^\s:][^:]*?):?(?:\s{2,}|(?<=:)\s*)(?P<rest>\S.*)$")
_COUNTED = re.compile(r"\d{1,2}[.)]?")
ENOUGH = 3


def put_right(lines: Sequence[str]) -> list[str]:
    """The lines as they would have been typed."""
    parts = sum(bool(_NUMBERED_BY_PART.match(line.strip())) for line in lines) >= ENOUGH
    made: list[str] = []
    first, in_table = "", False
    lines = [_TABBED_NUMBER.sub(r"\1 ", line) for line in lines]
    whole = paper_joined.numbered(paper_joined.labelled_below(paper_joined.told_apart(lines)))
    whole = paper_joined.joined(whole)
    for line in paper_grids.as_tables(_in_columns(_counted_rows(whole))):
        framed = _out_of_frame(line, in_table=in_table)
        in_table = framed == line and line.lstrip().startswith("|")
        line = framed
        if parts and _NUMBERED_BY_PART.match(line.lstrip()):
            line = _NUMBERED_INSIDE.sub("   ", _NUMBERED_BY_PART.sub("", line.lstrip()))
        line = _answers_in_a_row(_fields(line), made[-1] if made else "")
        line = _UNITS.sub(_measured, _FILL_IN.sub("", line))
        if len(_LETTER_BOXES.findall(line)) > 1:
            line = _LETTER_BOXES.sub(BOX, line)
        line = _RING.sub(_ringed, _FROM_TO.sub(_from_to, line))
        line = _YES_NO.sub(f" {BOX} Ja {BOX} Nei   ", line) if BOX not in line else line
        line, first = _boxes_after(line, first)
        made.extend(_led(line))
    return made


def _answers_in_a_row(line: str, above: str) -> str:
    """«Ja   Nei» below a question, whose boxes were lost."""
    there = [part for part in re.split(r"\t+|\s{3,}", line.strip()) if part]
    asked = above.rstrip().endswith(("?", ":")) and len(there) > 1 and not line.startswith("\t")
    ringed = len(there) > 1 and _RING_BELOW.search(above) and not (BOX in line or has_room(line) or ":" in line)
    known = asked and all(words_of.is_answer_alone(part) or words_of.is_grade(part) for part in there)
    if not known and not ringed:
        return line
    return " ".join(f"{BOX} {part}" for part in there)


def _fields(line: str) -> str:
    """«Adresse Postnummer Poststed» out of a PDF: each word is asked for on its own on every form."""
    parts = columns_of(line) if len(line) < 90 and not re.search(rf"[{BOX}\t:?*|]", line) else []
    if len(parts) < 2 or has_room(line) or not all(words_of.is_field(part) or words_of.signs(part) for part in parts):
        return line
    return " ".join(f"{part}:" for part in parts)


def columns_of(line: str) -> list[str]:
    """What stood side by side, though only capitals tell it: «Skolefravær Mobbing» is two."""
    return re.split(r"(?<=[\wæøå)]) +(?=[A-ZÆØÅ][a-zæøå-])", line.strip())


def _measured(found: re.Match[str]) -> str:
    """«Fravær: ___ dager ___ timer» asks for two amounts, each with its measure."""
    words = found["words"].strip()
    return "\t".join(f"{words} ({unit}): ____" for unit in (found["one"], found["two"]) if unit)


def _from_to(found: re.Match[str]) -> str:
    """«Periode: fra ___ til ___» asks for two days; of other things, for two ends."""
    words = found["words"].strip()
    day = " (dato)" if found["day"] or _OF_TIME.search(words) else ""
    return f"{words} fra{day}: ____\t{words} til{day}: ____"


def _ringed(found: re.Match[str]) -> str:
    return ": " + " ".join(f"{BOX} {each.strip()}" for each in found["all"].split("/"))


def _counted_rows(lines: list[str]) -> list[str]:
    """«Tiltak?   Når?» over «1.», «2.» is a table, also when its heads ask."""
    for at, line in enumerate(lines):
        head = cells(line) if BOX not in line and not has_room(line) else []
        below = at + 1
        while head and below < len(lines) and _COUNTED.fullmatch(lines[below].strip()):
            lines[below] = "\t" * (len(head) - 1)
            below += 1
        if below > at + 1:
            lines[at] = "\t".join(cell.rstrip("?: ") for cell in head)
    return lines


def _in_columns(lines: list[str]) -> list[str]:
    """«Mor   Far» over «Navn: ____   ____»: columns that are held apart by spaces become cells."""
    for at, line in enumerate(lines):
        head = re.split(r"\s{3,}", line.strip()) if line[:8].isspace() and "\t" not in line else []
        if len(head) < 2 or BOX in line or has_room(line) or line.rstrip().endswith(":"):
            continue
        below = at + 1
        while below < len(lines) and (row := _row_of(lines[below], len(head))):
            lines[below] = row
            below += 1
        if below > at + 1:
            lines[at] = "\t" + "\t".join(head)
    return lines


def _row_of(line: str, columns: int) -> str:
    found = _LABEL.match(line)
    there = re.split(r"\s{3,}", found["rest"].strip()) if found else []
    if len(there) > columns and len(there) % columns == 0 and all(cell.startswith(BOX) for cell in there):
        each = len(there) // columns
        there = [" ".join(there[n : n + each]) for n in range(0, len(there), each)]
    if found is None or len(there) != columns or not all(only_room(cell) or BOX in cell for cell in there):
        return ""
    return "\t".join([found["label"].strip(), *("" if only_room(cell) else cell for cell in there)])


def style(line: str) -> str:
    """How a line is numbered: by figures, capitals, small letters, Roman numbers; nothing when it is not."""
    found = NUMBERING.match(line)
    if not found:
        return ""
    sign = found.group()[0]
    if sign.isdigit():
        return "1"
    return "I" if sign in "IVX" else "A" if sign.isupper() else "a"


def _out_of_frame(line: str, *, in_table: bool) -> str:
    """A row of a drawn table whose cells are questions already; empty rows, and heads of columns, stay as they are."""
    text = line.strip()
    if not (text.startswith("|") and text.endswith("|")) or len(text) < 3:
        return line
    filled = [cell for cell in cells(text) if cell]
    asks = any(BOX in cell or has_room(cell) or cell.endswith((":", "?", "*")) for cell in filled)
    of_table = in_table and len(cells(text)) > 2 and bool(cells(text)[0])  # a row that is named, under a head
    return "\t".join(filled) if asks or (len(filled) == 1 and not of_table) else line


def _boxes_after(line: str, first: str) -> tuple[str, str]:
    """«Foreldre   alltid ☐  ofte ☐» with each box in front of its answer; `first` is the line above's first answer."""
    text = line.rstrip()
    if not text.endswith(BOX) or text.count(BOX) < 2 or text.lstrip().startswith(BOX):
        return line, ""
    head, *others = text[:-1].split(BOX)
    if re.search(r"[:?]\s*\S+( \S+)?\s*$", head):
        return line, ""  # the answers begin behind the colon
    if found := _FIRST_ANSWER.match(head):
        words, answer = found["head"], found["first"]
    elif first and head.rstrip().endswith(f" {first}"):
        words, answer = head.rstrip()[: -len(first)], first
    else:
        return line, ""
    options = " ".join(f"{BOX} {each.strip()}" for each in [answer, *others])
    return f"{words.rstrip()} {options}", answer


def _led(line: str) -> Iterator[str]:
    """«Bakgrunn / Mor: / Far:» in one row asks two questions about the first."""
    found = cells(line) if "\t" in line else []
    led = len(found) > 2 and found[0] and not found[0].endswith((":", "?", "*")) and not has_room(line)
    if not led or BOX in line or not all(each.endswith(":") and each.count(":") == 1 for each in found[1:]):
        yield line
        return
    yield "\t".join(f"{each[:-1]} ({found[0][:1].lower()}{found[0][1:]}):" for each in found[1:])


def numbered_heading(line: str, following: str, numbered: str) -> bool:
    """Whether a numbered line is a heading, where headings are numbered so: what is numbered like it stands apart."""
    own, below = style(line), style(following)
    if numbered not in ("", own):
        return False
    return below != own or bool(re.match(r"\d+\.\d+", following))


def list_begins(run: Sequence[str]) -> bool:
    """Whether these lines begin with a run of short ones that ends with «Annet»."""
    for number, line in enumerate(each.strip() for each in run):
        if words_of.ends_a_list(line):
            return number > 0
        if not line or words_of.begins_a_question(line) or len(line) > 60 or BOX in line or "\t" in line:
            return False
    return False
