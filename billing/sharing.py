"""Who pays which øre of a shared cost, and why: grants first, then the key, by largest remainder. Pure and exact.

Not house-monotone (no quota method is): one øre more to share may cost one member one øre less. See tests.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from core.errors import Invalid
from core.money import Ore

FULL_BP = 10_000
EQUAL = "equal"
Weight = int | Fraction


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost of the pool."""

    id: str
    amount: Ore


@dataclass(frozen=True, slots=True)
class Contribution:
    """Money from someone else than the members; `cost_id` when it may only pay for that cost."""

    id: str
    amount: Ore
    cost_id: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """So much of one contribution went to one cost."""

    contribution_id: str
    cost_id: str
    amount: Ore


@dataclass(frozen=True, slots=True)
class NetCost:
    """What is left of one cost when contributions have been used."""

    id: str
    amount: Ore
    granted: Ore
    net: Ore


@dataclass(frozen=True, slots=True)
class NetPool:
    """The pool after contributions; what could not be used is carried, never spread."""

    costs: tuple[NetCost, ...]
    uses: tuple[Use, ...]
    carried: Mapping[str, Ore]

    @property
    def net(self) -> Ore:
        """What the members share."""
        return sum(cost.net for cost in self.costs)


@dataclass(frozen=True, slots=True)
class Allotment:
    """One member's part of one pool: whole øre by proportion, and perhaps one of the øre that were left over."""

    member: str
    weight: Weight
    whole: Ore
    remainder: Fraction
    extra: Ore

    @property
    def amount(self) -> Ore:
        """What the member pays of this pool."""
        return self.whole + self.extra


@dataclass(frozen=True, slots=True)
class Allocation:
    """One pool shared over weights; the amounts add up to the pool."""

    pool: Ore
    total_weight: Weight
    left_over: Ore
    allotments: tuple[Allotment, ...]

    def amounts(self) -> dict[str, Ore]:
        """Amount by member."""
        return {allotment.member: allotment.amount for allotment in self.allotments}


@dataclass(frozen=True, slots=True)
class KeyPart:
    """So many basis points of the pool are shared over this basis; `fallback` when nobody has any of it."""

    basis: str
    weight_bp: int
    fallback: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Someone who shares; `units` is how many equal shares it counts for (a cooperation: its own members)."""

    number: str
    weights: Mapping[str, Weight]
    units: int = 1

    def weight(self, basis: str) -> Weight:
        """This member's weight on one basis; a missing figure is an error for a person, never zero."""
        if basis == EQUAL:
            return self.units
        if basis not in self.weights:
            raise Invalid("sharing.weight_missing", member=self.number, basis=basis)
        return self.weights[basis]


@dataclass(frozen=True, slots=True)
class PartShare:
    """How one part of the key was shared, and over which basis in the end."""

    part: KeyPart
    basis: str
    allocation: Allocation


@dataclass(frozen=True, slots=True)
class Sharing:
    """A pool shared by a key."""

    pool: Ore
    seed: str
    parts: tuple[PartShare, ...]

    def totals(self) -> dict[str, Ore]:
        """What each member pays in all."""
        totals: dict[str, Ore] = {}
        for part in self.parts:
            for member, amount in part.allocation.amounts().items():
                totals[member] = totals.get(member, 0) + amount
        return totals


def apportion(pool: Ore, weights: Mapping[str, Weight], seed: str) -> Allocation:
    """Share a pool by largest remainder; ties go by sha256(seed|member): fair over periods, yet reproducible."""
    if any(weight < 0 for weight in weights.values()):
        raise Invalid("sharing.negative_weight")
    total: Weight = sum(weights.values())
    if total == 0:
        if pool != 0:
            raise Invalid("sharing.no_weights")
        return Allocation(0, 0, 0, tuple(Allotment(m, w, 0, Fraction(0), 0) for m, w in weights.items()))
    scale = lcm(*(Fraction(weight).denominator for weight in weights.values()))
    scaled = {member: int(weight * scale) for member, weight in weights.items()}
    whole_weight = sum(scaled.values())
    sign = -1 if pool < 0 else 1
    parts = {member: divmod(abs(pool) * weight, whole_weight) for member, weight in scaled.items()}
    left_over = abs(pool) - sum(whole for whole, _ in parts.values())
    order = sorted((m for m in parts if parts[m][1]), key=lambda m: (-parts[m][1], _lot(seed, m), m))
    lucky = frozenset(order[:left_over])
    return Allocation(
        pool,
        total,
        sign * left_over,
        tuple(
            Allotment(
                member,
                weights[member],
                sign * whole,
                sign * Fraction(remainder, whole_weight),
                sign * (member in lucky),
            )
            for member, (whole, remainder) in parts.items()
        ),
    )


def largest_remainder(pool: Ore, weights: Mapping[str, Weight], seed: str) -> dict[str, Ore]:
    """Only the amounts of `apportion`."""
    return apportion(pool, weights, seed).amounts()


def net_of_grants(costs: Sequence[Cost], contributions: Sequence[Contribution], seed: str) -> NetPool:
    """Use earmarked contributions on their cost, then the others in proportion to what is left; carry the rest."""
    if any(cost.amount < 0 for cost in costs) or any(gift.amount < 0 for gift in contributions):
        raise Invalid("sharing.negative_amount")
    left = {cost.id: cost.amount for cost in costs}
    uses: list[Use] = []
    carried: dict[str, Ore] = {}
    # Earmarked first: a general contribution must not use up the room that an earmarked one is bound to.
    for gift in sorted(contributions, key=lambda gift: gift.cost_id is None):
        if gift.cost_id is not None and gift.cost_id not in left:
            raise Invalid("sharing.unknown_cost", cost=gift.cost_id)
        room = {gift.cost_id: left[gift.cost_id]} if gift.cost_id is not None else dict(left)
        used = min(gift.amount, sum(room.values()))
        for cost_id, amount in largest_remainder(used, room, f"{seed}|grant|{gift.id}").items():
            left[cost_id] -= amount
            if amount:
                uses.append(Use(gift.id, cost_id, amount))
        carried[gift.id] = gift.amount - used
    net = tuple(NetCost(cost.id, cost.amount, cost.amount - left[cost.id], left[cost.id]) for cost in costs)
    return NetPool(net, tuple(uses), carried)


def check_key(parts: Sequence[KeyPart]) -> None:
    """Refuse a key that does not share the whole pool exactly once."""
    if not parts or any(part.weight_bp <= 0 for part in parts):
        raise Invalid("sharing.key_part_empty")
    if sum(part.weight_bp for part in parts) != FULL_BP:
        raise Invalid("sharing.key_sum", sum_bp=sum(part.weight_bp for part in parts))
    if len({part.basis for part in parts}) != len(parts):
        raise Invalid("sharing.key_basis_twice")


def share(pool: Ore, parts: Sequence[KeyPart], members: Sequence[Member], seed: str) -> Sharing:
    """Share a pool by a key: first into one pool for each part, then each over its basis."""
    check_key(parts)
    _check_members(members)
    subpools = largest_remainder(pool, {part.basis: part.weight_bp for part in parts}, f"{seed}|key")
    shared = []
    for part in parts:
        basis, weights = _weights(part, members)
        allocation = apportion(subpools[part.basis], weights, f"{seed}|{part.basis}")
        shared.append(PartShare(part, basis, allocation))
    return Sharing(pool, seed, tuple(shared))


def _weights(part: KeyPart, members: Iterable[Member]) -> tuple[str, dict[str, Weight]]:
    for basis in (part.basis, part.fallback):
        if basis is None:
            break
        weights = {member.number: member.weight(basis) for member in members}
        if any(weights.values()):
            return basis, weights
    raise Invalid("sharing.no_weights", basis=part.basis)


def _check_members(members: Sequence[Member]) -> None:
    if not members:
        raise Invalid("sharing.no_members")
    if len({member.number for member in members}) != len(members):
        raise Invalid("sharing.member_twice")


def _lot(seed: str, member: str) -> bytes:
    return hashlib.sha256(f"{seed}|{member}".encode()).digest()
