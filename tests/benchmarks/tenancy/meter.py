"""What something cost: processor time of this process and of all of PostgreSQL's, seconds on the clock, memory."""

import os
import resource
import time
from dataclasses import asdict, dataclass
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Seconds: of Python and its ended children, of PostgreSQL, and on the clock."""

    python: float
    postgres: float
    wall: float

    def each(self, count: int) -> "Cost":
        """One part of it, where so many did the same."""
        return Cost(self.python / count, self.postgres / count, self.wall / count)

    def as_json(self) -> dict[str, float]:
        """As it travels from a worker to the suite."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


class Meter:
    """Runs from where it is made (or started again) until read()."""

    def __init__(self, postmaster: int) -> None:
        self._postmaster = postmaster
        self.start()

    def start(self) -> None:
        """Begin from nothing."""
        self._postgres = postgres_seconds(self._postmaster)
        self._python, self._wall = python_seconds(), time.monotonic()

    def read(self) -> Cost:
        """What was spent since the start. Looking for it is not counted, which costs as much as a request or two."""
        python, wall = python_seconds() - self._python, time.monotonic() - self._wall
        time.sleep(0.02)  # a server process that has just ended is counted once the postmaster has taken note of it
        return Cost(python, postgres_seconds(self._postmaster) - self._postgres, wall)


def python_seconds() -> float:
    """Processor time of this process and its ended children, to the microsecond."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def postgres_seconds(postmaster: int) -> float:
    """Processor time of a PostgreSQL server: the postmaster, its living children, and those that have ended.

    In steps of a clock tick, a hundredth of a second: what costs less is measured several times over.
    """
    while True:
        own, ended = _ticks(postmaster)
        living = sum(_of_child(int(name), postmaster) for name in os.listdir("/proc") if name.isdigit())
        # One that ended while we looked may have been counted twice or not at all: then it is looked again.
        if _ticks(postmaster)[1] == ended:
            return (own + ended + living) / _TICK


def _ticks(process: int, parent: int | None = None) -> tuple[int, int]:
    """Of the process itself (nothing unless it has this parent, if one is named), and of its children that ended."""
    with open(f"/proc/{process}/stat") as file:
        # The name in brackets may hold anything, brackets too; what follows the last one is numbers.
        fields = file.read().rpartition(")")[2].split()
    if parent is not None and int(fields[1]) != parent:
        return 0, 0
    return int(fields[11]) + int(fields[12]), int(fields[13]) + int(fields[14])


def _of_child(process: int, parent: int) -> int:
    try:
        return _ticks(process, parent)[0]
    except OSError:
        return 0  # ended while we looked


def private_mb(process: int) -> float:
    """Memory that this process alone holds, in MB; shared buffers are not counted."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell what memory a process holds by itself")
