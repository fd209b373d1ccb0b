"""A real case in a real browser, from referral to close, as the people whose case it is; wide and on a phone."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser

from casework.cases.models import Case
from core import clock
from core.national_id import make_synthetic
from tests import answers
from tests.browser.site import Person
from tests.cast import PASSWORD, Town

pytestmark = pytest.mark.browser
GUARDIAN_PASSWORD = "vi er to foresatte i prøven"


class Walkers:
    """Everybody with a window of their own."""

    def __init__(self, browser: Browser, port: int, town: Town, width: int) -> None:
        self.browser, self.port, self.town, self.width = browser, port, town, width
        self.people: dict[str, Person] = {}

    def __getitem__(self, who: str) -> Person:
        if who not in self.people:
            person = self.new_window()
            person.log_in(self.town.users[who].email, PASSWORD)
            self.people[who] = person
        return self.people[who]

    def new_window(self) -> Person:
        """A window that nobody has logged in from."""
        return Person(self.browser, self.town.host, self.port, width=self.width)


@pytest.mark.parametrize("width", [1280, 360])
def test_a_case_from_referral_to_close(browser: Browser, port: int, town: Town, width: int) -> None:
    walkers = Walkers(browser, port, town, width)
    case = _refer(walkers)
    guardians = _invite_guardians(walkers, case)
    for guardian in guardians:
        _consent(guardian, "Svar på om PPT kan begynne")
    _do(walkers["ppt_head"], case, "intake", {"outcome": "accept", "priority": "normal"})
    _do(walkers["ppt_head"], case, "assign", {"adviser": str(town.users["adviser"].id)})
    today = clock.today()  # as a person in Norway would write it, whichever day the machine has
    adviser = walkers["adviser"]
    for key, what in (("talk_guardian", "talk_guardian"), ("talk_child", "talk_child"), ("observe", "observation")):
        _do(adviser, case, key, answers.note(what, today))
    _do(adviser, case, "write_assessment", answers.assessment(today))
    _do(walkers["ppt_head"], case, "review_assessment", dict(answers.REVIEW))
    _do(walkers["ppt_head"], case, "issue_assessment", {"recipients": ["guardians", "decider"], "confirm": True})
    for guardian in guardians:
        _consent(guardian, "Svar på om kommunen kan fatte vedtak")
    _do(walkers["decider"], case, "decide", answers.decision(today))
    _plan(walkers["school_head"], case, town, today)
    _evaluate(walkers["school_head"], case, today)
    _do(adviser, case, "close", dict(answers.CLOSE))
    _look_around(walkers, case, guardians[0])
    with town.inside():
        assert Case.objects.get(id=case).status == "closed"


def _refer(walkers: Walkers) -> str:
    head, town = walkers["school_head"], walkers.town
    head.goto("/henvisning/ny/")
    head.press("Opprett saken og gå til henvisningen")
    assert head.page.locator(".ds-error-summary, ds-error-summary").count(), "an empty form must say what is missing"
    head.fill_in(
        {
            "national_id": make_synthetic(date(2016, 5, 17), 77),
            "first_name": "Test Testesen",
            "last_name": "Eikeland",
            "unit": str(town.school),
            "grade": "4",
        }
    )
    head.press("Legg til en foresatt")
    for number in (0, 1):
        fields: dict[str, Any] = {
            "name": f"Foresatt {number + 1} Eikeland",
            "email": f"foresatt{number + 1}@eikeland.example",
            "parental_responsibility": "yes",
            "lives_with": "permanent",
        }
        head.fill_in({f"guardian-{number}-{name}": value for name, value in fields.items()})
    head.press("Opprett saken og gå til henvisningen")
    case = head.page.url.split("/saker/")[1].split("/")[0]
    head.fill_in(answers.referral(town))
    head.press("Send henvisningen")
    return case


def _invite_guardians(walkers: Walkers, case: str) -> list[Person]:
    head = walkers["school_head"]
    windows = []
    for number in (1, 2):
        head.goto(f"/saker/{case}/")
        head.press(f"Inviter Foresatt {number} Eikeland")
        link = head.page.locator("#link").inner_text()
        guardian = Person(walkers.browser, walkers.town.host, walkers.port, width=360)
        guardian.goto(link)
        guardian.fill_in({"password": GUARDIAN_PASSWORD, "password_again": GUARDIAN_PASSWORD})
        guardian.press("Lagre og logg inn")
        windows.append(guardian)
    return windows


def _consent(guardian: Person, title: str) -> None:
    guardian.goto("/min/")
    assert title in guardian.page.inner_text("main")
    guardian.press("Les og svar")
    guardian.fill_in(answers.consent())
    guardian.press("Send svaret")
    assert "Takk!" in guardian.page.inner_text("main")


def _do(person: Person, case: str, task: str, given: dict[str, Any]) -> None:
    person.goto(f"/saker/{case}/oppgaver/{task}/")
    person.fill_in(given)
    _complete(person, case)


def _complete(person: Person, case: str) -> None:
    person.page.locator("form[data-saving]").wait_for(state="detached")
    person.follow(person.page.locator('main button[name="act"][value="complete"]'))
    assert person.page.url.endswith(f"/saker/{case}/"), person.page.inner_text("main")[:1500]


def _plan(head: Person, case: str, town: Town, on: date) -> None:
    head.goto(f"/saker/{case}/oppgaver/write_plan/")
    head.fill_in(answers.plan(town, on))
    head.fill_in(
        {
            "goal-0-subject": "Norsk",
            "goal-0-text": "Leser en ukjent tekst med flyt",
            "goal-0-criterion": "80 ord i minuttet",
            "goal-0-measure-0-text": "Repetert lesing",
            "goal-0-measure-0-frequency": "4 × 20 min",
        }
    )
    _complete(head, case)


def _evaluate(head: Person, case: str, on: date) -> None:
    head.goto(f"/saker/{case}/oppgaver/evaluate/")
    head.fill_in(answers.evaluation(on))
    head.page.locator('main input[name$="-status"][value="reached"]').check()
    _complete(head, case)


def _look_around(walkers: Walkers, case: str, guardian: Person) -> None:
    """Every other page that these people can open."""
    for who, paths in {
        "ppt_head": (
            "/saker/",
            "/saker/?frist=closed",
            f"/saker/{case}/logg/",
            "/oversikt/",
            "/hjelp/",
            "/hjelp/leder/",
        ),
        "adviser": ("/saker/", f"/saker/{case}/", f"/saker/{case}/oppgaver/write_assessment/"),
        "school_head": ("/saker/", f"/saker/{case}/oppgaver/refer/"),
        "decider": ("/saker/", f"/saker/{case}/oppgaver/decide/"),
        "admin": (
            "/oppsett/",
            "/oppsett/folk/",
            "/oppsett/enheter/",
            "/oppsett/utseende/",
            "/oppsett/maler/",
            "/oppsett/skjema/referral_school/",
            "/oppsett/forlop/school_referral/",
        ),
    }.items():
        for path in paths:
            walkers[who].goto(path)
    guardian.goto("/min/")
    assert "Saken er avsluttet" in guardian.page.inner_text("main")
