"""Draft invoices through the SDK: right lines, right VAT, never twice. The same tests run against Stripe's test mode
when STRIPE_TEST_KEY is set (see billing/stripe_contract)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from billing.invoicing import InvoiceDraft, Line, vat_on_lines
from billing.stripe_contract.fake import FakeStripe, InProcess
from billing.stripe_gateway import gateway_for_fake, gateway_for_key
from core import clock
from core.errors import Conflict, Unavailable
from core.money import vat_of_group
from tests.billing.stripe_backends import BACKENDS, Backend, make_backend, make_draft, make_payer

_NO_ANSWER: Callable[..., stripe.APIConnectionError] = stripe.APIConnectionError  # untyped in the SDK
DUE = clock.today() + timedelta(days=30)


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    return make_backend(request.param)


def test_a_draft_has_our_number_our_lines_and_our_vat_and_goes_nowhere_by_itself(backend: Backend) -> None:
    draft, payer = make_draft(DUE), make_payer()
    placed = backend.gateway.place_draft(payer=payer, draft=draft, known_customer="")
    invoice = backend.client.v1.invoices.retrieve(placed.invoice_id)
    assert (invoice.status, invoice.number, invoice.currency) == ("draft", draft.number, "nok")
    assert invoice.collection_method == "send_invoice"
    assert invoice.auto_advance is False
    assert [(line.amount, line.description) for line in invoice.lines.data] == [(x.net, x.text) for x in draft.lines]
    assert invoice.total == draft.gross == 174_916
    customer = backend.client.v1.customers.retrieve(placed.customer_id)
    assert customer.metadata is not None
    assert customer.metadata.to_dict()["tenant_id"] == payer.tenant_id


def test_placing_the_same_draft_again_finds_the_first(backend: Backend) -> None:
    draft, payer = make_draft(DUE), make_payer()
    first = backend.gateway.place_draft(payer=payer, draft=draft, known_customer="")
    assert backend.gateway.place_draft(payer=payer, draft=draft, known_customer="") == first
    # Another day, when the due date has moved on and idempotency keys are forgotten.
    later = replace(draft, due_on=draft.due_on + timedelta(days=3))
    assert backend.gateway.place_draft(payer=payer, draft=later, known_customer=first.customer_id) == first


def test_a_draft_interrupted_before_its_lines_is_completed(backend: Backend) -> None:
    draft, payer = make_draft(DUE), make_payer()
    empty = backend.client.v1.customers.create(params={"name": payer.name, "metadata": {"tenant_id": payer.tenant_id}})
    begun = backend.client.v1.invoices.create(
        params={
            "customer": empty.id,
            "currency": "nok",
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "metadata": {"reference": draft.reference},
        }
    )
    placed = backend.gateway.place_draft(payer=payer, draft=draft, known_customer=empty.id)
    assert placed.invoice_id == begun.id
    assert backend.client.v1.invoices.retrieve(begun.id).total == draft.gross


def test_a_customer_that_is_gone_is_made_anew(backend: Backend) -> None:
    placed = backend.gateway.place_draft(payer=make_payer(), draft=make_draft(DUE), known_customer="cus_gone")
    assert placed.customer_id != "cus_gone"


def test_a_customer_that_is_someone_elses_is_never_billed(backend: Backend) -> None:
    other = backend.gateway.place_draft(payer=make_payer(), draft=make_draft(DUE), known_customer="")
    own = backend.gateway.place_draft(payer=make_payer(), draft=make_draft(DUE), known_customer=other.customer_id)
    assert own.customer_id != other.customer_id


def test_an_amount_outside_vat_has_no_vat(backend: Backend) -> None:
    draft = replace(make_draft(DUE, Line("Tilskudd", 10_000, 0)), vat_rate_bp=0)
    placed = backend.gateway.place_draft(payer=make_payer(), draft=draft, known_customer="")
    assert backend.client.v1.invoices.retrieve(placed.invoice_id).total == 10_000


def test_the_same_number_twice_is_refused_with_a_code(backend: Backend) -> None:
    draft = make_draft(DUE)
    backend.gateway.place_draft(payer=make_payer(), draft=draft, known_customer="")
    again = make_draft(DUE, number=draft.number)
    with pytest.raises(Conflict, match=r"billing\.stripe_refused"):
        backend.gateway.place_draft(payer=make_payer(), draft=again, known_customer="")


class _LosesAnswers(InProcess):
    """The work is done, but the first answer to each change never arrives."""

    def __init__(self, fake: FakeStripe) -> None:
        super().__init__(fake)
        self._lost: set[str] = set()

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, *, _usage: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        answer = super().request(method, url, headers, post_data)
        if method == "post" and url not in self._lost:
            self._lost.add(url)
            raise _NO_ANSWER("lost", should_retry=True)
        return answer

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0


def test_a_lost_answer_is_asked_for_again_and_nothing_is_made_twice() -> None:
    fake = FakeStripe(clock.now)
    gateway = gateway_for_key("sk_test_standin", _LosesAnswers(fake))
    gateway.place_draft(payer=make_payer(), draft=make_draft(DUE), known_customer="")
    assert len(fake.customers) == len(fake.invoices) == 1
    assert [len(invoice["lines"]["data"]) for invoice in fake.invoices.values()] == [2]


class _Down(InProcess):
    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, *, _usage: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        raise _NO_ANSWER("down")


def test_a_service_that_is_down_says_so() -> None:
    gateway = gateway_for_key("sk_test_standin", _Down(FakeStripe(clock.now)))
    with pytest.raises(Unavailable, match=r"billing\.stripe_unavailable"):
        gateway.place_draft(payer=make_payer(), draft=make_draft(DUE), known_customer="")


def test_totals_that_disagree_stop_before_anyone_is_asked_to_pay() -> None:
    fake = FakeStripe(clock.now)
    draft, payer = make_draft(DUE), make_payer()
    gateway = gateway_for_fake(fake)
    placed = gateway.place_draft(payer=payer, draft=draft, known_customer="")
    changed = replace(draft, lines=(Line("annet", 1, 0),))
    with pytest.raises(Conflict, match=r"billing\.stripe_total_differs"):
        gateway.place_draft(payer=payer, draft=changed, known_customer=placed.customer_id)


nets = st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=8)


@given(nets)
def test_vat_on_lines_adds_up_to_the_groups_vat(lines: list[int]) -> None:
    vats = vat_on_lines(lines, 2500, "x")
    assert sum(vats) == vat_of_group(lines, 2500)
    assert len(vats) == len(lines)


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=8))
def test_vat_on_lines_is_within_an_ore_of_the_lines_own(lines: list[int]) -> None:
    for net, vat in zip(lines, vat_on_lines(lines, 2500, "x"), strict=True):
        assert abs(vat - net / 4) <= 1


def test_due_dates_are_the_date_we_say(backend: Backend) -> None:
    draft: InvoiceDraft = make_draft(DUE)
    placed = backend.gateway.place_draft(payer=make_payer(), draft=draft, known_customer="")
    due = backend.client.v1.invoices.retrieve(placed.invoice_id).due_date
    assert due is not None
    assert clock.oslo_date(datetime.fromtimestamp(due, UTC)) == DUE
