"""Holidays, working days and clamped months, against dates from printed almanacs."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import calendar

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (1999, date(1999, 4, 4)),
        (2000, date(2000, 4, 23)),
        (2008, date(2008, 3, 23)),
        (2011, date(2011, 4, 24)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter(year: int, easter: date) -> None:
    assert calendar.easter_sunday(year) == easter


def test_the_holidays_of_2026() -> None:
    assert dict(calendar.holidays(2026)) == {
        date(2026, 1, 1): "Første nyttårsdag",
        date(2026, 4, 2): "Skjærtorsdag",
        date(2026, 4, 3): "Langfredag",
        date(2026, 4, 5): "Første påskedag",
        date(2026, 4, 6): "Andre påskedag",
        date(2026, 5, 1): "Arbeidernes dag",
        date(2026, 5, 14): "Kristi himmelfartsdag",
        date(2026, 5, 17): "Grunnlovsdagen",
        date(2026, 5, 24): "Første pinsedag",
        date(2026, 5, 25): "Andre pinsedag",
        date(2026, 12, 25): "Første juledag",
        date(2026, 12, 26): "Andre juledag",
    }


def test_two_holidays_on_one_day_are_one_day() -> None:
    # Ascension Day fell on 1 May in 2008.
    assert calendar.holidays(2008)[date(2008, 5, 1)] == "Arbeidernes dag"
    assert len(calendar.holidays(2008)) == 11


def test_working_days_step_over_easter() -> None:
    assert calendar.add_working_days(date(2026, 4, 1), 1) == date(2026, 4, 7)
    assert calendar.add_working_days(date(2026, 4, 7), -1) == date(2026, 4, 1)
    assert calendar.next_working_day(date(2026, 4, 2)) == date(2026, 4, 7)
    assert calendar.working_days_between(date(2026, 4, 1), date(2026, 4, 8)) == 2


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 10, 31), 1, date(2026, 11, 30)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_months_clamp_at_the_end(start: date, months: int, end: date) -> None:
    assert calendar.add_months(start, months) == end


def test_a_leap_day_becomes_the_28th() -> None:
    assert calendar.add_years(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert calendar.add_years(date(2028, 2, 29), 4) == date(2032, 2, 29)


@given(DAYS, st.integers(0, 240))
def test_a_month_later_is_in_that_month_and_never_on_a_later_day(day: date, months: int) -> None:
    later = calendar.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).month != later.month


@given(DAYS, st.integers(1, 120))
def test_working_days_count_as_they_were_added(day: date, count: int) -> None:
    later = calendar.add_working_days(day, count)
    assert calendar.is_working_day(later)
    assert calendar.working_days_between(day, later) == count
