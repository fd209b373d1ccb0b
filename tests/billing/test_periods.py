"""Periods tile the calendar by the Norwegian clock, summer time or not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import periods
from billing.periods import Kind, Span

kinds = st.sampled_from(["year", "half", "quarter", "month"])
moments = st.integers(0, 10**9 * 3).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(kinds, moments)
def test_every_moment_is_in_exactly_one_period_of_each_kind(kind: Kind, moment: datetime) -> None:
    span = periods.containing(kind, moment)
    after = periods.following(span, kind)
    assert moment in span
    assert moment not in after
    assert span.ends_on == after.starts_on
    assert span.ends_at == after.starts_at
    assert not span.overlaps(after)
    assert periods.kind_of(span) == kind


def test_new_year_comes_an_hour_earlier_by_utc() -> None:
    year = periods.numbered("year", 2026)
    assert datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC) not in year
    assert datetime(2025, 12, 31, 23, tzinfo=UTC) in year
    assert year.ends_at == datetime(2026, 12, 31, 23, tzinfo=UTC)


def test_a_quarter_across_summer_time_is_an_hour_off_in_length_but_not_in_days() -> None:
    quarter = periods.numbered("quarter", 2026, 1)
    assert quarter.days == 90
    assert quarter.ends_at - quarter.starts_at == timedelta(days=90, hours=-1)


@pytest.mark.parametrize(
    ("span", "name"),
    [
        (periods.numbered("year", 2026), "2026"),
        (periods.numbered("half", 2026, 2), "2. halvår 2026"),
        (periods.numbered("quarter", 2026, 4), "4. kvartal 2026"),
        (periods.numbered("month", 2026, 3), "mars 2026"),
        (Span(date(2026, 8, 1), date(2027, 8, 1)), "01.08.2026\u201331.07.2027"),
    ],
)
def test_names(span: Span, name: str) -> None:
    assert periods.name_of(span) == name


def test_impossible_periods_are_refused() -> None:
    with pytest.raises(ValueError, match="no quarter number 5"):
        periods.numbered("quarter", 2026, 5)
    with pytest.raises(ValueError, match="ends after it starts"):
        Span(date(2026, 1, 1), date(2026, 1, 1))
