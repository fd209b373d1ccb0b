"""Operators never reach casework: no page, no right in the database, and no login that is worth anything elsewhere."""

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client

from tenants import isolation
from tests.cast import Town, operator_client

CASEWORK = [
    "/saker/",
    "/henvisning/ny/",
    "/min/",
    "/oversikt/",
    "/oppsett/",
    "/api/v1/cases",
    "/velkommen/x/",
    "/k/5041/",
]


@pytest.mark.parametrize("path", CASEWORK)
def test_the_console_has_no_casework(database: None, path: str) -> None:
    assert operator_client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/kommuner/5001/", "/samarbeid/", "/spleiselag/", "/logg/", "/hjelp/"])
def test_a_stranger_is_sent_to_the_login(database: None, path: str) -> None:
    answer = Client(SERVER_NAME="drift.localhost").get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/logg-inn/")


def test_the_operators_role_has_no_right_in_any_tenant(trondheim: Town, gol: Town) -> None:
    with isolation.use_operator(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relnamespace::regnamespace::text, c.relname FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND n.nspname = ANY(%s)",
            [[trondheim.tenant.schema, gol.tenant.schema]],
        )
        tables = cursor.fetchall()
        assert len(tables) > 40
        for schema, table in tables:
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(f'SELECT * FROM "{schema}"."{table}" LIMIT 1')


def test_the_operators_role_cannot_become_a_tenant(trondheim: Town) -> None:
    with isolation.use_operator(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(%s, %s, 'MEMBER')", [isolation.platform_role("operator"), trondheim.tenant.role]
        )
        assert cursor.fetchone() == (False,)


def test_a_tenants_session_is_worthless_at_the_console(trondheim: Town) -> None:
    session = trondheim.client("admin").cookies[settings.SESSION_COOKIE_NAME].value
    visitor = Client(SERVER_NAME="drift.localhost")
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session
    assert visitor.get("/").status_code == 302
    assert visitor.post("/samarbeid/nytt/", {}).status_code == 302


def test_the_consoles_session_is_worthless_at_a_tenant(trondheim: Town) -> None:
    session = operator_client().cookies[settings.SESSION_COOKIE_NAME].value
    visitor = trondheim.client()
    visitor.cookies[settings.SESSION_COOKIE_NAME] = session
    answer = visitor.get("/saker/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/logg-inn/")


def test_an_operators_password_opens_no_tenant(trondheim: Town) -> None:
    operator_client()
    answer = trondheim.client().post(
        "/logg-inn/", {"email": "olga1@drift.example", "password": "en lang setning for prøving"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("path", ["/", "/kommuner/5001/", "/spleiselag/", "/samarbeid/nytt/", "/leietakere/"])
def test_a_tenant_has_no_console(trondheim: Town, path: str) -> None:
    body = trondheim.client("admin").get(path, follow=True).content.decode()
    assert "Samspor drift" not in body
