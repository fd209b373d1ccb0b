"""One line of a service model on paper, as it was understood. Pure."""

from dataclasses import dataclass, field

from casework.workflows.paper_words import Way, Within

MAX_LINES, MAX_TITLE, MAX_TEXT = 200, 200, 1000
BULLETS = "-*•–▪◦"  # what stands before each thing in a list


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was understood."""

    kind: str  # phase, task, way, together, lane, guardian, deadline, sub, priority, pause, title, aside; lost: unknown
    title: str
    who: str = ""
    guessed: bool = False  # who: only by the sentence's subject
    within: Within | None = None
    form: str = ""
    letter: str = ""
    approved_by: str = ""
    only: str = ""
    law: tuple[str, str] | None = None
    beside: str | None = None  # at the same time as this; empty: as the one before
    way: Way | None = None
    help: str = ""
    number: int = 0  # of the step that the phase is
    flags: frozenset[str] = field(default_factory=frozenset)
    lost: tuple[str, ...] = ()  # what was not understood
