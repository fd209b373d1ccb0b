"""Server connections: let go after so many schemas, never inside a transaction; and what a stack of statements may."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, connections

from tenants.backend.keeping import OneForAll, OnePerRole, keeper_for
from tests.cast import Town


def _fetch(sql: str, parameters: list[str] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _pid(town: Town) -> int:
    with town.inside():
        ((pid,),) = _fetch("SELECT pg_backend_pid()")
    return int(pid)


@pytest.fixture
def two_schemas() -> Iterator[None]:
    """A connection that serves two schemas at most."""
    wrapper: Any = connections["default"]
    before = wrapper._keeper
    wrapper.close()
    wrapper._keeper = OneForAll(2)
    yield
    wrapper.close()
    wrapper._keeper = before


@pytest.mark.usefixtures("two_schemas")
def test_the_schema_that_is_one_too_many_gets_a_new_connection(trondheim: Town, gol: Town, snasa: Town) -> None:
    first = {_pid(town) for town in (trondheim, gol, trondheim, gol, trondheim)}
    assert len(first) == 1
    second = {_pid(town) for town in (snasa, trondheim, snasa)}
    assert len(second) == 1
    assert not first & second
    assert _pid(gol) not in first | second


@pytest.mark.usefixtures("two_schemas")
def test_the_old_connection_is_closed(trondheim: Town, gol: Town, snasa: Town) -> None:
    old, _, new = _pid(trondheim), _pid(gol), _pid(snasa)
    assert old != new
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        for _ in range(100):
            if not owner.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [old]).fetchone():
                return
            owner.execute("SELECT pg_sleep(0.05)")
            owner.rollback()
    pytest.fail("the old server process is still there")


@pytest.mark.usefixtures("two_schemas")
def test_a_transaction_keeps_its_connection(trondheim: Town, gol: Town, snasa: Town) -> None:
    _pid(trondheim), _pid(gol)
    with snasa.inside():
        seen = {_fetch("SELECT pg_backend_pid()")[0][0] for _ in range(3)}
        with snasa.inside():
            seen.add(_fetch("SELECT pg_backend_pid()")[0][0])
        connection.cursor().execute("SET LOCAL samspor.mark TO 'here'")
        assert _fetch("SELECT current_setting('samspor.mark')") == [("here",)]
    assert len(seen) == 1


@pytest.mark.usefixtures("two_schemas")
def test_a_connection_that_died_is_counted_anew(trondheim: Town, gol: Town) -> None:
    _pid(trondheim), _pid(gol)
    connection.connection.close()
    assert len({_pid(gol), _pid(trondheim), _pid(gol)}) == 1


def test_zero_means_never() -> None:
    made: list[Any] = []
    keeper = OneForAll(0)

    def connect() -> object:
        made.append(object())
        return made[-1]

    current = None
    for number in range(1000):
        current = keeper.choose(current, type("T", (), {"schema": f"k{number}"})(), connect)
    assert len(made) == 1


def test_each_thread_has_its_own_count(trondheim: Town) -> None:
    keepers: list[Any] = []

    def look() -> None:
        keepers.append(connections["default"]._keeper)  # type: ignore[attr-defined]
        connections.close_all()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert keepers[0] is not keepers[1]


def test_the_owner_never_logs_in_as_a_tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAMSPOR_TENANT_LOGINS", True)
    assert isinstance(keeper_for({"USER": f"{settings.SAMSPOR_ROLE_PREFIX}_owner"}), OneForAll)
    assert isinstance(keeper_for({"USER": f"{settings.SAMSPOR_ROLE_PREFIX}_app"}), OnePerRole)


@pytest.mark.parametrize("second", ["RESET ROLE", "SELECT set_config('role', 'none', true)", "SELECT 1"])
def test_a_stack_of_statements_with_parameters_is_refused(trondheim: Town, second: str) -> None:
    stack = f"SELECT name FROM casework_people_unit WHERE name = %s; {second}"
    with pytest.raises(ProgrammingError, match="cannot insert multiple commands"), trondheim.inside():
        _fetch(stack, ["Granlia skole"])


def test_a_stack_without_parameters_can_change_its_role(trondheim: Town, gol: Town) -> None:
    """What hard mode is for: with one login for all, the role binds mistakes and single statements, not stacks."""
    stack = (
        f'RESET ROLE; SET LOCAL ROLE "{gol.tenant.role}"; SELECT name FROM "{gol.tenant.schema}".casework_people_unit'
    )
    with trondheim.inside():
        cursor = connection.connection.execute(stack)
        while cursor.nextset():
            pass
        assert ("Granlia skole",) in cursor.fetchall()
