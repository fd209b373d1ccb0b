"""Answers of a form as blocks that a person can read: short answers as facts, long ones as headed paragraphs."""

from collections.abc import Sequence
from typing import TypeAlias

from casework.documents.blocks import Block, Facts, Heading, Paragraph

Section: TypeAlias = tuple[str, Sequence[tuple[str, str]]]

_LONG_ANSWER = 160
_NOT_ANSWERED = "–"


def sections_to_blocks(sections: Sequence[Section]) -> tuple[Block, ...]:
    """Turn titled rows of (label, text) into blocks, in the order given."""
    blocks: list[Block] = []
    for title, rows in sections:
        blocks.append(Heading(title))
        blocks.extend(_answers(rows))
    return tuple(blocks)


def _answers(rows: Sequence[tuple[str, str]]) -> list[Block]:
    blocks: list[Block] = []
    short: list[tuple[str, str]] = []
    for label, text in rows:
        answer = text.strip() or _NOT_ANSWERED
        if len(answer) <= _LONG_ANSWER and "\n" not in answer:
            short.append((label, answer))
            continue
        if short:
            blocks.append(Facts(tuple(short)))
            short = []
        blocks.extend((Heading(label, level=2), Paragraph(answer)))
    if short:
        blocks.append(Facts(tuple(short)))
    return blocks
