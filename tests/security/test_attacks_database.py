"""Attacks and faults at the database: each ends in a refusal or an outage, never in another tenant's rows."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings

from casework.documents import storage
from casework.people.models import Unit
from core import clock
from core.accounts.services import TOKEN_SCOPES, issue_token
from core.ids import new_id
from tenants import isolation
from tenants.routes import ROUTES, Door
from tests.architecture.source import files
from tests.architecture.source import name as name_of
from tests.cast import Town, register_child
from tests.tenants import surface_urls
from tests.tenants.where import home_of, where


@contextmanager
def _careless() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for route in surface_urls.NAMES:
            patched.setitem(ROUTES, route, Door.PUBLIC)
        with override_settings(ROOT_URLCONF="tests.tenants.surface_urls"):
            yield


@contextmanager
def _renamed(town: Town) -> Iterator[None]:
    """The schema is away, as while it is put back or moved."""
    schema = town.tenant.schema
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as owner:
        owner.execute(f'ALTER SCHEMA "{schema}" RENAME TO "away_{schema}"')
        try:
            yield
        finally:
            owner.execute(f'ALTER SCHEMA "away_{schema}" RENAME TO "{schema}"')


# A SET that fails, a schema or a role that is not there ---------------------------------------------------------------


@pytest.mark.parametrize("role", ["samspor_t_k0000", "pg_read_all_data", "postgres", "no such role"])
def test_a_failing_set_is_not_swallowed(trondheim: Town, gol: Town, role: str) -> None:
    """Where it was, the query ran with what the connection had from the tenant before."""
    with trondheim.inside():
        assert where() == home_of(trondheim)
    with pytest.raises(DatabaseError), isolation.use_tenant(replace(gol.tenant, role=role)):
        Unit.objects.count()
    for town in (trondheim, gol):
        with town.inside():
            assert where() == home_of(town)


def test_a_failed_opening_poisons_nobodys_connection(trondheim: Town, gol: Town) -> None:
    """An aborted BEGIN was left open, and every later tenant of that thread was answered with 503 until a restart."""
    for _ in range(3):
        with pytest.raises(DatabaseError), isolation.use_tenant(replace(gol.tenant, role="samspor_t_gone")):
            Unit.objects.count()
        assert trondheim.client().get("/logg-inn/").status_code == 200


def test_a_missing_schema_is_an_error_not_public(town: Town) -> None:
    """The shared schema has tables with the same names: users, sessions, the trail."""
    client = town.client("ppt_head")
    client.raise_request_exception = False
    with town.inside():
        _, token = issue_token(name="Skolesystemet", scopes=TOKEN_SCOPES, at=clock.now(), expires_at=None)
    with isolation.use_operator(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.accounts_session")
        (sessions,) = cursor.fetchone()
    with _renamed(town):
        answers = [
            client.get("/saker/"),
            client.get("/min/"),
            client.post("/logg-inn/", {"email": "x@prove.example", "password": "x"}),
            client.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"}),
            client.post("/api/v1/children", {}, headers={"Authorization": f"Bearer {token}"}),
        ]
        assert [answer.status_code for answer in answers] == [503] * 5
        assert all(answer["Retry-After"] for answer in answers)
    with isolation.use_operator(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.accounts_session")
        assert cursor.fetchone() == (sessions,)
    assert client.get("/saker/").status_code == 200  # and nobody was logged out by it


def test_an_outage_is_not_a_refusal(town: Town) -> None:
    """A token is not «unknown», nor a person logged out, because the database did not answer."""
    client = town.client("ppt_head")
    client.raise_request_exception = False
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as owner:
        for table in ("accounts_session", "accounts_apitoken"):
            owner.execute(f'ALTER TABLE "{town.tenant.schema}".{table} RENAME TO away')
            try:
                assert client.get("/saker/").status_code == (503 if table == "accounts_session" else 200)
                answer = client.get("/api/v1/cases", headers={"Authorization": "Bearer samspor_x_" + "x" * 43})
                assert answer.status_code == 503
            finally:
                owner.execute(f'ALTER TABLE "{town.tenant.schema}".away RENAME TO {table}')


def test_a_half_made_tenant_is_nobodys_way_in(town: Town) -> None:
    """Its role has lost its rights (a making that was broken off): refused, and refused again the next time."""
    schema, role = town.tenant.schema, town.tenant.role
    client = Client(SERVER_NAME=town.host, raise_request_exception=False)
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as owner:
        owner.execute(f'REVOKE ALL ON SCHEMA "{schema}" FROM "{role}"')
        try:
            client.cookies[settings.SESSION_COOKIE_NAME] = "x" * 32
            assert [client.get("/saker/").status_code for _ in range(3)] == [503] * 3
        finally:
            owner.execute(f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"')
    assert client.get("/saker/").status_code == 302


# SQL that a visitor has written ---------------------------------------------------------------------------------------

INJECTED = [
    "x' UNION SELECT name FROM {b}.casework_people_unit --",
    "x' UNION SELECT email FROM public.accounts_user --",
    "x' UNION SELECT schema_name FROM public.tenants_tenant WHERE schema_name = '{b}' --",
    "x' UNION SELECT encode(wrapped_key, 'hex') FROM public.tenants_tenant --",
    "x' UNION SELECT args::text FROM public.procrastinate_jobs --",
    "x' UNION SELECT set_config('role', '{role}', false) --",
    "x' UNION ALL SELECT set_config('role', '{role}', true) UNION ALL "
    "SELECT word FROM ts_stat('SELECT to_tsvector(name) FROM {b}.casework_people_unit') --",
    "x' UNION SELECT word FROM ts_stat('SELECT to_tsvector(name) FROM {b}.casework_people_unit') --",
    "x' UNION SELECT set_config('search_path', '{b}', false) --",
    "x' UNION SELECT query_to_xml('SELECT * FROM {b}.casework_people_unit', true, false, '')::text --",
    "x' UNION SELECT table_to_xml('{b}.casework_people_unit', true, false, '')::text --",
    "x' UNION SELECT pg_read_file('/etc/passwd') --",
    "x' UNION SELECT lo_import('/etc/passwd')::text --",
    "x' UNION SELECT rolpassword FROM pg_authid --",
    "x' UNION SELECT passwd FROM pg_shadow --",
    "x' UNION SELECT query FROM pg_stat_activity WHERE query LIKE '%{b}%' AND pid <> pg_backend_pid() --",
    "x' UNION SELECT most_common_vals::text FROM pg_stats WHERE schemaname = '{b}' --",
    "x' UNION SELECT stavalues1::text FROM pg_statistic --",
    "x' UNION SELECT pg_ls_dir('.') --",
    "x'; SET ROLE \"{role}\"; SELECT name FROM {b}.casework_people_unit WHERE name <> '",
]


@pytest.mark.parametrize("injected", INJECTED)
def test_sql_injection_stays_in_its_tenant(trondheim: Town, gol: Town, injected: str) -> None:
    """Through a hole made for the purpose. The control below shows that it is one."""
    with gol.inside():
        Unit.objects.get_or_create(kind="office", name="Bare i Gol-kontoret")
    term = injected.format(b=gol.tenant.schema, role=gol.tenant.role)
    with _careless():
        answer = trondheim.client().get("/careless/search", {"q": term})
        found = answer.json()["rows"] if answer.status_code == 200 else []
        # Whatever was done, the next one on this thread is at home.
        assert gol.client().get("/careless/search", {"q": "Granlia skole"}).json()["rows"] == ["Granlia skole"]
    assert not [row for row in found if row not in ("", None)], found


def test_the_hole_is_a_hole(trondheim: Town) -> None:
    with _careless():
        found = trondheim.client().get("/careless/search", {"q": "x' UNION SELECT email FROM accounts_user --"}).json()
    assert trondheim.users["admin"].email in found["rows"]


def test_a_stack_of_statements_reaches_another_tenant_only_past_the_parameters(trondheim: Town, gol: Town) -> None:
    """Known, and why a login per tenant can be switched on: a statement without parameters may be several.

    None of ours is made of what a visitor wrote, which the next test sees to.
    """
    stack = f'x\'; SET LOCAL ROLE "{gol.tenant.role}"; SELECT name FROM {gol.tenant.schema}.casework_people_unit --'
    with _careless():
        assert trondheim.client().get("/careless/search", {"q": stack}).status_code == 400
        stacked = trondheim.client().get("/careless/search", {"q": stack, "stacked": "1"})
        assert gol.client().get("/careless/search", {"q": "Granlia skole"}).json()["rows"] == ["Granlia skole"]
    crosses = not settings.SAMSPOR_TENANT_LOGINS
    assert (stacked.status_code == 200) is crosses


def test_no_statement_of_ours_is_made_of_words_from_outside() -> None:
    """Pages, endpoints and casework write no SQL with an f-string, `%` or `+`; what names schemas is the owner's."""
    paths = files(".py", "platform/web", "platform/core", "casework", "billing", "api")
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "execute"
        if node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert found == []


# The operator and the disk ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["operator", "directory"])
def test_operator_cannot_read_any_tenant_table(trondheim: Town, gol: Town, name: str) -> None:
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        tables = owner.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN "
            "(SELECT schema_name FROM public.tenants_tenant)"
        ).fetchall()
        assert {schema for schema, _ in tables} >= {trondheim.tenant.schema, gol.tenant.schema}
    with isolation.use_tenant(isolation._platform(name)), connection.cursor() as cursor:
        for schema, table in tables:
            for statement in ("SELECT 1 FROM {} LIMIT 1", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"):
                with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                    cursor.execute(statement.format(f'"{schema}"."{table}"'))


def test_a_disk_that_is_taken_tells_no_national_id(town: Town) -> None:
    """What is on the disk, and in every backup of it, without the key that is outside the database."""
    canary = b"Kanarifuglen sang i vinduet"
    with town.inside():
        number = register_child(town).national_id.encode()
        key = storage.write(new_id(), canary)
    schema, taken = town.tenant.schema, b""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]).fetchall()
        for (table,) in tables:
            with owner.cursor().copy(f'COPY "{schema}"."{table}" TO STDOUT') as rows:
                taken += b"".join(bytes(row) for row in rows)
    assert b"Oppdiktet" in taken  # the family's name is there, as lists need it
    for word in (number, number.hex().encode(), number[6:]):
        assert word not in taken
    assert canary not in (Path(settings.SAMSPOR_FILES_ROOT) / schema / key).read_bytes()
