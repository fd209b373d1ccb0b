"""A stand-in for Stripe that lives in this process: remembers, enforces the contract, repeats an idempotent answer."""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import uuid4

import stripe
from stripe import params as sdk

from billing.stripe_contract.contract import ContractError, check, check_object, decode_form

API_VERSION = "2026-10-28.endive"
MAX_CUSTOM_FIELDS = 4
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Route:
    method: str
    pattern: str
    params: type
    handler: Callable[..., Body]


@dataclass(frozen=True, slots=True)
class _Replay:
    request: str
    status: int
    body: str


class FakeStripe:
    """Customers and draft invoices. Anything this product does not use answers "unimplemented", never a guess."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._replays: dict[str, _Replay] = {}
        self.customers: dict[str, Body] = {}
        self.invoices: dict[str, Body] = {}
        self.requests: list[str] = []
        self._routes = (
            _Route("post", r"/v1/customers", sdk.CustomerCreateParams, self._create_customer),
            _Route("get", r"/v1/customers/(\w+)", sdk.CustomerRetrieveParams, self._customer),
            _Route("post", r"/v1/invoices", sdk.InvoiceCreateParams, self._create_invoice),
            _Route("get", r"/v1/invoices", sdk.InvoiceListParams, self._list_invoices),
            _Route("get", r"/v1/invoices/(\w+)", sdk.InvoiceRetrieveParams, self._invoice),
            _Route("post", r"/v1/invoices/(\w+)/add_lines", sdk.InvoiceAddLinesParams, self._add_lines),
        )

    def handle(self, method: str, url: str, headers: Mapping[str, str], body: str) -> tuple[str, int, dict[str, str]]:
        """Answer one request as the API would."""
        with self._lock:
            return self._handle(method.lower(), url, {k.lower(): v for k, v in headers.items()}, body)

    def _handle(self, method: str, url: str, headers: dict[str, str], body: str) -> tuple[str, int, dict[str, str]]:
        parts = urlsplit(url)
        request = f"{method} {parts.path}?{parts.query} {body}"
        key = headers.get("idempotency-key", "") if method == "post" else ""
        if key in self._replays:
            return self._replay(self._replays[key], request)
        try:
            self._check_headers(headers)
            self.requests.append(f"{method} {parts.path}")
            answer, status = self._route(method, parts.path, body or parts.query), 200
        except ContractError as error:
            answer, status = error.body, error.status
        text = json.dumps(answer)
        if key:
            self._replays[key] = _Replay(request, status, text)
        return text, status, {"Request-Id": f"req_{len(self.requests)}"}

    def _replay(self, replay: _Replay, request: str) -> tuple[str, int, dict[str, str]]:
        if replay.request == request:
            return replay.body, replay.status, {"Idempotent-Replayed": "true"}
        error = ContractError(
            "Keys for idempotent requests can only be used with the same parameters they were first used with.",
            kind="idempotency_error",
        )
        return json.dumps(error.body), error.status, {}

    def _check_headers(self, headers: Mapping[str, str]) -> None:
        if not re.fullmatch(r"Bearer sk_test_\w+", headers.get("authorization", "")):
            raise ContractError("Invalid API Key provided", status=401)
        if headers.get("stripe-version") != API_VERSION:
            raise ContractError(f"This stand-in speaks {API_VERSION} only", code="version")

    def _route(self, method: str, path: str, form: str) -> Body:
        for route in self._routes:
            if route.method == method and (found := re.fullmatch(route.pattern, path)):
                return route.handler(*found.groups(), **check(route.params, decode_form(form)))
        raise ContractError(f"Unrecognized request URL ({method}: {path})", status=404, code="unimplemented_in_fake")

    def _create_customer(self, **data: Any) -> Body:
        customer = {
            "id": _new_id("cus"),
            "object": "customer",
            "created": self._timestamp(),
            "livemode": False,
            "metadata": {},
            **data,
        }
        check_object(stripe.Customer, customer)
        self.customers[customer["id"]] = customer
        return customer

    def _customer(self, customer_id: str, **_: Any) -> Body:
        return _found(self.customers, customer_id, "customer")

    def _create_invoice(self, **data: Any) -> Body:
        _found(self.customers, data.get("customer", ""), "customer")
        if data.get("collection_method") != "send_invoice":
            raise ContractError("This customer has no attached payment source", code="missing_payment_source")
        if ("due_date" in data) == ("days_until_due" in data):
            raise ContractError("You must pass exactly one of due_date and days_until_due", param="due_date")
        if data.get("due_date", self._timestamp()) < self._timestamp():
            raise ContractError("due_date must be in the future", param="due_date")
        if len(data.get("custom_fields") or ()) > MAX_CUSTOM_FIELDS:
            raise ContractError("custom_fields may have at most 4 entries", param="custom_fields")
        number = data.get("number")
        if number and any(invoice["number"] == number for invoice in self.invoices.values()):
            raise ContractError("An invoice with this number already exists", param="number")
        invoice_id = _new_id("in")
        invoice = {
            "id": invoice_id,
            "object": "invoice",
            "status": "draft",
            "created": self._timestamp(),
            "livemode": False,
            "number": None,
            "auto_advance": False,
            "metadata": {},
            "due_date": self._timestamp() + data.pop("days_until_due", 0) * 86_400,
            **{name: value for name, value in data.items() if name != "pending_invoice_items_behavior"},
            "lines": _list([], f"/v1/invoices/{invoice_id}/lines"),
        }
        self.invoices[invoice_id] = invoice
        return _summed(invoice)

    def _list_invoices(self, **query: Any) -> Body:
        wanted = {name: query[name] for name in ("customer", "status") if name in query}
        found = [i for i in self.invoices.values() if all(i[name] == value for name, value in wanted.items())]
        limit = query.get("limit", 10)
        page = _list(list(reversed(found))[:limit], "/v1/invoices")
        page["has_more"] = len(found) > limit
        return page

    def _invoice(self, invoice_id: str, **_: Any) -> Body:
        return _found(self.invoices, invoice_id, "invoice")

    def _add_lines(self, invoice_id: str, *, lines: list[Body], **_: Any) -> Body:
        invoice = _found(self.invoices, invoice_id, "invoice")
        if invoice["status"] != "draft":
            raise ContractError("Only draft invoices can be changed", code="invoice_not_editable")
        held = invoice["lines"]["data"]
        for line in lines:
            held.append(_line(line, f"il_fake{len(held) + 1:03d}_{invoice_id}", invoice))
        return _summed(invoice)

    def _timestamp(self) -> int:
        return int(self._now().timestamp())


class InProcess(stripe.HTTPClient):
    """The SDK's way out, ending in this process: no socket, nothing patched."""

    name: ClassVar[str] = "in-process"

    def __init__(self, fake: FakeStripe) -> None:
        super().__init__()
        self.fake = fake

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None, *, _usage: Any = None
    ) -> tuple[str, int, Mapping[str, str]]:
        """Hand the request to the stand-in."""
        return self.fake.handle(method, url, headers or {}, post_data or "")


def _new_id(prefix: str) -> str:
    # As at Stripe, never reused: two processes of a demo, or one started again, must not call two things by one name.
    return f"{prefix}_fake{uuid4().hex[:16]}"


def _found(held: Mapping[str, Body], key: str, kind: str) -> Body:
    if key not in held:
        raise ContractError(f"No such {kind}: '{key}'", status=404, code="resource_missing", param=kind)
    return held[key]


def _list(data: list[Body], url: str) -> Body:
    return {"object": "list", "data": data, "has_more": False, "url": url}


def _line(data: Body, line_id: str, invoice: Body) -> Body:
    if "amount" not in data:
        raise ContractError("This stand-in takes lines with an amount", param="lines[amount]")
    if len(taxes := data.get("tax_amounts") or []) > 20:
        raise ContractError("tax_amounts may have at most 20 entries", param="lines[tax_amounts]")
    line = {
        "id": line_id,
        "object": "line_item",
        "amount": data["amount"],
        "currency": invoice["currency"],
        "description": data.get("description"),
        "invoice": invoice["id"],
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "taxes": [
            {
                "amount": tax["amount"],
                "tax_behavior": "inclusive" if tax["tax_rate_data"]["inclusive"] else "exclusive",
                "taxable_amount": tax["taxable_amount"],
                "taxability_reason": tax.get("taxability_reason", "not_available"),
                "type": "tax_rate_details",
            }
            for tax in taxes
        ],
    }
    check_object(stripe.InvoiceLineItem, line)
    return line


def _summed(invoice: Body) -> Body:
    lines = invoice["lines"]["data"]
    subtotal = sum(line["amount"] for line in lines)
    tax = sum(tax["amount"] for line in lines for tax in line["taxes"] if tax["tax_behavior"] == "exclusive")
    invoice.update(
        subtotal=subtotal,
        total=subtotal + tax,
        amount_due=max(0, subtotal + tax),
        amount_paid=0,
        amount_remaining=max(0, subtotal + tax),
    )
    check_object(stripe.Invoice, invoice)
    return invoice
