"""Steps on paper and what is told of them on lines of their own: «Ansvar:», «Hva:», «Frist:», «Skjema:». Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from casework.workflows.paper_labels import label_of
from casework.workflows.paper_line import BULLETS, MAX_TEXT, MAX_TITLE, Line
from casework.workflows.paper_prose import doer_in, sentences, time_in
from casework.workflows.paper_untold import first_time
from casework.workflows.paper_words import within_of

_LONGEST_STEP = 80


@dataclass(frozen=True, slots=True)
class Said:
    """A line as it stands: whether an empty one is above it, and whether it has the next number."""

    words: str
    apart: bool
    counts: bool
    other: bool = False  # whether it is known to tell of something else than tasks


def steps_in(said: Sequence[Said]) -> frozenset[int]:
    """Which lines are steps (each a phase) because more is told below them than who does it and how soon."""
    labels = ["other" if line.other else label_of(line.words.lstrip(f" \t{BULLETS}"))[0] for line in said]
    if not {"who", "what", "form"} & set(labels):
        return frozenset()
    numbered = [n for n, line in enumerate(said) if line.counts and not labels[n]]
    found = numbered if len(numbered) > 1 else [n for n in range(len(said)) if _may_be_step(said, labels, n)]
    if not found or not any(labels[n] for n in range(found[0], len(said))):
        return frozenset()
    below = (n for n in range(found[0], len(said)) if n not in set(found))
    return frozenset(found) if any(labels[n] in ("", "what") for n in below) else frozenset()


def _may_be_step(said: Sequence[Said], labels: Sequence[str], n: int) -> bool:
    """A short line over a label, or over a text and a label, that begins something new."""
    words = said[n].words.strip()
    # A label above everything tells of what stands below it.
    if (
        labels[0]
        or labels[n]
        or words[0] in BULLETS
        or words.endswith((".", ":"))
        or len(words) > _LONGEST_STEP
        or "\t" in words
    ):
        return False
    starts = n == 0 or said[n].apart or bool(labels[n - 1])
    below = list(takewhile(lambda m: not said[m].apart, range(n + 1, min(n + 6, len(said)))))
    return starts and any(labels[m] for m in below)


class Steps:
    """The lines so far; a label tells of the task above it, or of those to come where there is none without it."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._step: Line | None = None  # a phase that needs a task, whatever stands below it
        self._from = 0  # where the tasks of the phase begin
        self._in_phase = self._own = False
        self._next = Line("task", "")  # what is told of the tasks to come
        self._unused: set[str] = set()  # what of it no task has yet
        self._lane = ""  # who does what stands here, where the headings are people
        self._held: list[Line] = []  # deadlines and ways of a step without a task yet

    def begin(self, task: Line) -> None:
        """A step: a phase with one task at least; what its own line tells is told of its tasks."""
        self.end()
        self._step = Line("phase", task.title, beside=task.beside, number=task.number, lost=task.lost)
        self._next = replace(task, title="", beside=None, lost=(), number=0)
        if task.within:
            self._held.append(Line("deadline", task.title, within=task.within))
            self._next = replace(self._next, within=None)
        self._put_phase(self._step)

    def lane(self, who: str, *, alone: bool) -> None:
        """From here on this one does it; `alone`: by roles only, so that nothing is said of whose turn comes first."""
        self._lane = who
        if alone:
            self.lines.append(Line("lane", who[:MAX_TITLE]))

    def add(self, line: Line, *, own: bool = False) -> None:
        """A line that was read; `own`: what stands below tells of this task, not of those beside it."""
        if line.kind == "phase":
            self.end()
            self._lane = ""
            self._put_phase(line)
        elif line.kind == "task":
            self._own = own
            if self._lane and (line.guessed or not line.who):
                line = replace(line, who=self._lane, guessed=False)
            self.lines.append(self._with_next(line))
        elif line.kind in ("way", "deadline") and self._step and not self._tasks():
            self._held.append(line)
        else:
            self.lines.append(line)

    def label(self, kind: str, words: str, line: str, *, bulleted: bool = False) -> bool:
        """What a label tells; no: it tells what is done, in words that are tasks of their own."""
        if kind == "what":
            return self._what(words)
        self._step = self._step or (self.lines[self._from - 1] if self._in_phase else None)
        if kind == "time":
            self._time(deadline(line))
            return True
        told: dict[str, Any] = {kind: words[:MAX_TEXT]}
        rows = self._tasks()
        open_rows = [n for n in rows if not getattr(self.lines[n], kind) or (kind == "who" and self._guessed(n))]
        alone = kind != "who" or self._own or bulleted or not self._in_phase
        chosen = [n for n in (rows[-1:] if alone else open_rows) if n in open_rows]
        for n in chosen:
            self.lines[n] = replace(self.lines[n], guessed=False, **told)
        if not chosen:
            self._tell_unused(kind)
            self._next = replace(self._next, **told)
            self._unused.add(kind)
        return True

    def end(self, *, more: bool = False) -> None:
        """The step is told: with no task of its own it is one, if there is no `more` to come."""
        phase = self._step or (None if more else self._empty_phase())
        if phase and not self._tasks():
            who = doer_in(phase.title)
            told = Line("task", phase.title, who=who, guessed=bool(who), within=within_of(time_in(phase.title)))
            self.lines.append(self._with_next(told))
        self._tell_unused(*self._unused)
        self.lines += self._held
        self._held, self._next, self._step = [], Line("task", ""), None

    def _put_phase(self, line: Line) -> None:
        self.lines.append(line)
        self._from, self._in_phase, self._own = len(self.lines), True, False

    def _empty_phase(self) -> Line | None:
        """The phase with nothing below it at all."""
        return self.lines[-1] if self._in_phase and self.lines[-1].kind == "phase" else None

    def _tasks(self) -> list[int]:
        return [n for n in range(self._from, len(self.lines)) if self.lines[n].kind == "task"]

    def _tell_unused(self, *kinds: str) -> None:
        for kind in sorted(self._unused & set(kinds)):
            self.lines.append(Line("lost", getattr(self._next, kind)[:MAX_TITLE]))
        self._unused -= set(kinds)

    def _guessed(self, n: int) -> bool:
        """Whether who does it is only guessed: of a step's first task a label says it better than a sentence does."""
        return self.lines[n].guessed and n == self._tasks()[0]

    def _with_next(self, line: Line) -> Line:
        """The task with what was told before it; who does it is told of all those to come, the rest of this alone."""
        told = self._next
        self._unused.clear()
        self._next = Line("task", "", who=told.who if self._in_phase else "")
        return replace(
            line,
            who=told.who if told.who and line.guessed and not self._tasks() else line.who or told.who,
            guessed=line.guessed and not (told.who and not self._tasks()),
            form=line.form or told.form,
            letter=line.letter or told.letter,
            help=line.help or told.help,
            only=line.only or told.only,
            approved_by=line.approved_by or told.approved_by,
            law=line.law or told.law,
            flags=line.flags | told.flags,
        )

    def _what(self, words: str) -> bool:
        rows = self._tasks()
        if not rows or (self._in_phase and not self._own):
            return False
        last = self.lines[rows[-1]]
        self.lines[rows[-1]] = replace(last, help=f"{last.help} {words}".strip()[:MAX_TEXT])
        return True

    def _time(self, line: Line) -> None:
        if self._held and any(each.kind == "deadline" for each in self._held) and self._tasks():
            self.lines += self._held
            self._held = [line]
        elif self._tasks():
            self.lines.append(line)
        else:
            self._held.append(line)


def deadline(line: str) -> Line:
    """How long, as the line says after its label; what else it says is told as not understood."""
    label, _colon, words = line.strip().partition(":")
    said = sentences(words)
    for n, each in enumerate(said):
        within, others = first_time(each, label)
        if within:
            lost = (*cut(said[:n] + said[n + 1 :]), *others)
            return Line("deadline", each[:MAX_TITLE], within=within, lost=lost)
    return Line("lost", line.strip()[:MAX_TITLE])


def cut(words: Sequence[str]) -> list[str]:
    """As titles are, to be told."""
    return [each[:MAX_TITLE] for each in words]
