"""Answering with script: kept within a second however one types, uploads in place, pages one at a time, on paper."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from casework.cases.models import Case, CaseTask
from casework.forms.services import publish_form
from core import clock
from tests.browser.site import Person
from tests.cast import PASSWORD, Town, build_next_town, register_child
from tests.scenarios.walk import Walk
from tests.web.test_task_steps import PAGED

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("SAMSPOR_PICTURES", "")
FILE = {"id": "vedlegg", "type": "file", "multiple": True, "label": {"nb": "Vedlegg", "nn": "Vedlegg"}}


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality whose referral is cut in pages, with a file to upload on the first."""
    town = build_next_town()
    first, *others = PAGED["pages"]
    with town.inside():
        pages = [first | {"fields": [*first["fields"], FILE]}, *others]
        publish_form(definition=PAGED | {"pages": pages}, act=town.act("admin"))
    return town


def at_referral(browser: Browser, port: int, place: Town, width: int = 1280) -> tuple[Person, Case]:
    with place.inside():
        case = Walk(place, register_child(place).id, clock.now() - timedelta(days=3)).case
    person = Person(browser, place.host, port, width=width)
    person.log_in(place.users["school_head"].email, PASSWORD)
    person.goto(f"/saker/{case.id}/oppgaver/refer/")
    return person, case


def answers_of(place: Town, case: Case) -> dict[str, Any]:
    with place.inside():
        row = CaseTask.objects.select_related("submission").get(case=case, key="refer")
        return dict(row.submission.answers) if row.submission else {}


def test_one_who_never_pauses_is_kept_all_the_same(browser: Browser, port: int, place: Town) -> None:
    person, case = at_referral(browser, port, place)
    field = person.page.locator("[name=navn]")
    for number in range(20):
        field.press_sequentially(f"ord{number} ", delay=20)
    expect(person.page.locator("#saved")).to_contain_text("Lagret kl.")
    assert "ord2" in str(answers_of(place, case)["navn"])
    person.close()


def test_a_tab_that_is_closed_in_the_middle_has_sent_what_was_typed(browser: Browser, port: int, place: Town) -> None:
    person, case = at_referral(browser, port, place)
    person.hold_the_clock()  # what is kept each second is not what keeps this
    person.page.locator("[name=navn]").press_sequentially("Siste ord", delay=5)
    person.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    person.until(lambda: answers_of(place, case).get("navn"), "Siste ord")
    person.close()


def test_a_file_goes_up_in_place_and_the_text_beside_it_stays(
    browser: Browser, port: int, place: Town, tmp_path: Path
) -> None:
    person, case = at_referral(browser, port, place)
    page = person.page
    page.fill("[name=navn]", "Ola")
    note = tmp_path / "notat.txt"
    note.write_text("Hei\n" * 50_000, encoding="utf-8")
    page.set_input_files("[name=vedlegg__upload]", note)
    page.get_by_role("button", name="Last opp").click()
    expect(page.get_by_label("notat.txt")).to_be_checked()
    assert page.input_value("[name=navn]") == "Ola"
    with page.expect_response(lambda answer: "utkast" in answer.url) as saved:
        page.fill("[name=navn]", "Ola N")
    assert saved.value.status == 200
    assert len(answers_of(place, case)["vedlegg"]) == 1
    person.look()
    person.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_page_by_page_to_the_end(browser: Browser, port: int, place: Town, width: int) -> None:
    person, case = at_referral(browser, port, place, width)
    page = person.page
    page.fill("[name=navn]", "Ola")
    person.look()
    picture(person, f"side-{width}")
    person.press("Neste")
    expect(page.locator("[name=tall]")).to_be_visible()
    # The condition looks at an answer on the page before.
    expect(page.locator("[data-question=slutt]")).to_be_visible()
    page.fill("[name=tall]", "7")
    person.press("Se over før du sender")
    person.look()
    picture(person, f"se-over-{width}")
    person.press("Send henvisningen")
    assert answers_of(place, case)["tall"] == 7
    person.close()


def test_on_paper_a_text_is_whole(browser: Browser, port: int, place: Town) -> None:
    person, _case = at_referral(browser, port, place)
    page = person.page
    page.check("[name=ja]")
    person.press("Neste")
    long = "Linje med ord.\n" * 80
    page.fill("[name=mer]", long)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".print-text")).to_be_visible()
    expect(page.locator("[name=mer]")).to_be_hidden()
    assert page.locator(".print-text").inner_text().strip() == long.strip()
    person.close()


def picture(person: Person, name: str) -> None:
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
