"""Teams, units, the school calendar, own words and notices in a real browser: sound at every width, light and dark."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from casework.cases import services
from casework.local.models import SchoolYear
from casework.notices.night import watch_deadlines
from casework.workflows.services import publish_workflow
from core import clock
from core.acts import system_act
from tests.browser.site import Person
from tests.casework.team_sample import team_case, team_way, with_team
from tests.casework.test_notices import CLOCK
from tests.cast import PASSWORD, Town, build_next_town

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPOR_PICTURES", "")
DATES = {"name": "2026/2027", "first_day": "17.08.2026", "last_day": "18.06.2027"}
WIDTHS = [(1280, False), (360, False), (1280, True)]


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """A municipality with a team, a unit with a contact, a school year and a late case."""
    town = build_next_town()
    with_team(town)
    with town.inside():
        at = clock.now()
        late = CLOCK | {"warn_days": 20}
        publish_workflow(definition=team_way(version=2, deadlines=[late]), act=system_act(at))
        case = team_case(town)
        services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
        watch_deadlines(act=system_act(at))
    return town


def at(browser: Browser, place: Town, port: int, who: str, *, width: int, dark: bool) -> Person:
    person = Person(browser, place.host, port, width=width, dark=dark)
    person.log_in(place.users[who].email, PASSWORD)
    return person


def picture(person: Person, name: str) -> None:
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "dark"), WIDTHS)
def test_the_set_up_pages_are_sound(browser: Browser, place: Town, port: int, width: int, dark: bool) -> None:
    person = at(browser, place, port, "admin", width=width, dark=dark)
    look = f"{width}-{'dark' if dark else 'light'}"
    for path, name in (
        ("/oppsett/", "setup"),
        ("/oppsett/team/", "teams"),
        ("/oppsett/enheter/", "units"),
        (f"/oppsett/enheter/{place.school}/", "unit"),
        ("/oppsett/skolerute/", "calendar"),
        ("/oppsett/skolerute/ny/", "year"),
        ("/oppsett/ord/", "words"),
        ("/oppsett/ord/bytt/", "words-apply"),
    ):
        person.goto(path)
        picture(person, f"{name}-{look}")
    person.goto("/oppsett/team/")
    person.press("Ressursteam")
    picture(person, f"team-{look}")
    person.close()


@pytest.mark.parametrize(("width", "dark"), WIDTHS)
def test_notices_are_sound_and_lead_to_the_case(
    browser: Browser, place: Town, port: int, width: int, dark: bool
) -> None:
    person = at(browser, place, port, "member", width=width, dark=dark)
    person.goto("/saker/")
    picture(person, f"team-list-{width}-{'dark' if dark else 'light'}")
    person.goto("/varsler/")
    picture(person, f"notices-{width}-{'dark' if dark else 'light'}")
    person.follow(person.page.get_by_role("link", name="Fristen nærmer seg").first)
    expect(person.page.locator("h1")).to_contain_text("Prøve")
    picture(person, f"team-case-{width}-{'dark' if dark else 'light'}")
    person.close()


def test_a_school_year_is_put_in_by_keyboard_alone(browser: Browser, place: Town, port: int) -> None:
    person = at(browser, place, port, "admin", width=1280, dark=False)
    page = person.page
    person.goto("/oppsett/skolerute/ny/")
    page.locator("#name").focus()
    for text in (*DATES.values(), "Høstferie", "05.10.2026"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.type("09.10.26")
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    person.look()
    assert page.locator("#free_0_last").get_attribute("aria-invalid") == "true"
    page.locator("#free_0_last").fill("09.10.2026")
    with page.expect_navigation(wait_until="networkidle"):
        page.keyboard.press("Enter")
    person.look()
    with place.inside():
        assert SchoolYear.objects.filter(name="2026/2027").exists()
    person.close()


def test_words_are_changed_with_a_preview(browser: Browser, place: Town, port: int) -> None:
    person = at(browser, place, port, "admin", width=1280, dark=False)
    person.goto("/oppsett/ord/")
    person.page.fill("#nb_service_0", "PPS")
    person.press("Lagre ordene")
    person.page.locator("summary").first.click()
    person.look()
    picture(person, "words-preview")
    person.press("Publiser alle")
    person.goto("/oppsett/ord/bytt/")
    expect(person.page.locator("main")).to_contain_text("Det er ingenting å bytte")
    person.close()
