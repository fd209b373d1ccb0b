"""What something cost: processor time of this process and of all of PostgreSQL's, seconds on the clock, memory."""

import os
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
        self._before = self._now()

    def read(self) -> Cost:
        """What was spent since the start."""
        time.sleep(0.02)  # a server process that has just ended is counted once the postmaster has taken note of it
        python, postgres, wall = (after - before for after, before in zip(self._now(), self._before, strict=True))
        return Cost(python, postgres, wall - 0.02)

    def _now(self) -> tuple[float, float, float]:
        used = os.times()
        python = used.user + used.system + used.children_user + used.children_system
        return python, postgres_seconds(self._postmaster), time.monotonic()


def postgres_seconds(postmaster: int) -> float:
    """Processor time of a PostgreSQL server: the postmaster, its living children, and those that have ended."""
    total = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # The name in brackets may hold anything, brackets too; what follows the last one is numbers.
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # ended while we looked: the postmaster has its time, at the latest at the next look
        own = int(entry.name) == postmaster
        if own or int(fields[1]) == postmaster:
            total += sum(int(field) for field in fields[11 : 15 if own else 13])
    return total / _TICK


def private_mb(process: int) -> float:
    """Memory that this process alone holds, in MB; shared buffers are not counted."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell what memory a process holds by itself")
