"""The stand-in refuses what Stripe would refuse, and never answers with something Stripe does not have."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from billing.stripe_contract.contract import check_object, decode_form
from billing.stripe_contract.fake import API_VERSION, FakeStripe
from core import clock

HEADERS = {"Authorization": "Bearer sk_test_x", "Stripe-Version": API_VERSION}
Answer = tuple[dict[str, Any], int]


def call(fake: FakeStripe, path: str, *fields: tuple[str, str], **headers: str) -> Answer:
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    body, status, _ = fake.handle("post", f"https://api.stripe.com/v1/{path}", HEADERS | extra, urlencode(list(fields)))
    return json.loads(body), status


@pytest.fixture
def fake() -> FakeStripe:
    fake = FakeStripe(clock.now)
    customer, _ = call(fake, "customers", ("name", "Oppdiktet kommune"))
    fake.customers["cus_known"] = fake.customers.pop(customer["id"])
    return fake


def due() -> str:
    return str(int(clock.now().timestamp()) + 86_400)


INVOICE = (("customer", "cus_known"), ("currency", "nok"), ("collection_method", "send_invoice"))


def test_the_sdk_speaks_the_version_that_the_stand_in_was_written_for() -> None:
    assert stripe.api_version == API_VERSION


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ((("payment", "x"),), "payment"),
        ((("collection_method", "send_money"),), "collection_method"),
        ((("auto_advance", "maybe"),), "auto_advance"),
        ((("due_date", "tomorrow"),), "due_date"),
        ((("custom_fields[0][name]", "a"),), "custom_fields[0][value]"),
        (
            (("custom_fields[0][name]", "a"), ("custom_fields[0][value]", "b"), ("custom_fields[0][x]", "c")),
            "custom_fields[0][x]",
        ),
        ((("metadata", "flat"),), "metadata"),
    ],
)
def test_wrong_parameters_are_refused_by_name(
    fake: FakeStripe, fields: tuple[tuple[str, str], ...], param: str
) -> None:
    kept = tuple(field for field in (*INVOICE, ("due_date", due())) if field[0] not in {name for name, _ in fields})
    answer, status = call(fake, "invoices", *kept, *fields)
    assert status == 400
    assert answer["error"]["param"] == param
    assert not fake.invoices


def test_rules_between_parameters(fake: FakeStripe) -> None:
    def error(*fields: tuple[str, str]) -> str:
        answer, status = call(fake, "invoices", *fields)
        assert status in (400, 404)
        return str(answer["error"].get("param") or answer["error"].get("code"))

    assert error(*INVOICE) == "due_date"
    assert error(*INVOICE, ("due_date", due()), ("days_until_due", "30")) == "due_date"
    assert error(*INVOICE, ("due_date", "1000")) == "due_date"
    assert error(("customer", "cus_x"), *INVOICE[1:], ("due_date", due())) == "customer"
    assert error(*INVOICE[:2], ("due_date", due())) == "missing_payment_source"


def test_lines_need_all_that_their_vat_needs(fake: FakeStripe) -> None:
    invoice, _ = call(fake, "invoices", *INVOICE, ("due_date", due()))
    answer, status = call(
        fake,
        f"invoices/{invoice['id']}/add_lines",
        ("lines[0][amount]", "100"),
        ("lines[0][tax_amounts][0][amount]", "25"),
        ("lines[0][tax_amounts][0][taxable_amount]", "100"),
    )
    assert status == 400
    assert answer["error"]["param"] == "lines[0][tax_amounts][0][tax_rate_data]"


def test_an_idempotency_key_repeats_the_answer_and_refuses_another_question(fake: FakeStripe) -> None:
    first, _ = call(fake, "customers", ("name", "A"), Idempotency_Key="k1")
    again, status = call(fake, "customers", ("name", "A"), Idempotency_Key="k1")
    assert (again, status) == (first, 200)
    assert len(fake.customers) == 2
    other, status = call(fake, "customers", ("name", "B"), Idempotency_Key="k1")
    assert (other["error"]["type"], status) == ("idempotency_error", 400)


def test_live_keys_other_versions_and_unknown_addresses_are_refused(fake: FakeStripe) -> None:
    assert call(fake, "customers", Authorization="Bearer sk_live_x")[1] == 401
    assert call(fake, "customers", Stripe_Version="2020-01-01")[0]["error"]["code"] == "version"
    assert call(fake, "refunds")[0]["error"]["code"] == "unimplemented_in_fake"


def test_the_stand_in_may_not_invent_fields() -> None:
    check_object(stripe.Invoice, {"id": "in_1", "total": 1})
    with pytest.raises(AssertionError, match="paid"):
        check_object(stripe.Invoice, {"id": "in_1", "paid": True})


def test_forms_are_read_as_the_sdk_writes_them() -> None:
    assert decode_form("a[b][0][c]=1&a[b][1][c]=2&d=&e[x]=y") == {
        "a": {"b": [{"c": "1"}, {"c": "2"}]},
        "d": "",
        "e": {"x": "y"},
    }
