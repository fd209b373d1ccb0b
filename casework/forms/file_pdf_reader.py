"""Reads one PDF from its input and tells its lines: a program of its own, within bounds of time and memory."""

import json
import logging
import re
import resource
import sys
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

MOST_PAGES, SECONDS, MEMORY = 60, 10, 1024**3
MOST_LINES, LONGEST_LINE = 2_000, 2_000  # more than its reader takes
BOX, ROOM = "[ ]", "____"
_FONT = "/SamsporMark"
_REQUIRED, _RADIO, _PUSHED, _SEVERAL = 1 << 1, 1 << 15, 1 << 16, 1 << 21
_UNWRITTEN = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}


def told(raw: bytes) -> tuple[str, str]:
    """Why it cannot be read, or its lines."""
    reader = PdfReader(BytesIO(raw))
    if reader.is_encrypted and not reader.decrypt(""):
        return "locked", ""
    if len(reader.pages) > MOST_PAGES:
        return "pages", ""
    lines = (line[:LONGEST_LINE] for page in reader.pages for line in _page(page))
    found = list(islice(lines, MOST_LINES))
    return ("", "\n".join(found)) if any(line.strip() for line in found) else ("picture", "")


def _page(page: PageObject) -> Iterator[str]:
    fields = list(_fields(page))
    if not fields:
        yield from page.extract_text().splitlines()
        return
    answers: dict[str, list[str]] = {}
    marks = []
    for number, (field, corner) in enumerate(fields):
        sign = _sign(field)
        if choices := _choices(field):
            answers[sign := f"~{number}~"] = choices
        must = int(field.get("/Ff", 0)) & _REQUIRED and sign != BOX
        marks.append((corner, f"* {sign}" if must else sign))
    _write(page, marks)
    for line in page.extract_text(extraction_mode="layout", layout_mode_space_vertically=False).splitlines():
        yield from _with_answers(line, answers)


def _fields(page: PageObject) -> Iterator[tuple[Mapping[str, Any], tuple[float, float]]]:
    """The fields that a person fills in on this page, and where each begins."""
    for each in page.get("/Annots", ArrayObject()).get_object():
        widget = each.get_object()
        if widget.get("/Subtype") != "/Widget" or "/Rect" not in widget:
            continue
        # What is not said at the field is said at the group that it stands in.
        field, above, steps = dict(widget), widget.get("/Parent"), 0
        while above is not None and steps < 20:
            above, steps = above.get_object(), steps + 1
            field = {**above, **field}
            above = above.get("/Parent")
        left, low, _right, high = (float(side) for side in widget["/Rect"])
        if field.get("/FT") in ("/Tx", "/Ch", "/Btn") and not (
            field["/FT"] == "/Btn" and int(field.get("/Ff", 0)) & _PUSHED
        ):
            yield field, (left, min(low, high) + 2 if abs(high - low) < 30 else max(low, high) - 12)


def _sign(field: Mapping[str, Any]) -> str:
    return BOX if field["/FT"] == "/Btn" else ROOM


def _choices(field: Mapping[str, Any]) -> list[str]:
    if field["/FT"] != "/Ch":
        return []
    mark = "+" if int(field.get("/Ff", 0)) & _SEVERAL else "-"
    found = [each.get_object() for each in field.get("/Opt", ())]
    texts = [str(each[-1] if isinstance(each, list) and each else each) for each in found]
    return [f"{mark} {' '.join(text.split())}" for text in texts if any(sign.isalnum() for sign in text)]


def _write(page: PageObject, marks: list[tuple[tuple[float, float], str]]) -> None:
    """Signs where the fields are, first on the page, so that they are read as a part of its text."""
    resources = page.setdefault(NameObject("/Resources"), DictionaryObject()).get_object()
    fonts = resources.setdefault(NameObject("/Font"), DictionaryObject()).get_object()
    fonts[NameObject(_FONT)] = DictionaryObject({NameObject(k): NameObject(v) for k, v in _UNWRITTEN.items()})
    stream = DecodedStreamObject()
    texts = (f"BT {_FONT} 10 Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({sign}) Tj ET" for (x, y), sign in marks)
    stream.set_data("\n".join(texts).encode() + b"\n")
    there = page.get("/Contents", ArrayObject()).get_object()
    earlier = list(there) if isinstance(there, list) else [there]
    page[NameObject("/Contents")] = ArrayObject([stream, *earlier])


def _with_answers(line: str, answers: Mapping[str, list[str]]) -> Iterator[str]:
    """Where something is chosen, the answers stand below the words in front of it."""
    for sign, choices in answers.items():
        before, found, after = line.partition(sign)
        if not found:
            continue
        if before.strip():
            yield re.sub(r"\s+\*$", " *", before.strip())
        yield from choices
        line = after
        if not line.strip():
            return
    yield re.sub(rf"\s+\* {ROOM}", f" * {ROOM}", line)


def main() -> None:
    """Bounded, and silent about what it reads."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    logging.disable()
    refused, lines = told(sys.stdin.buffer.read())
    json.dump({"refused": refused, "lines": lines, "most": MOST_PAGES}, sys.stdout)


if __name__ == "__main__":
    main()
