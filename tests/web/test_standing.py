"""What people and programs meet when a municipality is read-only, closed, being put back or moved."""

import typing
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from casework.cases.models import Case
from casework.people.models import Child, RoleAssignment, Unit
from core import clock
from core.accounts.models import Session, User
from core.accounts.services import TOKEN_SCOPES, issue_token
from core.acts import system_act
from core.audit.models import AuditEntry
from tenants import directory, isolation, provisioning
from tenants.access import Role
from tenants.lifecycle import standing
from tenants.lifecycle.rename import rename
from tenants.models import Tenant
from tests import cast
from tests.cast import Cooperation, Town, operator_act
from tests.scenarios.addresses import Things, ask, make_things, routes

WRITTEN = "Han strever med lesing, og trenger mer tid."


def put(town: Town, status: str) -> None:
    """Let the town stand so, in the directory and in the database's rights."""
    with provisioning.as_owner():
        Tenant.objects.filter(id=town.tenant.id).update(status=status)
        standing.hold(town.tenant.schema)
    directory.forget()


@pytest.fixture(scope="module")
def things(database: None) -> Things:
    return make_things(cast.build_next_town(), "evaluate")


@pytest.fixture
def read_only(things: Things) -> Iterator[Things]:
    put(things.town, "read_only")
    yield things
    put(things.town, "active")


def visitor(cooperation: Cooperation, who: str | None = None) -> Client:
    return Town.client(typing.cast(Town, cooperation), who)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_people_log_in_and_read_everything(read_only: Things) -> None:
    """Every page of every role, as it was before."""
    town = read_only.town
    for who in ("ppt_head", "school_head", "teacher", "decider", "admin", "guardian1"):
        client = town.client(who)
        for route, names in routes():
            if route.startswith("api_") or not set(names) <= set(read_only.values):
                continue
            status, body, _ = ask(client, "GET", read_only.address(route, names))
            assert status in {200, 302, 403, 404, 405, 409}, (who, route, status, body[:300])
    with town.inside():
        assert AuditEntry.objects.filter(action="case.read").exists()
    page = text(town.client("ppt_head").get(f"/saker/{read_only.case.id}/"))
    assert "Bare lesing." in page
    assert "data-read-only" in page
    assert "Ny henvisning" not in page


def test_every_act_that_changes_is_refused_and_what_was_written_is_shown(read_only: Things) -> None:
    town, before = read_only.town, read_only.footprint()
    refused = 0
    for who in ("ppt_head", "school_head", "admin", "guardian1"):
        client = town.client(who)
        for route, names in routes():
            if route in ("login", "logout", "language") or route.startswith("api_"):
                continue
            address = read_only.address(route, names)
            answer = client.post(address, {"reason": WRITTEN, "choice": "yes", "password": "Et Hemmelig Ord"})
            assert answer.status_code in {302, 403, 404, 409}, (who, route, answer.status_code)
            if answer.status_code == 409:
                refused += 1
                assert WRITTEN in text(answer)
                assert "Ingenting kan endres nå" in text(answer)
                assert "Et Hemmelig Ord" not in text(answer)
    assert refused > 40
    assert read_only.footprint() == before


def test_a_saved_draft_says_so_in_its_place(read_only: Things) -> None:
    client = read_only.town.client("ppt_head")
    address = read_only.address("task_draft", ("case_id", "task_key"))
    answer = client.post(address, {"reason": WRITTEN}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "Ikke lagret" in text(answer) and "<html" not in text(answer)


def test_logging_out_and_failing_to_log_in_work(read_only: Things) -> None:
    town = read_only.town
    client = town.client("ppt_head")
    assert client.post("/logg-ut/").status_code == 302
    assert client.post("/logg-inn/", {"email": "x@x.no", "password": "feil"}).status_code == 422
    with town.inside():
        assert Session.objects.filter(user_id=town.users["ppt_head"].id).count() < 9


def test_the_api_reads_and_refuses_to_write(read_only: Things) -> None:
    town = read_only.town
    put(town, "active")
    with town.inside():
        _, secret = issue_token(name="Prøve", scopes=TOKEN_SCOPES, at=clock.now(), expires_at=None)
    put(town, "read_only")
    client = Client(SERVER_NAME=town.host, headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/cases").status_code == 200
    answer = client.post(
        "/api/v1/children", {"first_name": "Ny"}, content_type="application/json", headers={"Idempotency-Key": "a" * 12}
    )
    assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")
    assert answer.json()["code"] == "tenant.read_only"
    assert "Ingenting er lagret" in answer.json()["detail"]
    bare = Client(SERVER_NAME=town.host).post("/api/v1/children", {}, content_type="application/json")
    assert bare.status_code == 401


def test_the_database_says_no_before_the_directory_is_read_again(things: Things) -> None:
    """A worker that has not looked yet lets the act begin; the answer is the same page."""
    town = things.town
    client = town.client("admin")
    client.raise_request_exception = False
    directory.directory()
    act = system_act(clock.now(), channel="command", roles=(Role.OPERATOR.value,))
    with provisioning.as_owner():
        standing.close(tenant_id=town.tenant.id, standing="read_only", act=act, by_worker=False)
    try:
        found = directory.tenant_at(town.host)
        assert found is not None and found.status == "active"
        answer = client.post("/oppsett/enheter/", {"kind": "school", "name": "Midt I Mellom"})
        assert answer.status_code == 409, text(answer)[:500]
        assert "Midt I Mellom" in text(answer)
    finally:
        put(town, "active")
    with town.inside():
        assert not Unit.objects.filter(name="Midt I Mellom").exists()


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [("suspended", 403, "stengt for en tid"), ("restoring", 503, "legges tilbake"), ("erasing", 404, "ingen kommune")],
)
def test_a_site_that_is_not_open_says_why(town: Town, status: str, code: int, says: str) -> None:
    client = town.client("adviser")
    put(town, status)
    for method, path in (("GET", "/saker/"), ("GET", "/"), ("GET", "/logg-inn/"), ("POST", "/logg-inn/")):
        answer_status, body, answer = ask(client, method, path)
        assert (answer_status, says in body) == (code, True), (method, path, body)
        assert "Content-Security-Policy" in answer and answer["Cache-Control"] == "no-store"
        assert ("Retry-After" in answer) == (code == 503)
    api = client.get("/api/v1/cases")
    assert (api.status_code, api["Content-Type"]) == (code, "application/problem+json")
    assert api.json()["code"] == (f"tenant.{status}" if code != 404 else "not_found")
    put(town, "active")
    assert client.get("/saker/").status_code == 200


def test_the_closed_page_is_in_the_tenants_language_and_keeps_what_was_written(town: Town) -> None:
    with town.inside():
        Tenant.objects.filter(schema_name=town.tenant.schema).update(phone="73 00 11 22")
    put(town, "suspended")
    client = town.client()
    page = text(client.post("/saker/x/", {"note": WRITTEN}))
    assert WRITTEN in page and "73 00 11 22" in page and town.tenant.name in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert 'lang="en"' in text(client.get("/"))
    put(town, "active")


def test_an_old_address_leads_to_the_new_one(town: Town) -> None:
    client = town.client("adviser")
    with isolation.use_operator():
        rename(tenant_id=town.tenant.id, subdomain=f"ny-{town.tenant.number}", act=operator_act())
    directory.forget()
    there = f"http://ny-{town.tenant.number}.localhost"
    answer = client.get("/saker/?q=ola%20o&frist=soon")
    assert (answer.status_code, answer["Location"]) == (308, f"{there}/saker/?q=ola%20o&frist=soon")
    assert answer["Cache-Control"] == "no-store"
    assert client.get("/", SERVER_PORT="8000")["Location"] == f"{there}:8000/"
    assert client.post("/api/v1/cases").status_code == 308
    posted = client.post("/saker/x/", {"note": WRITTEN})
    assert posted.status_code == 409 and WRITTEN in text(posted) and there in text(posted)
    new = Client(SERVER_NAME=f"ny-{town.tenant.number}.localhost")
    new.cookies = client.cookies  # a browser would not even send them
    assert new.get("/logg-inn/").status_code == 200


@pytest.fixture
def member(cooperation: Cooperation) -> Iterator[Town]:
    yield cooperation.members[0]
    put(cooperation.members[0], "active")


def test_a_visit_to_a_closed_member_is_a_plain_page(cooperation: Cooperation, member: Town) -> None:
    client = visitor(cooperation, "adviser")
    path = f"/k/{member.tenant.number}/saker/"
    assert client.get(path).status_code == 200
    put(member, "suspended")
    answer = client.get(path)
    assert answer.status_code == 403 and "stengt for en tid" in text(answer)
    assert f"Tilbake til {cooperation.tenant.name}" in text(answer)
    listed = client.get("/saker/")
    assert listed.status_code == 200
    assert f"Saker hos {member.tenant.name} vises ikke nå" in text(listed)
    assert visitor(cooperation).get(path).status_code != 403  # nobody in particular learns nothing


def test_a_visit_to_a_read_only_member_reads(cooperation: Cooperation, member: Town) -> None:
    path = f"/k/{member.tenant.number}/saker/"
    with member.inside():
        RoleAssignment.objects.filter(user__home=cooperation.tenant.schema).delete()
        User.objects.filter(home=cooperation.tenant.schema).delete()
    put(member, "read_only")
    client = visitor(cooperation)
    for who in ("adviser", "ppt_head"):
        client = visitor(cooperation, who)
        assert client.get(path).status_code == 200
        assert client.get("/saker/").status_code == 200
        assert "Bare lesing." in text(client.get(path))
    answer = client.post(f"/k/{member.tenant.number}/henvisning/ny/", {"a": WRITTEN})
    assert answer.status_code == 409


def test_nothing_is_changed_elsewhere_from_a_home_that_is_read_only(cooperation: Cooperation, member: Town) -> None:
    home = Town(cooperation.tenant, member.school, member.school)
    put(home, "read_only")
    try:
        client = visitor(cooperation, "ppt_head")
        assert client.get(f"/k/{member.tenant.number}/saker/").status_code == 200
        assert client.post(f"/k/{member.tenant.number}/henvisning/ny/", {"a": WRITTEN}).status_code == 409
    finally:
        put(home, "active")


def test_another_municipality_works_all_the_while(read_only: Things, new_town: Callable[[], Town]) -> None:
    other = new_town()
    client = other.client("admin")
    assert client.post("/oppsett/enheter/", {"kind": "school", "name": "Ny Skole"}).status_code == 302
    with other.inside():
        assert Unit.objects.filter(name="Ny Skole").exists()
        assert Child.objects.count() == Case.objects.count() == 0
    assert reverse("worklist") == "/saker/"
