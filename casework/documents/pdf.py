"""Blocks to PDF: archivable (PDF/A-2a) and accessible (PDF/UA-1) in one file, the same bytes for the same letter."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

from casework.documents.blocks import Block, to_json
from casework.documents.colours import plain, readable_on_white
from casework.documents.filling import format_date
from casework.documents.printable import drop_unprintable, keep_letters, keep_own_font

_HERE: Final = Path(__file__).parent
_SECONDS: Final = 30
_trusted: ContextVar[bool] = ContextVar("trusted_batch", default=False)
_LABELS: Final = {
    "nb": {
        "date": "Dato",
        "case": "Saksnummer",
        "reference": "Deres referanse",
        "contact": "Saksbehandler",
        "page": "Side",
        "of": "av",
        "exempt": "Unntatt offentlighet, offl. §\u00a013 jf. fvl. §\u00a013",
        "org": "Org.nr.",
        "approved": "Dokumentet er godkjent elektronisk og har derfor ingen underskrift.",
    },
    "nn": {
        "date": "Dato",
        "case": "Saksnummer",
        "reference": "Dykkar referanse",
        "contact": "Saksbehandlar",
        "page": "Side",
        "of": "av",
        "exempt": "Unnateke offentlegheit, offl. §\u00a013 jf. fvl. §\u00a013",
        "org": "Org.nr.",
        "approved": "Dokumentet er godkjent elektronisk og har difor inga underskrift.",
    },
}


class TypesettingError(RuntimeError):
    """The letter could not be typeset; always a defect of ours, never of what a person wrote."""


@dataclass(frozen=True)
class Letterhead:
    """Who the letter is from."""

    name: str
    service_name: str
    address_lines: tuple[str, ...] = ()
    org_number: str = ""
    colour: str = "#1e2b3c"


@dataclass(frozen=True)
class Meta:
    """What the letter is, to whom and when."""

    title: str
    date: date
    language: str = "nb"
    recipient: tuple[str, ...] = ()
    case_number: str = ""
    reference: str = ""
    contact: str = ""
    exempt: bool = True  # exempt from public access; so is everything about a named child


def render(blocks: Sequence[Block], *, letterhead: Letterhead, meta: Meta) -> bytes:
    """Typeset the letter; whatever people wrote is printed literally."""
    data = _data(blocks, letterhead, meta)
    # No font has every sign. Each try gives up more of the rare ones, and the letter still goes out readable.
    tries: tuple[Callable[[str], str], ...] = (drop_unprintable, keep_letters, keep_own_font)
    for clean in tries:
        done = _typeset(_each_text(data, clean), meta.date)
        if done.returncode == 0:
            return done.stdout
        if b"could not be displayed" not in done.stderr:
            break
    raise TypesettingError("typesetting failed")


@contextmanager
def in_this_process() -> Iterator[None]:
    """Typeset without a process for each letter: six times as fast, for a batch whose every text is our own."""
    token = _trusted.set(True)
    try:
        yield
    finally:
        _trusted.reset(token)


def _typeset(data: object, on: date) -> subprocess.CompletedProcess[bytes]:
    job = {
        "template": str(_HERE / "template.typ"),
        "root": str(_HERE),
        "fonts": str(_HERE / "fonts"),
        "data": json.dumps(data, ensure_ascii=False),
        "timestamp": int(datetime.combine(on, time(12), UTC).timestamp()),
    }
    if _trusted.get():
        return _typeset_here(job)
    command = [sys.executable, "-I", str(_HERE / "typesetter.py")]
    try:
        return subprocess.run(
            command, input=json.dumps(job).encode(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise TypesettingError("typesetting took too long") from None


def _typeset_here(job: dict[str, object]) -> subprocess.CompletedProcess[bytes]:
    # Loaded here alone: a process that typesets what people wrote is another one, with limits.
    from typst import TypstError

    from casework.documents.typesetter import typeset

    try:
        return subprocess.CompletedProcess([], 0, typeset(job), b"")
    except TypstError as error:
        return subprocess.CompletedProcess([], 2, b"", error.message.encode())


def _data(blocks: Sequence[Block], letterhead: Letterhead, meta: Meta) -> dict[str, object]:
    labels = _LABELS.get(meta.language, _LABELS["nb"])
    facts = (
        (labels["date"], format_date(meta.date, meta.language)),
        (labels["case"], meta.case_number),
        (labels["reference"], meta.reference),
        (labels["contact"], meta.contact),
    )
    return {
        "title": meta.title,
        "language": meta.language,
        "labels": labels,
        "recipient": [line for line in meta.recipient if line.strip()],
        "facts": [[label, value] for label, value in facts if value.strip()],
        "case_number": meta.case_number,
        "exempt": meta.exempt,
        "name": letterhead.name,
        "service_name": letterhead.service_name,
        "address": [line for line in letterhead.address_lines if line.strip()],
        "org_number": letterhead.org_number,
        "colour": plain(letterhead.colour),
        "ink": readable_on_white(letterhead.colour),
        "blocks": [to_json(block) for block in blocks],
    }


def _each_text(data: object, clean: Callable[[str], str]) -> object:
    if isinstance(data, str):
        return clean(data)
    if isinstance(data, dict):
        return {key: _each_text(value, clean) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_each_text(value, clean) for value in data]
    return data
