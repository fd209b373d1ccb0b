"""The console turns costs into shares that add up to the øre, and approved shares into draft invoices."""

import itertools
import re
from typing import Protocol

import pytest
from django.test import Client

from core.money import parse_kr
from tests.cast import Town, operator_client

# Each test opens a year of its own: periods never overlap.
_years = itertools.count(2041)
KEY = {"equal": "20", "children_0_15": "80"}


class Answer(Protocol):
    """What a page is read from."""

    @property
    def content(self) -> bytes:
        """The page."""
        ...


@pytest.fixture
def console(trondheim: Town, gol: Town, snasa: Town) -> Client:
    return operator_client()


@pytest.fixture
def period(console: Client) -> str:
    """The address of a new, empty period."""
    return opened(console, next(_years))


def opened(console: Client, year: int) -> str:
    answer = console.post("/spleiselag/ny/", dates(year) | {"vat_regime": "S25", "vat_reason": ""})
    assert answer.status_code == 302, text(answer)
    return str(answer["Location"])


def dates(year: int) -> dict[str, str]:
    return {"starts_on": f"01.01.{year}", "last_day": f"31.12.{year}"}


def text(answer: Answer) -> str:
    return answer.content.decode().replace("\u00a0", " ")


def with_costs(console: Client, period: str) -> None:
    cost = {"label": "Drift av plattformen", "category": "hosting", "amount": "1 000 000,01"}
    assert console.post(f"{period}kostnader/", cost).status_code == 302
    grant = {"payer": "Statsforvalteren", "amount": "99 999,99", "cost_id": ""}
    assert console.post(f"{period}tilskudd/", grant).status_code == 302
    assert console.post(f"{period}nokkel/", KEY | {"act": "choose"}).status_code == 302
    assert console.post(f"{period}beregn/").status_code == 302


def revision(page: str) -> str:
    found = re.search(r'name="revision" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_the_way_from_cost_to_draft_invoice(console: Client, period: str) -> None:
    with_costs(console, period)
    page = text(console.get(period))
    assert "Summen stemmer: 1 000 000,01 kr i kostnader minus 99 999,99 kr i tilskudd er 900 000,02 kr" in page
    amounts = re.findall(r'data-label="Uten mva\.">(?:<strong>)?([\d ]+,\d\d) kr', page)
    assert sum(map(parse_kr, amounts[:-1])) == parse_kr(amounts[-1]) == 90_000_002
    assert console.post(f"{period}godkjenn/", {"revision": revision(page)}).status_code == 422
    assert console.post(f"{period}godkjenn/", {"revision": revision(page), "confirm": "yes"}).status_code == 302
    assert "Har fått nummer" in text(console.get(period))
    assert console.post(f"{period}fakturautkast/").status_code == 302
    page = text(console.get(period))
    assert "Utkast i Stripe" in page
    assert "innebygd etterligning av Stripe" in page
    assert console.post(f"{period}fakturautkast/").status_code == 302
    assert text(console.get(period)).count("Utkast i Stripe") == page.count("Utkast i Stripe")


def test_each_share_is_explained(console: Client, period: str) -> None:
    with_costs(console, period)
    found = re.search(r"/oppgjor/[0-9a-f-]+/", text(console.get(period)))
    assert found is not None
    page = text(console.get(found[0]))
    assert "20 % av kostnaden, 180 000,00 kr, deles likt på" in page
    assert "deles etter barn 0–15 år per 1. januar" in page
    assert console.get("/oppgjor/01a201a9-0000-7000-8000-000000000000/").status_code == 404


def test_a_key_is_tried_before_it_is_chosen(console: Client, period: str) -> None:
    cost = {"label": "Drift", "category": "hosting", "amount": "500 000"}
    console.post(f"{period}kostnader/", cost)
    page = text(console.post(f"{period}nokkel/", {"population": "100", "act": "preview"}))
    assert "Slik ville det blitt" in page
    assert "500 000,00 kr" in page
    assert "Ingen nøkkel er valgt" in text(console.get(period))


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ({"equal": "20", "children_0_15": "79"}, "Prosentene må bli 100"),
        ({}, "Skriv minst ett tall"),
        ({"equal": "mye"}, "Skriv et tall mellom 0 og 100"),
        ({"equal": "12,345", "population": "87,655"}, "Skriv et tall mellom 0 og 100"),
    ],
)
def test_a_key_that_does_not_share_the_whole_is_refused(
    console: Client, period: str, key: dict[str, str], message: str
) -> None:
    answer = console.post(f"{period}nokkel/", key | {"act": "choose"})
    assert answer.status_code == 422
    assert message in text(answer)
    for typed in key.values():
        assert f'value="{typed}"' in text(answer)


@pytest.mark.parametrize("amount", ["12.5", "", "-5", "0", "mye", "1" * 30])
def test_an_amount_that_cannot_be_read_is_refused_and_kept(console: Client, period: str, amount: str) -> None:
    answer = console.post(f"{period}kostnader/", {"label": "Min kostnad", "category": "hosting", "amount": amount})
    assert answer.status_code == 422
    assert 'value="Min kostnad"' in text(answer)
    assert "Sum</th>" not in text(console.get(period)).partition("Tilskudd")[0]


def test_a_category_or_cost_of_another_period_is_refused(console: Client, period: str) -> None:
    other = opened(console, next(_years))
    console.post(f"{other}kostnader/", {"label": "Annet sted", "category": "hosting", "amount": "5"})
    found = re.search(r"kostnader/([0-9a-f-]+)/fjern/", text(console.get(other)))
    assert found is not None
    grant = {"payer": "Fylket", "amount": "10", "cost_id": found[1]}
    assert console.post(f"{period}tilskudd/", grant).status_code == 422
    assert console.post(f"{period}kostnader/{found[1]}/fjern/").status_code == 404
    assert console.post(f"{other}kostnader/{found[1]}/fjern/").status_code == 302


def test_what_was_seen_is_what_is_approved(console: Client, period: str) -> None:
    with_costs(console, period)
    seen = revision(text(console.get(period)))
    assert console.post(f"{period}beregn/").status_code == 302
    stale = console.post(f"{period}godkjenn/", {"revision": seen, "confirm": "yes"})
    assert stale.status_code == 409
    assert "Ingenting er godkjent" in text(stale)


def test_an_approved_period_is_locked(console: Client, period: str) -> None:
    with_costs(console, period)
    page = text(console.get(period))
    console.post(f"{period}godkjenn/", {"revision": revision(page), "confirm": "yes"})
    late = console.post(f"{period}kostnader/", {"label": "For sent", "category": "support", "amount": "1"})
    assert late.status_code == 409
    assert "godkjent og kan ikke endres" in text(late)
    assert console.post(f"{period}beregn/").status_code == 409


def test_calculating_too_early_says_what_is_missing(console: Client, period: str) -> None:
    assert "Legg inn minst én" in text(console.post(f"{period}beregn/"))
    assert console.post(f"{period}fakturautkast/").status_code == 409


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"last_day": "01.01.1999"}, "mellom 2000 og 2099"),
        ({"last_day": "31.12.2039"}, "Siste dag må være etter første dag"),
        ({"vat_regime": "E"}, "hvem som har avgjort"),
        ({"vat_regime": "X"}, "Velg et gyldig valg"),
        ({"starts_on": "i fjor"}, "gyldig dato"),
    ],
)
def test_a_period_that_cannot_be_opened(console: Client, changes: dict[str, str], message: str) -> None:
    form = dates(2040) | {"vat_regime": "S25", "vat_reason": ""} | changes
    answer = console.post("/spleiselag/ny/", form)
    assert answer.status_code == 422
    assert message in text(answer)


def test_periods_never_overlap(console: Client, period: str) -> None:
    year = next(_years)
    opened(console, year)
    answer = console.post("/spleiselag/ny/", dates(year) | {"vat_regime": "S25", "vat_reason": ""})
    assert answer.status_code == 409
    assert f"perioden «{year}»" in text(answer)
    assert str(year) in text(console.get("/spleiselag/"))
