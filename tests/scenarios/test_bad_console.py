"""The operator's console takes whatever is sent to it: a clear no, never a defect of ours."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from core import clock
from tests import cast
from tests.cast import Cooperation, Town
from tests.scenarios.hostile import NASTY, body_of, post

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
_ACTION = re.compile(r'action="([^"]*)"')
_NAME = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"')
PERIOD = {
    "starts_on": "01.01.2019",
    "last_day": "31.12.2019",
    "vat_regime": "S25",
    "vat_reason": "",
}


@pytest.fixture(autouse=True, scope="module")
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture(scope="module")
def console(database: None) -> Client:
    return cast.operator_client()


@pytest.fixture(scope="module")
def pages(console: Client, trondheim: Town, cooperation: Cooperation) -> list[str]:
    """Every page of the console that has a form of its own."""
    answer: Any = console.post("/spleiselag/ny/", PERIOD)
    assert answer.status_code == 302, answer.content.decode()
    return [
        "/",
        "/logg-inn/",
        "/kommuner/0301/",
        f"/leietakere/{trondheim.tenant.id}/",
        "/samarbeid/",
        "/samarbeid/nytt/",
        f"/samarbeid/{cooperation.tenant.id}/",
        "/spleiselag/",
        "/spleiselag/ny/",
        answer["Location"],
    ]


def forms_on(console: Client, page: str) -> list[tuple[str, list[str]]]:
    """Where each form of the page is sent, with the names of its fields."""
    body = console.get(page).content.decode()
    found = []
    for form in _FORM.findall(body):
        action = _ACTION.search(form.split(">", 1)[0])
        names = [name for name in _NAME.findall(form) if name not in ("csrfmiddlewaretoken", "next")]
        found.append((action[1] if action and action[1] else page, names))
    return [one for one in found if one[0] not in ("/logg-ut/", "/sprak/")]


def test_every_form_with_every_fault(console: Client, pages: list[str]) -> None:
    faults, tried = [], 0
    for page in pages:
        for action, names in forms_on(console, page):
            for what, nasty in NASTY.items():
                if not names and what != "nul":
                    continue
                status, body = post(console, action, b"".join(body_of({}, name, nasty[:20_000]) for name in names))
                tried += 1
                if status >= 500 or (what == "markup" and "<script>alert(1)" in body):
                    faults.append((action, what, status, names))
    assert not faults
    assert tried > 60


@pytest.mark.parametrize(
    "query", ["q=%00", "q=%ED%A0%80", "page=%00", "page=99999999999999999999", "side=abc", "aar=x"]
)
def test_an_address_nobody_meant(console: Client, pages: list[str], query: str) -> None:
    console.raise_request_exception = False
    for page in [
        *pages,
        "/logg/",
        "/hjelp/",
        "/kommuner/%00/",
        "/kommuner/99999/",
        "/oppstart/%00/",
        "/hjelp/%00/",
        "/hjelp/finnes-ikke/",
    ]:
        assert console.get(f"{page}?{query}").status_code in (200, 302, 404), page


def test_a_period_before_the_registers_figures_can_still_be_opened_and_read(console: Client, pages: list[str]) -> None:
    answer: Any = console.get(pages[-1])
    assert answer.status_code == 200 and answer.context["usage"].rows
