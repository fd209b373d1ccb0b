"""Drafts in nynorsk by Apertium, a separate program that may be absent; a person approves every one of them.

All texts go through one process at once. What must come back as it was (placeholders, and words that the product or
the municipality has decided) is put behind marks; a text whose marks do not all come back is given no draft.
"""

import csv
import html
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from django.db.transaction import atomic

from casework.forms.models import NynorskWord
from core.acts import Act
from core.audit.services import record
from core.errors import Invalid, Unavailable
from core.lines import storable

PROGRAM, PAIR = "apertium", "nob-nno_e"
MOST_LETTERS, MOST_WORDS, SECONDS = 300_000, 500, 60
_FOLDER = Path(__file__).parent
_PLACEHOLDERS = r"\{\{.*?\}\}|%\(\w+\)[sd]|\{\w*\}|https?://\S+|\S+@\S+\.\w+"
_MARK = re.compile(r'<b id="q([0-9]+)"></b>')
_PART = re.compile(r'<p id="t([0-9]+)">(.*?)</p>', re.DOTALL)


def installed() -> bool:
    """Whether the program is there."""
    return shutil.which(PROGRAM) is not None


def drafts_of(texts: Sequence[str], words: Mapping[str, str]) -> list[str | None]:
    """Each text in nynorsk, or None where no draft can be trusted; Unavailable «nynorsk.not_installed»."""
    if not installed():
        raise Unavailable("nynorsk.not_installed")
    if sum(map(len, texts)) > MOST_LETTERS:
        raise Invalid("nynorsk.too_much", fields={"texts": ["too_long"]})
    pattern = _pattern(words)
    masked = [_masked(text, words, pattern) for text in texts]
    page = "\n".join(f'<p id="t{number}">{text}</p>' for number, (text, _kept) in enumerate(masked))
    found = {int(number): text for number, text in _PART.findall(_run(page))}
    return [_unmasked(found.get(number), kept) for number, (_text, kept) in enumerate(masked)]


@cache
def shipped_words() -> dict[str, str]:
    """How the product writes words of the field."""
    with (_FOLDER / "nynorsk_words.csv").open(encoding="utf-8", newline="") as file:
        return {row["bokmal"]: row["nynorsk"] for row in csv.DictReader(file, delimiter=";")}


def own_words() -> dict[str, str]:
    """How the municipality writes words; goes before the product's."""
    return dict(NynorskWord.objects.order_by("bokmal").values_list("bokmal", "nynorsk"))


def all_words() -> dict[str, str]:
    """Both together."""
    return {**shipped_words(), **own_words()}


@atomic
def decide_word(*, bokmal: str, nynorsk: str, act: Act) -> None:
    """Decide how the municipality writes a word; an empty nynorsk takes the decision back."""
    bokmal, nynorsk = bokmal.strip(), nynorsk.strip()
    if not 0 < len(bokmal) <= 100 or len(nynorsk) > 100 or not storable(bokmal + nynorsk):
        raise Invalid("nynorsk.word", fields={"bokmal": ["required"]})
    if not nynorsk:
        NynorskWord.objects.filter(bokmal=bokmal).delete()
    elif NynorskWord.objects.count() >= MOST_WORDS and not NynorskWord.objects.filter(bokmal=bokmal).exists():
        raise Invalid("nynorsk.too_many_words", fields={"bokmal": ["too_many"]})
    else:
        given = {"nynorsk": nynorsk, "changed_at": act.at, "changed_by": act.actor_name[:200]}
        NynorskWord.objects.update_or_create(bokmal=bokmal, defaults=given)
    record(act=act, action="form.nynorsk_word", object_type="nynorsk_word", detail={"word": bokmal})


def _run(page: str) -> str:
    path = shutil.which(PROGRAM) or PROGRAM
    try:
        # No shell, no variables of ours, and an end to how long it may take.
        done = subprocess.run(  # a fixed program; the texts go in as its input
            [path, "-u", "-f", "html", PAIR],
            input=page.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable("nynorsk.failed") from error
    return done.stdout.decode(errors="replace")


def _masked(text: str, words: Mapping[str, str], pattern: re.Pattern[str]) -> tuple[str, list[str]]:
    """The text for the program, and what its marks stand for."""
    kept: list[str] = []

    def mark(match: re.Match[str]) -> str:
        kept.append(_decided(match[0], words))
        return f"\x00{len(kept) - 1}\x00"

    marked = pattern.sub(mark, text.replace("\x00", ""))
    escaped = html.escape(marked, quote=False)
    return re.sub("\x00([0-9]+)\x00", r'<b id="q\1"></b>', escaped), kept


def _pattern(words: Mapping[str, str]) -> re.Pattern[str]:
    known = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(f"{_PLACEHOLDERS}|\\b(?:{known})\\b" if known else _PLACEHOLDERS, re.IGNORECASE)


def _decided(found: str, words: Mapping[str, str]) -> str:
    nynorsk = words.get(found) or next((nn for nb, nn in words.items() if nb.lower() == found.lower()), None)
    if nynorsk is None:
        return found
    return nynorsk[0].upper() + nynorsk[1:] if found[0].isupper() else nynorsk


def _unmasked(text: str | None, kept: Sequence[str]) -> str | None:
    if text is None or sorted(map(int, _MARK.findall(text))) != list(range(len(kept))):
        return None
    found = html.unescape(_MARK.sub(lambda match: f"\x00{match[1]}\x00", text))
    whole = re.sub("\x00([0-9]+)\x00", lambda match: kept[int(match[1])], found).strip()
    # A word that the program does not know comes back with a star or a hash in front.
    return whole if whole and not re.search(r"(?:^|\s)[*#@]\w", whole) else None
