"""From events to numbers, and which numbers may be shown."""

from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from billing import periods
from billing.rating import Fact, rate, suppress

YEAR = periods.numbered("year", 2026)
INSIDE = YEAR.starts_at + timedelta(days=40)
BEFORE = YEAR.starts_at - timedelta(seconds=1)
AFTER = YEAR.ends_at


def fact(name: str, subject: str, quantity: int = 1, at: datetime = INSIDE, tenant: str = "t5041") -> Fact:
    return Fact(tenant, name, subject, quantity, at)


def test_cases_are_summed_users_counted_once_and_storage_is_what_is_kept_at_the_end() -> None:
    rated = rate(
        [
            fact("case.opened", "c1"),
            fact("case.opened", "c2"),
            fact("case.opened", "early", at=BEFORE),
            fact("case.opened", "late", at=AFTER),
            fact("user.active", "u1"),
            fact("user.active", "u1", at=INSIDE + timedelta(days=40)),
            fact("user.active", "u2"),
            fact("storage.bytes", "f0", 700, BEFORE),
            fact("storage.bytes", "f1", 500),
            fact("storage.bytes", "f0", -700),
            fact("storage.bytes", "f2", 900, AFTER),
            fact("something.else", "x"),
        ],
        YEAR,
    )
    assert rated == {"t5041": {"case.opened": 2, "user.active": 2, "storage.bytes": 500}}


facts = st.lists(
    st.builds(
        fact,
        st.sampled_from(["case.opened", "user.active", "storage.bytes"]),
        st.sampled_from("abc"),
        st.integers(1, 9),
        st.sampled_from([BEFORE, YEAR.starts_at, INSIDE, YEAR.ends_at - timedelta(seconds=1), AFTER]),
        st.sampled_from(["t1", "t2"]),
    ),
    max_size=20,
)


@given(facts, st.randoms(use_true_random=False))
def test_the_order_of_events_is_irrelevant(events: list[Fact], random: Random) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert rate(shuffled, YEAR) == rate(events, YEAR)


@given(facts)
def test_quarters_add_up_to_the_year_for_what_is_summed(events: list[Fact]) -> None:
    quarters = [rate(events, periods.numbered("quarter", 2026, n)) for n in range(1, 5)]
    for tenant, counts in rate(events, YEAR).items():
        in_quarters = sum(quarter.get(tenant, {}).get("case.opened", 0) for quarter in quarters)
        assert in_quarters == counts.get("case.opened", 0)
        assert quarters[3].get(tenant, {}).get("storage.bytes", 0) == counts.get("storage.bytes", 0)


def test_counts_below_five_are_hidden() -> None:
    shown = suppress({"a": 5, "b": 4, "c": 0, "d": 3})
    assert shown.counts == {"a": 5, "b": None, "c": None, "d": None}
    assert shown.total == 12


def test_the_sum_is_hidden_when_it_would_give_a_hidden_count_away() -> None:
    assert suppress({"a": 50, "b": 4}).total is None
    assert suppress({"a": 50, "b": 1, "c": 1}).total is None
    assert suppress({"a": 50, "b": 60}).total == 110


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), min_size=1))
def test_no_hidden_count_can_be_worked_out(counts: dict[str, int]) -> None:
    shown = suppress(counts)
    hidden = [tenant for tenant, count in shown.counts.items() if count is None]
    assert all(counts[tenant] < 5 for tenant in hidden)
    if shown.total is not None and hidden:
        assert len(hidden) > 1
        assert shown.total - sum(count for count in shown.counts.values() if count is not None) >= 5
