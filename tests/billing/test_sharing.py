"""Sharing a cost: the published and worked-out tables, and the laws that hold for every pool, key and member."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.sharing import (
    Contribution,
    Cost,
    KeyPart,
    Member,
    apportion,
    largest_remainder,
    net_of_grants,
    share,
)
from core.errors import Invalid

names = st.text("abcdefgh", min_size=1, max_size=4)
weights = st.dictionaries(names, st.integers(0, 10**6), min_size=1, max_size=12).filter(lambda w: any(w.values()))
pools = st.integers(0, 10**11)
seeds = st.text(max_size=6)

# Real inhabitants of five municipalities in Sør-Helgeland and an invented budget, in whole kroner.
INHABITANTS = {"1813": 7826, "1812": 1976, "1811": 1399, "1815": 1208, "1816": 480}
CASES = {"1813": 118, "1812": 30, "1811": 26, "1815": 19, "1816": 7}
BUDGET = 6_450_000
HELGELAND = [Member(n, {"population": p, "cases": CASES[n]}) for n, p in INHABITANTS.items()]


def parts(**weights_bp: int) -> list[KeyPart]:
    return [KeyPart(basis, weight) for basis, weight in weights_bp.items()]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            parts(equal=2000, population=8000),
            {"1813": 3_391_072, "1812": 1_049_074, "1811": 818_078, "1815": 741_612, "1816": 450_164},
        ),
        (
            parts(population=10_000),
            {"1813": 3_916_340, "1812": 988_843, "1811": 700_097, "1815": 604_515, "1816": 240_205},
        ),
        (
            parts(equal=1000, population=6000, cases=3000),
            {"1813": 3_620_454, "1812": 1_012_556, "1811": 800_608, "1815": 675_534, "1816": 340_848},
        ),
    ],
)
def test_the_table_worked_out_by_hand_comes_out_to_the_krone(key: list[KeyPart], expected: dict[str, int]) -> None:
    assert share(BUDGET, key, HELGELAND, "2026").totals() == expected


def test_the_parts_of_the_table_come_out_too() -> None:
    shared = share(BUDGET, parts(equal=2000, population=8000), HELGELAND, "2026")
    equal, population = (part.allocation.amounts() for part in shared.parts)
    assert set(equal.values()) == {258_000}
    assert population == {"1813": 3_133_072, "1812": 791_074, "1811": 560_078, "1815": 483_612, "1816": 192_164}


@given(pools, weights, seeds)
def test_the_sum_is_kept_and_everyone_is_within_one_ore_of_the_exact_share(
    pool: int, weights: dict[str, int], seed: str
) -> None:
    amounts = largest_remainder(pool, weights, seed)
    total = sum(weights.values())
    assert sum(amounts.values()) == pool
    for member, amount in amounts.items():
        assert abs(amount - Fraction(pool * weights[member], total)) < 1
        assert amount >= 0
        assert weights[member] or amount == 0


@given(pools, weights, seeds, st.randoms(use_true_random=False), st.integers(1, 50))
def test_neither_order_nor_unit_of_the_weights_matters(
    pool: int, weights: dict[str, int], seed: str, random: Random, scale: int
) -> None:
    shuffled = list(weights.items())
    random.shuffle(shuffled)
    amounts = largest_remainder(pool, weights, seed)
    assert largest_remainder(pool, dict(shuffled), seed) == amounts
    assert largest_remainder(pool, {m: Fraction(w, scale) for m, w in weights.items()}, seed) == amounts


@given(pools, weights, seeds)
def test_more_weight_never_pays_less_and_equal_weights_differ_by_an_ore_at_most(
    pool: int, weights: dict[str, int], seed: str
) -> None:
    amounts = largest_remainder(pool, weights, seed)
    for one in weights:
        for other in weights:
            if weights[one] > weights[other]:
                assert amounts[one] >= amounts[other]
            if weights[one] == weights[other]:
                assert abs(amounts[one] - amounts[other]) <= 1


@given(pools, weights, seeds, st.integers(1, 1000), st.data())
def test_own_weight_up_never_pays_less(
    pool: int, weights: dict[str, int], seed: str, more: int, data: st.DataObject
) -> None:
    member = data.draw(st.sampled_from(sorted(weights)))
    heavier = weights | {member: weights[member] + more}
    assert largest_remainder(pool, heavier, seed)[member] >= largest_remainder(pool, weights, seed)[member]


@given(pools, weights, seeds)
def test_a_reversal_cancels_exactly(pool: int, weights: dict[str, int], seed: str) -> None:
    charged, reversed_ = largest_remainder(pool, weights, seed), largest_remainder(-pool, weights, seed)
    assert all(charged[member] + reversed_[member] == 0 for member in weights)


@given(pools, weights, seeds)
def test_the_trace_explains_every_ore(pool: int, weights: dict[str, int], seed: str) -> None:
    allocation = apportion(pool, weights, seed)
    for part in allocation.allotments:
        assert part.whole + part.remainder == Fraction(pool * Fraction(part.weight), Fraction(allocation.total_weight))
        assert part.amount == part.whole + part.extra
    assert sum(part.extra for part in allocation.allotments) == allocation.left_over
    lucky = [part.remainder for part in allocation.allotments if part.extra]
    others = [part.remainder for part in allocation.allotments if not part.extra]
    assert not lucky or not others or min(lucky) >= max(others)


def test_ties_move_around_with_the_period_but_are_the_same_when_asked_again() -> None:
    members = dict.fromkeys("abcde", 1)
    winners = {
        next(m for m, amount in largest_remainder(1, members, f"20{year}").items() if amount) for year in range(20, 60)
    }
    assert winners == set("abcde")
    assert largest_remainder(1, members, "2026") == largest_remainder(1, members, "2026")


def test_one_more_ore_to_share_may_cost_a_member_one_ore_less() -> None:
    # The known price of staying within quota; it is one øre and we live with it.
    weights = {"a": 2, "b": 5, "c": 5}
    shares = [[largest_remainder(pool, weights, seed)["a"] for pool in (3, 4)] for seed in "klmnop"]
    assert [1, 0] in shares


@given(pools, st.integers(1, 9999), weights, seeds)
def test_a_key_of_two_parts_adds_up_at_every_level(pool: int, equal: int, people: dict[str, int], seed: str) -> None:
    members = [Member(name, {"people": weight}) for name, weight in people.items()]
    shared = share(pool, parts(equal=equal, people=10_000 - equal), members, seed)
    assert sum(part.allocation.pool for part in shared.parts) == pool
    for part in shared.parts:
        assert sum(part.allocation.amounts().values()) == part.allocation.pool
    assert sum(shared.totals().values()) == pool


amounts = st.integers(0, 10**9)


@given(st.lists(amounts, min_size=1, max_size=6), st.lists(st.tuples(amounts, st.integers(-1, 5)), max_size=5), seeds)
def test_grants_come_first_and_what_cannot_be_used_is_carried(
    costs: list[int], gifts: list[tuple[int, int]], seed: str
) -> None:
    pool = net_of_grants(
        [Cost(str(i), amount) for i, amount in enumerate(costs)],
        [
            Contribution(f"g{i}", amount, None if target < 0 else str(target % len(costs)))
            for i, (amount, target) in enumerate(gifts)
        ],
        seed,
    )
    for cost in pool.costs:
        assert cost.net >= 0
        assert cost.net + cost.granted == cost.amount
        assert cost.granted == sum(use.amount for use in pool.uses if use.cost_id == cost.id)
    for i, (amount, _) in enumerate(gifts):
        used = sum(use.amount for use in pool.uses if use.contribution_id == f"g{i}")
        assert used + pool.carried[f"g{i}"] == amount


def test_an_earmarked_grant_pays_only_its_own_cost() -> None:
    pool = net_of_grants(
        [Cost("hosting", 100_00), Cost("development", 300_00)],
        [Contribution("free", 100_00), Contribution("bound", 400_00, "development")],
        "2026",
    )
    assert [(cost.id, cost.net) for cost in pool.costs] == [("hosting", 0), ("development", 0)]
    assert pool.carried == {"free": 0, "bound": 100_00}


def test_a_part_that_nobody_has_any_of_falls_back_as_the_key_says() -> None:
    members = [Member("a", {"cases": 0}), Member("b", {"cases": 0})]
    shared = share(100, [KeyPart("cases", 10_000, fallback="equal")], members, "x")
    assert shared.totals() == {"a": 50, "b": 50}
    assert shared.parts[0].basis == "equal"


def test_a_cooperation_counts_as_many_equal_shares_as_it_has_members() -> None:
    assert share(400, parts(equal=10_000), [Member("a", {}), Member("coop", {}, units=3)], "x").totals() == {
        "a": 100,
        "coop": 300,
    }


@pytest.mark.parametrize(
    ("key", "members", "code"),
    [
        ([], [Member("a", {})], "sharing.key_part_empty"),
        (parts(equal=9_999), [Member("a", {})], "sharing.key_sum"),
        (parts(equal=0, people=10_000), [Member("a", {})], "sharing.key_part_empty"),
        ([KeyPart("equal", 5000), KeyPart("equal", 5000)], [Member("a", {})], "sharing.key_basis_twice"),
        (parts(equal=10_000), [], "sharing.no_members"),
        (parts(equal=10_000), [Member("a", {}), Member("a", {})], "sharing.member_twice"),
        (parts(people=10_000), [Member("a", {})], "sharing.weight_missing"),
        (parts(people=10_000), [Member("a", {"people": 0})], "sharing.no_weights"),
        (parts(people=10_000), [Member("a", {"people": -1}), Member("b", {"people": 2})], "sharing.negative_weight"),
    ],
)
def test_a_share_that_cannot_be_made_is_left_to_a_person(key: list[KeyPart], members: list[Member], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        share(100, key, members, "x")
    assert refused.value.code == code


def test_grants_for_unknown_costs_and_negative_amounts_are_refused() -> None:
    with pytest.raises(Invalid, match=r"sharing\.unknown_cost"):
        net_of_grants([Cost("a", 1)], [Contribution("g", 1, "b")], "x")
    with pytest.raises(Invalid, match=r"sharing\.negative_amount"):
        net_of_grants([Cost("a", -1)], [], "x")
