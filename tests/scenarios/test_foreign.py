"""What is one municipality's, one family's or one caseworker's is nothing to anybody else: every route, every part."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from casework.cases.models import Participant
from core import clock
from core.accounts.services import TOKEN_SCOPES, issue_token
from tenants.routes import ROUTES, Door
from tests import cast
from tests.cast import Town, child_of
from tests.scenarios.addresses import CHILD, MAIL, OPEN, REACH, Things, ask, gives_away, make_things, routes, stranger

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
EVERY = routes()
OBJECTS = {"case_id", "guardian_id", "consent_id", "document_id", "user_id", "assignment_id", "child_id", "task_id"}
OBJECTS |= {"draft_id"}
OBJECTS |= {"team_id", "unit_id", "year_id", "notice_id"}
NOT_HERE = {302, 401, 403, 404, 405}
# Those with the widest scopes, one of each kind.
THEIRS = ["ppt_head", "school_head", "decider", "admin", "guardian1"]


@pytest.fixture(autouse=True, scope="module")
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture(scope="module")
def here(database: None) -> Things:
    """Town A: a whole case, walked to its yearly evaluation."""
    things = make_things(cast.build_next_town(), "evaluate")
    with things.town.inside():
        for key, name, role, unit in (
            ("teacher2", "Laila Lærer", "teacher", things.town.school),
            ("plain", "Tor Lærer", "tenant_admin", None),
        ):
            things.town.users[key] = cast._user(key, name, None, None)
            things.town.users[key].role_assignments.create(role=role, unit_id=unit, valid_from=NOW.date())
    stranger(things, "other_guardian")
    stranger(things, "no_responsibility", responsible=False)
    stranger(things, "blocked", blocked=True)
    return things


@pytest.fixture(scope="module")
def early(here: Things) -> Things:
    """Another family's case in the same town, before the expert assessment."""
    return make_things(here.town, "assign")


@pytest.fixture(scope="module")
def there(gol: Town) -> Things:
    """Town B."""
    return make_things(gol, "refer")


def shut(client: Client, things: Things) -> None:
    """No route tells this client of these things, reading or writing, and nothing is changed by trying."""
    before, faults = things.footprint(), []
    for route, names in EVERY:
        if route in OPEN or route == "invitation":
            continue
        for method in ("GET", "POST"):
            status, body, _ = ask(client, method, things.address(route, names))
            word = gives_away(body)
            named = bool(OBJECTS & set(names))
            if status >= 500 or word or (named and status not in NOT_HERE):
                faults.append((route, method, status, word))
    assert not faults
    assert things.footprint() == before


def test_strangers_are_sent_to_the_login_everywhere(here: Things) -> None:
    faults, client = [], here.town.client()
    for route, names in EVERY:
        row = ROUTES[route]
        for method in ("GET", "POST", "DELETE"):
            status, body, answer = ask(client, method, here.address(route, names))
            if row is Door.TOKEN:
                good = status in (401, 405)
            elif row is Door.PUBLIC:
                good = status in (200, 302, 405, 422) or (route, status) == ("shared_card", 404)
            else:
                good = status == 302 and answer["Location"].startswith(reverse("login", urlconf=settings.ROOT_URLCONF))
            if not good or gives_away(body):
                faults.append((route, method, status, gives_away(body)))
    assert not faults


@pytest.mark.parametrize("who", THEIRS)
def test_another_towns_people_find_nothing(here: Things, there: Things, who: str) -> None:
    """At their own site with the first town's ids in the addresses."""
    before, faults = here.footprint(), []
    client = there.town.client(who)
    for route, names in EVERY:
        if not OBJECTS & set(names):
            continue
        for method in ("GET", "POST"):
            status, body, _ = ask(client, method, here.address(route, names))
            if status not in {401, 403, 404, 405} or REACH in body or MAIL in body:
                if (route, status) in {("case", 302), ("task", 302)} and who == "guardian1":
                    continue  # to the guardians' own page, which says 404
                faults.append((route, method, status))
    assert not faults
    assert here.footprint() == before


def test_links_and_keys_of_one_town_open_nothing_in_another(here: Things, there: Things) -> None:
    session = here.town.client("ppt_head").cookies[settings.SESSION_COOKIE_NAME].value
    with here.town.inside():
        _, token = issue_token(name="Skolesystemet", scopes=TOKEN_SCOPES, at=NOW, expires_at=None)
    borrowed = there.town.client()
    borrowed.cookies[settings.SESSION_COOKIE_NAME] = session
    shut(borrowed, here)
    faults = []
    for route, names in EVERY:
        if ROUTES[route] is not Door.TOKEN:
            continue
        address = here.address(route, names)
        for method in ("GET", "POST"):
            status, body, _ = ask(there.town.client(), method, address, headers={"Authorization": f"Bearer {token}"})
            if status not in (401, 405) or gives_away(body):
                faults.append((route, method, status))
    assert not faults
    link = here.address("invitation", ["secret"])
    good = "en helt annen lang setning"
    form = {"password": good, "password_again": good}
    for elsewhere in (there.town.host, "drift.localhost", "finnes-ikke.localhost"):
        outsider = Client(SERVER_NAME=elsewhere)
        assert outsider.get(link).status_code == 404
        assert outsider.post(link, form).status_code == 404
    assert here.town.client().get(link).status_code == 200


def test_operators_and_tenants_are_strangers_to_each_other(here: Things) -> None:
    operator = cast.operator_client()
    for route, names in EVERY:
        if not OBJECTS & set(names):
            continue
        for method in ("GET", "POST"):
            status, body, _ = ask(operator, method, here.address(route, names))
            assert (status, gives_away(body)) == (404, ""), route
    borrowed = here.town.client()
    borrowed.cookies[settings.SESSION_COOKIE_NAME] = operator.cookies[settings.SESSION_COOKIE_NAME].value
    shut(borrowed, here)
    console = Client(SERVER_NAME="drift.localhost")
    console.cookies[settings.SESSION_COOKIE_NAME] = (
        here.town.client("admin").cookies[settings.SESSION_COOKIE_NAME].value
    )
    for path in ("/", "/samarbeid/", "/spleiselag/", "/logg/"):
        assert console.get(path).status_code == 302


OUTSIDERS = [
    "other_head",
    "adviser2",
    "teacher2",
    "nobody",
    "other_guardian",
    "no_responsibility",
    "blocked",
]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_in_the_same_town_a_case_is_its_own_peoples(here: Things, who: str) -> None:
    if who == "teacher2":
        with here.town.inside():
            assert not Participant.objects.filter(user=here.town.users[who]).exists()
    shut(here.town.client(who), here)


def test_an_administrator_sets_up_and_sees_no_case(here: Things) -> None:
    before, faults = here.footprint(), []
    client = here.town.client("plain")
    for route, names in EVERY:
        if route in OPEN or route in {"invitation", "setup_end_role"}:
            continue
        for method in ("GET", "POST") if not route.startswith("setup") else ("GET",):
            status, body, _ = ask(client, method, here.address(route, names))
            case_bound = (OBJECTS - {"user_id", "assignment_id"}) & set(names)
            allowed = NOT_HERE if case_bound and not route.startswith("setup") else {200, *NOT_HERE}
            if status not in allowed or gives_away(body):
                faults.append((route, method, status, gives_away(body)))
    assert not faults
    assert here.footprint() == before
    guardian = here.family[0].id
    assert client.get(f"/oppsett/folk/{guardian}/").status_code == 404
    assert client.post(f"/oppsett/folk/{guardian}/inviter/").status_code == 404


def test_the_decider_knows_of_no_case_before_it_is_assessed(here: Things, early: Things) -> None:
    before, faults = early.footprint(), []
    client = here.town.client("decider")
    for route, names in EVERY:
        if not OBJECTS & set(names):
            continue
        for method in ("GET", "POST"):
            status, body, _ = ask(client, method, early.address(route, names))
            if status not in NOT_HERE - {302} or gives_away(body):
                faults.append((route, method, status))
    assert not faults
    assert early.footprint() == before
    listed = client.get("/saker/").content.decode()
    assert str(here.case.id) in listed and str(early.case.id) not in listed


def test_those_whose_case_it_is_come_in(here: Things) -> None:
    """The other side of the tables above: they would be green on a site that is shut to all."""
    page = here.address("case", ["case_id"])
    for who in ("adviser", "ppt_head", "school_head", "teacher", "decider"):
        assert CHILD in here.town.client(who).get(page).content.decode(), who
    document = here.address("document", ["document_id"])
    assert here.town.client("adviser").get(document).status_code == 200


@pytest.mark.parametrize("who", ["school_head", "teacher", "decider"])
def test_how_to_reach_a_protected_family_is_the_ppts_alone(here: Things, who: str) -> None:
    with here.town.inside():
        child_of(here.case).address_protection = "confidential"
        child_of(here.case).save(update_fields=["address_protection"])
    try:
        client = here.town.client(who)
        tasks = [str(key) for key in _task_keys(here)]
        pages = [here.address(route, names) for route, names in EVERY if route not in {"invitation", "logout"}]
        pages += [f"/saker/{here.case.id}/oppgaver/{key}/" for key in tasks]
        for page in pages:
            _, body, _ = ask(client, "GET", page)
            assert REACH not in body and MAIL not in body, page
        shown = here.town.client("adviser").get(here.address("case", ["case_id"])).content.decode()
        assert REACH in shown and MAIL in shown
    finally:
        with here.town.inside():
            child_of(here.case).address_protection = "none"
            child_of(here.case).save(update_fields=["address_protection"])


def test_the_api_tells_no_one_how_to_reach_a_family(here: Things) -> None:
    with here.town.inside():
        _, token = issue_token(name="Skolesystemet", scopes=TOKEN_SCOPES, at=NOW, expires_at=None)
    for route, names in EVERY:
        if ROUTES[route] is Door.TOKEN:
            address = here.address(route, names)
            status, body, _ = ask(here.town.client(), "GET", address, headers={"Authorization": f"Bearer {token}"})
            assert status < 500 and REACH not in body and MAIL not in body, address


def _task_keys(things: Things) -> list[str]:
    with things.town.inside():
        return list(things.case.tasks.values_list("key", flat=True))


def test_a_role_that_has_ended_ends_in_the_open_session_too(here: Things) -> None:
    client = here.town.client("adviser")
    page = here.address("case", ["case_id"])
    assert client.get(page).status_code == 200
    with here.town.inside():
        role = here.town.users["adviser"].role_assignments.get()
        role.valid_to = (NOW - timedelta(days=1)).date()
        role.save()
    try:
        shut(client, here)
    finally:
        with here.town.inside():
            role.valid_to = None
            role.save()
    assert client.get(page).status_code == 200


READ_ONLY = {"home", "worklist", "case", "audit", "overview", "document", "guardian_home", "guardian_case", "help"}
WRITE_ONLY = {"logout", "language", "task_draft", "guardian_invite", "setup_invite", "setup_end_role"}
WRITE_ONLY |= {"guardian_task_draft", "guardian_consent_draft", "guardian_start_draft"}


def test_pages_are_read_and_acts_are_posted(here: Things) -> None:
    before, faults = here.footprint(), []
    for who in ("ppt_head", "plain", "guardian1"):
        client = here.town.client(who)
        for route, names in EVERY:
            address = here.address(route, names)
            for method in ("PUT", "DELETE", "OPTIONS", *(["POST"] if route in READ_ONLY else [])):
                status, _, _ = ask(client, method, address)
                if status >= 500 or (route in READ_ONLY | WRITE_ONLY and status not in (403, 404, 405)):
                    faults.append((who, route, method, status))
            if route in WRITE_ONLY and ask(client, "GET", address)[0] not in (403, 404, 405):
                faults.append((who, route, "GET", 200))
    assert not faults
    assert here.footprint() == before
