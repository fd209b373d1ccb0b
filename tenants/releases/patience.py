"""Waiting for a lock a little, giving way to those who work, and trying again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import psycopg

Found = TypeVar("Found")
# lock_not_available, deadlock_detected, serialization_failure: nothing was done, and next time may go well.
_PASSING = {"55P03", "40P01", "40001"}


@dataclass(frozen=True)
class Patience:
    """How long a change waits for its locks (and makes others wait behind it), and how often it tries again."""

    lock_milliseconds: int = 2000
    tries: int = 8
    first_pause: float = 0.5
    longest_pause: float = 10.0

    @property
    def setting(self) -> str:
        """The statement that makes PostgreSQL give up waiting."""
        return f"SET LOCAL lock_timeout TO {self.lock_milliseconds}"

    def until_done(self, act: Callable[[], Found]) -> Found:
        """Do it, again when it was only in somebody's way; the last failure is raised."""
        for turn in range(self.tries - 1):
            try:
                return act()
            except Exception as error:
                if sqlstate(error) not in _PASSING:
                    raise
            time.sleep(min(self.first_pause * 2**turn, self.longest_pause))
        return act()


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's code for the error, also when Django has wrapped it."""
    for candidate in (error, error.__cause__):
        if isinstance(candidate, psycopg.Error) and candidate.sqlstate:
            return candidate.sqlstate
    return ""
