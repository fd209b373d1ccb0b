"""School days: counted by the calendar where there is one, sensibly where there is none."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.calendar import is_working_day
from core.school_days import SchoolDays

YEAR = SchoolDays(
    years=((date(2026, 8, 17), date(2027, 6, 18)), (date(2027, 8, 16), date(2028, 6, 16))),
    free=((date(2026, 10, 5), date(2026, 10, 9)), (date(2026, 11, 20), date(2026, 11, 20))),
)


def test_holidays_weekends_and_days_off_are_no_school_days() -> None:
    for day in (date(2026, 10, 7), date(2026, 11, 20), date(2026, 11, 21), date(2027, 5, 17), date(2027, 7, 5)):
        assert not YEAR.is_school_day(day)
    for day in (date(2026, 8, 17), date(2026, 10, 12), date(2027, 6, 18)):
        assert YEAR.is_school_day(day)


def test_days_are_counted_over_days_off_and_summer() -> None:
    assert YEAR.add(date(2026, 10, 2), 1) == date(2026, 10, 12)
    assert YEAR.add(date(2026, 10, 12), -1) == date(2026, 10, 2)
    assert YEAR.add(date(2027, 6, 18), 1) == date(2027, 8, 16)
    assert YEAR.add(date(2026, 10, 2), 0) == date(2026, 10, 2)
    assert YEAR.next(date(2026, 10, 3)) == date(2026, 10, 12)


def test_where_nothing_is_known_working_days_outside_summer_count() -> None:
    assert SchoolDays().is_school_day(date(2026, 10, 7))
    assert not SchoolDays().is_school_day(date(2026, 7, 7))
    assert YEAR.is_school_day(date(2029, 3, 7))


@given(start=st.dates(date(2026, 1, 1), date(2029, 12, 31)), count=st.integers(1, 60))
def test_counting_there_and_back_ends_on_a_school_day(start: date, count: int) -> None:
    there = YEAR.add(start, count)
    assert YEAR.is_school_day(there) and is_working_day(there) and there > start
    passed = sum(
        YEAR.is_school_day(date.fromordinal(day)) for day in range(start.toordinal() + 1, there.toordinal() + 1)
    )
    assert passed == count
