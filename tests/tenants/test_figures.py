"""What operators see of size and use: counted right, nothing small, nothing of a person, and plain when it is off."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection

from casework.cases.models import Case
from casework.documents.models import Document
from config import worker
from core import clock
from core.accounts.models import User
from core.clock import oslo_date
from tenants import counting, figures, isolation, query_statistics
from tenants.figures import Standing
from tenants.models import Tenant, TenantFigures
from tests.cast import START, Town, operator_client, register_child
from tests.scenarios.walk import Walk


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def admin() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The superuser, in the database of the tests."""
    name = psycopg.conninfo.conninfo_to_dict(settings.SAMSPOR_OWNER_URL)["dbname"]
    with psycopg.connect(os.environ["SAMSPOR_ADMIN_URL"], dbname=name, autocommit=True) as found:
        yield found


def of(town: Town) -> Standing:
    with isolation.use_operator():
        return figures.standing_of(Tenant.objects.get(id=town.tenant.id))


def found(town: Town) -> TenantFigures:
    standing = of(town)
    assert standing.figures
    return standing.figures


def open_cases(town: Town, count: int) -> None:
    with town.inside():
        for _ in range(count):
            Walk(town, register_child(town, guardians=0).id, START)


def test_cases_and_users_are_counted_and_no_small_number_is_kept(town: Town, now: datetime) -> None:
    open_cases(town, 4)
    counting.count(at=now)
    assert (found(town).cases, found(town).open_cases) == (None, None)
    assert found(town).users == 9
    open_cases(town, 4)
    counting.count(at=now)
    assert (found(town).cases, found(town).open_cases) == (8, 8)
    with town.inside():
        Case.objects.filter(id=Case.objects.values("id")[:1]).update(status="closed")
    counting.count(at=now)
    # Eight less seven would tell of one.
    assert (found(town).cases, found(town).open_cases) == (8, None)
    assert found(town).relations > 90
    assert found(town).table_bytes > 500_000


def test_the_last_day_of_use_is_what_people_did(town: Town, now: datetime) -> None:
    counting.count(at=now)
    assert found(town).last_active_on is None
    town.client("adviser").get("/saker/")
    counting.count(at=now)
    assert found(town).last_active_on == oslo_date(now)


def test_the_version_of_the_structure_stands_beside_the_figures(town: Town) -> None:
    assert of(town).version.partition("-")[0].isdigit()


def test_one_that_cannot_be_counted_stops_no_other(
    town: Town, trondheim: Town, now: datetime, admin: psycopg.Connection[tuple[Any, ...]]
) -> None:
    table = f'"{town.tenant.schema}".casework_cases_case'
    admin.execute(f"ALTER TABLE {table} RENAME TO somewhere_else")
    try:
        counting.count(at=now)
    finally:
        admin.execute(f'ALTER TABLE "{town.tenant.schema}".somewhere_else RENAME TO casework_cases_case')
    assert (found(town).counted, found(town).users) == (False, None)
    assert found(town).table_bytes > 0
    assert found(trondheim).counted


def test_figures_of_a_tenant_that_is_gone_go_too(trondheim: Town, now: datetime) -> None:
    gone = "01a201a9-0000-7000-8000-000000000001"
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        owner.execute(
            "INSERT INTO public.tenants_tenantfigures (tenant_id, at, relations, table_bytes, counted) "
            "VALUES (%s, now(), 1, 1, true)",
            [gone],
        )
    counting.count(at=now)
    with isolation.use_operator():
        assert not TenantFigures.objects.filter(tenant_id=gone).exists()


def test_growth_is_seen_from_day_to_day(trondheim: Town, now: datetime) -> None:
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        owner.execute("DELETE FROM public.tenants_installationfigures")
    counting.count(at=now - timedelta(days=1))
    counting.count(at=now)
    counting.count(at=now)  # the same day again: one row
    with isolation.use_operator():
        growth = figures.growth()
    assert growth
    assert growth.now.day == oslo_date(now)
    assert growth.now.tenants >= 1
    assert growth.since_yesterday is not None
    assert growth.since_last_week is None


def test_the_worker_counts_every_hour(town: Town) -> None:
    app = worker.build_app(settings.SAMSPOR_OWNER_URL)
    (hourly,) = [one for one in app.periodic_registry.periodic_tasks.values() if one.task.name == "platform.count"]
    assert hourly.cron == worker.COUNTING_CRON == "23 * * * *"
    hourly.task.func(SimpleNamespace(), 0)
    assert found(town).counted


def test_each_tenants_statements_are_its_own_and_without_values(town: Town, trondheim: Town, now: datetime) -> None:
    with town.inside():
        list(User.objects.filter(name="Hemmelig Navn", phone="12345678"))
        with connection.cursor() as cursor:
            for _ in range(3):
                cursor.execute("SELECT pg_sleep(0.02), 'ikke vis meg'")
    counting.count(at=now)
    rows = found(town).slow_queries
    assert rows
    assert rows[0]["text"] == "SELECT pg_sleep($1), $2"
    assert (rows[0]["calls"], rows[0]["tenants"]) == (3, 1)
    assert rows[0]["mean_ms"] >= 20
    assert len(rows) <= counting.SLOWEST
    assert not any("pg_sleep" in row["text"] for row in found(trondheim).slow_queries or ())
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        every = query_statistics.counted(owner, prefix=isolation.role_name(""))
    assert every
    assert not any(word in row.text for row in every for word in ("Hemmelig", "12345678", "ikke vis", "'"))


def test_a_statement_that_still_carries_a_value_is_not_shown() -> None:
    shown = [query_statistics._ON_ROWS, query_statistics._VALUE]
    for statement, expected in (
        ("SELECT name FROM child WHERE id = $1", True),
        ("SELECT name FROM child WHERE name = 'Ola'", False),
        ("UPDATE child SET number = 17857600123", False),
        ("CREATE ROLE x PASSWORD $1", False),
    ):
        assert (bool(shown[0].match(statement)) and not shown[1].search(statement)) is expected, statement


@pytest.mark.parametrize("query", ["SELECT * FROM {}.pg_stat_statements", "SELECT * FROM {}.pg_stat_statements(true)"])
def test_nobody_but_the_owner_reads_the_statistics(trondheim: Town, query: str) -> None:
    asked = query.format(query_statistics.SCHEMA)
    for place in (trondheim.inside, isolation.use_operator, isolation.use_directory):
        with pytest.raises(DatabaseError, match="permission denied"), place(), connection.cursor() as cursor:
            cursor.execute(asked)
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        assert owner.execute(asked).fetchall()


def test_a_tenants_role_cannot_read_the_figures(trondheim: Town) -> None:
    for table in ("tenants_tenantfigures", "tenants_installationfigures"):
        with pytest.raises(DatabaseError, match="permission denied"), trondheim.inside(), connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM public.{table}")


def test_where_nobody_counts_statements_the_pages_say_so(
    town: Town, now: datetime, admin: psycopg.Connection[tuple[Any, ...]]
) -> None:
    login = psycopg.conninfo.conninfo_to_dict(settings.SAMSPOR_OWNER_URL)["user"]
    admin.execute(f'REVOKE USAGE ON SCHEMA {query_statistics.SCHEMA} FROM "{login}"')
    try:
        counting.count(at=now)
    finally:
        admin.execute(f'GRANT USAGE ON SCHEMA {query_statistics.SCHEMA} TO "{login}"')
    assert found(town).slow_queries is None
    for path in (f"/leietakere/{town.tenant.id}/", "/tilstand/"):
        assert "det er ikke slått på" in operator_client().get(path).content.decode()


def test_the_page_of_all_tenants_is_sorted_as_asked(town: Town, trondheim: Town, now: datetime) -> None:
    console = operator_client()

    def page(path: str) -> str:
        return console.get(path).content.decode()

    counting.count(at=now - timedelta(days=1))
    with town.inside():
        # Larger than the others, by a file that is not there.
        Document.objects.create(kind="letter", size=10**9, created_at=now)
    counting.count(at=now)
    main = page("/tilstand/?sorter=storrelse").partition("<tbody>")[2]
    assert town.tenant.name in main.partition("</tr>")[0]
    assert "1,0\u00a0GB" in main
    assert "færre enn 5" in main
    for sort in ("navn", "aktivitet", "versjon", "tull"):  # on which page depends on how many the others have made
        pages = [page(f"/tilstand/?sorter={sort}&page={number}") for number in range(1, 6)]
        assert any(trondheim.tenant.name in one for one in pages)
    card = page(f"/leietakere/{town.tenant.id}/")
    assert "tabeller og indekser" in card
    assert "1,0\u00a0GB" in card
