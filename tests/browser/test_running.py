"""The pages of a municipality's own workflow in a real browser: accessible, narrow and dark, by keyboard."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from casework.cases import services
from casework.cases.models import Case
from casework.cases.subs import start_sub
from core import clock
from tests.browser.site import Person
from tests.casework.running_sample import Run, publish_all
from tests.cast import PASSWORD, Town, build_next_town, register_child

pytestmark = pytest.mark.browser
SIZES = ((1280, False), (360, False), (360, True))


@pytest.fixture(scope="module")
def run(database: None) -> Iterator[Run]:
    """A case with something beside it, an extra task and a priority."""
    town: Town = build_next_town()
    with town.inside():
        publish_all(town)
        found = Run(town, register_child(town).id, clock.now())
        found.taken_in(priority="a", way="beside")
        head = town.act("ppt_head")
        start_sub(case_id=found.id, sub_key="complaint", act=town.act("guardian1"))
        services.add_task(case_id=found.id, title="Ring helsesykepleier", owner="ppt_head", reason="Vekt.", act=head)
    yield found


def keep(person: Person, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        person.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_staff_pages(browser: Browser, port: int, run: Run, width: int, dark: bool) -> None:
    town = run.town
    person = Person(browser, town.host, port, width=width, dark=dark)
    person.log_in(town.users["ppt_head"].email, PASSWORD)
    with town.inside():
        sub = Case.objects.get(parent=run.id, sub_key="talk")
    at = f"/saker/{run.id}"
    for name, address in (
        ("case", f"{at}/"),
        ("sub", f"/saker/{sub.id}/"),
        ("priority", f"{at}/prioritet/"),
        ("extra", f"{at}/ny-oppgave/"),
        ("jump", f"{at}/ga-videre/"),
        ("pause", f"{at}/vent/"),
        ("again", f"{at}/oppgaver/take_in/ta-opp/"),
        ("start", f"{at}/ved-siden/complaint/"),
        ("list", "/saker/"),
        ("new", "/saker/ny/"),
        ("line", "/saker/ny/own_talk/"),
    ):
        person.goto(address)
        keep(person, f"{name}-{width}{'-dark' if dark else ''}")
    person.close()


@pytest.mark.parametrize(("width", "dark"), SIZES)
def test_the_guardians_pages(browser: Browser, port: int, run: Run, width: int, dark: bool) -> None:
    town = run.town
    person = Person(browser, town.host, port, width=width, dark=dark)
    person.log_in(town.users["guardian1"].email, PASSWORD)
    with town.inside():
        sub = Case.objects.get(parent=run.id, sub_key="complaint")
    for name, address in (
        ("guardian", f"/min/{run.id}/"),
        ("guardian-sub", f"/min/{sub.id}/"),
        ("guardian-task", f"/min/{sub.id}/oppgave/complain/"),
    ):
        person.goto(address)
        keep(person, f"{name}-{width}{'-dark' if dark else ''}")
    person.close()


def test_a_system_case_is_begun_by_keyboard(browser: Browser, port: int, run: Run) -> None:
    town = run.town
    person = Person(browser, town.host, port, width=1280)
    person.log_in(town.users["school_head"].email, PASSWORD)
    person.goto("/saker/ny/own_system/")
    page = person.page
    page.focus("[name=title]")
    page.keyboard.type("Uro på 5. trinn")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Describe")
    person.look()
    person.close()
