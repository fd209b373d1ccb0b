"""Lines that stand out on a form: headings, or questions with a guide to answer by; what is below tells. Pure."""

import re

from casework.forms import paper_words as words_of
from casework.forms.paper_found import Pasted
from casework.forms.paper_lines import BOX, NUMBERING, has_room, only_room
from casework.forms.paper_tables import Tables

_ASKS = re.compile(rf"{BOX}|\t|:\s*\*?$|\?\s*\*?$|^[-•+*] ")
_SENTENCE_ENDS = re.compile(r"[.?!](?:\s|$)")


class Headings(Tables):
    """What a reader does with `# heading`, and with `## words` that only stood out, as in bold."""

    def _heading(self, words: str) -> None:
        """A heading; where no more than a guide and room to write stand below it, it asks itself."""
        below = self._below()
        guide, rest = _guide(below, bare=False)
        room = any(only_room(line) for line in below)
        if not _said(rest) and (room or any(words_of.tells_how(line) or words_of.is_hint(line) for line in guide)):
            self._asked_at_length(words, guide, len(below))
            return
        self._page(words)
        if first := next((only_room(line) for line in below if line.strip()), 0):
            self.found.append(Pasted("text", self.title, guessed=True, lines=first))

    def _stands_out(self, words: str) -> bool:
        """Whether it is a heading or asks at length; otherwise it is read as any other line."""
        self.lines[self.at - 1] = words
        if words_of.is_sentence(words):
            return False
        below = self._below()
        free = next((n for n, line in enumerate(below) if line.strip()), len(below))
        guide, rest = _guide(below, bare=True)
        said = _said(rest)
        if guide and not said:
            room = any(only_room(line) for line in rest) or sum(not line.strip() for line in rest) > 1
            if room or any(words_of.tells_how(line) or words_of.is_hint(line) for line in guide):
                self._asked_at_length(words, guide, len(below))
                return True
        asks = words.endswith(("?", ":", "*")) or words_of.is_field(NUMBERING.sub("", words))
        asks = asks or free > 1 or (free < len(below) and bool(only_room(below[free])))
        boxes = all(line.startswith(BOX) or words_of.asks_for_crosses(line) for line in said)
        if asks or boxes or not any(_ASKS.search(line) or has_room(line) for line in said):
            return False
        self._page(words)
        return True

    def _below(self) -> list[str]:
        """The lines down to the next one that stands out."""
        run = self.lines[self.at :]
        return run[: next((n for n, line in enumerate(run) if line.startswith(("# ", "## "))), len(run))]

    def _asked_at_length(self, words: str, guide: list[str], lines: int) -> None:
        text, must = words_of.required(words_of.as_written(NUMBERING.sub("", words)))
        self.found.append(Pasted("long", text, must, help="\n".join(guide)))
        self.at += lines


def _guide(below: list[str], *, bare: bool) -> tuple[list[str], list[str]]:
    """The lines that say how to answer, and the rest; a single question is one of them only when it may be `bare`."""
    begun = int(bool(below) and not below[0].strip())  # one empty line is no room
    found: list[str] = []
    for n, line in enumerate(below[begun:], begun):
        text = line.strip()
        asked = text.endswith("?") and len(_SENTENCE_ENDS.findall(text)) < 2
        if not text or not _guides(text) or (asked and (not bare or any(each.endswith("?") for each in found))):
            return found, below[n:]
        found.append(text)
    return found, []


def _guides(text: str) -> bool:
    if has_room(text) or _ASKS.search(text.rstrip("?")) or text.endswith("*"):
        return words_of.is_hint(text) and not has_room(text) and BOX not in text
    told = words_of.is_sentence(text) or words_of.is_hint(text) or (words_of.tells_how(text) and text.endswith("."))
    return told or "?" in text or text.count(",") > 1


def _said(rest: list[str]) -> list[str]:
    return [line.strip() for line in rest if line.strip() and not only_room(line)]
