"""The form builder in a real browser: by keyboard alone, by dragging, on a phone, in the dark."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from casework.forms import drafts
from tests.browser.site import Person
from tests.cast import PASSWORD, Town, build_next_town

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPOR_PICTURES", "")


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


def at_builder(browser: Browser, place: Town, port: int, key: str, *, width: int = 1280, dark: bool = False) -> Person:
    person = Person(browser, place.host, port, width=width, dark=dark)
    person.log_in(place.users["admin"].email, PASSWORD)
    person.goto(f"/oppsett/skjema/{key}/rediger/")
    if person.page.get_by_role("button", name="Begynn en kladd").count():
        person.press("Begynn en kladd")
    return person


def names(place: Town, key: str) -> list[str]:
    with place.inside():
        draft = drafts.draft_of(key)
        assert draft is not None
        return [each["id"] for page in drafts.text_of(draft)["pages"] for each in page["fields"]]


def picture(person: Person, name: str) -> None:
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (1280, True)])
def test_the_builder_is_sound_at_every_width(browser: Browser, place: Town, port: int, width: int, dark: bool) -> None:
    person = at_builder(browser, place, port, "expert_assessment", width=width, dark=dark)
    person.look()
    picture(person, f"builder-{width}-{'dark' if dark else 'light'}")
    person.follow(person.page.locator(".builder-what a").nth(3))
    picture(person, f"builder-field-{width}-{'dark' if dark else 'light'}")
    person.goto("/oppsett/skjema/expert_assessment/prov/")
    person.look()
    person.close()


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_what_must_be_filled_in_by_keyboard(browser: Browser, place: Town, port: int, width: int, dark: bool) -> None:
    person = at_builder(browser, place, port, "referral_school", width=width, dark=dark)
    page = person.page
    # The first page's list is opened and the first box changed; the page comes back open, at the button.
    fold = page.locator("details:has([name=must])").first
    fold.locator("summary").press("Enter")
    box = fold.locator("[name=must]").first
    expect(box).to_be_visible()
    before = box.is_checked()
    box.press("Space")
    picture(person, f"must-{width}")
    with page.expect_navigation(wait_until="networkidle"):
        fold.get_by_role("button", name=re.compile("^Lagre")).press("Enter")
    expect(fold.get_by_role("button", name=re.compile("^Lagre"))).to_be_focused()
    assert box.is_checked() is not before
    person.look()
    with page.expect_navigation(wait_until="networkidle"):
        fold.get_by_role("button", name=re.compile("^Alle må")).press("Enter")
    assert fold.locator("[name=must]:not(:checked)").count() == 0
    person.close()


def test_by_keyboard_alone(browser: Browser, place: Town, port: int) -> None:
    person = at_builder(browser, place, port, "consent_assessment")
    page = person.page
    first, second = names(place, "consent_assessment")[:2]
    page.locator(f"#ned-{first}").focus()
    # The button has the focus already: only the page that comes tells that the act is done.
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(f"#ned-{first}")).to_be_focused()
    assert names(place, "consent_assessment")[:2] == [second, first]
    page.keyboard.press("Control+z")
    expect(page.locator("#redo")).to_be_enabled()
    assert names(place, "consent_assessment")[:2] == [first, second]
    page.locator("#nytt-sporsmal").focus()
    page.keyboard.type("Hvem har du snakket med?")
    page.keyboard.press("Enter")
    expect(page.locator("#label-nb")).to_have_value("Hvem har du snakket med?")
    assert "hvem_har_du_snakket_med" in names(place, "consent_assessment")
    person.look()
    person.close()


def test_the_list_stays_where_the_question_at_hand_stands(browser: Browser, place: Town, port: int) -> None:
    person = at_builder(browser, place, port, "expert_assessment")
    page = person.page
    last = page.locator(".builder-what a").last
    person.follow(last)
    expect(last).to_be_in_viewport()
    expect(page.locator("#label-nb")).to_be_in_viewport()
    page.locator("#label-nb").fill("Noe annet?")
    # What is typed is asked about before it is lost.
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.once("dialog", lambda dialog: dialog.accept())
    person.follow(page.get_by_role("link", name="Forrige spørsmål"))
    assert asked == ["beforeunload"]
    person.follow(last)
    page.locator("#label-nb").fill("Noe annet?")
    with page.expect_navigation(wait_until="networkidle"):
        page.locator("#label-nb").press("Enter")
    expect(page.get_by_role("button", name="Lagre spørsmålet")).to_be_focused()
    expect(page.get_by_text("Spørsmålet er lagret.")).to_be_in_viewport()
    expect(last).to_be_in_viewport()
    expect(last).to_have_text("Noe annet?")
    person.look()
    person.close()


def test_a_question_is_dragged_to_its_place(browser: Browser, place: Town, port: int) -> None:
    person = at_builder(browser, place, port, "decision")
    before = names(place, "decision")
    third, first = before[2], before[0]
    grip = person.page.locator(f"[data-field={third}] .builder-grip")
    with person.page.expect_navigation():
        grip.drag_to(person.page.locator(f"[data-field={first}]"))
    assert names(place, "decision")[:2] == [third, first]
    person.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_form_is_copied_from_paper_by_keyboard(browser: Browser, place: Town, port: int, width: int) -> None:
    person = Person(browser, place.host, port, width=width)
    person.log_in(place.users["admin"].email, PASSWORD)
    page = person.page
    person.goto("/oppsett/maler/")
    page.locator("#nytt-skjema").focus()
    page.keyboard.type(f"Henvisning fra papir {width}")
    page.keyboard.press("Enter")
    key = f"henvisning_fra_papir_{width}"
    # An empty form has the place to paste open; what is written is there before it is sent.
    expect(page.locator("#lim-inn-linjer")).to_be_visible()
    page.locator("#lim-inn-linjer").focus()
    page.keyboard.insert_text("# Om barnet\nNavn *\nTrenger familien tolk?\n- Ja\n- Nei\n# Saken\nHva gjelder det? *")
    expect(page.locator("#lim-inn-linjer")).to_have_value(re.compile("Hva gjelder det"))
    page.locator("#lim-inn button[value=add_many]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#nytt-sporsmal")).to_be_focused()
    assert names(place, key) == ["navn", "trenger_familien_tolk", "hva_gjelder_det"]
    page.keyboard.type("Henvisningsgrunn")
    page.locator("#nytt-slag").select_option("checks")
    page.locator("#nye-svar").focus()
    page.keyboard.insert_text("Språk\nLesing\nMatematikk")
    page.locator("button[value=add]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#label-nb")).to_have_value("Henvisningsgrunn")
    assert names(place, key)[-1] == "henvisningsgrunn"
    # A condition offers the answers of the question as soon as that is chosen.
    page.locator("[name=rule_field]").first.select_option("trenger_familien_tolk")
    page.locator("[name=rule_value]").first.select_option(label="Ja")
    with page.expect_navigation():
        page.get_by_role("button", name="Lagre spørsmålet").click()
    expect(page.locator("[name=rule_value]").first).to_have_value("svar_1")
    person.look()
    picture(person, f"papir-{width}")
    for address in ("sprak", "prov", "prov/?telefon=1"):
        person.goto(f"/oppsett/skjema/{key}/{address}{'' if '?' in address else '/'}")
        person.look()
        picture(person, f"papir-{address.replace('/?', '-')}-{width}")
    person.close()
