"""Phases and tasks out of lines that somebody has written or pasted. Pure.

A line that ends with a colon is a phase; any other is a task, with who does it after a dash, semicolon or tab.
"""

import re
from collections.abc import Callable, Collection, Sequence
from copy import deepcopy

from casework.workflows.editing import Definition, put

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
    new, ref, before = deepcopy(definition), "", ""
    for kind, title, who in lines:
        made = put(new, kind, title, used, phase=phase)
        ref = f"{kind}:{made['key']}"
        if kind == "phase":
            phase = made["key"]
            continue
        if in_order and before:
            made["needs"] = [before]
        made["owner"] = owners(who) or made["owner"]
        before = made["key"]
    return new, ref


def _read(line: str) -> Line:
    if line.endswith(":"):
        return "phase", line.rstrip(": ")[:MAX_TITLE], ""
    title, *who = _WHO.split(line, maxsplit=1)
    return "task", (title or line)[:MAX_TITLE], who[0].strip() if who else ""
