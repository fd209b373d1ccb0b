"""The workflow editor in a real browser: by keyboard alone, by dragging, on a phone, in the dark, and without script."""

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


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, False), (1280, True)])
def test_the_editor_is_sound_at_every_width(browser: Browser, place: Town, port: int, width: int, dark: bool) -> None:
    person = at_editor(browser, place, port, "school_referral", width=width, dark=dark)
    for part in ("", "task:decide", "task:refer", "phase:referred", "deadline:interim_reply"):
        person.goto(f"/oppsett/forlop/school_referral/rediger/?del={part}")
        picture(person, f"workflow-{part.partition(':')[2]}-{width}-{'dark' if dark else 'light'}")
    for page in ("prov", "foresatte", "publiser"):
        person.goto(f"/oppsett/forlop/school_referral/{page}/")
        picture(person, f"workflow-{page}-{width}-{'dark' if dark else 'light'}")
    person.goto("/oppsett/forlop/school_referral/")
    picture(person, f"workflow-view-{width}-{'dark' if dark else 'light'}")
    person.goto("/oppsett/maler/")
    person.close()
