"""The task page with script: kept while typing, questions that come and go, rows that are added in place, keyboard."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from casework.cases.models import Case, CaseTask
from core import clock
from tests import answers
from tests.browser.site import Person
from tests.cast import PASSWORD, Town, build_next_town, register_child
from tests.scenarios.walk import Walk

pytestmark = pytest.mark.browser

Opener = Callable[[str, str, str], tuple[Person, Case]]


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


@pytest.fixture
def at_task(browser: Browser, port: int, place: Town) -> Opener:
    """Opens a task of a new case that has come so far."""

    def open_task(who: str, last: str, key: str) -> tuple[Person, Case]:
        with place.inside():
            walk = Walk(place, register_child(place).id, clock.now() - timedelta(days=30))
            case = walk.to(last) if last else walk.case
        person = Person(browser, place.host, port, width=1280)
        person.log_in(place.users[who].email, PASSWORD)
        person.goto(f"/saker/{case.id}/oppgaver/{key}/")
        return person, case

    return open_task


def task_row(town: Town, case: Case, key: str) -> CaseTask:
    with town.inside():
        return CaseTask.objects.select_related("submission").get(case=case, key=key)


def test_what_is_typed_is_kept_without_asking(at_task: Opener, place: Town) -> None:
    person, case = at_task("school_head", "", "refer")
    page = person.page
    for text in ("Første setning.", "Første setning. Andre setning."):
        with page.expect_response(lambda answer: "utkast" in answer.url) as saved:
            page.fill("[name=problem_statement]", text)
        assert saved.value.status == 200
        expect(page.locator("#saved")).to_contain_text("Lagret kl.")
    draft = task_row(place, case, "refer").submission
    assert draft is not None and draft.answers["problem_statement"] == "Første setning. Andre setning."
    person.goto(f"/saker/{case.id}/oppgaver/refer/")
    assert page.input_value("[name=problem_statement]") == "Første setning. Andre setning."
    person.close()


def test_two_windows_are_told_of_each_other_and_neither_text_is_lost(at_task: Opener, place: Town) -> None:
    person, case = at_task("school_head", "", "refer")
    other = person.context.new_page()
    other.goto(person.page.url)
    with other.expect_response(lambda answer: "utkast" in answer.url):
        other.fill("[name=strengths]", "Fra det andre vinduet")
    with person.page.expect_response(lambda answer: "utkast" in answer.url) as late:
        person.page.fill("[name=strengths]", "Fra dette vinduet")
    assert late.value.status == 409
    expect(person.page.locator("#saved")).to_contain_text("Noen andre")
    person.press("Lagre utkast")
    assert person.page.input_value("[name=strengths]") == "Fra dette vinduet"
    person.press("Lagre utkast")
    draft = task_row(place, case, "refer").submission
    assert draft is not None and draft.answers["strengths"] == "Fra dette vinduet"
    person.close()


def test_questions_come_and_go_with_the_answers(at_task: Opener) -> None:
    person, _ = at_task("school_head", "", "refer")
    page = person.page
    expect(page.locator("[data-question=attendance_note]")).to_be_hidden()
    page.fill("[name=absence]", "12")
    expect(page.locator("[data-question=attendance_note]")).to_be_visible()
    page.fill("[name=absence]", "2")
    expect(page.locator("[data-question=attendance_note]")).to_be_hidden()
    page.check("[name=child_view_how][value=not_heard]")
    expect(page.locator("[data-question=child_view_reason]")).to_be_visible()
    person.look()
    person.close()


def test_goals_are_added_in_place_and_the_focus_follows(at_task: Opener, place: Town) -> None:
    person, case = at_task("school_head", "decide", "write_plan")
    page = person.page
    page.fill("[name=goal-0-subject]", "Norsk")
    page.get_by_role("button", name="Legg til mål").press("Enter")
    expect(page.locator("[name=goal-1-subject]")).to_be_focused()
    assert page.input_value("[name=goal-0-subject]") == "Norsk"
    page.get_by_role("button", name="Legg til tiltak i mål 2").press("Enter")
    expect(page.locator("[name=goal-1-measure-1-text]")).to_be_focused()
    person.look()
    page.get_by_role("button", name="Ta bort mål 2").press("Enter")
    expect(page.locator("[name=goal-1-subject]")).to_have_count(0)
    page.fill("[name=goal-0-text]", "Leser med flyt")
    page.fill("[name=goal-0-measure-0-text]", "Repetert lesing")
    person.fill_in(answers.plan(place, clock.today()))
    person.press("Fullfør: Lag individuell opplæringsplan")
    assert task_row(place, case, "write_plan").status == "done"
    person.close()


def test_enter_in_a_field_keeps_the_draft_and_sends_nothing(at_task: Opener, place: Town) -> None:
    person, case = at_task("school_head", "", "refer")
    person.page.fill("[name=class_group]", "4B")
    with person.page.expect_navigation(wait_until="networkidle"):
        person.page.press("[name=class_group]", "Enter")
    row = task_row(place, case, "refer")
    assert row.status == "ready" and row.submission is not None and row.submission.answers["class_group"] == "4B"
    person.close()


def test_faults_lead_to_their_fields_by_keyboard(at_task: Opener) -> None:
    person, _ = at_task("school_head", "", "refer")
    page = person.page
    person.press("Send henvisningen")
    expect(page.locator("ds-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#id_referral_kind")).to_be_focused()
    person.close()
