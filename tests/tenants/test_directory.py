"""The directory is never older than a second, costs no query when warm, and is looked up by one thread at a time."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections

from tenants import directory, isolation, provisioning
from tenants.context import TenantContext
from tenants.models import Domain, Tenant
from tenants.owner import owner_connection
from tests.cast import Town

_CROWD = 16


class Watch:
    """The time that the directory sees, and how often it has looked."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.looks = 0
        self.began = threading.Event()


@pytest.fixture
def watch(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    held = Watch()
    really = isolation.use_directory

    @contextmanager
    def counted() -> Iterator[TenantContext]:
        held.looks += 1
        held.began.set()
        with really() as platform:
            yield platform

    monkeypatch.setattr(isolation, "use_directory", counted)
    monkeypatch.setattr(directory, "_now", lambda: held.now)
    directory.forget()
    yield held
    directory.forget()


@pytest.fixture
def crowd() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(_CROWD) as pool:
        yield pool
        waiting = threading.Barrier(_CROWD)

        def close() -> None:
            waiting.wait(10)
            connections.close_all()

        for future in [pool.submit(close) for _ in range(_CROWD)]:
            future.result(10)


@contextmanager
def database_that_hangs() -> Iterator[psycopg.Connection[Any]]:
    """Whoever looks waits until this is left."""
    owner = owner_connection()
    owner.ensure_connection()
    with psycopg.connect(**owner.get_connection_params() | {"cursor_factory": psycopg.Cursor}) as held:
        held.execute("LOCK TABLE public.tenants_directoryversion IN ACCESS EXCLUSIVE MODE")
        yield held


def ask(crowd: ThreadPoolExecutor, number: int = _CROWD) -> list[Future[directory.Directory]]:
    return [crowd.submit(directory.directory) for _ in range(number)]


def wait_until(true: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(1000):
        if true():
            return
        tick.wait(0.01)
    raise AssertionError("it never came to that")


def test_no_query_when_warm(watch: Watch) -> None:
    first = directory.directory()
    watch.now += directory.SOON - 0.01
    assert directory.directory() is first
    assert directory.tenant_at("nobody.localhost") is None
    assert watch.looks == 1


def test_nothing_older_than_a_second_is_used() -> None:
    assert 0 < directory.SOON < directory.FRESH < 1


def test_a_change_is_seen_at_the_next_look(watch: Watch, town: Town) -> None:
    directory.forget()
    assert directory.tenant_at(town.host) == town.tenant
    with provisioning.as_owner():
        Domain.objects.filter(domain=town.host).update(domain=f"new-{town.host}")
        Tenant.objects.filter(id=town.tenant.id).update(status=Tenant.Status.SUSPENDED)
    assert directory.tenant_at(town.host) is not None
    watch.now += directory.FRESH + 0.01
    assert directory.tenant_at(town.host) is None
    found = directory.tenant_at(f"NEW-{town.host}")
    assert found is not None
    assert (found.schema, found.status) == (town.tenant.schema, "suspended")


def test_without_a_change_nothing_is_read_again(watch: Watch) -> None:
    first = directory.directory()
    watch.now += 5
    assert directory.directory() is first
    assert watch.looks == 2


def test_one_thread_looks_while_the_others_go_on(watch: Watch, crowd: ThreadPoolExecutor) -> None:
    first = directory.directory()
    watch.now += directory.SOON + 0.01
    watch.began.clear()
    with database_that_hangs():
        looking = crowd.submit(directory.directory)
        assert watch.began.wait(10)
        others = [future.result(10) for future in ask(crowd, _CROWD - 1)]
        assert not looking.done()
    assert all(other is first for other in others)
    assert looking.result(10) is first
    assert watch.looks == 2


def test_when_it_is_too_old_all_wait_for_one_look(watch: Watch, crowd: ThreadPoolExecutor) -> None:
    directory.directory()
    watch.now += directory.FRESH + 0.01
    watch.began.clear()
    with database_that_hangs():
        all_of_them = ask(crowd)
        assert watch.began.wait(10)
        tick = threading.Event()
        tick.wait(0.3)
        assert not any(future.done() for future in all_of_them)
    assert len({id(future.result(10)) for future in all_of_them}) == 1
    assert watch.looks == 2


def test_a_cold_start_is_one_look(watch: Watch, crowd: ThreadPoolExecutor) -> None:
    assert len({id(future.result(10)) for future in ask(crowd, 200)}) == 1
    assert watch.looks == 1


def test_a_look_that_fails_fails_all_who_waited_for_it_and_no_later_one(
    watch: Watch, crowd: ThreadPoolExecutor
) -> None:
    directory.directory()
    watch.now += directory.FRESH + 0.01
    watch.began.clear()
    with database_that_hangs():
        all_of_them = ask(crowd)
        assert watch.began.wait(10)
        wait_until(lambda: directory._cache.lock.locked() and _waiting() == 1)
        _end_the_look()
        refused = [future.exception(10) for future in all_of_them]
    assert {type(error) for error in refused} == {OperationalError}
    assert watch.looks == 2
    watch.now += 0.01
    assert directory.directory().version > 0
    assert watch.looks == 3


def test_a_look_that_fails_early_leaves_what_is_still_fresh(watch: Watch, crowd: ThreadPoolExecutor) -> None:
    first = directory.directory()
    watch.now += directory.SOON + 0.01
    with database_that_hangs():
        looking = crowd.submit(directory.directory)
        wait_until(lambda: _waiting() == 1)
        _end_the_look()
        assert looking.result(10) is first


def test_a_look_begun_before_forgetting_is_not_kept(watch: Watch, crowd: ThreadPoolExecutor) -> None:
    with database_that_hangs():
        looking = crowd.submit(directory.directory)
        wait_until(lambda: _waiting() == 1)
        directory.forget()
    looking.result(10)
    directory.directory()
    assert watch.looks == 2


def test_many_who_have_it_forgotten_make_one_look(watch: Watch, crowd: ThreadPoolExecutor) -> None:
    directory.directory()
    watch.began.clear()
    with database_that_hangs():
        for _ in range(_CROWD):
            directory.forget()
        all_of_them = ask(crowd)
        assert watch.began.wait(10)
    assert len({id(future.result(10)) for future in all_of_them}) == 1
    assert watch.looks == 2


def test_it_is_not_asked_inside_somebodys_transaction(watch: Watch, town: Town) -> None:
    with town.inside(), pytest.raises(isolation.IsolationError):
        directory.directory()


def _waiting() -> int:
    """How many wait for the lock that database_that_hangs() holds."""
    with owner_connection().cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'public.tenants_directoryversion'::regclass"
        )
        return int(cursor.fetchone()[0])


def _end_the_look() -> None:
    with psycopg.connect(os.environ["SAMSPOR_ADMIN_URL"], autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'",
            [connection.settings_dict["NAME"]],
        )
