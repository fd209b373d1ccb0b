"""The same thing sent twice, one after the other or at the same moment, happens once and says so the second time."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from casework.cases.models import Case, Consent
from casework.people.models import RoleAssignment
from casework.people.services import invite
from core import clock
from core.accounts.models import User
from core.national_id import make_synthetic
from tests import answers, cast
from tests.cast import Town, register_child
from tests.scenarios.hostile import at_once, body_of, on_record, post
from tests.scenarios.walk import Walk

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
YES = {"capacity": "parental_responsibility", "decision": "yes", "child_informed": "yes", "confirmation": "true"}


@pytest.fixture(autouse=True, scope="module")
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture(scope="module")
def town(database: None) -> Town:
    return cast.build_next_town()


def case_at(town: Town, last: str) -> Case:
    with town.inside():
        return Walk(town, register_child(town).id, NOW - timedelta(days=30)).to(last)


def referral(town: Town, serial: int) -> dict[str, Any]:
    return {
        "national_id": make_synthetic(date(2016, 1, 1) + timedelta(days=serial), 3),
        "first_name": "Pia",
        "last_name": "Prøve",
        "unit": str(town.school),
        "grade": "4",
        "guardians": "1",
        "guardian-0-name": "Fie Foresatt",
        "guardian-0-email": f"fie{serial}@foresatt.example",
        "guardian-0-parental_responsibility": "yes",
        "guardian-0-language": "nb",
        "guardian-0-lives_with": "permanent",
    }


# Of these one act makes one row at most.
SINGLE = {"Case", "Child", "Consent", "Decision", "Unit", "User", "Guardian", "Guardianship", "RoleAssignment"}
Sent = tuple[str, str, dict[str, Any]]


def new_referral(town: Town) -> Sent:
    return "school_head", "/henvisning/ny/", referral(town, next(cast._serials))


def pause(town: Town) -> Sent:
    return "adviser", f"/saker/{case_at(town, 'assign').id}/vent/", {"reason": "external"}


def close(town: Town) -> Sent:
    return "adviser", f"/saker/{case_at(town, 'assign').id}/avslutt/", {"outcome": "moved"}


def skip(town: Town) -> Sent:
    return "adviser", f"/saker/{case_at(town, 'assign').id}/oppgaver/observe/hopp-over/", {"reason": "gjort før"}


def intake(town: Town) -> Sent:
    case = case_at(town, "consent_assessment")
    given = {"outcome": "accept", "priority": "normal", "version": case.version, "revision": 0, "act": "complete"}
    return "ppt_head", f"/saker/{case.id}/oppgaver/intake/", given


def decide(town: Town) -> Sent:
    case = case_at(town, "consent_decision")
    given = {name: "on" if value is True else value for name, value in answers.decision(NOW.date()).items()}
    return "decider", f"/saker/{case.id}/oppgaver/decide/", given | {"version": case.version, "revision": 0}


def consent(town: Town) -> Sent:
    return "guardian1", f"/min/{case_at(town, 'refer').id}/samtykke/consent_assessment/", YES


def withdraw(town: Town) -> Sent:
    case = case_at(town, "consent_assessment")
    with town.inside():
        given = Consent.objects.get(case=case, guardian__user=town.users["guardian1"])
    return "guardian1", f"/min/trekk/{given.id}/", {"reason": "nei"}


def staff(town: Town) -> Sent:
    return "admin", "/oppsett/folk/", {"name": "Ny", "email": f"ny{next(cast._serials)}@prove.example"}


def unit(town: Town) -> Sent:
    return "admin", "/oppsett/enheter/", {"name": f"Skole {next(cast._serials)}", "kind": "school"}


def end_role(town: Town) -> Sent:
    with town.inside():
        row = RoleAssignment.objects.create(user=town.users["nobody"], role="decider", valid_from=NOW.date())
    return "admin", f"/oppsett/roller/{row.id}/avslutt/", {}


def join(town: Town) -> Sent:
    with town.inside():
        user = User.objects.create(email=f"ny{next(cast._serials)}@prove.example", name="Ny", created_at=NOW)
        secret = invite(user=user, act=town.act("admin"))
    return "", f"/velkommen/{secret}/", dict.fromkeys(("password", "password_again"), "en helt annen lang setning")


ONCE: list[Callable[[Town], Sent]] = [
    new_referral,
    pause,
    close,
    skip,
    intake,
    decide,
    consent,
    withdraw,
    staff,
    unit,
    end_role,
    join,
]


@pytest.mark.parametrize("what", ONCE, ids=[what.__name__ for what in ONCE])
def test_one_after_the_other(town: Town, what: Callable[[Town], Sent]) -> None:
    who, path, given = what(town)
    client = town.client(who or None)
    assert post(client, path, body_of(given))[0] == 302
    after = on_record(town)
    status, page = post(client, path, body_of(given))
    assert status in (404, 409, 422), page
    assert on_record(town) == after


@pytest.mark.parametrize("what", ONCE, ids=[what.__name__ for what in ONCE])
def test_at_the_same_moment(town: Town, what: Callable[[Town], Sent]) -> None:
    who, path, given = what(town)
    clients = [town.client(who or None) for _ in range(2)]
    before = on_record(town)
    answered = at_once(*[partial(post, client, path, body_of(given)) for client in clients])
    statuses = sorted(status for status, _ in answered)
    assert statuses[0] == 302 and statuses[1] in (404, 409, 422), answered
    grown = {label: count - before[label] for label, count in on_record(town).items() if count != before[label]}
    assert all(count <= 1 for label, count in grown.items() if label.rpartition(".")[2] in SINGLE), grown
