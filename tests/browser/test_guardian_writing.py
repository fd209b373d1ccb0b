"""A guardian writes a complaint on a phone: the line fails, the tab is closed, nothing is lost. Also without script."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from casework.cases.models import Case, CaseTask, GuardianDraft
from casework.forms.services import publish_form
from core import clock
from tests.browser.site import Person
from tests.casework.running_sample import Run, field, form, publish_all
from tests.cast import PASSWORD, Town, build_next_town, register_child

pytestmark = pytest.mark.browser
COMPLAINT = form("own_complaint", field("summary", "long", required=True, max_length=4000), field("papers", "file"))


def keep_picture(person: Person, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        person.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def answers_kept(town: Town, run: Run) -> str:
    with town.inside():
        draft = GuardianDraft.objects.filter(case=run.id).first()
        return str(draft.answers["summary"]) if draft else ""


def test_what_a_guardian_writes_is_never_lost(browser: Browser, port: int, database: None, tmp_path: Path) -> None:
    town = build_next_town()
    with town.inside():
        publish_all(town)
        publish_form(definition=COMPLAINT, act=town.act("admin"))
        run = Run(town, register_child(town).id, clock.now())
        run.taken_in()
    start = f"/min/{run.id}/start/complaint/"
    person = Person(browser, town.host, port, width=360)
    person.log_in(town.users["guardian1"].email, PASSWORD)
    person.goto(start)
    page = person.page
    page.locator("[name=summary]").press_sequentially("Vi er uenige.", delay=5)
    expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    keep_picture(person, "form-360")

    # The line goes down while more is typed; it is kept when the line is up again, without a word from the reader.
    person.context.set_offline(True)
    page.locator("[name=summary]").press_sequentially(" Timene", delay=5)
    expect(page.locator("#saved")).to_contain_text("Fikk ikke kontakt")
    person.context.set_offline(False)
    page.locator("[name=summary]").press_sequentially(" er for få.", delay=5)
    expect(page.locator("#saved")).to_contain_text("Lagret kl.", timeout=10_000)
    # A word may have been on its way alone: the last is kept a second later.
    person.until(lambda: answers_kept(town, run), "Vi er uenige. Timene er for få.")
    note = tmp_path / "brev.txt"
    note.write_text("Hei", encoding="utf-8")
    page.set_input_files("[name=papers__upload]", note)
    page.get_by_role("button", name="Last opp").click()
    expect(page.get_by_label("brev.txt")).to_be_checked()

    # The tab is closed in the middle of a word.
    page.locator("[name=summary]").press_sequentially(" Takk", delay=5)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    person.until(lambda: answers_kept(town, run), "Vi er uenige. Timene er for få. Takk")
    person.trouble.clear()
    page.close(run_before_unload=False)
    person.page = page = person.context.new_page()
    person.goto("/min/")
    expect(page.locator("main")).to_contain_text("Du har et påbegynt skjema")
    keep_picture(person, "home-360")
    person.follow(page.get_by_role("link", name="Fortsett å skrive"))
    expect(page.locator("[name=summary]")).to_have_value("Vi er uenige. Timene er for få. Takk")
    expect(page.get_by_label("brev.txt")).to_be_checked()
    person.press("Se over før du sender")
    keep_picture(person, "review-360")
    person.press("Send")
    expect(page.locator("main")).to_contain_text("Det dere skrev, er sendt")
    with town.inside():
        sub = Case.objects.get(parent=run.id)
        done = CaseTask.objects.select_related("submission").get(case=sub, key="complain").submission
        assert done is not None and done.answers["summary"] == "Vi er uenige. Timene er for få. Takk"
        assert not GuardianDraft.objects.exists()
        again = Run(town, register_child(town).id, clock.now())
        again.taken_in()
    person.close()
    without_script(browser, port, town, again)


def without_script(browser: Browser, port: int, town: Town, run: Run) -> None:
    """One guardian without script is the first to send; the other's words in a dark window are there to be read."""
    person = Person(browser, town.host, port, width=1280, dark=True)
    person.log_in(town.users["guardian2"].email, PASSWORD)
    person.goto(f"/min/{run.id}/start/complaint/")
    person.page.fill("[name=summary]", "Den andres ord")
    person.press("Lagre utkast")
    keep_picture(person, "form-1280-dark")
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 900})
    page = plain.new_page()
    page.goto(f"{person.base}/logg-inn/")
    page.fill("#email", town.users["guardian1"].email)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name="Logg inn").click()
    page.goto(f"{person.base}/min/{run.id}/start/complaint/")
    page.fill("[name=summary]", "Uten skript")
    page.get_by_role("button", name="Lagre utkast").last.click()
    expect(page.locator("main")).to_contain_text("Utkastet er lagret.")
    page.goto(f"{person.base}/min/{run.id}/")
    page.get_by_role("link", name="Fortsett å skrive").click()
    expect(page.locator("[name=summary]")).to_have_value("Uten skript")
    page.get_by_role("button", name="Se over før du sender").click()
    expect(page.locator("main")).to_contain_text("Alt er fylt ut")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("Det dere skrev, er sendt")
    with town.inside():
        assert Case.objects.filter(parent=run.id).count() == 1
    plain.close()
    person.goto(f"/min/{run.id}/start/complaint/")
    expect(person.page.locator("main")).to_contain_text("Den andres ord")
    keep_picture(person, "closed-1280-dark")
    person.press("Kast utkastet")
    keep_picture(person, "throw-away-1280-dark")
    person.press("Kast utkastet")
    expect(person.page.locator("main")).to_contain_text("Utkastet er kastet.")
    person.close()
