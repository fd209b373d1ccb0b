"""Which signs can be printed: takes out what an archive format forbids, and marks what no font of ours can draw."""

import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

_FONT: Final = Path(__file__).parent / "fonts" / "Inter-Regular.ttf"
_MARK: Final = "□"
_KEPT_CONTROLS: Final = "\n\t"


def drop_unprintable(text: str) -> str:
    """Compose accents; take out control, half and private signs, which an archive file may not hold."""
    normal = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in normal if sign in _KEPT_CONTROLS or not _forbidden(sign))


def keep_letters(text: str) -> str:
    """Mark symbols (emoji and the like) that our own font lacks; letters of any script stay."""
    own = own_signs()
    return "".join(
        _MARK if ord(sign) not in own and unicodedata.category(sign)[0] in "SMC" else sign
        for sign in drop_unprintable(text)
    )


def keep_own_font(text: str) -> str:
    """Mark every sign that our own font lacks."""
    own = own_signs()
    return "".join(sign if ord(sign) in own or sign in _KEPT_CONTROLS else _MARK for sign in drop_unprintable(text))


def _forbidden(sign: str) -> bool:
    # U+FFFE and the like are "noncharacters": category Cn, as is everything not yet given out.
    return unicodedata.category(sign) in ("Cc", "Cs", "Co", "Cn") or sign in "\ufeff\u2028\u2029"


@cache
def own_signs() -> frozenset[int]:
    """Return the code points that the letter's font can draw, read from the font's own character map."""
    font = _FONT.read_bytes()
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * i) for i in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (subtables,) = struct.unpack_from(">H", font, start + 2)
    found: set[int] = set()
    for i in range(subtables):
        _, _, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * i)
        found |= _groups(font, start + offset)
    return frozenset(found)


def _groups(font: bytes, at: int) -> set[int]:
    # Format 12 covers all of Unicode; our fonts carry it beside the older format 4, which says a part of the same.
    (form,) = struct.unpack_from(">H", font, at)
    if form != 12:
        return set()
    (count,) = struct.unpack_from(">L", font, at + 12)
    spans = (struct.unpack_from(">LLL", font, at + 16 + 12 * i) for i in range(count))
    return {point for first, last, _ in spans for point in range(first, last + 1)}
