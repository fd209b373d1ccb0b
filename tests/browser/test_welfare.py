"""Welfare technology in a real browser: figures, cards, the card behind a link, recipes; wide, narrow and dark."""

import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from casework.cases import services
from casework.cases.models import Case
from tests import welfare
from tests.browser.site import Person
from tests.cast import PASSWORD, START, Town, build_next_town

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


@pytest.fixture(scope="module")
def case(place: Town) -> Case:
    """A case that has been measured three times."""
    with place.inside():
        case = welfare.open_case(place)
        given = welfare.answers(choose_solution={"route": "lending", "lent_until": "2027-01-01"})
        welfare.walk(place, case, given, until="measure_benefit")
        first = dict(given["measure_benefit"], outcome="again")
        act = welfare.act_as(place, ("ppt_adviser",), START)
        services.complete_task(case_id=case.id, task_key="measure_benefit", answers=first, act=act)
        later = welfare.ON.replace(year=2027, month=1)
        rows = [
            welfare.figure(welfare.MORNING, 2, later, before=20),
            welfare.figure(welfare.HELP, 25, later, before=45),
        ]
        given["measure_benefit"] = dict(given["measure_benefit"], measurements=rows, outcome="again")
        welfare.walk(place, case, given, until="report_need", most=2)
        return case


@pytest.fixture(params=[(1280, False), (360, False), (1280, True)], ids=["wide", "phone", "dark"])
def person(request: pytest.FixtureRequest, browser: Browser, port: int, place: Town) -> Iterator[Person]:
    """The head of the PPT, at each size."""
    width, dark = request.param
    found = Person(browser, place.host, port, width=width, dark=dark)
    found.log_in(place.users["ppt_head"].email, PASSWORD)
    yield found
    found.close()


def shot(person: Person, name: str) -> None:
    if folder := os.environ.get("SAMSPOR_SHOTS"):
        size: Any = person.page.viewport_size or {}
        person.page.screenshot(path=f"{folder}/{name}-{size.get('width')}.png", full_page=True)


def test_figures_can_be_read(person: Person, case: Case) -> None:
    person.goto(f"/saker/{case.id}/gevinst/")
    expect(person.page.get_by_role("img", name="Påminnelser om morgenen")).to_be_visible()
    shot(person, "benefits")
    person.goto("/oversikt/gevinst/")
    shot(person, "overview")
    person.goto(f"/saker/{case.id}/")
    shot(person, "case")


def test_a_card_is_made_shared_and_taken_back(person: Person, case: Case, place: Town, browser: Browser) -> None:
    person.goto(f"/saker/{case.id}/kort/")
    person.press("Lag et kort")
    person.fill_in({name: text for name, text in welfare.card().items() if isinstance(text, str)})
    person.page.locator('[name="card_steps.0.card_step"]').fill("Trykk på den gule knappen.")
    shot(person, "card-new")
    person.press("Lag kortet")
    person.follow(person.page.get_by_role("button", name=re.compile("^Lag en lenke")).last)
    shot(person, "cards")
    address = person.page.locator("#link").inner_text()
    person.page.context.clear_cookies()
    person.goto(urlsplit(address).path)
    expect(person.page.get_by_role("heading", name="Slik virker tidsuret")).to_be_visible()
    shot(person, "shared-card")


def test_recipes_can_be_compared(browser: Browser, port: int, place: Town) -> None:
    admin = Person(browser, place.host, port, width=1280)
    admin.log_in(place.users["admin"].email, PASSWORD)
    admin.goto("/oppsett/oppskrifter/")
    shot(admin, "recipes")
    admin.goto("/oppsett/oppskrifter/welfare_technology_alesund/")
    shot(admin, "recipe")
    admin.goto("/oppsett/")
    admin.goto("/hjelp/oppskrift/")
    admin.close()


def test_measuring_again_begins_with_what_was_measured(browser: Browser, port: int, place: Town) -> None:
    with place.inside():
        case = welfare.open_case(place)
        welfare.walk(place, case, welfare.answers(), until="measure_benefit")
    person = Person(browser, place.host, port, width=360)
    person.log_in(place.users["ppt_head"].email, PASSWORD)
    person.goto(f"/saker/{case.id}/oppgaver/measure_benefit/")
    expect(person.page.locator('[name="measurements.0.what"]')).to_have_value("Påminnelser om morgenen")
    expect(person.page.locator('[name="measurements.1.before"]')).to_have_value("45")
    shot(person, "measure")
    given = welfare.answers()["measure_benefit"]
    rows = [{name: value for name, value in row.items() if name != "better"} for row in given["measurements"]]
    person.fill_in(given | {"measurements": rows})
    person.press("Fullfør: Mål gevinst")
    person.goto(f"/saker/{case.id}/gevinst/")
    expect(person.page.get_by_text("Bedre").first).to_be_visible()
    person.close()
