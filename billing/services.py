"""What an operator does with the money: open a period, say what it cost, share it, approve it, make drafts."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.transaction import atomic

from billing import calculation, labels, members, sharing
from billing.invoicing import DAYS_TO_PAY, Gateway, InvoiceDraft, Line
from billing.invoicing import Payer as InvoicePayer
from billing.models import AllocationKey, CostLine, Grant, Invoice, Period, Statement, StatementLine
from billing.periods import Span, name_of
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from core.money import MAX_ORE, Ore
from tenants.access import Action, require

FIRST_INVOICE_NUMBER = 10_001


@atomic
def open_period(*, starts_on: date, ends_on: date, act: Act, vat_regime: str = "S25", vat_reason: str = "") -> Period:
    """Open a period [starts_on, ends_on) that overlaps no other; another VAT regime than standard needs its reason."""
    require(act, Action.OPERATE)
    if ends_on <= starts_on:
        raise Invalid("billing.period_backwards", fields={"ends_on": ["billing.period_backwards"]})
    if vat_regime not in Period.Vat.values:
        raise Invalid("billing.vat_unknown", fields={"vat_regime": ["billing.vat_unknown"]})
    if vat_regime != Period.Vat.STANDARD and not vat_reason.strip():
        raise Invalid("billing.vat_reason_missing", fields={"vat_reason": ["billing.vat_reason_missing"]})
    other = Period.objects.filter(starts_on__lt=ends_on, ends_on__gt=starts_on).first()
    if other is not None:
        raise Conflict("billing.period_overlaps", name=other.name)
    period = Period.objects.create(
        name=name_of(Span(starts_on, ends_on)),
        starts_on=starts_on,
        ends_on=ends_on,
        status=Period.Status.OPEN,
        vat_regime=vat_regime,
        vat_reason=_text(vat_reason, "vat_reason", 300, required=False),
        opened_at=act.at,
    )
    _audit(act, "billing.period_opened", period)
    return period


@atomic
def add_cost(*, period_id: UUID, label: str, category: str, amount_ore: Ore, act: Act) -> CostLine:
    """Add a cost to share; shares already calculated are thrown away."""
    period = _editable(period_id, act)
    if category not in CostLine.Category.values:
        raise Invalid("billing.category_unknown", fields={"category": ["billing.category_unknown"]})
    cost = CostLine.objects.create(
        period=period,
        label=_text(label, "label", 200),
        category=category,
        amount_ore=_amount(amount_ore),
    )
    _reopen(period)
    _audit(act, "billing.cost_added", period, cost_id=str(cost.id), amount_ore=amount_ore)
    return cost


@atomic
def add_grant(*, period_id: UUID, payer: str, amount_ore: Ore, act: Act, cost_id: UUID | None = None) -> Grant:
    """Add money from someone else, perhaps bound to one cost; shares already calculated are thrown away."""
    period = _editable(period_id, act)
    if cost_id is not None and not period.costs.filter(id=cost_id).exists():
        raise Invalid("billing.cost_unknown", fields={"cost": ["billing.cost_unknown"]})
    grant = Grant.objects.create(
        period=period, payer=_text(payer, "payer", 200), amount_ore=_amount(amount_ore), cost_id=cost_id
    )
    _reopen(period)
    _audit(act, "billing.grant_added", period, grant_id=str(grant.id), amount_ore=amount_ore)
    return grant


@atomic
def remove_cost(*, period_id: UUID, cost_id: UUID, act: Act) -> None:
    """Take away a cost that was entered by mistake; grants bound to it must go first."""
    period = _editable(period_id, act)
    cost = period.costs.filter(id=cost_id).first()
    if cost is None:
        raise NotFound("billing.cost_unknown")
    if cost.grants.exists():
        raise Conflict("billing.cost_has_grants", label=cost.label)
    amount = cost.amount_ore
    _reopen(period)
    cost.delete()
    _audit(act, "billing.cost_removed", period, cost_id=str(cost_id), amount_ore=amount)


@atomic
def remove_grant(*, period_id: UUID, grant_id: UUID, act: Act) -> None:
    """Take away a grant that was entered by mistake."""
    period = _editable(period_id, act)
    grant = period.grants.filter(id=grant_id).first()
    if grant is None:
        raise NotFound("billing.grant_unknown")
    amount = grant.amount_ore
    _reopen(period)
    grant.delete()
    _audit(act, "billing.grant_removed", period, grant_id=str(grant_id), amount_ore=amount)


@atomic
def choose_key(*, period_id: UUID, parts: Sequence[sharing.KeyPart], act: Act) -> AllocationKey:
    """Choose how the cost is shared; the same parts give the same version, others a new one."""
    period = _editable(period_id, act)
    sharing.check_key(parts)
    unknown = {basis for part in parts for basis in (part.basis, part.fallback) if basis} - labels.BASES.keys()
    if unknown:
        raise Invalid("billing.basis_unknown", fields={"parts": ["billing.basis_unknown"]})
    data = [{"basis": part.basis, "weight_bp": part.weight_bp, "fallback": part.fallback} for part in parts]
    key = AllocationKey.objects.filter(parts=data).first()
    if key is None:
        newest = AllocationKey.objects.select_for_update().order_by("-version").first()
        key = AllocationKey.objects.create(
            version=newest.version + 1 if newest else 1,
            parts=data,
            approved_by_id=act.actor_id,
            approved_by_name=act.actor_name,
            approved_at=act.at,
        )
    period.key = key
    _reopen(period)
    _audit(act, "billing.key_chosen", period, key_version=key.version)
    return key


@atomic
def calculate(*, period_id: UUID, act: Act) -> Period:
    """Share the cost over the members of today; replaces an earlier calculation that nobody has approved."""
    period = _editable(period_id, act)
    if not period.costs.exists():
        raise Invalid("billing.no_costs", name=period.name)
    if period.key is None:
        raise Invalid("billing.no_key", name=period.name)
    payers = members.payers(period.span)
    result = calculation.share_period(period, calculation.key_parts(period.key.parts), payers)
    _reopen(period)
    made, lines = calculation.statements(period, result, payers)
    Statement.objects.bulk_create(made)
    StatementLine.objects.bulk_create(lines)
    period.trace = calculation.trace(period, result, period.key)
    period.status = Period.Status.CALCULATED
    period.revision += 1
    period.save()
    _audit(act, "billing.calculated", period, net_ore=result.sharing.pool, members=len(payers))
    return period


@atomic
def approve(*, period_id: UUID, revision: int, act: Act) -> Period:
    """Approve the very calculation that was seen, and number its invoices; from now on nothing of it changes."""
    period = _locked(period_id, act)
    period.require_status(Period.Status.CALCULATED)
    if period.revision != revision:
        raise Conflict("billing.period_changed", name=period.name)
    newest = Invoice.objects.select_for_update().order_by("-number").first()
    number = newest.number + 1 if newest else FIRST_INVOICE_NUMBER
    payable = [statement for statement in period.statements.order_by("number") if statement.gross_ore]
    # Numbered before anything is sent: a draft that must be made again carries the same number.
    Invoice.objects.bulk_create(
        Invoice(statement=statement, tenant_id=statement.tenant_id, number=number + i, status=Invoice.Status.NUMBERED)
        for i, statement in enumerate(payable)
    )
    period.status = Period.Status.APPROVED
    period.approved_by_name = act.actor_name
    period.approved_at = act.at
    period.save()
    _audit(act, "billing.approved", period, revision=revision, invoices=len(payable))
    return period


@atomic
def create_draft_invoices(*, period_id: UUID, gateway: Gateway, act: Act) -> int:
    """Place a draft for every approved statement; returns how many were new. Repeating it makes nothing twice."""
    period = _locked(period_id, act)
    if period.status == Period.Status.INVOICED:
        return 0
    period.require_status(Period.Status.APPROVED)
    waiting = list(
        Invoice.objects.filter(statement__period=period, status=Invoice.Status.NUMBERED)
        .select_related("statement")
        .prefetch_related("statement__lines")
    )
    known = _known_customers([invoice.tenant_id for invoice in waiting])
    for invoice in waiting:
        invoice.due_on = act.on + timedelta(days=DAYS_TO_PAY)
        placed = gateway.place_draft(
            payer=_invoice_payer(invoice.statement),
            draft=_draft(period, invoice, invoice.due_on),
            known_customer=known.get(invoice.tenant_id, ""),
        )
        invoice.stripe_customer_id = placed.customer_id
        invoice.stripe_invoice_id = placed.invoice_id
        invoice.status = Invoice.Status.DRAFT
        invoice.drafted_at = act.at
        invoice.save()
    period.status = Period.Status.INVOICED
    period.save()
    _audit(act, "billing.drafts_created", period, invoices=len(waiting))
    return len(waiting)


def _draft(period: Period, invoice: Invoice, due_on: date) -> InvoiceDraft:
    statement = invoice.statement
    lines = tuple(
        Line(
            labels.invoice_line(
                period=period.name,
                basis=line.basis,
                weight_bp=line.weight_bp,
                own=line.own_weight,
                total=line.total_weight,
                language=statement.language,
            ),
            line.net_ore,
            line.vat_ore,
        )
        for line in statement.lines.all()
        if line.net_ore
    )
    fields = {"Periode": period.name, "Kommunenummer": statement.number}
    return InvoiceDraft(
        reference=str(statement.id),
        number=str(invoice.number),
        due_on=due_on,
        lines=lines,
        vat_rate_bp=calculation.vat_rate_bp(period),
        fields=fields,
    )


def _invoice_payer(statement: Statement) -> InvoicePayer:
    return InvoicePayer(str(statement.tenant_id), statement.number, statement.name, statement.org_number)


def _known_customers(tenant_ids: Sequence[UUID]) -> dict[UUID, str]:
    earlier = Invoice.objects.filter(tenant_id__in=tenant_ids).exclude(stripe_customer_id="").order_by("number")
    return dict(earlier.values_list("tenant_id", "stripe_customer_id"))


def _locked(period_id: UUID, act: Act) -> Period:
    require(act, Action.OPERATE)
    period = Period.objects.select_for_update(of=("self",)).filter(id=period_id).first()
    if period is None:
        raise NotFound("billing.period_unknown")
    return period


def _editable(period_id: UUID, act: Act) -> Period:
    period = _locked(period_id, act)
    period.require_editable()
    return period


def _reopen(period: Period) -> None:
    # What was calculated no longer holds, and nobody has been told yet.
    period.statements.all().delete()
    period.trace = {}
    period.status = Period.Status.OPEN
    period.save()


def _text(text: str, field: str, longest: int, *, required: bool = True) -> str:
    clean = " ".join(text.split())
    if required and not clean:
        raise Invalid("field.required", fields={field: ["field.required"]})
    if len(clean) > longest:
        raise Invalid("field.too_long", fields={field: ["field.too_long"]}, max_length=longest)
    return clean


def _amount(ore: Ore) -> Ore:
    if ore <= 0:
        raise Invalid("money.not_positive", fields={"amount": ["money.not_positive"]})
    if ore > MAX_ORE:
        raise Invalid("money.too_large", fields={"amount": ["money.too_large"]})
    return ore


def _audit(act: Act, action: str, period: Period, **detail: object) -> None:
    record(act=act, action=action, object_type="billing.period", object_id=period.id, detail=detail)
