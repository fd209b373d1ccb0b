"""The deadlines of one line: «etter 6 og 12 måneder» is two, each with a name of its own. Pure."""

from collections.abc import Iterator
from dataclasses import replace

from casework.workflows.paper_line import MAX_TITLE
from casework.workflows.paper_words import Within


def each_of(limit: Within, name: str) -> Iterator[tuple[Within, str]]:
    """Every time by itself, named «Evaluer tiltaket – 6 måneder»; a single one keeps the name."""
    name = name[:1].upper() + name[1:]
    if not limit.each:
        yield limit, name
    for words, add in limit.each:
        yield replace(limit, add=add, each=()), f"{name[: MAX_TITLE - len(words) - 3]} – {words}"
