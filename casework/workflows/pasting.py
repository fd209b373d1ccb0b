"""Phases and tasks out of lines that somebody has written or pasted. Pure.

A line that ends with a colon is a phase; any other is a task, with who does it after a dash, semicolon or tab.
"""

import re
from collections.abc import Callable, Collection, Sequence

from casework.workflows.editing import Definition, add, change

MAX_LINES, MAX_TITLE = 200, 200
_BULLET = re.compile(r"^\s*(?:[-*•]|[0-9]{1,2}[.)])?\s*")
_WHO = re.compile(r"\s+[–-]\s+|\s*;\s*|\t+")
Line = tuple[str, str, str]  # kind, title, who


def read(text: str) -> list[Line]:
    """The phases and tasks that the lines say."""
    lines = [_BULLET.sub("", line).strip() for line in text.splitlines()[:MAX_LINES]]
    return [_read(line) for line in lines if line.rstrip(":").strip()]


def add_all(
    definition: Definition,
    lines: Sequence[Line],
    used: Collection[str],
    *,
    phase: str,
    owners: Callable[[str], list[str]],
    in_order: bool,
) -> tuple[Definition, str]:
    """All of them, tasks in the phase above them (the first in `phase`); in order: each waits for the one before."""
    ref, before = "", ""
    for kind, title, who in lines:
        definition, ref = add(definition, kind, title, used, phase=phase)
        key = ref.partition(":")[2]
        if kind == "phase":
            phase = key
            continue
        found = owners(who)
        needs = [before] if in_order and before else []
        definition = change(definition, ref, {"needs": needs, **({"owner": found} if found else {})})
        before = key
    return definition, ref


def _read(line: str) -> Line:
    if line.endswith(":"):
        return "phase", line.rstrip(": ")[:MAX_TITLE], ""
    title, *who = _WHO.split(line, maxsplit=1)
    return "task", (title or line)[:MAX_TITLE], who[0].strip() if who else ""
