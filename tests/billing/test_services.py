"""An operator's year: a cost, a grant, a key, shares that add up, approval, drafts; and all that must be refused."""

from collections.abc import Callable
from datetime import date
from uuid import UUID, uuid4

import pytest

from billing import selectors, services
from billing.invoicing import Gateway, InvoiceDraft, Payer, Placed
from billing.models import AllocationKey, Invoice, Period, Statement, StatementLine
from billing.sharing import KeyPart
from billing.stripe_contract.fake import FakeStripe
from billing.stripe_gateway import gateway_for_fake
from core.acts import Act
from core.audit.models import AuditEntry
from core.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

STANDARD_KEY = [KeyPart("equal", 2000), KeyPart("children_0_15", 8000)]
pytestmark = pytest.mark.usefixtures("three_municipalities")


@pytest.fixture
def period(act: Act) -> Period:
    """2026 with one cost, one grant and the standard key, not yet calculated."""
    period = services.open_period(starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), act=act)
    services.add_cost(period_id=period.id, label="Drift", category="hosting", amount_ore=300_000_01, act=act)
    services.add_grant(period_id=period.id, payer="Skjønnsmidler", amount_ore=50_000_00, act=act)
    services.choose_key(period_id=period.id, parts=STANDARD_KEY, act=act)
    return period


@pytest.fixture
def calculated(period: Period, act: Act) -> Period:
    return services.calculate(period_id=period.id, act=act)


@pytest.fixture
def approved(calculated: Period, act: Act) -> Period:
    return services.approve(period_id=calculated.id, revision=calculated.revision, act=act)


def test_the_shares_add_up_to_the_ore_and_come_out_as_worked_out_by_hand(calculated: Period) -> None:
    detail = selectors.period_detail(calculated.id)
    # 250 000,01 kr: 50 000,00 in three, and 200 000,01 over 3999 + 353 + 1278 = 5630 children:
    # 142 060,397867 + 12 539,965103 + 45 399,647030; the two øre left over go to the largest fractions.
    lines = StatementLine.objects.filter(statement__period=calculated)
    children = lines.filter(basis="children_0_15")
    assert {line.statement.number: line.net_ore for line in children.select_related("statement")} == {
        "5006": 142_060_40,
        "5041": 12_539_96,
        "5053": 45_399_65,
    }
    assert sorted(line.net_ore for line in lines.filter(basis="equal")) == [16_666_66, 16_666_67, 16_666_67]
    assert detail.shared_ore == detail.cost_ore - detail.grant_ore == 250_000_01
    assert detail.carried_ore == 0
    assert [share.number for share in detail.shares] == ["5006", "5041", "5053"]
    assert sum(share.share_bp for share in detail.shares) == pytest.approx(10_000, abs=2)


def test_every_line_explains_itself(calculated: Period) -> None:
    for line in StatementLine.objects.all():
        exact, rest = divmod(line.pool_ore * line.own_weight, line.total_weight)
        assert line.whole_ore == exact
        assert line.extra_ore in (0, 1)
        assert rest or not line.extra_ore
    for part in calculated.trace["parts"]:
        lines = StatementLine.objects.filter(basis=part["used_basis"])
        assert sum(line.net_ore for line in lines) == part["pool"]
        assert sum(line.extra_ore for line in lines) == part["left_over"]
    assert sum(part["pool"] for part in calculated.trace["parts"]) == calculated.trace["net"]


def test_vat_is_a_quarter_of_each_statement_and_of_its_lines(calculated: Period) -> None:
    for statement in calculated.statements.all():
        assert statement.vat_ore == (statement.net_ore + 2) // 4
        assert sum(line.vat_ore for line in statement.lines.all()) == statement.vat_ore
        assert sum(line.net_ore for line in statement.lines.all()) == statement.net_ore


def test_calculating_again_gives_the_same_and_leaves_one_set(calculated: Period, act: Act) -> None:
    before = dict(calculated.statements.values_list("number", "net_ore"))
    again = services.calculate(period_id=calculated.id, act=act)
    assert dict(again.statements.values_list("number", "net_ore")) == before
    assert again.revision == calculated.revision + 1


def test_a_cost_after_the_calculation_throws_the_shares_away(calculated: Period, act: Act) -> None:
    services.add_cost(period_id=calculated.id, label="Hjelp", category="support", amount_ore=100, act=act)
    calculated.refresh_from_db()
    assert calculated.status == "open"
    assert not Statement.objects.exists()


def test_approval_is_of_the_calculation_that_was_seen(calculated: Period, act: Act) -> None:
    services.calculate(period_id=calculated.id, act=act)
    with pytest.raises(Conflict, match=r"billing\.period_changed"):
        services.approve(period_id=calculated.id, revision=calculated.revision, act=act)
    assert not Invoice.objects.exists()


def test_invoices_are_numbered_without_gaps_in_the_order_of_the_register(approved: Period) -> None:
    assert list(Invoice.objects.values_list("number", "statement__number")) == [
        (10_001, "5006"),
        (10_002, "5041"),
        (10_003, "5053"),
    ]


def test_what_is_approved_no_longer_changes(approved: Period, act: Act) -> None:
    changes: list[Callable[[], object]] = [
        lambda: services.add_cost(period_id=approved.id, label="x", category="hosting", amount_ore=1, act=act),
        lambda: services.add_grant(period_id=approved.id, payer="x", amount_ore=1, act=act),
        lambda: services.choose_key(period_id=approved.id, parts=STANDARD_KEY, act=act),
        lambda: services.calculate(period_id=approved.id, act=act),
        lambda: services.approve(period_id=approved.id, revision=approved.revision, act=act),
    ]
    for change in changes:
        with pytest.raises(Conflict):
            change()
    assert approved.statements.count() == 3


def test_drafts_are_made_once_and_their_sums_are_the_statements(approved: Period, act: Act) -> None:
    fake = FakeStripe(lambda: act.at)
    assert services.create_draft_invoices(period_id=approved.id, gateway=gateway_for_fake(fake), act=act) == 3
    assert services.create_draft_invoices(period_id=approved.id, gateway=gateway_for_fake(fake), act=act) == 0
    totals = {invoice["number"]: invoice["total"] for invoice in fake.invoices.values()}
    rows = Invoice.objects.select_related("statement")
    assert totals == {str(row.number): row.statement.gross_ore for row in rows}
    assert {row.stripe_invoice_id for row in rows} == set(fake.invoices)
    assert {row.status for row in rows} == {"draft"}
    share = selectors.period_detail(approved.id).shares[0]
    assert (share.invoice_number, share.invoice_status) == (10_001, "draft")


class _FailsAtTheLast(Gateway):
    def __init__(self, inner: Gateway) -> None:
        self.inner, self.left = inner, 2

    def place_draft(self, *, payer: Payer, draft: InvoiceDraft, known_customer: str) -> Placed:
        if self.left == 0:
            raise Conflict("billing.stripe_refused")
        self.left -= 1
        return self.inner.place_draft(payer=payer, draft=draft, known_customer=known_customer)


def test_drafts_that_failed_half_way_are_found_again(approved: Period, act: Act) -> None:
    fake = FakeStripe(lambda: act.at)
    gateway = gateway_for_fake(fake)
    with pytest.raises(Conflict):
        services.create_draft_invoices(period_id=approved.id, gateway=_FailsAtTheLast(gateway), act=act)
    approved.refresh_from_db()
    assert approved.status == "approved"
    assert not Invoice.objects.exclude(stripe_invoice_id="").exists()
    assert services.create_draft_invoices(period_id=approved.id, gateway=gateway, act=act) == 3
    assert len(fake.invoices) == len(fake.customers) == 3


def test_the_next_period_uses_the_same_customers_even_if_some_are_gone(approved: Period, act: Act) -> None:
    fake = FakeStripe(lambda: act.at)
    services.create_draft_invoices(period_id=approved.id, gateway=gateway_for_fake(fake), act=act)
    second = services.open_period(starts_on=date(2027, 1, 1), ends_on=date(2027, 7, 1), act=act)
    services.add_cost(period_id=second.id, label="Drift", category="hosting", amount_ore=10_000, act=act)
    services.choose_key(period_id=second.id, parts=STANDARD_KEY, act=act)
    calculated = services.calculate(period_id=second.id, act=act)
    services.approve(period_id=second.id, revision=calculated.revision, act=act)
    fake.customers.pop(Invoice.objects.get(number=10_002).stripe_customer_id)
    services.create_draft_invoices(period_id=second.id, gateway=gateway_for_fake(fake), act=act)
    customers = dict(Invoice.objects.values_list("number", "stripe_customer_id"))
    assert customers[10_004] == customers[10_001]
    assert customers[10_005] != customers[10_002]
    assert AllocationKey.objects.count() == 1
    assert [row.name for row in selectors.periods()] == ["1. halvår 2027", "2026"]


def test_drafts_need_approval(calculated: Period, act: Act) -> None:
    with pytest.raises(Conflict, match=r"billing\.period_status"):
        services.create_draft_invoices(
            period_id=calculated.id, gateway=gateway_for_fake(FakeStripe(lambda: act.at)), act=act
        )


def test_a_preview_shows_another_key_and_writes_nothing(calculated: Period) -> None:
    shares = selectors.preview(calculated.id, [KeyPart("equal", 10_000)])
    assert sum(share.net_ore for share in shares) == 250_000_01
    assert max(share.net_ore for share in shares) - min(share.net_ore for share in shares) <= 1
    assert StatementLine.objects.count() == 6
    assert Period.objects.get().key == calculated.key


def test_a_statement_tells_its_share_per_child(calculated: Period) -> None:
    snasa = calculated.statements.get(number="5041")
    detail = selectors.statement_detail(snasa.id)
    assert detail.share.children == 353
    assert detail.share.ore_per_child == (2 * snasa.net_ore + 353) // (2 * 353)
    assert [line.basis for line in detail.lines] == ["equal", "children_0_15"]
    assert detail.invoice is None
    assert snasa.figures["children_0_15"] == {"value": 353, "year": 2026}


def test_another_vat_regime_needs_its_reason(act: Act) -> None:
    start, end = date(2026, 1, 1), date(2026, 7, 1)
    with pytest.raises(Invalid, match=r"billing\.vat_reason_missing"):
        services.open_period(starts_on=start, ends_on=end, vat_regime="O", act=act)
    with pytest.raises(Invalid, match=r"billing\.vat_unknown"):
        services.open_period(starts_on=start, ends_on=end, vat_regime="S15", act=act)
    reason = "Ren kostnadsdeling, avklart 3.2.2026"
    period = services.open_period(starts_on=start, ends_on=end, vat_regime="O", vat_reason=reason, act=act)
    services.add_cost(period_id=period.id, label="Drift", category="hosting", amount_ore=999, act=act)
    services.choose_key(period_id=period.id, parts=STANDARD_KEY, act=act)
    services.calculate(period_id=period.id, act=act)
    assert selectors.period_detail(period.id).vat_ore == 0


def _add_cost(act: Act, period: UUID, label: str = "x", category: str = "hosting", amount_ore: int = 1) -> None:
    services.add_cost(period_id=period, label=label, category=category, amount_ore=amount_ore, act=act)


def _refused(act: Act, period: UUID) -> list[tuple[type[DomainError], str, Callable[[], object]]]:
    return [
        (
            Conflict,
            "billing.period_overlaps",
            lambda: services.open_period(starts_on=date(2026, 12, 31), ends_on=date(2027, 2, 1), act=act),
        ),
        (
            Invalid,
            "billing.period_backwards",
            lambda: services.open_period(starts_on=date(2028, 1, 1), ends_on=date(2028, 1, 1), act=act),
        ),
        (NotFound, "billing.period_unknown", lambda: services.calculate(period_id=uuid4(), act=act)),
        (Invalid, "field.required", lambda: _add_cost(act, period, label=" ")),
        (Invalid, "field.too_long", lambda: _add_cost(act, period, label="x" * 201)),
        (Invalid, "billing.category_unknown", lambda: _add_cost(act, period, category="x")),
        (Invalid, "money.not_positive", lambda: _add_cost(act, period, amount_ore=0)),
        (Invalid, "money.too_large", lambda: _add_cost(act, period, amount_ore=10**16)),
        (
            Invalid,
            "billing.cost_unknown",
            lambda: services.add_grant(period_id=period, payer="x", amount_ore=1, cost_id=uuid4(), act=act),
        ),
        (
            Invalid,
            "sharing.key_sum",
            lambda: services.choose_key(period_id=period, parts=[KeyPart("equal", 1)], act=act),
        ),
        (
            Invalid,
            "billing.basis_unknown",
            lambda: services.choose_key(period_id=period, parts=[KeyPart("luck", 10_000)], act=act),
        ),
    ]


@pytest.mark.parametrize("case", range(11))
def test_what_cannot_be_done_says_why_and_changes_nothing(case: int, period: Period, act: Act) -> None:
    kind, code, attempt = _refused(act, period.id)[case]
    before = AuditEntry.objects.count()
    with pytest.raises(kind) as refused:
        attempt()
    assert refused.value.code == code
    assert AuditEntry.objects.count() == before


def test_an_empty_period_cannot_be_shared(act: Act) -> None:
    period = services.open_period(starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1), act=act)
    with pytest.raises(Invalid, match=r"billing\.no_costs"):
        services.calculate(period_id=period.id, act=act)
    services.add_cost(period_id=period.id, label="Drift", category="hosting", amount_ore=100, act=act)
    with pytest.raises(Invalid, match=r"billing\.no_key"):
        services.calculate(period_id=period.id, act=act)


def test_mistakes_can_be_taken_away_until_approval(period: Period, act: Act) -> None:
    cost = services.add_cost(period_id=period.id, label="Feil", category="support", amount_ore=100, act=act)
    grant = services.add_grant(period_id=period.id, payer="Feil", amount_ore=50, cost_id=cost.id, act=act)
    with pytest.raises(Conflict, match=r"billing\.cost_has_grants"):
        services.remove_cost(period_id=period.id, cost_id=cost.id, act=act)
    services.remove_grant(period_id=period.id, grant_id=grant.id, act=act)
    services.remove_cost(period_id=period.id, cost_id=cost.id, act=act)
    assert selectors.period_detail(period.id).cost_ore == 300_000_01


def test_a_key_is_never_changed(period: Period) -> None:
    key = AllocationKey.objects.get()
    key.parts = []
    with pytest.raises(Conflict, match=r"billing\.key_immutable"):
        key.save()


def test_only_operators_may(period: Period, stranger: Act) -> None:
    with pytest.raises(Forbidden):
        services.calculate(period_id=period.id, act=stranger)
    with pytest.raises(Forbidden):
        services.open_period(starts_on=date(2030, 1, 1), ends_on=date(2031, 1, 1), act=stranger)


def test_every_act_leaves_its_trail(approved: Period, act: Act) -> None:
    services.create_draft_invoices(period_id=approved.id, gateway=gateway_for_fake(FakeStripe(lambda: act.at)), act=act)
    assert set(AuditEntry.objects.filter(object_id=approved.id).values_list("action", flat=True)) == {
        "billing.period_opened",
        "billing.cost_added",
        "billing.grant_added",
        "billing.key_chosen",
        "billing.calculated",
        "billing.approved",
        "billing.drafts_created",
    }
