"""Sharing configuration and template news in a real browser: at every width, by keyboard, in the dark."""

import os
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from casework.forms.models import FormVersion
from casework.library.catalogue import shipped, templates
from casework.local.calendar import Free, save_school_year
from casework.local.terms import save_words
from core import clock
from tests.browser.site import Person
from tests.casework.test_library_exchange import exported, own_form, shared, unsigned
from tests.cast import PASSWORD, Town, build_next_town

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPOR_PICTURES", "")
SIZES = [(1280, False), (360, False), (1280, True)]


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """The municipality that takes in; it follows an older edition of a form, with a wording of its own."""
    town = build_next_town()
    with town.inside():
        old = shipped("forms", "referral_school", 1)
        assert old is not None
        own = deepcopy(old.definition)
        own["title"] = {"nb": "Henvisning hos oss", "nn": "Tilvising hos oss"}
        fields = own["pages"][0]["fields"]
        fields[0]["help"] = {"nb": "Vår egen hjelp.", "nn": "Vår eiga hjelp."}
        # As if the newer edition had come after it: publishing it now would be a step back, which is refused.
        FormVersion.objects.create(
            key="referral_school", number=2, definition=own, sha256="0" * 64, published_at=clock.now()
        )
    return town


@pytest.fixture(scope="module")
def giver(database: None) -> Town:
    """The municipality that shares; it has words and a school year of its own."""
    town = build_next_town()
    with town.inside():
        act = town.act("admin")
        save_words(language="nb", words={"referral": ["tilmelding", "tilmeldingen"]}, act=act)
        free = [Free("Høstferie", date(2026, 10, 5), date(2026, 10, 9))]
        save_school_year(name="2026/2027", first_day=date(2026, 8, 17), last_day=date(2027, 6, 18), free=free, act=act)
    return town


@pytest.fixture
def admin(request: pytest.FixtureRequest, browser: Browser, place: Town, port: int) -> Iterator[Person]:
    """The administrator in a window of the size that is asked for."""
    width, dark = getattr(request, "param", (1280, False))
    person = Person(browser, place.host, port, width=width, dark=dark)
    person.log_in(place.users["admin"].email, PASSWORD)
    yield person
    person.close()


def picture(person: Person, name: str) -> None:
    """Keep a picture when somebody wants to see."""
    if PICTURES:
        size = person.page.viewport_size or {"width": 0}
        person.page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)


@pytest.mark.parametrize("admin", SIZES, indirect=True)
def test_a_package_is_looked_at_and_taken_in(admin: Person, giver: Town, tmp_path: Path) -> None:
    width = (admin.page.viewport_size or {"width": 0})["width"]
    dark = admin.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    key = f"nettleser_{width}_{'m' if dark else 'l'}"
    shared(giver, own_form(key))
    file = tmp_path / "pakke.json"
    file.write_bytes(unsigned(exported(giver)))
    admin.goto("/oppsett/")
    picture(admin, "oppsett")
    admin.look()
    admin.goto("/oppsett/deling/")
    picture(admin, "deling")
    admin.page.get_by_text("Last ned bare én ting").click()
    admin.look()
    admin.page.set_input_files("#package", file)
    admin.press("Se hva pakken vil endre")
    admin.page.get_by_text("Endringer: ").first.click()
    admin.look()
    picture(admin, "pakke")
    admin.page.locator(f'input[value="forms/{key}"]').check()
    admin.press("Ta inn")
    expect(admin.page.get_by_role("alert")).to_contain_text("Vi kan ikke vite hvor pakken kommer fra")
    picture(admin, "pakke-feil")
    admin.page.get_by_label("Jeg vet hvor pakken kommer fra").check()
    admin.press("Ta inn")
    expect(admin.page.get_by_text("Lagt i kladder: 1")).to_be_visible()


@pytest.mark.parametrize("admin", SIZES, indirect=True)
def test_news_are_seen_side_by_side(admin: Person) -> None:
    newest = next(one for one in templates("forms") if one.key == "referral_school")
    assert newest.version > 1
    admin.goto("/oppsett/nytt/")
    picture(admin, "nytt")
    admin.follow(admin.page.locator("main").get_by_role("link", name="Henvisning hos oss"))
    picture(admin, "nytt-skjema")


def test_news_are_taken_by_keyboard(admin: Person, place: Town) -> None:
    admin.goto("/oppsett/nytt/forms/referral_school/")
    button = admin.page.get_by_role("button", name="Lag en kladd med det som er valgt")
    button.focus()
    admin.page.keyboard.press("Enter")
    admin.page.wait_for_url("**/rediger/")
    admin.look()
