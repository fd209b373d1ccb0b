"""Threads, coroutines, streams, signals and what waits for the commit: in the tenant, or refused; never another's."""

import asyncio
import contextvars
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.exceptions import SynchronousOnlyOperation
from django.core.signals import request_finished, request_started
from django.db import connection, connections, transaction
from django.db.backends.signals import connection_created
from django.db.models.signals import post_save, pre_save
from django.test import override_settings

from casework.people.models import Unit
from tenants import isolation
from tenants.isolation import IsolationError
from tenants.routes import ROUTES, Door
from tests.architecture.source import name, product_code
from tests.cast import Town
from tests.tenants import surface_urls
from tests.tenants.surface_urls import heard
from tests.tenants.where import home_of, where


@pytest.fixture(autouse=True)
def careless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The site with the careless views."""
    for route in surface_urls.NAMES:
        monkeypatch.setitem(ROUTES, route, Door.PUBLIC)
    heard.clear()
    with override_settings(ROOT_URLCONF="tests.tenants.surface_urls"):
        yield


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """One thread that was started by nobody's request."""
    with ThreadPoolExecutor(1) as found:
        assert found.submit(where).result() == "refused"
        yield found
        found.submit(connections.close_all).result()


def test_a_threads_work_has_no_tenant_and_is_refused(trondheim: Town, pool: ThreadPoolExecutor) -> None:
    with trondheim.inside():
        assert where() == home_of(trondheim)
        assert pool.submit(isolation.current_or_none).result() is None
        assert pool.submit(where).result() == "refused"


def test_a_thread_that_carries_the_context_knows_the_tenant_but_shares_no_transaction(
    trondheim: Town, gol: Town, pool: ThreadPoolExecutor
) -> None:
    def own_block() -> str:
        with transaction.atomic():
            return where()

    for town in (trondheim, gol, trondheim):
        with town.inside():
            carried = contextvars.copy_context()
            assert pool.submit(carried.run, where).result() == "refused"
            assert pool.submit(carried.run, own_block).result() == home_of(town)
        # Also when the block it was copied in has ended.
        assert pool.submit(carried.run, own_block).result() == home_of(town)


def test_a_thread_is_left_as_it_was_found(trondheim: Town, gol: Town, pool: ThreadPoolExecutor) -> None:
    def work(town: Town) -> str:
        with town.inside():
            return where()

    for town in (trondheim, gol) * 3:
        assert pool.submit(work, town).result() == home_of(town)
        assert pool.submit(where).result() == "refused"


def test_an_async_view_is_in_its_tenant_or_refused(trondheim: Town, gol: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")
    for town in (trondheim, gol, trondheim):
        assert town.client().get("/careless/in_coroutine").json() == {
            "sync_to_async": home_of(town),
            "another thread": "refused",
            "to_thread": "refused",
            "to_thread, opened again": home_of(town),
            "async query": str(town.school),
        }


def test_a_coroutine_reaches_no_database_by_itself(trondheim: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")

    async def work() -> None:
        with trondheim.inside():
            where()

    with pytest.raises(SynchronousOnlyOperation):
        asyncio.run(work())


def test_interleaved_coroutines_never_meet(trondheim: Town, gol: Town) -> None:
    """Each task has a connection of its own, made in its own context."""

    async def work(town: Town) -> str:
        with town.inside():
            before = where()
            await asyncio.sleep(0)
            return before if where() == before else "changed"

    async def all_at_once() -> list[Any]:
        return await asyncio.gather(*(work(town) for town in (trondheim, gol) * 3))

    connection.close()
    assert asyncio.run(all_at_once()) == [home_of(trondheim), home_of(gol)] * 3
    assert where() == "refused"


@pytest.mark.parametrize("thread_sensitive", [True, False])
def test_coroutines_that_hand_their_work_to_threads_are_right(
    trondheim: Town, gol: Town, thread_sensitive: bool
) -> None:
    def work(town: Town) -> bool:
        try:
            with town.inside():
                return where() == home_of(town) and Unit.objects.get(name="Granlia skole").id == town.school
        finally:
            connections.close_all()

    async def many() -> list[bool]:
        ask = sync_to_async(work, thread_sensitive=thread_sensitive)
        return await asyncio.gather(*(ask((trondheim, gol)[turn % 2]) for turn in range(60)))

    assert asyncio.run(many()) == [True] * 60


def test_work_left_over_from_one_block_gets_no_statement_into_anothers(trondheim: Town, gol: Town) -> None:
    """A task made inside A carries A along; on this thread it wakes up inside B, before B has said anything."""

    async def story() -> tuple[str, str]:
        async def left_over() -> str:
            return where()

        with trondheim.inside():
            task = asyncio.create_task(left_over())
        with gol.inside():
            await asyncio.sleep(0)
            return task.result(), where()

    assert asyncio.run(story()) == ("refused", home_of(gol))


def test_a_stream_that_asks_late_is_refused(trondheim: Town, gol: Town) -> None:
    """Also when another tenant's request was answered on this thread meanwhile."""
    answer: Any = trondheim.client().get("/careless/late_stream")
    assert answer.status_code == 200
    assert gol.client().get("/logg-inn/").status_code == 200
    parts = iter(answer.streaming_content)
    assert next(parts) == b"first;"
    with pytest.raises(IsolationError):
        next(parts)


def test_a_stream_read_inside_anothers_transaction_is_refused(trondheim: Town, gol: Town) -> None:
    """The control: read there, a generator with rows of the tenant at hand would mix two tenants in one answer."""
    answer: Any = trondheim.client().get("/careless/early_stream")
    with gol.inside():
        assert b"Granlia skole" in b"".join(answer.streaming_content)
    late: Any = trondheim.client().get("/careless/late_stream")
    with gol.inside():
        mixed = b"".join(late.streaming_content)
    # Nobody reads an answer there: the server does, outside.
    assert mixed.startswith(b"first;") and b"Granlia skole" in mixed


def test_nothing_of_ours_is_streamed() -> None:
    found = [
        name(path)
        for path in product_code()
        if any(word in path.read_text(encoding="utf-8") for word in ("StreamingHttpResponse", "FileResponse"))
    ]
    assert found == []


def test_signals_are_heard_in_the_tenant(trondheim: Town, gol: Town) -> None:
    def hear(signal: Any, **_: Any) -> None:
        heard.append((isolation.current().schema, where()))

    for signal in (pre_save, post_save):
        signal.connect(hear, sender=Unit)
    try:
        for town in (trondheim, gol):
            with town.inside():
                Unit(kind="office", name="Hørt").save()
                transaction.set_rollback(True)
    finally:
        for signal in (pre_save, post_save):
            signal.disconnect(hear, sender=Unit)
    assert heard == [(town.tenant.schema, home_of(town)) for town in (trondheim, trondheim, gol, gol)]


def test_before_and_after_a_request_there_is_no_tenant(trondheim: Town, gol: Town) -> None:
    def hear(signal: Any, **_: Any) -> None:
        heard.append((str(isolation.current_or_none()), where()))

    for signal in (request_started, request_finished):
        signal.connect(hear)
    try:
        for town in (trondheim, gol):
            assert town.client("ppt_head").get("/saker/").status_code == 200
    finally:
        for signal in (request_started, request_finished):
            signal.disconnect(hear)
    assert len(heard) == 8
    assert set(heard) == {("None", "refused")}


def test_a_new_connection_is_nobodys_until_its_first_block(trondheim: Town) -> None:
    def hear(signal: Any, **_: Any) -> None:
        heard.append(("connected", where()))

    connection.close()
    connection_created.connect(hear)
    try:
        with trondheim.inside():
            assert where() == home_of(trondheim)
    finally:
        connection_created.disconnect(hear)
    assert heard == [("connected", "refused")]


def test_what_waits_for_the_commit_knows_its_tenant_and_must_open_again(trondheim: Town, gol: Town) -> None:
    for town in (trondheim, gol):
        assert town.client().get("/careless/after_commit").status_code == 200
        assert heard == [
            ("at once", "refused"),
            ("tenant", town.tenant.schema),
            ("opened again", home_of(town)),
        ]
        heard.clear()


def test_what_waited_for_a_commit_that_never_came_is_forgotten(trondheim: Town, gol: Town) -> None:
    client = trondheim.client()
    client.raise_request_exception = False
    assert client.get("/careless/after_commit?fail").status_code == 500
    assert gol.client().get("/logg-inn/").status_code == 200
    assert heard == []


def test_what_waits_for_the_commit_runs_in_no_other_tenant(trondheim: Town, gol: Town) -> None:
    """Work that opens another tenant by itself must name it; the block around it comes back to its own."""
    with trondheim.inside():
        transaction.on_commit(lambda: heard.append(("own", isolation.current().schema)))
        transaction.on_commit(lambda: _inside(gol))
        transaction.on_commit(lambda: heard.append(("own", isolation.current().schema)))
    assert heard == [("own", trondheim.tenant.schema), ("gol", home_of(gol)), ("own", trondheim.tenant.schema)]
    assert isolation.current_or_none() is None


def _inside(town: Town) -> None:
    with town.inside():
        heard.append((town.tenant.subdomain, where()))


NESTED: list[Callable[[Town], Any]] = [lambda town: town.inside(), lambda town: isolation.use_operator()]


@pytest.mark.parametrize("other", NESTED)
def test_inside_one_block_nobody_else_begins(trondheim: Town, gol: Town, other: Callable[[Town], Any]) -> None:
    with trondheim.inside():
        with pytest.raises(IsolationError), other(gol):
            where()
        assert where() == home_of(trondheim)
