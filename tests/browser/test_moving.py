"""Moving cases to a newer version of their workflow in a real browser: counted along, confirmed, at every width."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from casework.cases import services
from casework.cases.models import Case
from casework.forms.services import publish_form
from casework.workflows.services import publish_workflow
from tests.browser.site import Person
from tests.casework.running_sample import Run, both, field, form, main, publish_all, task
from tests.cast import PASSWORD, Town, build_next_town, register_child

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPOR_PICTURES", "")
PAGE = "/oppsett/forlop/own_line/flytt/"


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """A municipality with cases of every kind: one that loses work and time, and some that lose nothing."""
    town = build_next_town()
    with town.inside():
        publish_all(town)
        far = Run(town, register_child(town).id)
        far.taken_in()
        Case.objects.filter(id=far.id).update(adviser=town.users["adviser"])
        act = town.act("adviser", far.at)
        services.save_task_draft(case_id=far.id, task_key="write", answers={"text": "Ja"}, revision=None, act=act)
        for _ in range(3):
            Run(town, register_child(town).id)
        changed = main()
        changed["phases"][1]["tasks"] = [task("send", "ppt_adviser"), task("call", "ppt_adviser")]
        changed["phases"][0]["title"] = both("Innmelding")
        changed["deadlines"][0]["add"] = {"weeks": 4}
        publish_workflow(definition=changed, act=town.act("admin"))
    return town


def admin(browser: Browser, place: Town, port: int, *, width: int = 1280, dark: bool = False) -> Person:
    person = Person(browser, place.host, port, width=width, dark=dark)
    person.log_in(place.users["admin"].email, PASSWORD)
    return person


def picture(person: Person, name: str) -> None:
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (1280, True)])
def test_the_pages_are_sound_at_every_width(browser: Browser, place: Town, port: int, width: int, dark: bool) -> None:
    person = admin(browser, place, port, width=width, dark=dark)
    person.goto("/oppsett/forlop/own_line/")
    if (width, dark) == (1280, False):
        # The first to come sees it counted. While nobody answers, the page stands still and can be looked at.
        held: list[Route] = []
        person.page.route("**/flytt/se/", lambda route: route.continue_() if held else held.append(route))
        with person.page.expect_request("**/flytt/se/"):
            person.goto(PAGE)
        picture(person, "moving-progress")
        # The counting goes on by itself, and the page with what was found follows.
        held[0].continue_()
    else:
        person.goto(PAGE)
    expect(person.page.get_by_role("heading", name="Disse mister noe")).to_be_visible()
    for kind in ("asks", "changed", "same"):
        person.goto(f"{PAGE}?vis={kind}")
        picture(person, f"moving-{kind}-{width}-{'dark' if dark else 'light'}")
    person.close()


def test_moving_by_keyboard_and_button(browser: Browser, place: Town, port: int) -> None:
    person = admin(browser, place, port)
    person.goto(f"{PAGE}?vis=changed")
    person.page.get_by_role("button", name="Flytt 3 saker til versjon 2").click()
    expect(person.page.get_by_role("button", name="saker til versjon")).to_have_count(0)
    expect(person.page.get_by_role("heading", name="Disse mister noe")).to_be_visible()
    box = person.page.get_by_role("checkbox")
    box.focus()
    person.page.keyboard.press("Space")
    expect(box).to_be_checked()
    person.page.get_by_role("button", name="Flytt de avkryssede").press("Enter")
    expect(person.page.get_by_text("Alle saker følger den nyeste versjonen")).to_be_visible()
    person.look()
    person.close()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (1280, True)])
def test_a_draft_of_an_older_form(browser: Browser, place: Town, port: int, width: int, dark: bool) -> None:
    with place.inside():
        run = Run(place, register_child(place).id)
        act = place.act("school_head", run.at)
        answers = {"wish": "Hjelp til å lese."}
        services.save_task_draft(case_id=run.id, task_key="ask", answers=answers, revision=None, act=act)
        publish_form(definition=form("own_referral", field(f"other_{width}_{int(dark)}", "long")), act=act)
    person = Person(browser, place.host, port, width=width, dark=dark)
    person.log_in(place.users["school_head"].email, PASSWORD)
    person.goto(f"/saker/{run.id}/oppgaver/ask/")
    person.press("Se hva som endrer seg")
    picture(person, f"draft-move-{width}-{'dark' if dark else 'light'}")
    person.page.get_by_role("button", name="Flytt til versjon").click()
    expect(person.page.get_by_text("Utkastet er flyttet til versjon")).to_be_visible()
    person.close()
