"""A Word form as the lines that its reader of pasted text knows; keeps the fields that copying loses. Pure."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from casework.forms.file_xml import Package, on, value, within
from core.errors import Invalid

BOX, ROOM = "☐", "____"
MOST_LINES, LONGEST_LINE = 2_000, 2_000  # more than its reader takes
# Stands where a date is chosen until the whole line is known: the words before it tell whether they say «dato».
_DATE = "\ue000"
_BOXES = "\uf06f\uf0a8\uf071\uf0a3\uf02a"
_LEVEL = "\ue001"  # as many behind a heading as its level says, until what is below it is known
_UNCHOSEN = re.compile(r"(?i)(velg|vel|choose) (et|ein|en|eit|an) \w+\.?|[-–.… ]*|velg[ .…]*")
_SKIPPED = ("del", "moveFrom", "Fallback", "pPr", "rPr", "sdtPr", "tblPr", "trPr", "tcPr", "tblGrid", "instrText")
_BOLD, _LONGEST_BOLD = "## ", 120  # in front of a line that stands out though it is no heading
_FEW = 4  # lines of a cell that may still stand in a row; with more, it is a column of the page


def lines_of(raw: bytes) -> str:
    """What stands in the document, a line for each paragraph and row. Invalid with a «form_file.…» code."""
    package = Package(raw)
    document = package.part("document")
    body = None if document is None else document.find("body")
    if body is None:
        raise Invalid("form_file.kind")
    reader = _Reader(package.part("styles"), package.part("numbering"))
    lines = [_with_dates(line) for line in islice(reader.blocks(body), MOST_LINES)]
    lines = list(_with_room(lines))
    bold = sum(line.startswith(_BOLD) for line in lines)
    if 2 * bold > sum(bool(line.strip()) for line in lines):  # where all is bold, nothing stands out
        lines = [line.removeprefix(_BOLD) for line in lines]
    return "\n".join(lines)


def _with_room(lines: list[str]) -> Iterator[str]:
    """A heading with nothing below it before the next of its level asks itself; the first one is the form's title."""
    open_level = free = 0
    first = True
    for line in [*lines, f"# {_LEVEL}"]:
        level = line.count(_LEVEL) if line.startswith("# ") else 0
        if open_level and level and level <= open_level:
            yield from [ROOM] * min(free + 1, 2)
        if level:
            open_level, free, first = 0 if first else level, 0, False
        elif line.strip():
            open_level = 0
        else:
            free += 1
        if line != f"# {_LEVEL}":
            yield line.replace(_LEVEL, "")


def _with_dates(line: str) -> str:
    *parts, rest = line.split(_DATE)
    found = ""
    for words in parts:
        head = words.rstrip(": \t")
        label = head.rpartition("\t")[2].rpartition("_")[2]
        known = re.search(r"(?i)dato|født|fødd", label)
        found += f"{head}{'' if known else ' (dato)'}: {ROOM}" if label.strip() else f"{words}{ROOM}"
    return found + rest


class _Styles:
    """What the named styles of the document mean: headings by their level, lists by their signs."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles = {} if styles is None else {each.get("styleId", ""): each for each in styles.findall("style")}
        rows = [] if numbering is None else numbering.findall("abstractNum")
        lists = {each.get("abstractNumId", ""): each for each in rows}
        numbers = [] if numbering is None else numbering.findall("num")
        self._lists = {each.get("numId", ""): lists.get(value(each, "abstractNumId")) for each in numbers}
        self._counted: Counter[tuple[str, str]] = Counter()

    def _ways(self, paragraph: Element) -> Iterator[Element]:
        """The paragraph, its style and those that that one is based on."""
        yield paragraph
        name, seen = value(paragraph, "pPr/pStyle"), set[str]()
        while name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = value(self._styles[name], "basedOn")

    def level(self, paragraph: Element) -> int:
        """1 to 9 for a heading, and 0 for what is none."""
        for each in self._ways(paragraph):
            if (outline := value(each, "pPr/outlineLvl")).isdigit():
                return 0 if outline == "9" else int(outline[:1]) + 1
            if found := re.fullmatch(r"(?i)(?:heading|overskrift) ?([1-9])", value(each, "name")):
                return int(found[1])
        return 0

    def stands_out(self, paragraph: Element, line: str) -> bool:
        """Whether all its words are bold, so that it may be a heading."""
        if (
            len(line) > _LONGEST_BOLD
            or re.search(rf"[{BOX}\t{_DATE}•]|{ROOM}", line)
            or not re.search(r"[^\W\d]{2}", line)
        ):
            return False
        by_style = next((on(way, "rPr/b") for way in self._ways(paragraph) if way.find("rPr/b") is not None), False)
        written = [run for run in paragraph.iter("r") if any((each.text or "").strip() for each in run.findall("t"))]
        own = [on(run, "rPr/b") if run.find("rPr/b") is not None else by_style for run in written]
        return bool(own) and all(own)

    def sign(self, paragraph: Element) -> str:
        """What the list puts in front of the paragraph: a box, a point or its number."""
        number = next((each for way in self._ways(paragraph) if (each := value(way, "pPr/numPr/numId"))), "")
        made = self._lists.get(number)
        if made is None or number == "0":
            return ""
        level = value(paragraph, "pPr/numPr/ilvl") or "0"
        row = next((each for each in made.findall("lvl") if each.get("ilvl") == level), None)
        kind, sign = value(row, "numFmt"), value(row, "lvlText")
        if kind == "bullet":
            return f"{BOX} " if sign[:1] in _BOXES + "☐□❑❒○" and sign else "• "
        if kind == "none" or not sign:
            return ""
        self._counted[number, level] += 1
        count = self._counted[number, level]
        return f"{chr(96 + count)}) " if kind == "lowerLetter" and count < 27 else f"{count}. "


class _Reader:
    """Goes through the document; a field of the old sort may begin in one run and end in another."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles = _Styles(styles, numbering)
        self._fields: list[bool] = []  # for each open field, whether what is shown in it is only its filling
        self._hidden = 0
        self._lines: list[str] = []  # those of the paragraph that is read, the last one unfinished

    def blocks(self, parent: Element) -> Iterator[str]:
        """The lines of everything that stands below each other in here."""
        for each in parent:
            if each.tag == "p":
                yield from self._paragraph(each)
            elif each.tag == "tbl":
                yield from self._table(each)
            elif each.tag == "sdt":
                yield from self._control(each)
            elif each.tag not in _SKIPPED:
                yield from self.blocks(each)

    def _control(self, control: Element) -> Iterator[str]:
        """A field around whole paragraphs; a table of contents asks for nothing."""
        told, content = control.find("sdtPr"), control.find("sdtContent")
        if content is None or "Contents" in value(told, "docPartObj/docPartGallery"):
            return
        if _is_field(told):
            self._lines = [""]
            self._field(control)
            yield from self._ended()
        else:
            yield from self.blocks(content)

    def _paragraph(self, paragraph: Element) -> Iterator[str]:
        before, self._lines = self._lines, [""]
        inside: list[str] = []
        self._runs(paragraph, inside)
        found = self._ended()
        self._lines = before
        level = self._styles.level(paragraph)
        if level and any(found) and not any(BOX in line or ROOM in line for line in found):
            found = [f"# {' '.join(' '.join(found).split())}{_LEVEL * level}"]
        elif any(found):
            found[0] = self._styles.sign(paragraph) + found[0]
            if len(found) == 1 and self._styles.stands_out(paragraph, found[0]):
                found[0] = f"{_BOLD}{found[0].strip()}"
        yield from found
        yield from inside

    def _ended(self) -> list[str]:
        found = [line.strip(" ") for line in self._lines]
        return found[:-1] if len(found) > 1 and not found[-1].strip() else found

    def _runs(self, parent: Element, inside: list[str]) -> None:
        for each in parent:
            if each.tag in _SKIPPED or (each.tag == "r" and on(each.find("rPr"), "vanish")):
                continue
            if each.tag == "txbxContent":
                inside.extend(_Reader.blocks(self, each))
            elif each.tag == "sdt":
                self._inline(each, inside)
            elif each.tag == "fldChar":
                self._old_field(each)
            elif not self._hidden and (sign := _sign(each)):
                self._write(sign)
            else:
                self._runs(each, inside)

    def _write(self, text: str) -> None:
        first, *more = text.split("\n")
        self._lines[-1] += first[: max(LONGEST_LINE - len(self._lines[-1]), 0)]
        self._lines += more

    def _inline(self, control: Element, inside: list[str]) -> None:
        content = control.find("sdtContent")
        if _is_field(control.find("sdtPr")):
            self._field(control)
        elif content is not None:
            self._runs(content, inside)

    def _field(self, control: Element) -> None:
        """A field of today's: what can be chosen in it stands on lines of its own."""
        told = control.find("sdtPr")
        for choice in () if told is None else within(told, "dropDownList", "comboBox"):
            items = [
                (each.get("displayText", "") or each.get("value", ""), each) for each in choice.findall("listItem")
            ]
            self._choices([text for text, each in items if each.get("value") or not each.get("displayText")])
            return
        if told is not None and told.find("checkbox") is not None:
            self._write(f"{BOX} ")
        elif told is not None and told.find("date") is not None:
            self._write(_DATE)
        else:
            self._write(f" {ROOM} ")

    def _old_field(self, mark: Element) -> None:
        kind = mark.get("fldCharType")
        if kind == "begin":
            data = mark.find("ffData")
            self._fields.append(data is not None)
            self._hidden += data is not None
            if data is None:
                return
            if (choice := data.find("ddList")) is not None:
                self._choices([each.get("val", "") for each in choice.findall("listEntry")])
            elif data.find("checkBox") is not None:
                self._write(f"{BOX} ")
            else:
                self._write(_DATE if value(data, "textInput/type") == "date" else f" {ROOM} ")
        elif kind == "end" and self._fields and self._fields.pop():
            self._hidden -= 1

    def _choices(self, answers: list[str]) -> None:
        answers = [text for each in answers if not _UNCHOSEN.fullmatch(text := " ".join(each.split()))]
        if not answers:
            self._write(f" {ROOM} ")
            return
        self._lines[-1] = self._lines[-1].rstrip(" \t")
        if not self._lines[-1]:
            self._lines.pop()
        self._lines += [*(f"- {each}" for each in answers), ""]

    def _table(self, table: Element) -> Iterator[str]:
        rows = [[list(self.blocks(cell)) for cell in _children(row, "tc")] for row in _children(table, "tr")]
        filled = [[[line for line in lines if line.strip()] for lines in cells] for cells in rows]
        many = [cells for cells in filled if len(cells) > 1]
        beside = all(map(_labelled, many)) and any(not any(cells[1::2]) for cells in many)
        for cells, inside in zip(rows, filled, strict=True):
            long = any(len(lines) > _FEW and not any(each.startswith("- ") for each in lines) for lines in inside)
            if len(cells) == 1 or long:
                for lines in cells:
                    yield from lines
            else:
                yield from _row([lines or [ROOM] * (beside and n % 2) for n, lines in enumerate(inside)])


def _labelled(cells: list[list[str]]) -> bool:
    """Whether each cell with words has one beside it to write in: empty, or with boxes to choose from."""
    answers = all(not lines or lines[0].lstrip().startswith(BOX) for lines in cells[1::2])
    boxed = any(line.lstrip().startswith(BOX) for lines in cells[::2] for line in lines)
    return len(cells) % 2 == 0 and bool(cells[0]) and answers and not boxed


def _row(cells: list[list[str]]) -> Iterator[str]:
    """The cells beside each other; what can be chosen in one of them comes below what stands before it."""
    line: list[str] = []
    for lines in cells:
        answers = [each for each in lines if each.startswith("- ")]
        line.append(
            _together(
                [each.removeprefix("# ").removeprefix(_BOLD).rstrip(_LEVEL) for each in lines if each not in answers]
            )
        )
        if answers:
            if any(line):
                yield "\t".join(filter(None, line))
            yield from answers
            line = []
    if line:
        yield "\t".join(line)


def _together(lines: list[str]) -> str:
    """The paragraphs of a cell on one line; two that ask for something each are held apart."""
    found = ""
    for line in (each.replace("\t", "   ").strip() for each in lines):
        apart = found and (found.endswith((":", "_")) or ROOM in line)
        found += ("   " if apart else " " if found else "") + line
    return found


def _children(parent: Element, name: str) -> Iterator[Element]:
    """The rows or cells in here, also those that stand in a field; not those of a table in a cell."""
    for each in parent:
        if each.tag == name:
            yield each
        elif each.tag in ("sdt", "sdtContent", "ins", "customXml", "smartTag"):
            yield from _children(each, name)


def _is_field(told: Element | None) -> bool:
    if told is None:
        return False
    return on(told, "showingPlcHdr") or any(True for _ in within(told, "dropDownList", "comboBox", "checkbox", "date"))


def _sign(each: Element) -> str:
    match each.tag:
        case "t":
            return (each.text or "").replace("\n", " ")
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "sym":
            code = int(found, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", found := each.get("char", "")) else 0
            return chr(code | 0xF000 if code < 0x100 else code) if code and not 0xD800 <= code < 0xE000 else ""
    return ""
