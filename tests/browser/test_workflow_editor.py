"""The workflow editor in a real browser: by keyboard alone, by dragging, on a phone, in the dark, without script."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from casework.workflows import drafts
from tests.browser.site import Person
from tests.cast import PASSWORD, Town, build_next_town

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPOR_PICTURES", "")


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


def at_editor(browser: Browser, place: Town, port: int, key: str, *, width: int = 1280, dark: bool = False) -> Person:
    person = Person(browser, place.host, port, width=width, dark=dark)
    person.log_in(place.users["admin"].email, PASSWORD)
    person.goto(f"/oppsett/forlop/{key}/rediger/")
    if person.page.get_by_role("button", name="Begynn en kladd").count():
        person.press("Begynn en kladd")
    return person


def keys(place: Town, key: str) -> list[list[str]]:
    with place.inside():
        draft = drafts.draft_of(key)
        assert draft is not None
        return [[task["key"] for task in phase["tasks"]] for phase in drafts.text_of(draft)["phases"]]


def picture(person: Person, name: str) -> None:
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
        if person.page.locator("#del").count():
            person.page.locator("#del").screenshot(path=Path(PICTURES) / f"{name}-panel.png")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (1280, True)])
def test_the_editor_is_sound_at_every_width(browser: Browser, place: Town, port: int, width: int, dark: bool) -> None:
    person = at_editor(browser, place, port, "school_referral", width=width, dark=dark)
    for part in ("", "task:decide", "task:refer", "phase:referred", "deadline:interim_reply"):
        person.goto(f"/oppsett/forlop/school_referral/rediger/?del={part}")
        picture(person, f"workflow-{part.partition(':')[2]}-{width}-{'dark' if dark else 'light'}")
    for page in ("prov", "foresatte", "publiser", "sprak"):
        person.goto(f"/oppsett/forlop/school_referral/{page}/")
        picture(person, f"workflow-{page}-{width}-{'dark' if dark else 'light'}")
    person.goto("/oppsett/forlop/school_referral/")
    picture(person, f"workflow-view-{width}-{'dark' if dark else 'light'}")
    person.goto("/oppsett/maler/")
    person.close()


def test_a_workflow_is_built_and_tried_by_keyboard_alone(browser: Browser, place: Town, port: int) -> None:
    person = Person(browser, place.host, port, width=1280)
    person.log_in(place.users["admin"].email, PASSWORD)
    person.goto("/oppsett/maler/")
    page = person.page
    page.locator("#nytt-forlop").focus()
    page.keyboard.type("Tverrfaglig møte")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rediger/")
    typed_and_added(person, "#ny-fase", "Møtet")
    typed_and_added(person, "#ny-motet", "Skriv referat")
    page.locator("#owner-teacher").focus()
    page.keyboard.press("Space")
    page.locator("#lagre").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#owner-teacher")).to_be_checked()
    page.locator("#opp-taskskriv_referat").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#opp-taskskriv_referat")).to_be_focused()
    assert keys(place, "tverrfaglig_mote") == [["forste_oppgave", "skriv_referat"], []]
    page.locator("h1").first.click()
    page.keyboard.press("Control+z")
    expect(page.locator("#redo")).to_be_enabled()
    assert keys(place, "tverrfaglig_mote") == [["forste_oppgave"], ["skriv_referat"]]
    person.look()
    person.goto("/oppsett/forlop/tverrfaglig_mote/prov/")
    for task in ("forste_oppgave", "skriv_referat"):
        page.locator(f"#gjor-{task}").focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator(f"#gjor-{task}")).to_have_count(0)
    person.look()
    person.goto("/oppsett/forlop/tverrfaglig_mote/publiser/")
    page.get_by_role("button", name="Publiser versjon 1").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/oppsett/forlop/tverrfaglig_mote/")
    person.look()
    person.close()


def typed_and_added(person: Person, field: str, words: str) -> None:
    person.page.locator(field).focus()
    person.page.keyboard.type(words)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


def test_a_task_is_dragged_to_another_phase(browser: Browser, place: Town, port: int) -> None:
    person = at_editor(browser, place, port, "complaint")
    before = keys(place, "complaint")
    moved, target = before[0][0], before[1][0]
    grip = person.page.locator(f"[data-field='task:{moved}'] .builder-grip")
    with person.page.expect_navigation():
        grip.drag_to(person.page.locator(f"[data-field='task:{target}']"))
    assert keys(place, "complaint")[1][:2] == [moved, target]
    person.close()


def test_without_script_everything_is_there(browser: Browser, place: Town, port: int) -> None:
    person = Person(browser, place.host, port, width=360)
    person.context.close()
    person.context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = person.context.new_page()

    def press(what: str) -> None:
        with page.expect_navigation():
            page.locator(what).first.click()

    page.goto(person.base + "/logg-inn/")
    page.fill("#email", place.users["admin"].email)
    page.fill("#password", PASSWORD)
    press("main button:has-text('Logg inn')")
    page.goto(person.base + "/oppsett/maler/")
    page.fill("#nytt-forlop", "Uten skript")
    press("main button:has-text('Lag et nytt forløp')")
    page.fill("#ny-start", "Neste oppgave")
    press("#ny-start ~ button")
    page.check("#optional")
    press("#lagre")
    assert page.is_checked("#optional")
    press("#opp-taskneste_oppgave")
    assert keys(place, "uten_skript") == [["neste_oppgave", "forste_oppgave"]]
    page.goto(person.base + "/oppsett/forlop/uten_skript/prov/")
    press("#uke")
    press("#gjor-forste_oppgave")
    assert page.locator("#gjor-forste_oppgave").count() == 0
    person.context.close()
