"""The only room that reads the time; everyone else is handed it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def oslo_date(moment: datetime) -> date:
    """The calendar date that a Norwegian caseworker would write at this moment."""
    return moment.astimezone(OSLO).date()


def today() -> date:
    """Today's date in Norway."""
    return oslo_date(now())


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Let the clock stand still at `moment` (aware) inside the block."""
    if moment.tzinfo is None:
        raise ValueError("a fixed moment must be aware")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
