"""Work that has an end, on any machine: what a call does is counted, never timed; only what goes on and on is cut."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

# A hundred times what the dearest of these calls takes; text that is read in exponential time would take years.
FAR_TOO_LONG = 60.0


@contextmanager
def must_end() -> Iterator[None]:
    """Cut what has used the processor for a minute, and fail; how long the rest takes is no matter."""

    def cut(_number: int, _frame: FrameType | None) -> None:
        raise AssertionError("this goes on and on")

    before = signal.signal(signal.SIGPROF, cut)
    signal.setitimer(signal.ITIMER_PROF, FAR_TOO_LONG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called meanwhile, Python's and C's: the same number on every machine."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
