"""What a merger or a split must know of a tenant's tables: which rows come along, and what happens when two meet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Meeting:
    """What happens when a row that comes finds one like it where it is going."""

    # Two rows that agree in these are one: the one that is there stays, and all that pointed at the other points at it.
    same: tuple[str, ...] = ()
    # Two rows may not agree in these: the one that comes has the name of where it comes from put behind `renamed`.
    apart: tuple[str, ...] = ()
    renamed: str = ""
    # Counted anew within `per`; what the number was is written into `former`, as this pattern of columns says.
    numbered: str = ""
    per: tuple[str, ...] = ()
    former: str = ""
    pattern: str = ""
    counter: str = ""  # the table that remembers the last number given
    # The newest of a kind is the one in use: the one that was in use is repeated behind those that come.
    newest_stays: bool = False


@dataclass(frozen=True)
class Part:
    """Which rows of a table come along, and what is written instead of a column of theirs. All SQL of our own."""

    where: str = "true"
    instead: Mapping[str, str] = field(default_factory=dict)
    # When the part is later taken out of the source: which of these rows go (`t`); none when empty.
    leaving: str = ""


Parts = Mapping[str, Part]  # a table that is not in it stays behind


@dataclass
class Rules:
    """All of it; filled once, when the product is put together."""

    meetings: dict[str, Meeting] = field(default_factory=dict)
    merged: dict[str, Part] = field(default_factory=dict)
    # The rows that follow the units of these names to another municipality.
    split: Callable[[Sequence[str]], Parts] | None = None
    units: str = ""  # the table of units


rules = Rules()
