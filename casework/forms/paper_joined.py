"""Lines that a narrow page broke are one again, and what is printed around a form goes. Pure."""

import re
from collections.abc import Sequence

from casework.forms import paper_words as words_of
from casework.forms.paper_lines import BOX, has_room, only_room

WIDE, LONGEST = 50, 1_000
_GOES_ON = re.compile(r"[a-zæøå]+[\w,.:;/-]*(?: |$)")
_BROKEN = re.compile(r"[a-zæøå]{2,}-$")
_STANDS_ALONE = re.compile(r"(?:\b[a-hj]\)|[oq] {2,}|[oq]\t|(?:og|eller) )")
_SECOND_LEVEL = re.compile(r"\s*\d{1,2}\.\d{1,2}\.?\s+\S")
_ASKED_AGAIN = re.compile(r"\s*\d{1,2}(\.\d{1,2})*[.)]?\s+[A-ZÆØÅ]")
_FIRST_LEVEL = re.compile(r"\s*(\d{1,2})\s+(?=[A-ZÆØÅ])")


def joined(lines: Sequence[str]) -> list[str]:
    """The lines, each sentence on one; a remark in brackets stands behind the question above it."""
    made: list[str] = []
    for line in lines:
        if made and made[-1].strip() and (whole := _one(made[-1], line.strip())):
            made[-1] = whole
        else:
            made.append(line)
    return made


def _one(above: str, line: str) -> str:
    """Both as one line, or nothing."""
    bare = above.strip()
    if (
        len(above) > LONGEST
        or "\t" in above
        or "\t" in line
        or has_room(above)
        or bare.startswith(("|", "#"))
        or not line
    ):
        return ""
    if line.startswith("(") and line.endswith(")") and bare.endswith("?") and BOX not in bare + line:
        return f"{above.rstrip()} {line}"
    boxes = bare.count(BOX)
    if len(bare) < WIDE or bare.endswith((".", "?", "!", ":", "*", ")")) or boxes > 1 or re.search(r"\S {3,}\S", bare):
        return ""
    if (boxes and not bare.startswith(BOX)) or words_of.is_shouted(bare):
        return ""
    if not _GOES_ON.match(line) or (_STANDS_ALONE.match(line) and not line.startswith(("og ", "eller "))):
        return ""
    if _BROKEN.search(bare) and not line.startswith(("og ", "eller ")):
        return above.rstrip()[:-1] + line
    return f"{above.rstrip()} {line}"


def numbered(lines: Sequence[str]) -> list[str]:
    """«1  Om enheten» as «1. Om enheten», where lines count so from one and up to three at least."""
    begun = [(at, int(found[1])) for at, line in enumerate(lines) if (found := _FIRST_LEVEL.match(line))]
    made, due = list(lines), 1
    counted: list[int] = []
    for at, number in begun:
        if number == due:
            counted.append(at)
            due += 1
    for at in counted if due > 3 else ():
        made[at] = _FIRST_LEVEL.sub(lambda found: f"{found[1]}. ", made[at], count=1)
    return made


def told_apart(lines: Sequence[str]) -> list[str]:
    """«2.1 Lek», with no more than something to read below it, is a question with room to write."""
    made: list[str] = []
    for at, line in enumerate(lines):
        made.append(line)
        if not _SECOND_LEVEL.match(line) or BOX in line or has_room(line) or line.rstrip().endswith((":", "?", "*")):
            continue
        below = [each.strip() for each in lines[at + 1 : at + 12] if each.strip()]
        read = 0
        while read < min(4, len(below)) and words_of.is_sentence(below[read]) and not _ASKED_AGAIN.match(below[read]):
            read += 1
        if read and read < len(below) and _ASKED_AGAIN.match(below[read]):
            made[-1] = f"{line.rstrip()}:"
            made.extend(["_" * WIDE] * 2)
    return made


def labelled_below(lines: Sequence[str]) -> list[str]:
    """«_____   _____» over «Dato   Rektor» as «Dato: ____   Rektor: ____»: a line's words stand below it."""
    made: list[str] = []
    at = 0
    while at < len(lines):
        line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
        row = _signed(line, below)
        made.append(row or line)
        at += 2 if row else 1
    return made


def _signed(line: str, below: str) -> str:
    parts = [part for part in re.split(r"\t+|\s{3,}", line.strip()) if part]
    names = [part for part in re.split(r"\t+|\s{3,}", below.strip()) if part]
    if not names or not parts or not only_room(parts[-1]) or BOX in line + below or has_room(below):
        return ""
    if any(len(name.split()) > 6 or name.endswith((":", "?", ".", "*")) for name in names):
        return ""
    free = [n for n, part in enumerate(parts) if only_room(part)]
    signs = all(words_of.signs(name) or words_of.is_field(name) for name in names)
    if len(free) != len(names) or not (signs or (len(parts) > len(free) and below[:8].isspace())):
        return ""
    for n, name in zip(free, names, strict=True):
        parts[n] = f"{name}: ____"
    return "\t".join(parts)
