"""A request sends its own statements and two messages more, counted where they leave for the database."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from psycopg.pq import Trace

from casework.cases import services as cases
from core import clock
from core.accounts.services import TOKEN_SCOPES, issue_token
from tenants import directory
from tests.cast import Town, register_child


@dataclass
class Sent:
    """What went over the wire, each message's text in turn, and what the application itself asked for."""

    messages: list[str] = field(default_factory=list)
    round_trips: int = 0
    statements: list[str] = field(default_factory=list)

    @property
    def extra(self) -> int:
        """The round trips that no statement of the application's made."""
        return self.round_trips - len(self.statements)


def sent_by(request: Callable[[], Any]) -> Sent:
    """What the request makes libpq send, and what passes through Django's cursors meanwhile."""
    sent = Sent()

    def note(execute: Any, statement: str, *rest: Any) -> Any:
        sent.statements.append(statement)
        return execute(statement, *rest)

    servers = _warm_connections()
    with tempfile.TemporaryFile() as trace, connection.execute_wrapper(note):
        for server in servers:
            server.trace(trace.fileno())
            server.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        try:
            answer = request()
        finally:
            for server in servers:
                server.untrace()
        trace.seek(0)
        lines = [line.split("\t") for line in trace.read().decode(errors="replace").splitlines()]
    assert answer.status_code in (200, 302), answer.content
    assert set(_warm_connections()) == set(servers)  # else what was sent on another was not counted
    ours = [line for line in lines if line[0] == "F" and len(line) > 2]
    sent.messages = [line[-1] for line in ours if line[2] in ("Query", "Parse")]
    sent.round_trips = sum(line[2] in ("Query", "Sync") for line in ours)
    return sent


def _warm_connections() -> list[Any]:
    wrapper: Any = connection
    found = [kept.pgconn for kept in wrapper._keeper.pool.kept()]
    assert found
    return found


@pytest.fixture
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory has just been looked at, however slow this machine is."""
    directory.forget()
    directory.directory()
    now = directory._now()
    monkeypatch.setattr(directory, "_now", lambda: now)


@pytest.fixture(scope="module")
def pages(trondheim: Town) -> dict[str, Callable[[], Any]]:
    """Requests of several kinds, each made once already."""
    with trondheim.inside():
        child = register_child(trondheim)
        case = cases.open_case(child_id=child.id, unit_id=trondheim.school, act=trondheim.act("school_head"))
        _, secret = issue_token(name="Prøve", scopes=TOKEN_SCOPES, at=clock.now(), expires_at=None)
    head, admin, system = trondheim.client("ppt_head"), trondheim.client("admin"), Client(SERVER_NAME=trondheim.host)
    token = {"Authorization": f"Bearer {secret}"}
    made: dict[str, Callable[[], Any]] = {
        "login": lambda: Client(SERVER_NAME=trondheim.host).get("/logg-inn/"),
        "list": lambda: head.get("/saker/"),
        "case": lambda: head.get(f"/saker/{case.id}/"),
        "units": lambda: admin.get("/oppsett/enheter/"),
        "api": lambda: system.get(f"/api/v1/children/{child.id}", headers=token),
        "api_list": lambda: system.get("/api/v1/cases", headers=token),
        "new_unit": lambda: admin.post("/oppsett/enheter/", {"kind": "school", "name": f"Skole {clock.now()}"}),
    }
    for request in made.values():
        request()
    return made


@pytest.mark.parametrize("name", ["list", "case", "units", "api", "api_list", "new_unit"])
def test_a_request_sends_two_messages_more_than_its_own(
    pages: dict[str, Callable[[], Any]], warm: None, name: str
) -> None:
    sent = sent_by(pages[name])
    assert len(sent.statements) > 0
    assert sent.extra == 2, sent.messages
    assert sent.round_trips == len(sent.messages)  # nothing is prepared in one trip and run in another
    assert sent.messages[0].count("BEGIN") == 1
    assert "SET LOCAL ROLE" in sent.messages[0] and "search_path" in sent.messages[0]
    assert "COMMIT" in sent.messages[-1]


@pytest.mark.parametrize("name", ["list", "case", "units", "api", "api_list", "new_unit"])
def test_a_warm_request_looks_no_tenant_up(pages: dict[str, Callable[[], Any]], warm: None, name: str) -> None:
    directory_tables = ("tenants_tenant", "tenants_domain", "tenants_directoryversion", "tenants_membership")
    sent = sent_by(pages[name])
    assert [text for text in sent.messages if any(table in text for table in directory_tables)] == []


@pytest.mark.parametrize("name", ["list", "case", "units", "api", "api_list"])
def test_reading_needs_no_savepoint(pages: dict[str, Callable[[], Any]], warm: None, name: str) -> None:
    assert [text for text in sent_by(pages[name]).messages if "SAVEPOINT" in text] == []


def test_a_page_without_questions_sends_nothing(pages: dict[str, Callable[[], Any]], warm: None) -> None:
    assert sent_by(pages["login"]).messages == []


def test_looking_for_a_change_is_one_question(pages: dict[str, Callable[[], Any]], warm: None) -> None:
    quiet = sent_by(pages["units"])
    assert directory._cache.held is not None
    directory._cache.held = replace(directory._cache.held, looked_at=float("-inf"))
    looking = sent_by(pages["units"])
    assert looking.round_trips == quiet.round_trips + 3  # BEGIN, the version, COMMIT
    assert len(looking.statements) == len(quiet.statements) + 1
