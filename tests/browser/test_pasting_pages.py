"""A form on a web page is copied and pasted with its fields, in a real browser with a real clipboard."""

import re

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from casework.forms import drafts
from tests.browser.site import Person
from tests.casework.form_files import chosen, line, run, word
from tests.cast import PASSWORD, build_next_town

pytestmark = pytest.mark.browser
PAGE = """<nav><label>Søk <input type=search></label><a href="/">Forsiden</a></nav><main>
<h1>Melding om plass</h1><p>Felt med stjerne må fylles ut.</p><h2>Om barnet</h2>
<div><label for=n>Navn</label><input id=n required></div>
<div><label for=d>Oppstart</label><input id=d type=date></div>
<label for=s>Bydel</label><select id=s><option value="">Velg</option><option>Nord</option><option>Sør</option></select>
<fieldset><legend>Hvilke dager?</legend><input type=checkbox id=m><label for=m>Mandag</label>
<label><input type=checkbox> Tirsdag</label></fieldset>
<h2>Mer</h2><table><tr><th>E-post</th><td><input type=email></td></tr></table>
<label for=w>Si mer</label><textarea id=w></textarea><label><input type=file> Vitnemål</label>
<p><input type=checkbox id=ok><label for=ok>Opplysningene er riktige</label></p><button>Send inn</button></main>
<footer>Kommunen</footer>"""
FOUND = [
    ("text", "Navn", True),
    ("date", "Oppstart (dato)", False),
    ("radio", "Bydel", False),
    ("checks", "Hvilke dager?", False),
    ("text", "E-post", False),
    ("long", "Si mer", False),
    ("file", "Last opp Vitnemål", False),
    ("bool", "Opplysningene er riktige", False),
]


def test_a_form_on_a_web_page_is_pasted_with_its_fields(browser: Browser, database: None, port: int) -> None:
    town = build_next_town()
    person = Person(browser, town.host, port, width=1280)
    person.log_in(town.users["admin"].email, PASSWORD)
    page = person.page
    person.goto("/oppsett/maler/")
    other = page.context.new_page()
    other.set_content(PAGE)
    other.keyboard.press("Control+a")
    other.keyboard.press("Control+c")
    other.close()
    page.bring_to_front()
    page.locator("#hele-skjemaet").focus()
    page.keyboard.press("Control+v")
    expect(page.locator("#hele-skjemaet")).to_have_value(re.compile("- Nord"))
    page.locator("#nytt-skjema").fill("Melding fra nettside")
    page.get_by_role("button", name="Lag et nytt skjema").click()
    expect(page.get_by_role("button", name="Publiser versjon 1")).to_be_visible()
    with town.inside():
        draft = drafts.draft_of("melding_fra_nettside")
        assert draft is not None
        pages = drafts.text_of(draft)["pages"]
    asked = [(each["type"], each["label"]["nb"], bool(each.get("required"))) for one in pages for each in one["fields"]]
    assert [each for each in asked if each[0] != "info"] == FOUND
    assert [one["title"]["nb"] for one in pages] == ["Om barnet", "Mer"]
    person.close()


def test_the_file_itself_is_chosen_with_the_keyboard(browser: Browser, database: None, port: int) -> None:
    town = build_next_town()
    person = Person(browser, town.host, port, width=360)
    person.log_in(town.users["admin"].email, PASSWORD)
    page = person.page
    person.goto("/oppsett/maler/")
    field = page.get_by_label("Eller velg filen (Word eller PDF)")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    wrong: FilePayload = {"name": "skjema.doc", "mimeType": "application/msword", "buffer": old}
    right: FilePayload = {
        "name": "skjema.docx",
        "mimeType": "application/octet-stream",
        "buffer": word(line(run("Bydel: "), chosen("Nord", "Sør"))),
    }
    page.locator("#nytt-skjema").fill("Melding fra fil")
    for sent in (wrong, right):
        field.set_input_files(sent)
        with page.expect_navigation():
            page.locator("#nytt-skjema").press("Enter")
        if sent is wrong:
            expect(page.get_by_text("Filen er et eldre Office-dokument.")).to_be_visible()
            expect(page.locator("#nytt-skjema")).to_have_value("Melding fra fil")
            person.look()
    expect(page.get_by_role("button", name="Publiser versjon 1")).to_be_visible()
    expect(page.get_by_text("1 spørsmål er lagt til")).to_be_visible()
    person.close()
