"""A cooperation's staff come into a member as far and as long as the agreement and their roles go."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from django.conf import settings
from django.test import Client

from casework.cases.models import Case
from core import clock
from core.accounts.models import Session, User
from tenants import directory, isolation
from tenants import services as tenant_services
from tenants.models import Membership
from tests import cast as people
from tests.cast import Cooperation, Town
from tests.scenarios.addresses import CHILD, OPEN, Things, ask, gives_away, make_things, routes

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
YESTERDAY = (NOW - timedelta(days=1)).date()
EVERY = routes()


@pytest.fixture(autouse=True, scope="module")
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture(scope="module")
def member(snasa: Town) -> Things:
    return make_things(snasa, "decide")


@pytest.fixture(scope="module")
def office(cooperation: Cooperation) -> Cooperation:
    """The cooperation, with an administrator who is nothing else and one who is an adviser no longer."""
    with isolation.use_tenant(cooperation.tenant):
        for key, role, until in (("admin", "tenant_admin", None), ("former", "ppt_adviser", YESTERDAY)):
            user = people._user(f"coop-{key}", f"{key.title()} Interkommunal", None, None)
            user.role_assignments.create(role=role, valid_from=date(2026, 1, 1), valid_to=until)
            cooperation.users[key] = user
    return cooperation


def visitor(office: Cooperation, who: str) -> Client:
    return Town.client(cast(Town, office), who)


def visits(member: Things) -> list[str]:
    """Every address of the member that is about something, as a visitor would write it."""
    number = member.town.tenant.number
    return [
        f"/k/{number}{member.address(route, names)}"
        for route, names in EVERY
        if route not in OPEN and route != "invitation"
    ]


def shut(client: Client, addresses: list[str], statuses: set[int]) -> None:
    faults = []
    for address in addresses:
        for method in ("GET", "POST"):
            status, body, _ = ask(client, method, address)
            if status not in statuses or gives_away(body):
                faults.append((address, method, status, gives_away(body)))
    assert not faults


@pytest.fixture
def agreement(office: Cooperation, member: Things) -> Iterator[Membership]:
    """The agreement; as it was again afterwards."""
    with isolation.use_operator():
        row = Membership.objects.get(
            cooperation_schema=office.tenant.schema, member_schema=member.town.tenant.schema, valid_to=None
        )
    yield row
    with isolation.use_operator():
        row.valid_to = None
        row.save(update_fields=["valid_to"])
    directory.forget()


def end(agreement: Membership, last_day: date) -> None:
    with isolation.use_operator():
        tenant_services.end_membership(membership_id=agreement.id, last_day=last_day, act=people.operator_act())


def case_page(member: Things) -> str:
    return f"/k/{member.town.tenant.number}/saker/{member.case.id}/"


def test_a_leader_comes_in_and_an_adviser_to_the_cases_given(office: Cooperation, member: Things) -> None:
    leader, adviser = visitor(office, "ppt_head"), visitor(office, "adviser")
    assert CHILD in leader.get(case_page(member)).content.decode()
    assert adviser.get(case_page(member)).status_code == 404
    with member.town.inside():
        Case.objects.filter(id=member.case.id).update(
            adviser=User.objects.get(home=office.tenant.schema, home_user_id=office.users["adviser"].id)
        )
    assert CHILD in adviser.get(case_page(member)).content.decode()
    with member.town.inside():
        Case.objects.filter(id=member.case.id).update(adviser=member.town.users["adviser"])
    assert adviser.get(case_page(member)).status_code == 404


def test_an_adviser_finds_nothing_of_cases_that_are_not_theirs(office: Cooperation, member: Things) -> None:
    before = member.footprint()
    client = visitor(office, "adviser")
    client.get(case_page(member))
    with member.town.inside():
        users = User.objects.count()
    about = [address for address in visits(member) if str(member.case.id) in address or "/dokumenter/" in address]
    shut(client, about, {401, 403, 404, 405})
    with member.town.inside():
        assert User.objects.count() == users
    assert member.footprint()[:5] == before[:5]


@pytest.mark.parametrize("who", ["admin", "former"])
def test_without_a_role_to_bring_there_is_no_visit(office: Cooperation, member: Things, who: str) -> None:
    before = member.footprint()
    shut(visitor(office, who), visits(member), {403, 404})
    assert member.footprint() == before


def test_nobody_visits_a_stranger_or_from_a_town(office: Cooperation, member: Things, trondheim: Town) -> None:
    leader = visitor(office, "ppt_head")
    for number in ("5001", "0301", "9999", "504", "50411"):
        for method in ("GET", "POST"):
            assert ask(leader, method, f"/k/{number}/saker/{member.case.id}/")[0] == 404
    assert ask(trondheim.client("ppt_head"), "GET", case_page(member))[0] == 404
    assert ask(leader, "GET", f"/k/{member.town.tenant.number}{case_page(member)}")[0] == 404


def test_after_the_last_day_nobody_comes_in(office: Cooperation, member: Things, agreement: Membership) -> None:
    end(agreement, NOW.date())
    directory.forget()
    leader = visitor(office, "ppt_head")
    assert leader.get(case_page(member)).status_code == 200
    end(agreement, YESTERDAY)
    directory.forget()
    before = member.footprint()
    shut(leader, visits(member), {403, 404})
    assert not gives_away(ask(leader, "GET", "/saker/")[1])
    assert member.footprint() == before


def test_an_agreement_ends_in_the_open_session_at_once(
    office: Cooperation, member: Things, agreement: Membership
) -> None:
    """Also within the second in which the directory may still be remembered."""
    leader = visitor(office, "ppt_head")
    assert leader.get(case_page(member)).status_code == 200
    directory.directory()
    end(agreement, YESTERDAY)
    before = member.footprint()
    shut(leader, visits(member), {302, 401, 403, 404})
    assert not gives_away(ask(leader, "GET", "/saker/")[1])
    assert member.footprint() == before


def test_a_visit_leaves_no_session_in_the_member(office: Cooperation, member: Things) -> None:
    leader = visitor(office, "ppt_head")
    with member.town.inside():
        before = Session.objects.count()
    session = leader.cookies[settings.SESSION_COOKIE_NAME].value
    answer = leader.get(case_page(member))
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    number = member.town.tenant.number
    # Not even with somebody's own password over there.
    password = {"email": "adviser@prove.example", "password": people.PASSWORD}
    for door in ("logg-inn/", "logg-ut/", "velkommen/x/"):
        assert leader.post(f"/k/{number}/{door}", password).status_code == 404
    with member.town.inside():
        assert Session.objects.count() == before
    assert leader.cookies[settings.SESSION_COOKIE_NAME].value == session
    assert leader.get("/saker/").status_code == 200
    outside = member.town.client()
    outside.cookies[settings.SESSION_COOKIE_NAME] = session
    assert outside.get(member.address("case", ["case_id"])).status_code == 302
