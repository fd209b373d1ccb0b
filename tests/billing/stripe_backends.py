"""Which Stripe the gateway's tests talk to: always the stand-in, and Stripe's own test mode when a key is given."""

import os
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import stripe

from billing.invoicing import Gateway, InvoiceDraft, Line, Payer
from billing.stripe_contract.fake import FakeStripe, InProcess
from billing.stripe_gateway import gateway_for_key
from core import clock

TEST_KEY = os.environ.get("STRIPE_TEST_KEY", "")
BACKENDS = ["stand-in", *(["stripe-test-mode"] if TEST_KEY else [])]


@dataclass
class Backend:
    """A gateway, and the SDK to look at what it left behind."""

    gateway: Gateway
    client: stripe.StripeClient
    fake: FakeStripe | None


def make_backend(name: str) -> Backend:
    """The backend with this name; the real one only ever with a test key."""
    if name == "stand-in":
        fake = FakeStripe(clock.now)
        transport = InProcess(fake)
        key = "sk_test_standin"
        return Backend(gateway_for_key(key, transport), stripe.StripeClient(key, http_client=transport), fake)
    if not TEST_KEY.startswith("sk_test_"):
        raise RuntimeError("STRIPE_TEST_KEY must be a test key")
    return Backend(gateway_for_key(TEST_KEY), stripe.StripeClient(TEST_KEY), None)


def make_payer() -> Payer:
    """A municipality nobody has met before."""
    return Payer(str(uuid4()), "9999", "Oppdiktet kommune", "")


def make_draft(due_on: date, *lines: Line, reference: str = "", number: str = "") -> InvoiceDraft:
    """A draft with 25 % VAT."""
    return InvoiceDraft(
        reference=reference or str(uuid4()),
        number=number or f"T{uuid4().hex[:12]}",
        due_on=due_on,
        lines=lines or (Line("2026: Likt for alle, 1 av 5", 51_600, 12_900), Line("2026: Barn", 88_333, 22_083)),
        vat_rate_bp=2500,
        fields={"Periode": "2026"},
    )
