"""A flow chart in words: «Drøfting (rektor) → Samtykke? Ja → … Nei → Saken avsluttes». Pure."""

import re
from collections.abc import Sequence

from casework.workflows.paper_line import BULLETS, MAX_TITLE, Line
from casework.workflows.paper_words import Way, speaks_of_time, within_of

_ARROW = re.compile(r"\s*(?:→|➔|➜|➡|⇒|►|▶|-{1,2}>|=>)\s*")
_ANSWER = re.compile(r"^(?:hvis\s+|ved\s+)?(ja|nei)\b\s*[:,.–-]?\s*", re.IGNORECASE)
_ENDS = re.compile(
    r"^(?:(?:saken|saka)\s+)?(?:avslutt(?:es|ast|e|et|a)?|blir\s+avslutt(?:et|a)|lukk(?:es|ast)|slutt|ferdig)"
    r"(?:\s+(?:saken|saka))?$",
    re.IGNORECASE,
)
_TOLD = re.compile(r"\s*[(\[]([^()\[\]]{2,120})[)\]]\s*$")
_BULLET = re.compile(rf"^\s*(?:[{BULLETS}]|[0-9]{{1,2}}[.)])\s+")


def is_chart(line: str) -> bool:
    """Whether the line leads from one thing to another by arrows."""
    return len([part for part in _ARROW.split(line) if part.strip()]) > 1 or bool(_ARROW.match(line) and line.strip())


class Chart:
    """The lines of a chart as they come; a name that was there before is the same step, and not a new one."""

    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._answers: list[str] = []  # what must be answered, question by question, for what stands here
        self._rest = ""  # the answer that all the rest stands under, where the other one ended the case

    def lines(self, raw: str) -> list[Line]:
        """The tasks and ways of one line."""
        nodes = [node.strip(" .") for node in _ARROW.split(_BULLET.sub("", raw)) if node.strip(" .")]
        only, found = self._rest, list[Line]()
        for node in nodes:
            if answer := _ANSWER.match(node):
                only, node = answer[1].casefold(), node[answer.end() :]
            if _ENDS.match(node):
                found += self._end(only, found)
            elif node and (line := self._step(node, only)):
                found.append(line)
                only = "" if "question" in line.flags else only
        return found

    def _step(self, node: str, only: str) -> Line | None:
        told = _TOLD.search(node)
        title = node[: told.start()] if told else node
        known = title.casefold().rstrip("? ")
        if known in self._seen:
            return None
        self._seen.add(known)
        asks = title.rstrip().endswith("?")
        who, within = "", None
        for part in re.split(r"\s*[,;]\s*", told[1]) if told else ():
            if speaks_of_time(part) and within is None:
                within = within_of(part)
            else:
                who = f"{who}, {part}" if who else part
        return Line(
            "task",
            title.strip()[:MAX_TITLE],
            who=who,
            within=within,
            only=only,
            flags=frozenset({"question"} if asks else ()),
        )

    def _end(self, only: str, found: Sequence[Line]) -> list[Line]:
        """The end of the case by an answer: at once, or when what the answer leads to is done."""
        if not only:
            return []
        if not any(line.only == only for line in found):
            return [Line("way", f"Hvis {only}: avslutt saken", way=Way(only, "close", ""))]
        self._rest = "ja" if only == "nei" else "nei"
        return []
