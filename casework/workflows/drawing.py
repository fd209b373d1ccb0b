"""The few shapes that pictures of workflows are made of: SVG with classes only, legible without any style."""

from html import escape
from textwrap import wrap
from typing import Self


class Drawing(str):
    """A finished picture, its texts escaped: a page puts it in as it is. Any part cut from it is plain text again."""

    __slots__ = ()

    def __html__(self) -> Self:
        """What templates ask of text that is markup already."""
        return self


def rect(css: str, x: int, y: int, width: int, height: int, radius: int, *, dashed: bool = False) -> str:
    """A box, perhaps dashed."""
    dash = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<rect class="{css}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"'
        f' fill="none" stroke="currentColor"{dash}/>'
    )


def words_at(css: str, x: int, y: int, content: str, *, anchor: str = "start") -> str:
    """One line of text."""
    return f'<text class="{css}" x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor">{escape(content)}</text>'


def wrapped(label: str, chars: int) -> list[str]:
    """At most two lines."""
    return wrap(label, chars, max_lines=2, placeholder=" …") or [""]


def short(content: str, limit: int) -> str:
    """The words, cut when they are too long."""
    return content if len(content) <= limit else content[: limit - 1].rstrip() + "…"
