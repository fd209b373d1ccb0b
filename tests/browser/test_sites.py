"""Every other site in a real browser: the cooperation, the console, nynorsk on a small phone, errors, the dark."""

import itertools
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from casework.cases.models import Case, CaseTask
from core import clock
from core.accounts.models import User
from core.errors import Conflict
from core.money import parse_kr
from tenants import counting, isolation, provisioning
from tenants.job_status import ONBOARD
from tests.browser.site import Person
from tests.cast import PASSWORD, START, Cooperation, Town, register_child
from tests.scenarios.walk import Walk
from tests.web.test_operator import carry_out, work

pytestmark = pytest.mark.browser

Window = Callable[..., Person]
# Years that no other test opens a cost period for.
_years = itertools.count(2081)


@pytest.fixture
def window(browser: Browser, port: int) -> Iterator[Window]:
    """Opens a window at a site, logged in when an e-mail address is given; closed after the test."""
    opened: list[Person] = []

    def open_window(host: str, email: str = "", *, width: int = 1280, dark: bool = False) -> Person:
        person = Person(browser, host, port, width=width, dark=dark)
        opened.append(person)
        if email:
            person.log_in(email, PASSWORD)
        return person

    yield open_window
    for person in opened:
        person.close()


@pytest.fixture(scope="module")
def operator(database: None) -> str:
    """The e-mail address of an operator."""
    with isolation.use_operator():
        user = User(email="olga.ser@drift.example", name="Olga Operatør", created_at=START)
        user.set_password(PASSWORD)
        user.save(force_insert=True)
    return user.email


def case_in(town: Town, last: str) -> Case:
    """A new case that has come so far."""
    with town.inside():
        walk = Walk(town, register_child(town).id, clock.now() - timedelta(days=20))
        return walk.to(last) if last else walk.case


@pytest.mark.parametrize("width", [1280, 390])
def test_a_cooperation_works_in_a_members_case(window: Window, cooperation: Cooperation, width: int) -> None:
    snasa = cooperation.members[0]
    case = case_in(snasa, "consent_assessment")
    head = window(f"{cooperation.tenant.subdomain}.localhost", cooperation.users["ppt_head"].email, width=width)
    assert "Snåsa" in head.page.inner_text("main")
    head.follow(head.page.locator(f'main a[href="/k/5041/saker/{case.id}/"]'))
    assert "Du arbeider i Snåsa kommune" in head.page.inner_text("body")
    assert "PPT Snåsa" in head.page.inner_text("header.site-header")
    head.press("Vurder henvisningen")
    head.fill_in({"outcome": "accept", "priority": "normal"})
    head.press("Fullfør: Vurder henvisningen")
    with snasa.inside():
        assert CaseTask.objects.get(case=case, key="intake").status == "done"
    head.goto(f"/k/5041/saker/{case.id}/logg/")
    assert cooperation.tenant.name in head.page.inner_text("main")
    head.page.get_by_role("link", name=f"Tilbake til {cooperation.tenant.name}").click()
    head.page.wait_for_url("**/saker/")
    assert "Du arbeider i" not in head.page.inner_text("body")


def test_the_console_from_register_to_a_municipality_in_use(window: Window, operator: str, trondheim: Town) -> None:
    olga = window("drift.localhost", operator)
    page = olga.page
    assert "357" in page.inner_text("main")
    page.get_by_label("Navn, nummer eller fylke").fill("flatan")
    olga.press("Søk")
    olga.press("Flatanger")
    olga.press("Ta kommunen i bruk")
    assert page.get_by_label("Navn på tjenesten").input_value() == "PPT Flatanger"
    olga.fill_in({"admin_name": "Ada Første", "admin_email": "ada@flatanger.example"})
    olga.press("Ta kommunen i bruk")
    link = page.locator("main code").inner_text()
    work(ONBOARD, "5049")
    expect(page.locator("#state")).to_contain_text("Klar til bruk")
    olga.look()
    ada = window("flatanger.localhost")
    ada.goto(re.sub(r"^http://[^/]+", ada.base, link))
    assert "Ada Første" in ada.page.inner_text("main")
    for path in (f"/leietakere/{trondheim.tenant.id}/", "/logg/", "/hjelp/", "/hjelp/spleiselag/"):
        olga.goto(path)


def test_the_rest_of_the_register_is_taken_into_use(
    window: Window, operator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a yes, while one looks on; one that cannot be made is named, and «Prøv igjen» takes it alone."""
    real = provisioning.not_in_use
    with isolation.use_operator():
        bad, good = [new.number for new in real() if new.number[:2] in ("18", "56")][-2:]
    monkeypatch.setattr(provisioning, "not_in_use", lambda: [new for new in real() if new.number in (bad, good)])
    olga, phone = window("drift.localhost", operator), window("drift.localhost", operator, width=360, dark=True)
    olga.press("Ta resten i bruk …")
    phone.goto("/ta-resten-i-bruk/")
    olga.press("Ta resten i bruk")
    assert olga.page.locator("ds-error-summary").count()
    olga.page.get_by_label("Ja, ta 2 kommuner i bruk").check()
    olga.press("Ta resten i bruk")
    state, path = olga.page.locator("#state"), olga.page.url
    expect(state).to_contain_text("0 av 2")
    with provisioning.as_owner() as owner:
        owner.connection.execute(f'CREATE SCHEMA "k{bad}"')  # something else is in the way
    with pytest.raises(Conflict):
        carry_out(path.split("/")[-2])
    expect(state).to_contain_text("1 av 2")
    expect(state).to_contain_text(f"({bad}): Noe uventet kom i veien")
    olga.look()
    phone.goto(path)
    with provisioning.as_owner() as owner:
        owner.connection.execute(f'DROP SCHEMA "k{bad}"')
    olga.press("Prøv igjen")
    carry_out(path.split("/")[-2])
    expect(state).to_contain_text("2 av 2")
    olga.look()
    olga.goto("/operasjoner/")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (1280, True)])
def test_the_installations_health(window: Window, operator: str, trondheim: Town, width: int, dark: bool) -> None:
    counting.count(at=clock.now())
    olga = window("drift.localhost", operator, width=width, dark=dark)
    olga.goto("/tilstand/")
    olga.press("Størrelse")
    assert "sorter=storrelse" in olga.page.url
    olga.press(trondheim.tenant.name)
    olga.page.locator("#tall summary").click()
    expect(olga.page.locator("#tall code").first).to_be_visible()
    olga.look()


def test_the_cooperations_pages_on_a_phone(window: Window, operator: str, cooperation: Cooperation) -> None:
    olga = window("drift.localhost", operator, width=390)
    olga.goto("/samarbeid/")
    olga.press(cooperation.tenant.name)
    assert "Snåsa kommune" in olga.page.inner_text("main")
    olga.press("Legg til medlem")
    assert olga.page.locator("ds-error-summary").count()
    olga.goto("/samarbeid/nytt/")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_money_from_cost_to_draft_invoice(
    window: Window, operator: str, trondheim: Town, gol: Town, width: int
) -> None:
    olga = window("drift.localhost", operator, width=width)
    page, year = olga.page, next(_years)
    olga.goto("/spleiselag/")
    olga.press("Åpne periode")
    olga.fill_in({"starts_on": f"01.01.{year}", "last_day": f"31.12.{year}"})
    olga.press("Åpne perioden")
    olga.fill_in({"label": "Drift", "category": "hosting", "amount": "750 000,01"})
    olga.press("Legg til kostnaden")
    page.locator("summary").filter(has_text=re.compile(r"^\s*Legg til tilskudd\s*$")).click()
    olga.fill_in({"payer": "Statsforvalteren"})
    page.fill("#grant_amount", "50 000")
    olga.press("Legg til tilskuddet")
    olga.press("Se virkningen først")
    assert "Slik ville det blitt" in page.inner_text("main")
    olga.press("Bruk denne nøkkelen")
    olga.press("Beregn fordelingen")
    assert "Summen stemmer" in page.inner_text("main")
    amounts = page.locator('#beregning td[data-label="Uten mva."]').all_inner_texts()
    shares = [parse_kr(re.sub(r"[^\d,]", "", text.split(".")[-1])) for text in amounts]
    assert sum(shares[:-1]) == shares[-1] == 70_000_001
    page.check("[name=confirm]")
    olga.press("Godkjenn fordelingen")
    olga.press("Lag fakturautkast")
    assert "Utkast i Stripe" in page.inner_text("main")
    olga.press("Trondheim kommune")
    assert "deles likt på" in page.inner_text("main")


def test_a_guardian_in_nynorsk_on_a_small_phone(window: Window, gol: Town) -> None:
    case = case_in(gol, "refer")
    guardian = window(gol.host, gol.users["guardian1"].email, width=360)
    page = guardian.page
    page.wait_for_url(f"**/min/{case.id}/")
    assert page.locator("html").get_attribute("lang") == "nn"
    text = page.inner_text("main")
    for words in ("Saka til", "Dette skjer no", "Dette treng vi frå dykk", "Vegen vidare", "Dokument", "Kontakt"):
        assert words in text, words
    guardian.press("Les og svar")
    guardian.press("Send svaret")
    assert page.locator("ds-error-summary").count()
    with page.expect_navigation():
        page.get_by_role("button", name="Bokmål").click()
    guardian.goto("/min/")
    assert "Dette skjer nå" in page.inner_text("main")
    guardian.goto("/hjelp/foresatt/")


def test_the_doors_and_what_is_said_when_they_are_shut(
    window: Window, trondheim: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = window(trondheim.host)
    page = person.page
    person.goto("/logg-inn/")
    person.fill_in({"email": trondheim.users["teacher"].email, "password": "feil passord"})
    person.press("Logg inn")
    assert "Vi kunne ikke logge deg inn" in page.inner_text("main")
    assert page.input_value("#email") == trondheim.users["teacher"].email
    person.goto("/hjelp/")
    person.log_in(trondheim.users["teacher"].email, PASSWORD)
    for path, words in (
        ("/finnes-ikke/", "Vi finner ikke siden"),
        ("/oversikt/", "Du har ikke tilgang"),
        ("/hjelp/skole/", "For skolen"),
    ):
        person.goto(path)
        assert words in page.inner_text("h1")
    monkeypatch.setattr("web.views_help._pages", lambda: 1 / 0)
    page.goto(f"{person.base}/hjelp/")
    person.trouble.clear()  # the browser notes the status 500
    person.look()
    assert "Noe gikk galt hos oss" in page.inner_text("h1")
    assert page.get_by_role("link", name="Til forsiden").count()
    nowhere = window("finnes-ikke.localhost")
    nowhere.goto("/")
    assert "ingen kommune" in nowhere.page.inner_text("h1")


def test_the_main_pages_in_the_dark(window: Window, trondheim: Town, operator: str) -> None:
    case = case_in(trondheim, "observe")
    for email, paths in (
        (trondheim.users["adviser"].email, ("/saker/", f"/saker/{case.id}/oppgaver/write_assessment/")),
        (trondheim.users["ppt_head"].email, (f"/saker/{case.id}/", f"/saker/{case.id}/logg/", "/oversikt/")),
        (trondheim.users["admin"].email, ("/oppsett/folk/", "/oppsett/forlop/school_referral/")),
        (trondheim.users["guardian1"].email, ("/min/",)),
    ):
        person = window(trondheim.host, email, width=390, dark=True)
        for path in paths:
            person.goto(path)
    assert window("drift.localhost", operator, dark=True).page.inner_text("h1") == "Kommuner"
