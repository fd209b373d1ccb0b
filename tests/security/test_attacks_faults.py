"""Faults and greed: a lost connection, a statement without end, a neighbour who takes all. Others go on as they are."""

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.test import override_settings

from casework.cases import worklist
from casework.people.models import Unit
from tenants import directory
from tenants.models import Tenant
from tenants.routes import ROUTES, Door
from tests.cast import Town
from tests.config.local_help import wait_for
from tests.tenants import surface_urls
from tests.tenants.where import home_of, where


def _end_connections(login: str) -> None:
    with psycopg.connect(os.environ["SAMSPOR_ADMIN_URL"], autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [login])


@pytest.fixture
def login() -> str:
    return str(settings.DATABASES["default"]["USER"])


@pytest.fixture
def careless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for route in surface_urls.NAMES:
        monkeypatch.setitem(ROUTES, route, Door.PUBLIC)
    with override_settings(ROOT_URLCONF="tests.tenants.surface_urls"):
        yield


def test_database_restart_mid_request(trondheim: Town, gol: Town, login: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = worklist.counts_of

    def lost_half_way(*args: Any) -> Any:
        monkeypatch.setattr(worklist, "counts_of", real)
        _end_connections(login)
        return real(*args)

    client = trondheim.client("ppt_head")
    client.raise_request_exception = False
    monkeypatch.setattr(worklist, "counts_of", lost_half_way)
    answer = client.get("/saker/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert gol.client("ppt_head").get("/saker/").status_code == 200
    assert client.get("/saker/").status_code == 200


def test_a_connection_lost_between_two_statements_keeps_nothing(trondheim: Town, login: str) -> None:
    def half() -> None:
        with trondheim.inside():
            Unit.objects.create(kind="office", name="Halvt skrevet")
            _end_connections(login)
            Unit.objects.count()

    with pytest.raises(DatabaseError):
        half()
    with trondheim.inside():
        assert where() == home_of(trondheim)
        assert not Unit.objects.filter(name="Halvt skrevet").exists()


def test_lost_connections_under_load_mix_nobody_up(trondheim: Town, gol: Town, login: str) -> None:
    stop, seen = threading.Event(), []

    def ask(number: int) -> None:
        try:
            while not stop.is_set():
                town = (trondheim, gol)[number % 2]
                try:
                    with town.inside():
                        seen.append((home_of(town), where()))
                except DatabaseError:
                    seen.append((home_of(town), "lost"))
        finally:
            connections.close_all()

    def answered(times: int) -> bool:
        return sum(expected == found for expected, found in seen) > times

    with ThreadPoolExecutor(6) as pool:
        asking = [pool.submit(ask, number) for number in range(6)]
        try:
            for times in range(1, 7):
                assert wait_for(partial(answered, 10 * times))
                if times < 6:
                    _end_connections(login)
        finally:
            stop.set()
        for one in asking:
            one.result()
    assert [pair for pair in seen if pair[1] not in (pair[0], "lost")] == []
    for town in (trondheim, gol):
        with town.inside():
            assert where() == home_of(town)


def test_noisy_neighbour_has_an_end(trondheim: Town, gol: Town, careless: None) -> None:
    """A statement, and a transaction that does nothing, end by themselves; who sent them is told to try again."""
    for town in (trondheim, gol):
        with town.inside(), connection.cursor() as cursor:
            for name, limit in (("statement_timeout", "30s"), ("idle_in_transaction_session_timeout", "1min")):
                cursor.execute(f"SHOW {name}")
                assert cursor.fetchone() == (limit,)
    client = trondheim.client()
    client.raise_request_exception = False
    answer = client.get("/careless/slow")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert gol.client().get("/logg-inn/").status_code == 200


def test_a_neighbour_cannot_lift_the_limit_for_later(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        connection.cursor().execute("SET statement_timeout TO 0")
    with gol.inside(), connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("30s",)


def test_while_one_tenant_holds_its_rows_another_writes(trondheim: Town, gol: Town) -> None:
    """No lock is taken on anything that tenants share: B goes on while A keeps a transaction open."""
    with ThreadPoolExecutor(1) as pool, trondheim.inside():
        list(Unit.objects.select_for_update())
        connection.cursor().execute("LOCK TABLE casework_people_unit, accounts_user, casework_cases_case")
        assert pool.submit(_log_in_and_work, gol).result(timeout=20) == 200
        pool.submit(connections.close_all).result()


def _log_in_and_work(town: Town) -> int:
    try:
        return town.client("ppt_head").get("/saker/").status_code
    finally:
        connections.close_all()


# What a tenant's own row in the directory may be changed to ---------------------------------------------------------

FORGED = {
    "status": "active",
    "schema_name": "k3324",
    "number": "3324",
    "kind": "county",
    "org_number": "1",
    "name": "X",
}


@pytest.mark.parametrize("column", FORGED)
def test_mass_assignment_of_the_tenants_own_row(town: Town, column: str) -> None:
    client = town.client("admin")
    form = {"service_name": "PPT her", "colour": "#0b4f8f", "phone": "", "address": "", **FORGED}
    assert client.post("/oppsett/utseende/", form).status_code in (302, 404, 422)
    directory.forget()
    found = directory.tenant_with_schema(town.tenant.schema)
    assert found is not None
    assert (found.schema, found.number, found.kind, found.name) == (
        town.tenant.schema,
        town.tenant.number,
        town.tenant.kind,
        town.tenant.name,
    )
    # And the database would not have let it.
    with town.inside(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Tenant.objects.filter(id=town.tenant.id).update(**{column: FORGED[column]})


def test_a_tenant_changes_no_other_row_of_the_directory(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        assert Tenant.objects.only("id").filter(schema_name=gol.tenant.schema).update(service_name="Tatt") == 0
        with connection.cursor() as cursor:
            cursor.execute("UPDATE public.tenants_tenant SET phone = '73 00 00 00'")
            assert cursor.rowcount == 1


ACTS: list[Callable[[Town], object]] = [
    lambda town: directory.tenant_at(town.host),
    lambda town: directory.tenant_with_schema(town.tenant.schema),
]


@pytest.mark.parametrize("act", ACTS)
def test_the_directory_is_read_as_nobody(trondheim: Town, act: Callable[[Town], object]) -> None:
    directory.forget()
    assert act(trondheim)
    assert where() == "refused"
