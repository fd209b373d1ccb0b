"""One line of a form on paper, taken apart: labels, boxes with their answers, room to write, cells of a table. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

BOX = "☐"
_BOXES = re.compile(
    r"[☐☑☒□▢◻◽⬜❏❐❑❒○◯\uf06f\uf0a8\uf071\uf0a3\uf02a]|\[[ xX_]?\]|\([ _]{1,3}\)|\|[_xX]\||\bFORMCHECKBOX\b"
)
ROUND = re.compile(r"^\s*[○◯]")
ROOM = r"(?:[._](?:[ ]?[._]){2,}(?:[ ./]*[._]{2,})*|…[.…]+|_{2,})"
_TOKENS = re.compile(rf"(?P<box>{BOX})|(?P<room>{ROOM})|(?P<gap>\t|[ ]{{3,}})")
_YES_NO = re.compile(
    r"(?i)(?:^|(?<=[\s:?.)]))(ja)\b[\s/|,]*(?:eller )?\b(nei)\b"
    r"(?:[\s/|,]*(?:eller )?\b(vet ikke|veit ikkje|usikker|uavklar[ta]t?|delvis|ikk\w+ (?:aktuelt|relevant))\b)?[\s.]*$"
)
# What Word shows in an empty field, and the box that its old fonts leave as a letter.
_UNWRITTEN = re.compile(
    r"(?i)(klikk|trykk)( eller trykk)?( her)? for å (skrive|angi|velge|velje|leggje)[\w ]{0,25}(tekst|dato|element)?\.?"
    r"|click( or tap)?( here)? to enter (text|a date)\.?|(velg|vel) eit? element\.?|(velg|vel) et element\.?"
    r"|\bFORMTEXT\b|(?<=[\t:])[ ]*(velg|vel) (ein |en |et |eit )?\w+\.?$"
)
_LETTER_BOX = re.compile(r"^\s*(?:¨|[oq](?=\t| {2,}))\s*(?=\w)")
_BOX_AFTER = re.compile(
    rf"(?i)(?<!{BOX})(?<!{BOX} )\bja\s*{BOX}\s*nei\s*{BOX}(?:\s*(vet ikke|veit ikkje|usikker|delvis)\s*{BOX})?"
)
_AROUND_YES_NO = re.compile(r"(?i)\bja[ ]*[._…:][._…: ]*\bnei\b[ ]*[._…:]*")
_LONG_RUN = re.compile(r"(?:[._…] ?){41,}| {81,}")
_MORE = re.compile(
    r"(?i)(ja|nei|vet ikke|veit ikkje|delvis|usikker)[.;]?\s+"
    r"((?:hvis|viss|dersom|dato|når|navn|namn|språk|antall|antal)\b.*)"
)
_BESIDE = re.compile(r"((?!\w+ (?:ja|nei))[^:.?]{3,40}:)\s+([A-ZÆØÅ][^:.?]{2,30}:.*)$")
_IF = re.compile(r"(?i)(hvis|viss|dersom|om) ")
NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*[.)]|\d+(?:\.\d+)+|[a-hA-H][.)]|[IVX]{1,4}\.)\s+")
PART = re.compile(r"(?i)^(?:del|kapittel|punkt)\s+(?:[a-z]|\d+)(?:\s*[-–:.]\s*|\s{2,})")


@dataclass(slots=True)
class Piece:
    """One question on a line: its words, the answers that have a box, whether there is room to write."""

    words: str = ""
    options: list[str] = field(default_factory=list)
    room: bool = False
    # The answer that has room to write after it, as «Annet: ____».
    open_option: str = ""
    # Whether there is a box without an answer of its own behind the words: one thing to tick.
    ticked: bool = False


def plain(line: str) -> str:
    """The line with every sort of box as one sign, and the odd spaces of word processors as spaces."""
    line = line.replace("\u00a0", " ").replace("\u200b", "").replace("\u00ad", "").replace("\f", " ").rstrip(" \r\n")
    line = _LONG_RUN.sub(
        lambda found: found.group()[:80], line
    )  # a long line to write on says no more than a short one
    line = _LETTER_BOX.sub(f"{BOX} ", _UNWRITTEN.sub("____", _BOXES.sub(BOX, line)))
    line = _BOX_AFTER.sub(_box_before, line)
    return _AROUND_YES_NO.sub(f"{BOX} Ja {BOX} Nei ", line)


def _box_before(found: re.Match[str]) -> str:
    return " ".join(f"{BOX} {answer}" for answer in ("Ja", "Nei", found[1]) if answer) + "   "


def has_room(line: str) -> bool:
    """Whether there is room to write on the line."""
    return bool(re.search(ROOM, line))


def only_room(line: str) -> int:
    """How many lines to write on stand here when nothing else does; 0 when something does."""
    rest = re.sub(ROOM, "\n", line)
    return rest.count("\n") if not rest.strip() else 0


def cells(line: str) -> list[str]:
    """The cells of a row, when the line is one; at least two."""
    text = line.strip("\n")
    if text.strip().startswith("|") and text.strip().endswith("|"):
        found = text.strip()[1:-1].split("|")
    elif "\t" in text:
        found = text.split("\t")
    else:
        found = re.split(r" {3,}", text.strip())
    return [cell.strip() for cell in found] if len(found) > 1 else []


def pieces(line: str) -> list[Piece]:
    """The questions of a line, in order; one without words is answers to the question above it."""
    tokens = list(_tokens(_boxes_first(line)))
    found: list[Piece] = []
    boxed = fresh = False
    for kind, text in tokens:
        match kind:
            case "box":
                boxed = True
                if not found or (found[-1].room and not found[-1].options):
                    found.append(Piece())
                found[-1].ticked = not found[-1].options
            case "room":
                _room(found)
                fresh, boxed = True, False
            case "gap":
                fresh = True
            case _ if boxed:
                answer, rest = _answer_and_more(text)
                answer_alone = answer.strip(" :;,.?")
                either = answer_alone.lower() in ("ja", "nei")
                found[-1].options.append(answer_alone.capitalize() if either else answer_alone)
                found[-1].ticked = False
                if rest:
                    found.extend(_labels(rest))
                elif answer.endswith(":") and text is tokens[-1][1]:
                    found[-1].open_option = found[-1].options[-1]
                boxed = fresh = False
            case _ if fresh or not found or found[-1].options:
                found.extend(_labels(text))
                fresh = False
            case _:
                found[-1].words += f" {text}"
    return [_with_yes_no(each) for each in found]


def _tokens(line: str) -> Iterator[tuple[str, str]]:
    at = 0
    for found in _TOKENS.finditer(line):
        if words := line[at : found.start()].strip():
            yield "words", words
        yield str(found.lastgroup), found.group()
        at = found.end()
    if words := line[at:].strip():
        yield "words", words


def _room(found: list[Piece]) -> None:
    if not found:
        return
    if found[-1].options:
        found[-1].open_option = found[-1].options[-1]
    else:
        found[-1].room = True


def _answer_and_more(text: str) -> tuple[str, str]:
    """«Nei Hvis nei, hvorfor:» is an answer, and a question behind it."""
    found = _MORE.match(text)
    return (found[1], found[2]) if found else (text, "")


def _labels(text: str) -> list[Piece]:
    """«Adresse: Postnr.: Poststed:» is three questions."""
    if text.endswith(":") and text.count(":") > 1 and not _IF.match(text):
        return [Piece(part.strip()) for part in text.split(":") if part.strip()]
    if beside := _BESIDE.match(text):
        return [Piece(beside[1]), *_labels(beside[2])]
    return [Piece(text)]


def _boxes_first(line: str) -> str:
    """«Kjønn: Gutt ☐ Jente ☐» as «Kjønn: ☐ Gutt ☐ Jente»."""
    if not line.rstrip().endswith(BOX) or line.strip().startswith(BOX) or line.count(BOX) < 2:
        return line
    parts = line.rstrip()[:-1].split(BOX)
    begun = max([found.end() for found in re.finditer(rf"[:?]|{ROOM}", parts[0])], default=0)
    head, first = parts[0][:begun], parts[0][begun:]
    return f"{head} {BOX} {first.strip()} " + " ".join(f"{BOX} {part.strip()}" for part in parts[1:])


def _with_yes_no(piece: Piece) -> Piece:
    """«Behov for tolk: Ja / Nei» has its answers in its words."""
    found = None if piece.options else _YES_NO.search(piece.words)
    if found and found.start():
        piece.options = [answer.capitalize() for answer in found.groups() if answer]
        piece.words = piece.words[: found.start()].strip(" (")
    return piece
