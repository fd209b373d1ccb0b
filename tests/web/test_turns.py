"""A noisy neighbour at the web: a tenant's requests wait behind its own, and another's are answered meanwhile."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from casework.cases import worklist
from core import clock
from core.accounts.services import TOKEN_SCOPES, issue_token
from tenants import isolation
from tests.cast import Town
from web import turns
from web.turns import Turns, turned_away

SOON = 20.0  # seconds after which a test has failed; nothing is measured
THREADS = 4


def fair(**how: Any) -> Turns:
    return Turns(lambda asked: asked, **{"threads": THREADS, "share": 2, "most_waiting": 64, "patience": 60.0, **how})


class Gate:
    """Work that goes on until it is let go."""

    def __init__(self) -> None:
        self.entered, self.opened = threading.Semaphore(0), threading.Event()

    def pass_through(self, _whose: object = None) -> str:
        self.entered.release()
        assert self.opened.wait(SOON)
        return "no" if turned_away() else "yes"

    def wait_for(self, count: int) -> None:
        assert all(self.entered.acquire(timeout=SOON) for _ in range(count))


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.opened.set()


@contextmanager
def ended(pool: Executor) -> Iterator[Any]:
    try:
        yield pool
    finally:
        pool.shutdown(wait=True)


# The threads --------------------------------------------------------------------------------------------------------


def test_whoever_sends_much_waits_behind_itself(gate: Gate) -> None:
    with ended(fair()) as pool:
        many = [pool.submit(gate.pass_through, "a") for _ in range(20)]
        gate.wait_for(2)
        assert pool.standing() == (2, 18)
        assert pool.submit(lambda whose: f"{whose} is done", "b").result(SOON) == "b is done"
        assert pool.standing() == (2, 18)
        gate.opened.set()
        assert {one.result(SOON) for one in many} == {"yes"}
        assert pool.standing() == (0, 0)


def test_without_turns_the_other_would_wait(gate: Gate) -> None:
    with ended(ThreadPoolExecutor(THREADS)) as pool:
        for _ in range(20):
            pool.submit(gate.pass_through, "a")
        gate.wait_for(THREADS)
        other = pool.submit(lambda _: "done", "b")
        assert not other.done()  # nor can it be, before one of the others is let go
        gate.opened.set()
        assert other.result(SOON) == "done"


def test_those_who_wait_are_called_up_by_turns(gate: Gate) -> None:
    order: list[str] = []
    with ended(fair(threads=1, share=1)) as pool:
        pool.submit(gate.pass_through, "x")
        gate.wait_for(1)
        asked = [pool.submit(order.append, whose) for whose in ("a", "a", "a", "b", "b", "c")]
        gate.opened.set()
        for one in asked:
            one.result(SOON)
    assert order == ["a", "b", "c", "a", "b", "a"]


def test_those_who_ask_at_the_same_time_divide_the_share(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = time.monotonic()
    monkeypatch.setattr(turns, "_now", lambda: moment)
    with ended(fair()) as pool:
        assert pool.submit(lambda _: "done", "b").result(SOON) == "done"
        for _ in range(5):
            pool.submit(gate.pass_through, "a")
        gate.wait_for(1)
        assert pool.standing() == (1, 4)  # b has just asked
        monkeypatch.setattr(turns, "_now", lambda: moment + 1.1)
        pool.submit(gate.pass_through, "a")
        gate.wait_for(1)
        assert pool.standing() == (2, 4)
        gate.opened.set()


def test_too_many_and_too_late_are_told_at_once(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    with ended(fair(most_waiting=3)) as pool:
        held = [pool.submit(gate.pass_through, "a") for _ in range(5)]
        gate.wait_for(2)
        assert pool.submit(lambda _: turned_away(), "a").result(SOON) is True
        assert pool.submit(lambda _: turned_away(), "b").result(SOON) is False
        pool.turn_away_the_late()
        assert pool.standing() == (2, 3)
        later = time.monotonic() + 61
        monkeypatch.setattr(turns, "_now", lambda: later)
        pool.turn_away_the_late()
        assert pool.standing() == (2, 0)
        gate.opened.set()
        assert [one.result(SOON) for one in held] == ["yes", "yes", "no", "no", "no"]


def test_what_is_never_made_to_wait_is_answered_when_all_threads_are_taken(gate: Gate) -> None:
    with ended(fair(threads=3)) as pool:
        for whose in ("a", "b"):
            for _ in range(9):
                pool.submit(gate.pass_through, whose)
        gate.wait_for(3)
        assert pool.submit(lambda _: "alive", None).result(SOON) == "alive"
        gate.opened.set()


def test_what_fails_gives_its_place_back() -> None:
    def fail(_: str) -> None:
        raise SystemExit

    with ended(fair(threads=1, share=1)) as pool:
        failed: Future[Any] = pool.submit(fail, "a")
        assert pool.submit(lambda _: "next", "a").result(SOON) == "next"
        assert isinstance(failed.exception(SOON), SystemExit)


# The application behind them ------------------------------------------------------------------------------------------


@pytest.fixture
def slow_in(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> Callable[[Town], None]:
    """Makes one town's worklist slow: it is not done before the gate is opened."""
    real = worklist.counts_of

    def make(town: Town) -> None:
        def counts(*args: Any) -> Any:
            if isolation.current().schema == town.tenant.schema:
                gate.pass_through()
            return real(*args)

        monkeypatch.setattr(worklist, "counts_of", counts)

    return make


def ask(_: object, client: Client, path: str, **how: Any) -> Any:
    try:
        return client.get(path, **how)
    finally:
        connections.close_all()


def test_one_tenants_slow_requests_leave_the_others_theirs(
    trondheim: Town, gol: Town, gate: Gate, slow_in: Callable[[Town], None]
) -> None:
    noisy, calm = trondheim.client("ppt_head"), gol.client("ppt_head")
    with trondheim.inside():
        _, token = issue_token(name="Skolesystemet", scopes=TOKEN_SCOPES, at=clock.now(), expires_at=None)
    slow_in(trondheim)
    with ended(fair(most_waiting=6)) as pool:
        many = [pool.submit(ask, trondheim.host, noisy, "/saker/") for _ in range(8)]
        gate.wait_for(2)
        assert pool.submit(ask, gol.host, calm, "/saker/").result(SOON).status_code == 200
        nynorsk = {"Cookie": "samspor_language=nn"}
        page = pool.submit(ask, trondheim.host, noisy, "/saker/", headers=nynorsk).result(SOON)
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        problem = pool.submit(ask, trondheim.host, noisy, "/api/v1/cases", headers=headers).result(SOON)
        gate.opened.set()
        assert [one.result(SOON).status_code for one in many] == [200] * 8
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "har Trondheim kommune for mykje i gang" in page.content.decode()
    assert (problem.status_code, problem["Retry-After"]) == (503, "5")
    assert problem["Content-Type"] == "application/problem+json"
    assert (problem.json()["code"], problem.json()["status"]) == ("tenant.busy", 503)
    told = Client(SERVER_NAME="whatever.example").get("/metrics").content.decode()
    assert f'tenant="{trondheim.tenant.schema}"}} 2\n' in told
    assert gol.tenant.schema not in told
