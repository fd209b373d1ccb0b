"""Onboarding, isolation, jobs and a move once more where the database is a Citus cluster: a stand-in of it, here."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from core.errors import Conflict
from tenants import citus
from tenants.bootstrap import create_logins, take_turn
from tests.cast import Town
from tests.tenants.other_modes import look_like_citus, passed_in

FILES = ("citus_suite.py", "test_isolation.py", "test_jobs.py")


@pytest.fixture
def stand_in(database: None) -> Iterator[dict[str, str]]:
    """A database that looks like a Citus cluster's, and the environment of a process that works on it."""
    admin_url = os.environ["SAMSPOR_ADMIN_URL"]
    name = f"{settings.SAMSPOR_ROLE_PREFIX}_citus"
    app, owner = create_logins(admin_url, database=name, prefix=name, owner_password="owner", app_password="app")
    look_like_citus(name)
    yield {
        "SAMSPOR_CITUS": "1",
        "SAMSPOR_ROLE_PREFIX": name,
        "SAMSPOR_ADMIN_URL": admin_url,
        "DATABASE_URL": _url(settings.SAMSPOR_OWNER_URL, app, "app", name),
        "DATABASE_OWNER_URL": _url(settings.SAMSPOR_OWNER_URL, owner, "owner", name),
    }
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        take_turn(admin)
        for (role,) in admin.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [name]).fetchall():
            admin.execute(f'DROP OWNED BY "{role}"; DROP ROLE "{role}"')


def _url(like: str, user: str, password: str, database: str) -> str:
    parts = urlsplit(like)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}", path=f"/{database}"))


def test_it_holds_on_a_stand_in_of_citus(stand_in: dict[str, str]) -> None:
    assert passed_in(stand_in, *(f"tests/tenants/{file}" for file in FILES)) >= 55


def test_a_server_that_is_no_citus_is_told_plainly(trondheim: Town) -> None:
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner, pytest.raises(Conflict) as refused:
        citus.require(owner)
    assert refused.value.code == "citus.absent"
    with pytest.raises(CommandError, match=r"citus\.absent"):
        call_command("move-tenant", trondheim.tenant.schema, to="worker-1:5432")


@pytest.mark.parametrize(
    ("text", "node"),
    [("db-2:6000", ("db-2", 6000)), ("db-2", ("db-2", 5432)), ("fd00::2:5432", ("fd00::2", 5432))],
)
def test_a_server_is_named_by_host_and_port(text: str, node: tuple[str, int]) -> None:
    assert citus.node_named(text) == citus.Node(*node)
