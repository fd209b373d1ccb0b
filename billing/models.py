"""Usage, the pool to share, and the statements and invoices that came of it. All in the shared schema."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from billing import periods
from core.errors import Conflict
from core.ids import new_id


class UsageEvent(models.Model):
    """Something countable happened in a tenant. Written by the tenant's own role, which can never read it back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant_schema = models.CharField(max_length=63)
    name = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    quantity = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    source_key = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_schema", "source_key"], name="billing_usage_once"),
        ]
        indexes = [models.Index(fields=["name", "occurred_at"], name="billing_usage_name_at")]


class AllocationKey(models.Model):
    """One version of a key: which part of the pool is shared over which basis. Never changed; a new one is made."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(unique=True)
    parts = models.JSONField()  # [{"basis": "equal", "weight_bp": 2000, "fallback": null}]
    approved_by_id = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=200)
    approved_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only ever insert."""
        if not self._state.adding:
            raise Conflict("billing.key_immutable")
        super().save(*args, **kwargs)


class Period(models.Model):
    """A time and what it cost; from the start of `starts_on` to the start of `ends_on` in Norway."""

    class Status(models.TextChoices):
        """How far the period has come."""

        OPEN = "open"
        CALCULATED = "calculated"
        APPROVED = "approved"
        INVOICED = "invoiced"

    class Vat(models.TextChoices):
        """How VAT applies: standard rate, exempt, or outside its scope. Decided by a person."""

        STANDARD = "S25"
        EXEMPT = "E"
        OUTSIDE = "O"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=12, choices=Status.choices)
    vat_regime = models.CharField(max_length=3, choices=Vat.choices)
    vat_reason = models.CharField(max_length=300, blank=True, default="")
    key = models.ForeignKey(AllocationKey, null=True, on_delete=models.PROTECT, related_name="periods")
    trace = models.JSONField(default=dict)  # how grants were used; filled by the calculation
    revision = models.PositiveIntegerField(default=0)  # which calculation this is: approval names the one that was seen
    opened_at = models.DateTimeField()
    approved_by_name = models.CharField(max_length=200, blank=True, default="")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="billing_period_forward"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def span(self) -> periods.Span:
        """The days of the period."""
        return periods.Span(self.starts_on, self.ends_on)

    def require_editable(self) -> None:
        """Raise when what members were told may no longer change."""
        if self.status not in (self.Status.OPEN, self.Status.CALCULATED):
            raise Conflict("billing.period_locked", name=self.name)

    def require_status(self, status: Status) -> None:
        """Raise unless the period has come exactly this far."""
        if self.status != status:
            raise Conflict("billing.period_status", name=self.name, status=str(self.status), needed=str(status))


class CostLine(models.Model):
    """One cost of a period."""

    class Category(models.TextChoices):
        """What kind of cost; the words are for the statement."""

        HOSTING = "hosting"
        SUPPORT = "support"
        LICENCES = "licences"
        DEVELOPMENT = "development"
        ADMINISTRATION = "administration"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="costs")
    label = models.CharField(max_length=200)
    category = models.CharField(max_length=20, choices=Category.choices)
    amount_ore = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount_ore__gt=0), name="billing_cost_positive")]


class Grant(models.Model):
    """Money from someone else; bound to one cost, or free to be used on all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="grants")
    payer = models.CharField(max_length=200)
    amount_ore = models.BigIntegerField()
    cost = models.ForeignKey(CostLine, null=True, on_delete=models.PROTECT, related_name="grants")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount_ore__gt=0), name="billing_grant_positive")]


class Statement(models.Model):
    """What one municipality pays for one period, and why; who it was is kept as it was then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="statements")
    tenant_id = models.UUIDField()
    number = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    org_number = models.CharField(max_length=9, blank=True, default="")
    language = models.CharField(max_length=5)
    net_ore = models.BigIntegerField()
    vat_ore = models.BigIntegerField()
    figures = models.JSONField(default=dict)  # {"children_0_15": {"value": 883, "year": 2026}}
    trace = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["period", "tenant_id"], name="billing_statement_once")]

    @property
    def gross_ore(self) -> int:
        """What is to be paid."""
        return self.net_ore + self.vat_ore


class StatementLine(models.Model):
    """One part of the key as it fell on one municipality: pool x own basis / total basis, and the odd øre."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    basis = models.CharField(max_length=30)
    weight_bp = models.PositiveIntegerField()
    pool_ore = models.BigIntegerField()
    own_weight = models.BigIntegerField()
    total_weight = models.BigIntegerField()
    whole_ore = models.BigIntegerField()
    extra_ore = models.SmallIntegerField()
    vat_ore = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["statement", "position"], name="billing_line_once")]

    @property
    def net_ore(self) -> int:
        """The line's amount without VAT."""
        return self.whole_ore + self.extra_ore


class Invoice(models.Model):
    """The claim for one statement. The number is ours and in unbroken sequence; Stripe's ids say where the draft is."""

    class Status(models.TextChoices):
        """Where the invoice is."""

        NUMBERED = "numbered"
        DRAFT = "draft"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="invoice")
    tenant_id = models.UUIDField()
    number = models.BigIntegerField(unique=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    due_on = models.DateField(null=True)
    stripe_customer_id = models.CharField(max_length=60, blank=True, default="")
    stripe_invoice_id = models.CharField(max_length=60, blank=True, default="")
    drafted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["tenant_id", "-number"], name="billing_invoice_tenant")]
