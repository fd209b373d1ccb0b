"""From a period's rows to shares and back to statements, with a trace from which every øre can be found again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from billing import invoicing, sharing
from billing.members import Payer
from billing.models import AllocationKey, Period, Statement, StatementLine


@dataclass(frozen=True, slots=True)
class Result:
    """A period's shares before they are written down."""

    pool: sharing.NetPool
    sharing: sharing.Sharing


def key_parts(data: Sequence[dict[str, Any]]) -> tuple[sharing.KeyPart, ...]:
    """A stored key as the sharing reads it."""
    return tuple(sharing.KeyPart(part["basis"], part["weight_bp"], part.get("fallback")) for part in data)


def seed_of(period: Period) -> str:
    """Decides ties; anyone who knows the period's dates can repeat the draw."""
    return f"{period.starts_on}/{period.ends_on}"


def share_period(period: Period, parts: Sequence[sharing.KeyPart], payers: Sequence[Payer]) -> Result:
    """Grants first, then the key over the members."""
    seed = seed_of(period)
    costs = [sharing.Cost(str(cost.id), cost.amount_ore) for cost in period.costs.all()]
    gifts = [
        sharing.Contribution(str(gift.id), gift.amount_ore, str(gift.cost_id) if gift.cost_id else None)
        for gift in period.grants.all()
    ]
    pool = sharing.net_of_grants(costs, gifts, seed)
    return Result(pool, sharing.share(pool.net, parts, [payer.as_member() for payer in payers], seed))


def statements(period: Period, result: Result, payers: Sequence[Payer]) -> tuple[list[Statement], list[StatementLine]]:
    """Unsaved statements and lines, one for each payer and part of the key."""
    made: list[Statement] = []
    lines: list[StatementLine] = []
    allotted = [
        {allotment.member: allotment for allotment in part.allocation.allotments} for part in result.sharing.parts
    ]
    for payer in payers:
        parts = [by_member[payer.number] for by_member in allotted]
        nets = [part.amount for part in parts]
        vats = invoicing.vat_on_lines(nets, vat_rate_bp(period), f"{seed_of(period)}|{payer.number}")
        statement = Statement(
            period=period,
            tenant_id=payer.tenant_id,
            number=payer.number,
            name=payer.name,
            org_number=payer.org_number,
            language=payer.language,
            net_ore=sum(nets),
            vat_ore=sum(vats),
            figures={name: {"value": figure.value, "year": figure.year} for name, figure in payer.figures.items()},
            trace={"remainders": [str(part.remainder) for part in parts]},
        )
        made.append(statement)
        for position, (shared, part, vat) in enumerate(zip(result.sharing.parts, parts, vats, strict=True), start=1):
            lines.append(_line(statement, position, shared, part, vat))
    return made, lines


def vat_rate_bp(period: Period) -> int:
    """The VAT rate that was decided for the period."""
    return invoicing.VAT_RATES_BP[period.vat_regime]


def trace(period: Period, result: Result, key: AllocationKey) -> dict[str, Any]:
    """How the pool came to be and was cut: enough, with the statements, to redo the whole calculation by hand."""
    return {
        "seed": result.sharing.seed,
        "net": result.sharing.pool,
        "costs": [
            {"id": cost.id, "amount": cost.amount, "granted": cost.granted, "net": cost.net}
            for cost in result.pool.costs
        ],
        "uses": [{"grant": use.contribution_id, "cost": use.cost_id, "amount": use.amount} for use in result.pool.uses],
        "carried": dict(result.pool.carried),
        "key_version": key.version,
        "parts": [
            {
                "basis": part.part.basis,
                "used_basis": part.basis,
                "weight_bp": part.part.weight_bp,
                "pool": part.allocation.pool,
                "total_weight": int(part.allocation.total_weight),
                "left_over": part.allocation.left_over,
            }
            for part in result.sharing.parts
        ],
    }


def _line(
    statement: Statement, position: int, shared: sharing.PartShare, part: sharing.Allotment, vat: int
) -> StatementLine:
    return StatementLine(
        statement=statement,
        position=position,
        basis=shared.basis,
        weight_bp=shared.part.weight_bp,
        pool_ore=shared.allocation.pool,
        own_weight=int(part.weight),
        total_weight=int(shared.allocation.total_weight),
        whole_ore=part.whole,
        extra_ore=part.extra,
        vat_ore=vat,
    )
