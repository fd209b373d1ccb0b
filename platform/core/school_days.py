"""A municipality's school days: which days there is school, and counting them. Pure arithmetic."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.calendar import is_working_day

Span = tuple[date, date]  # from and including, to and including


@dataclass(frozen=True)
class SchoolDays:
    """The school years that are known, and the days off in them.

    Where nothing is known (before the first year and after the last), every working day outside the usual summer
    holiday counts, so that a date can always be told. Between two known years there is no school.
    """

    years: tuple[Span, ...] = ()
    free: tuple[Span, ...] = ()

    def is_school_day(self, day: date) -> bool:
        """Whether there is school that day."""
        if not is_working_day(day):
            return False
        if any(first <= day <= last for first, last in self.years):
            return not any(first <= day <= last for first, last in self.free)
        known = bool(self.years) and min(self.years)[0] <= day <= max(last for _first, last in self.years)
        return not known and not _usual_summer(day)

    def add(self, start: date, count: int) -> date:
        """The school day that comes `count` school days after `start` (before it, when negative)."""
        step = timedelta(days=1 if count >= 0 else -1)
        day, left = start, abs(count)
        while left:
            day += step
            left -= self.is_school_day(day)
        return day

    def next(self, day: date) -> date:
        """The day itself when there is school, else the first school day after it."""
        while not self.is_school_day(day):
            day += timedelta(days=1)
        return day


def _usual_summer(day: date) -> bool:
    return (6, 20) < (day.month, day.day) < (8, 16)
