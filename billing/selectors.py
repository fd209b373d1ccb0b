"""What operators ask about the money, ready to be shown: amounts in øre, small counts already hidden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Sum

from billing import calculation, labels, members, rating, sharing
from billing.models import CostLine, Grant, Invoice, Period, Statement, StatementLine, UsageEvent
from billing.periods import Span
from core.errors import NotFound
from core.money import Ore


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period in the list."""

    id: UUID
    name: str
    starts_on: date
    last_day: date
    status: str
    cost_ore: Ore
    members: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one municipality pays; `ore_per_child` is None when the figure is missing."""

    statement_id: UUID | None
    number: str
    name: str
    net_ore: Ore
    vat_ore: Ore
    share_bp: int
    children: int | None
    ore_per_child: Ore | None
    invoice_number: int | None = None
    invoice_status: str = ""
    stripe_invoice_id: str = ""

    @property
    def gross_ore(self) -> Ore:
        """What is to be paid."""
        return self.net_ore + self.vat_ore

    @property
    def percent(self) -> str:
        """The share of the net cost as text."""
        return labels.percent(self.share_bp)


@dataclass(frozen=True, slots=True)
class PeriodDetail:
    """Everything the operator's page of a period shows."""

    period: Period
    costs: tuple[CostLine, ...]
    grants: tuple[Grant, ...]
    key: tuple[sharing.KeyPart, ...]
    key_version: int | None
    shares: tuple[Share, ...]

    @property
    def cost_ore(self) -> Ore:
        """All costs."""
        return sum(cost.amount_ore for cost in self.costs)

    @property
    def grant_ore(self) -> Ore:
        """All grants, used or carried."""
        return sum(grant.amount_ore for grant in self.grants)

    @property
    def shared_ore(self) -> Ore:
        """What the members share when it is calculated: the sum of the shares, by definition the net cost."""
        return sum(share.net_ore for share in self.shares)

    @property
    def vat_ore(self) -> Ore:
        """All VAT."""
        return sum(share.vat_ore for share in self.shares)

    @property
    def carried_ore(self) -> Ore:
        """Grants that could not be used in this period."""
        return sum(self.period.trace.get("carried", {}).values())


@dataclass(frozen=True, slots=True)
class StatementDetail:
    """One municipality's statement with its lines and, when there is one, its invoice."""

    statement: Statement
    period: Period
    lines: tuple[StatementLine, ...]
    share: Share
    invoice: Invoice | None


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One municipality's use; None is a count below five, or one that would give such a count away."""

    number: str
    name: str
    cases_opened: int | None
    active_users: int | None
    stored_bytes: int


@dataclass(frozen=True, slots=True)
class UsageSummary:
    """Use in a period, small counts hidden."""

    rows: tuple[UsageRow, ...]
    cases_opened: int | None
    active_users: int | None
    stored_bytes: int


def periods() -> list[PeriodRow]:
    """All periods, newest first."""
    costs = dict(CostLine.objects.order_by().values_list("period_id").annotate(Sum("amount_ore")))
    # Said aloud, because a model's own ordering is dropped when rows are counted.
    found = Period.objects.annotate(members=Count("statements")).order_by("-starts_on")
    return [
        PeriodRow(p.id, p.name, p.starts_on, p.span.last_day, p.status, costs.get(p.id, 0), p.members) for p in found
    ]


def period_detail(period_id: UUID) -> PeriodDetail:
    """One period with its costs, grants, key and shares; raises NotFound."""
    period = _period(period_id)
    statements = list(period.statements.select_related("invoice").order_by("number"))
    net = sum(statement.net_ore for statement in statements)
    return PeriodDetail(
        period=period,
        costs=tuple(period.costs.all()),
        grants=tuple(period.grants.select_related("cost")),
        key=calculation.key_parts(period.key.parts) if period.key else (),
        key_version=period.key.version if period.key else None,
        shares=tuple(_share(statement, net) for statement in statements),
    )


def statement_detail(statement_id: UUID) -> StatementDetail:
    """One statement and how its amounts came to be; raises NotFound."""
    statement = Statement.objects.select_related("period", "invoice").filter(id=statement_id).first()
    if statement is None:
        raise NotFound("billing.statement_unknown")
    net = statement.period.statements.aggregate(total=Sum("net_ore"))["total"] or 0
    return StatementDetail(
        statement, statement.period, tuple(statement.lines.all()), _share(statement, net), _invoice(statement)
    )


def preview(period_id: UUID, parts: Sequence[sharing.KeyPart]) -> list[Share]:
    """What each municipality would pay with another key; writes nothing."""
    period = _period(period_id)
    payers = members.payers(period.span)
    result = calculation.share_period(period, parts, payers)
    made, _ = calculation.statements(period, result, payers)
    return [_share(statement, result.sharing.pool) for statement in made]


def usage_summary(span: Span) -> UsageSummary:
    """Use of every active municipality in a period, with counts below five hidden."""
    payers = members.payers(span, with_figures=False)  # use is use, also in years the register has no figures for
    rated = rating.rate(_facts(span), span)

    def counts(meter: rating.Meter) -> dict[str, int]:
        return {payer.schema: rated.get(payer.schema, {}).get(meter.name, 0) for payer in payers}

    cases = rating.suppress(counts(rating.CASES_OPENED))
    users = rating.suppress(counts(rating.ACTIVE_USERS))
    stored = counts(rating.STORED_BYTES)
    rows = tuple(
        UsageRow(payer.number, payer.name, cases.counts[payer.schema], users.counts[payer.schema], stored[payer.schema])
        for payer in payers
    )
    return UsageSummary(rows, cases.total, users.total, sum(stored.values()))


def _facts(span: Span) -> Iterable[rating.Fact]:
    # Summed in the database by tenant, name and subject: rating the sums gives what rating each event would.
    before = UsageEvent.objects.filter(occurred_at__lt=span.ends_at)
    levels = [meter.name for meter in rating.METERS.values() if meter.aggregation == "level"]
    inside = before.filter(occurred_at__gte=span.starts_at).exclude(name__in=levels)
    for tenant, name, quantity in (
        before.filter(name__in=levels).values_list("tenant_schema", "name").annotate(Sum("quantity"))
    ):
        yield rating.Fact(tenant, name, "", quantity, span.starts_at)
    for tenant, name, subject, quantity in inside.values_list("tenant_schema", "name", "subject").annotate(
        Sum("quantity")
    ):
        yield rating.Fact(tenant, name, subject, quantity, span.starts_at)


def _period(period_id: UUID) -> Period:
    period = Period.objects.select_related("key").filter(id=period_id).first()
    if period is None:
        raise NotFound("billing.period_unknown")
    return period


def _share(statement: Statement, pool: Ore) -> Share:
    children = statement.figures.get("children_0_15", {}).get("value")
    invoice = _invoice(statement)
    return Share(
        statement_id=None if statement._state.adding else statement.id,
        number=statement.number,
        name=statement.name,
        net_ore=statement.net_ore,
        vat_ore=statement.vat_ore,
        share_bp=_half_up(statement.net_ore * sharing.FULL_BP, pool) if pool else 0,
        children=children,
        ore_per_child=_half_up(statement.net_ore, children) if children else None,
        invoice_number=invoice.number if invoice else None,
        invoice_status=invoice.status if invoice else "",
        stripe_invoice_id=invoice.stripe_invoice_id if invoice else "",
    )


def _invoice(statement: Statement) -> Invoice | None:
    return getattr(statement, "invoice", None) if not statement._state.adding else None


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
