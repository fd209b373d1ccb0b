"""The letter editor in a real browser: written by keyboard alone, looked at, published; on a phone and in the dark."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from casework.documents import drafts
from casework.documents.selectors import current_version
from tests.browser.site import Person
from tests.cast import PASSWORD, build_next_town

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPOR_PICTURES", "")


def picture(person: Person, name: str) -> None:
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_letter_is_changed_by_keyboard_alone_and_sound_everywhere(
    browser: Browser, port: int, database: None
) -> None:
    place = build_next_town()
    person = Person(browser, place.host, port, width=1280)
    person.log_in(place.users["admin"].email, PASSWORD)
    page = person.page
    person.goto("/oppsett/brev/acknowledgement/rediger/")
    page.get_by_role("button", name="Begynn en kladd").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rediger/")
    page.locator("#nytt-avsnitt").focus()
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#del")).to_be_focused()
    for language in ("nb", "nn"):
        page.locator(f"#text-{language}").focus()
        page.keyboard.type("Kontakt ")
        page.locator("#flettefelt").select_option("Saksbehandlers navn")
        page.locator("#sett-inn").focus()
        page.keyboard.press("Enter")
        page.keyboard.type(".")
    expect(page.locator("#text-nb")).to_have_value("Kontakt {{Saksbehandlers navn}}.")
    page.locator("#lagre").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    person.look()
    assert page.get_by_text("Dette kan stoppe brevet").count() == 1
    page.locator("details:has(#if) summary").focus()
    page.keyboard.press("Enter")
    page.locator("#if").select_option("case.adviser")
    page.locator("#lagre-oppe").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("Dette kan stoppe brevet").count() == 0
    page.locator("#opp-12").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#opp-11")).to_be_focused()
    person.goto("/oppsett/brev/acknowledgement/prov/")
    expect(page.locator("article")).to_contain_text("Kontakt Mona Rådgiver.")
    for width, dark in ((1280, True), (360, False)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if dark else "light")
        person.judged.clear()
        pages = ("rediger/?del=11", "rediger/?del=1", "prov/", "publiser/")
        for at, address in enumerate(pages if width == 360 else pages[:3]):
            person.goto(f"/oppsett/brev/acknowledgement/{address}")
            picture(person, f"letter-{at}-{width}-{'dark' if dark else 'light'}")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light")
    person.goto("/oppsett/brev/decision_letter/")
    picture(person, "letter-decision-1280-light")
    person.goto("/oppsett/maler/")
    picture(person, "letter-list-1280-light")
    person.goto("/oppsett/brev/acknowledgement/publiser/")
    page.get_by_role("button", name="Publiser versjon 2").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/oppsett/brev/acknowledgement/")
    person.look()
    with place.inside():
        assert drafts.draft_of("acknowledgement") is None
        block = current_version("acknowledgement").definition["blocks"][11]
        assert (block["text"]["nb"], block["if"]) == ("Kontakt {{case.adviser}}.", "case.adviser")
    person.close()
