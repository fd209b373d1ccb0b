"""The parts a finished letter is made of: plain text only, one language, ready for PDF and for preview."""

from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

Align = Literal["left", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading below the letter's title."""

    text: str
    level: Literal[1, 2] = 1
    type: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Paragraph:
    """Running text; a blank line starts a new paragraph, a single line break stays one."""

    text: str
    type: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Facts:
    """Pairs of label and value."""

    rows: tuple[tuple[str, str], ...]
    type: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Items:
    """A list with bullets or numbers."""

    items: tuple[str, ...]
    ordered: bool = False
    type: Literal["list"] = "list"


@dataclass(frozen=True)
class Table:
    """A table with a caption and one header row."""

    caption: str
    columns: tuple[tuple[str, Align], ...]
    rows: tuple[tuple[str, ...], ...]
    type: Literal["table"] = "table"


@dataclass(frozen=True)
class Quote:
    """Somebody's own words."""

    text: str
    source: str = ""
    type: Literal["quote"] = "quote"


@dataclass(frozen=True)
class Signature:
    """Who answers for the letter."""

    name: str
    title: str
    unit: str = ""
    closing: str = ""
    type: Literal["signature"] = "signature"


Block: TypeAlias = Heading | Paragraph | Facts | Items | Table | Quote | Signature


def to_json(block: Block) -> dict[str, object]:
    """Return the block as plain data."""
    return asdict(block)
