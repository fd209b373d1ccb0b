"""Connections that threads share: a tenant comes back to its own, two transactions never have one, the dead go."""

import gc
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from zlib import crc32

import psycopg
import pytest
from django.db import connection, connections
from psycopg.pq import TransactionStatus

from tenants.backend import pool as pools
from tenants.backend.pool import Line, Pool
from tenants.isolation import IsolationError
from tests.cast import Town


@pytest.fixture(autouse=True)
def ours() -> Iterator[None]:
    """The ordinary way, and none of the connections that others left."""
    connection.close()
    yield
    connection.close()


def _pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _pid_of(town: Town) -> int:
    with town.inside():
        return _pid()


# In a real database ------------------------------------------------------------------------------------------------


def test_a_tenant_comes_back_to_its_connection_from_any_thread(trondheim: Town, gol: Town, snasa: Town) -> None:
    towns = (trondheim, gol, snasa)
    first = [_pid_of(town) for town in towns]
    with ThreadPoolExecutor(1) as other:
        for town, pid in zip(towns, first, strict=True):
            assert other.submit(_pid_of, town).result() == pid
    assert [_pid_of(town) for town in towns] == first


def test_two_transactions_at_once_never_share_a_connection(trondheim: Town) -> None:
    both = threading.Barrier(2)

    def look() -> int:
        with trondheim.inside():
            both.wait(10)
            seen = _pid()
            both.wait(10)
            return seen

    with ThreadPoolExecutor(2) as threads:
        one, other = (threads.submit(look) for _ in range(2))
        assert one.result() != other.result()
    assert _pid_of(trondheim) in (one.result(), other.result())


def test_between_transactions_a_thread_can_say_nothing(trondheim: Town) -> None:
    """Else it would speak into the transaction of whoever has the connection now."""
    _pid_of(trondheim)
    for attempt in ("execute", "cursor", "pgconn", "commit"):
        with pytest.raises(IsolationError):
            getattr(connection.connection, attempt)
    connection.connection.close()
    assert _pid_of(trondheim)


def test_closing_ends_what_nobody_uses_and_nothing_else(trondheim: Town, gol: Town) -> None:
    idle = _pid_of(gol)
    with trondheim.inside():
        held = _pid()
        with ThreadPoolExecutor(1) as other:
            other.submit(_pid_of, gol).result()
            other.submit(connections.close_all).result()
        assert _pid() == held
    assert _pid_of(gol) != idle


def test_a_block_whose_connection_was_closed_gives_none_back(trondheim: Town) -> None:
    def lose() -> None:
        with trondheim.inside():
            seen.append(_pid())
            connection.close()

    seen: list[int] = []
    lose()
    assert _pid_of(trondheim) not in seen


# By itself ---------------------------------------------------------------------------------------------------------


class _Made:
    """A connection that somebody made."""

    def __init__(self) -> None:
        self.closed = False
        self.pgconn = SimpleNamespace(transaction_status=TransactionStatus.IDLE)
        self.info = SimpleNamespace(server_version=180006)

    def close(self) -> None:
        self.closed = True


def _pool(*, places: int = 4, most_schemas: int = 0, oldest: float | None = None) -> Pool:
    return Pool(places=places, most_schemas=most_schemas, oldest=oldest)


def _used(pool: Pool, schema: str) -> Any:
    line = pool.take(schema, _Made)
    pool.give_back(line)
    return line.connection


def _neighbours(places: int) -> tuple[str, str]:
    """Two schemas with the same home."""
    home = crc32(b"k0") % places
    return "k0", next(name for name in map("k{}".format, range(1, 99)) if crc32(name.encode()) % places == home)


def test_who_finds_the_place_taken_gets_another_and_comes_home_again() -> None:
    pool = _pool()
    one, other = _neighbours(4)
    at_home = _used(pool, other)
    line = pool.take(one, _Made)
    assert line.connection is at_home
    away = _used(pool, other)
    assert away is not at_home
    pool.give_back(line)
    assert _used(pool, other) is at_home
    assert {away, at_home} == set(pool.kept())


def test_nobody_waits_when_all_are_taken() -> None:
    pool = _pool(places=2)
    lines = [pool.take("k1", _Made) for _ in range(5)]
    assert len({line.connection for line in lines}) == 5
    for line in lines:
        pool.give_back(line)
    assert len(pool.kept()) == 5  # as many as there were at once, and no more
    for line in [pool.take("k1", _Made) for _ in range(5)]:
        assert line.connection in pool.kept() or line.connection in {each.connection for each in lines}


@pytest.mark.parametrize("status", [TransactionStatus.INTRANS, TransactionStatus.INERROR, TransactionStatus.ACTIVE])
def test_what_is_in_a_transaction_is_not_passed_on(status: TransactionStatus) -> None:
    pool = _pool()
    line = pool.take("k1", _Made)
    line.connection.pgconn.transaction_status = status
    pool.give_back(line)
    assert line.connection.closed and pool.kept() == []
    assert _used(pool, "k1") is not line.connection


def test_what_has_met_enough_schemas_is_replaced() -> None:
    pool = _pool(places=1, most_schemas=2)
    first = _used(pool, "k1")
    assert _used(pool, "k2") is first and _used(pool, "k1") is first
    second = _used(pool, "k3")
    assert first.closed and second is not first
    assert _used(pool, "k1") is second


def test_what_is_too_old_is_replaced_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(pools, "_now", lambda: clock[0])
    pool = _pool(oldest=300)
    first = _used(pool, "k1")
    clock[0] = 299
    assert _used(pool, "k1") is first
    clock[0] = 300
    assert _used(pool, "k1") is not first and first.closed


def test_what_died_is_replaced() -> None:
    pool = _pool()
    first = _used(pool, "k1")
    first.close()
    second = _used(pool, "k1")
    assert second is not first
    line = pool.take("k1", _Made, fresh=True)
    assert line.connection is not second and second.closed


def test_what_could_not_be_made_or_was_lost_leaves_its_place() -> None:
    def fail() -> Any:
        raise psycopg.OperationalError

    pool = _pool(places=1)
    with pytest.raises(psycopg.OperationalError):
        pool.take("k1", fail)
    gc.collect()
    lost: Line | None = pool.take("k1", _Made)
    assert lost is not None and lost.place == 0
    lost = None
    gc.collect()
    assert pool.take("k1", _Made).place == 0


def test_what_was_taken_while_the_rest_was_closed_comes_back() -> None:
    pool = _pool()
    line = pool.take("k1", _Made)
    pool.close()
    assert not line.connection.closed
    pool.give_back(line)
    assert pool.kept() == [line.connection]
    pool.close()
    assert line.connection.closed and pool.kept() == []
