"""The door to Stripe: one-off draft invoices with our own numbers and VAT; a repeated call makes nothing twice."""

from datetime import UTC, datetime, time
from functools import lru_cache
from typing import NoReturn

import stripe
from django.conf import settings
from stripe.params import CustomerCreateParams, InvoiceAddLinesParams, InvoiceAddLinesParamsLine, InvoiceCreateParams

from billing.invoicing import Gateway, InvoiceDraft, Line, Payer, Placed
from billing.stripe_contract.fake import FakeStripe, InProcess
from core import clock
from core.errors import Conflict, Unavailable

_DEMO_KEY = "sk_test_samspor_demo"
_RETRIES = 2


class StripeGateway:
    """Places drafts at Stripe. Only people send them on, so nothing advances by itself."""

    def __init__(self, client: stripe.StripeClient) -> None:
        self._client = client

    def place_draft(self, *, payer: Payer, draft: InvoiceDraft, known_customer: str) -> Placed:
        """Make the customer and the draft; made before, it is found again and not made twice."""
        try:
            customer_id = self._customer(payer, known_customer)
            invoice = self._draft_made_before(customer_id, draft) or self._create(customer_id, payer, draft)
            if not invoice.lines.data:
                invoice = self._add_lines(invoice.id, draft)
        except stripe.StripeError as error:
            _refuse(error)
        # Two computers have added up the same lines; they must agree before anyone is asked to pay.
        if invoice.total != draft.gross:
            raise Conflict("billing.stripe_total_differs", number=draft.number)
        return Placed(customer_id, invoice.id)

    def _customer(self, payer: Payer, known: str) -> str:
        if known and self._belongs(known, payer):
            return known
        params: CustomerCreateParams = {
            "name": payer.name,
            "preferred_locales": ["nb"],
            "metadata": {
                "tenant_id": payer.tenant_id,
                "municipality_number": payer.number,
                "org_number": payer.org_number,
            },
        }
        return self._client.v1.customers.create(
            params=params, options=_once("customer", payer.tenant_id, known or "first")
        ).id

    def _belongs(self, customer_id: str, payer: Payer) -> bool:
        try:
            customer = self._client.v1.customers.retrieve(customer_id)
        except stripe.InvalidRequestError as error:
            if error.code == "resource_missing":
                return False
            raise
        # One municipality's invoice at another's customer would be worse than a customer too many.
        return not getattr(customer, "deleted", False) and _note(customer, "tenant_id") == payer.tenant_id

    def _draft_made_before(self, customer_id: str, draft: InvoiceDraft) -> stripe.Invoice | None:
        # An idempotency key is forgotten after a day; our reference on the draft is not.
        drafts = self._client.v1.invoices.list(params={"customer": customer_id, "status": "draft", "limit": 100})
        for invoice in drafts.auto_paging_iter():
            if _note(invoice, "reference") == draft.reference:
                return invoice
        return None

    def _create(self, customer_id: str, payer: Payer, draft: InvoiceDraft) -> stripe.Invoice:
        params: InvoiceCreateParams = {
            "customer": customer_id,
            "currency": "nok",
            "collection_method": "send_invoice",
            "auto_advance": False,
            "due_date": int(datetime.combine(draft.due_on, time(12), tzinfo=UTC).timestamp()),
            "number": draft.number,
            "custom_fields": [{"name": name, "value": value} for name, value in draft.fields.items()],
            "metadata": {"reference": draft.reference, "tenant_id": payer.tenant_id},
            "pending_invoice_items_behavior": "exclude",
        }
        return self._client.v1.invoices.create(
            params=params, options=_once("invoice", draft.reference, draft.due_on.isoformat())
        )

    def _add_lines(self, invoice_id: str, draft: InvoiceDraft) -> stripe.Invoice:
        params: InvoiceAddLinesParams = {"lines": [_line(line, draft.vat_rate_bp) for line in draft.lines]}
        return self._client.v1.invoices.add_lines(
            invoice_id, params=params, options=_once("lines", draft.reference, invoice_id)
        )


def _line(line: Line, rate_bp: int) -> InvoiceAddLinesParamsLine:
    params: InvoiceAddLinesParamsLine = {"amount": line.net, "description": line.text}
    if rate_bp:
        params["tax_amounts"] = [
            {
                "amount": line.vat,
                "taxable_amount": line.net,
                "tax_rate_data": {
                    "display_name": "MVA",
                    "percentage": rate_bp / 100,
                    "inclusive": False,
                    "country": "NO",
                    "tax_type": "vat",
                },
            }
        ]
    return params


def _note(thing: stripe.Customer | stripe.Invoice, name: str) -> str:
    return str(thing.metadata.to_dict().get(name, "")) if thing.metadata is not None else ""


def _once(*parts: str) -> stripe.RequestOptions:
    return {"idempotency_key": ":".join(("samspor", *parts))}


def _refuse(error: stripe.StripeError) -> NoReturn:
    refused = isinstance(error, stripe.InvalidRequestError | stripe.IdempotencyError)
    kind = Conflict if refused else Unavailable
    raise kind(
        "billing.stripe_refused" if refused else "billing.stripe_unavailable",
        kind=type(error).__name__,
        stripe_code=error.code or "",
        request_id=error.request_id or "",
    ) from error


def gateway_for_key(key: str, http_client: stripe.HTTPClient | None = None) -> Gateway:
    """A gateway to Stripe with this secret key."""
    return StripeGateway(stripe.StripeClient(key, http_client=http_client, max_network_retries=_RETRIES))


def gateway_for_fake(fake: FakeStripe) -> Gateway:
    """A gateway to the stand-in in this process."""
    return gateway_for_key(_DEMO_KEY, InProcess(fake))


def configured_gateway() -> Gateway:
    """What the settings say: Stripe with a key; the stand-in in a demo or test; otherwise Unavailable."""
    if settings.SAMSPOR_STRIPE_KEY:
        return gateway_for_key(settings.SAMSPOR_STRIPE_KEY)
    if settings.SAMSPOR_DEMO or settings.SAMSPOR_TESTING:
        return _demo_gateway()
    raise Unavailable("billing.stripe_not_configured")


def is_demo_gateway() -> bool:
    """Whether drafts go to the stand-in, so that pages can say so plainly."""
    return not settings.SAMSPOR_STRIPE_KEY


@lru_cache(maxsize=1)
def _demo_gateway() -> Gateway:
    return gateway_for_fake(FakeStripe(clock.now))
