"""The letter editor in a real browser: written by keyboard alone, looked at, published; on a phone and in the dark."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from casework.documents import drafts
from casework.documents.selectors import current_version
from tests.browser.site import Person
from tests.cast import PASSWORD, build_next_town

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPOR_PICTURES", "")


def picture(person: Person, name: str) -> None:
    picture_of(person.page, name)


def picture_of(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_letter_is_changed_by_keyboard_alone_and_sound_everywhere(
    browser: Browser, port: int, database: None
) -> None:
    place = build_next_town()
    person = Person(browser, place.host, port, width=1280)
    person.log_in(place.users["admin"].email, PASSWORD)
    page = person.page
    person.goto("/oppsett/brev/acknowledgement/rediger/")
    page.get_by_role("button", name="Begynn en kladd").focus()
    with page.expect_navigation(url="**/rediger/"):
        page.keyboard.press("Enter")
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
        pages = ("rediger/?del=11", "rediger/?del=1", "prov/", "publiser/", "sprak/")
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


def test_a_letter_is_changed_looked_at_and_published_without_script(
    browser: Browser, port: int, database: None
) -> None:
    place = build_next_town()
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 900})
    page = plain.new_page()

    def press(name: str) -> None:
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=name, exact=True).first.click()

    page.goto(f"http://{place.host}:{port}/logg-inn/")
    page.fill("#email", place.users["admin"].email)
    page.fill("#password", PASSWORD)
    press("Logg inn")
    editor = f"http://{place.host}:{port}/oppsett/brev/acknowledgement/rediger/"
    page.goto(editor)
    press("Begynn en kladd")
    # A block of another kind than the one proposed, last in the letter; its words in both languages.
    page.select_option("#nytt-avsnitt", "heading")
    press("Legg til")
    page.fill("#text-nb", "Tilbake til {{Barnets navn}}")
    page.fill("#text-nn", "Tilbake til {{Namnet til barnet}}")
    page.select_option("#level", "2")
    picture_of(page, "letter-no-script-360")
    press("Lagre")
    expect(page.locator("main")).not_to_contain_text("må ordnes før publisering")
    # What stands there already is changed, moved, and changed back by «Angre».
    with page.expect_navigation():
        page.locator(".builder-list a").first.click()
    page.fill("#text-nb", "Takk for henvisningen.")
    press("Lagre")
    # The two languages no longer tell the same of the child: it is said, and put right.
    expect(page.locator("main")).to_contain_text("1 ting må ordnes før publisering")
    page.fill("#text-nn", "Takk for tilvisinga.")
    press("Lagre")
    expect(page.locator("#text-nb")).to_have_value("Takk for henvisningen.")
    with page.expect_navigation():
        page.locator("#opp-2").click()
    press("Angre")
    with page.expect_navigation():
        page.get_by_role("link", name="Forhåndsvis", exact=True).click()
    expect(page.locator("article")).to_contain_text("Takk for henvisningen.")
    expect(page.locator("article")).to_contain_text("Tilbake til Ada Prøvesen")
    page.goto(editor)
    page.get_by_role("link", name="Publiser versjon 2").click()
    expect(page.locator("main")).to_contain_text("Takk for henvisningen.")
    press("Publiser versjon 2")
    assert page.url.endswith("/oppsett/brev/acknowledgement/")
    with place.inside():
        assert drafts.draft_of("acknowledgement") is None
        blocks = current_version("acknowledgement").definition["blocks"]
        assert blocks[0]["text"]["nb"] == "Takk for henvisningen."
        last = blocks[-1]
        assert (last["type"], last["level"], last["text"]["nb"]) == ("heading", 2, "Tilbake til {{child.name}}")
    plain.close()
