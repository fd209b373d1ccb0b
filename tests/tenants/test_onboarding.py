"""A tenant is made whole or not at all: a fault inside, two at once, and a run of many that is killed in the middle."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.db.models import Model

from casework.documents.models import LetterVersion
from casework.forms.models import FormVersion
from casework.library.catalogue import templates
from casework.workflows.models import WorkflowVersion
from core import clock
from core.accounts.models import Invitation, User
from core.acts import Act, system_act
from core.audit.models import AuditEntry
from core.errors import Conflict, Invalid
from tenants import directory, isolation, provisioning
from tenants.bootstrap import create_logins, take_turn
from tenants.provisioning import Administrator, NewTenant
from tests.cast import Town

ROOT = Path(__file__).resolve().parents[2]
ADMIN = Administrator("ny@prove.example", "Nina Ny", "a" * 64)
MANY = 8  # how many the short register holds
# What the library holds; a tenant with fewer is a half-made one.
LIBRARY: dict[type[Model], int] = {
    FormVersion: len(templates("forms")),
    LetterVersion: len(templates("letters")),
    WorkflowVersion: len(templates("workflows")),
}


def act() -> Act:
    return system_act(clock.now(), channel="command")


def new_tenant(number: str) -> NewTenant:
    with provisioning.as_owner():
        return provisioning.from_register(number)


@contextmanager
def owner(url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(url, autocommit=True) as found:
        yield found


def traces_of(schema: str) -> list[tuple[Any, ...]]:
    """Whatever is left in the database of a tenant with this schema."""
    with owner(settings.SAMSPOR_OWNER_URL) as asked:
        return asked.execute(
            "SELECT 'schema' FROM pg_namespace WHERE nspname = %(schema)s "
            "UNION ALL SELECT 'role' FROM pg_roles WHERE rolname = %(role)s "
            "UNION ALL SELECT 'row' FROM public.tenants_tenant WHERE schema_name = %(schema)s "
            "UNION ALL SELECT 'audit' FROM public.audit_auditentry WHERE detail->>'number' = %(number)s",
            {"schema": schema, "role": isolation.role_name(schema), "number": schema[1:]},
        ).fetchall()


def test_the_first_administrator_is_let_in_with_the_tenant(database: None) -> None:
    tenant = provisioning.onboard(new=new_tenant("1144"), act=act(), administrator=ADMIN)
    with isolation.use_tenant(tenant):
        assert User.objects.get().email == ADMIN.email
        assert Invitation.objects.get().token_hash == ADMIN.token_hash
        said = AuditEntry.objects.order_by("at", "id")
        assert [row.action for row in said] == ["library.adopted", "user.added", "role.given", "user.invited"]
        assert {model: model._default_manager.count() for model in LIBRARY} == LIBRARY


def _stop(act: Act) -> None:
    FormVersion.objects.count()  # it really is inside the new tenant
    raise RuntimeError("a seeder's own fault")


def test_a_seeder_that_fails_leaves_nothing(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provisioning, "_seeders", [*provisioning._seeders, _stop])
    with pytest.raises(RuntimeError, match="own fault"):
        provisioning.onboard(new=new_tenant("1145"), act=act(), administrator=ADMIN)
    assert traces_of("k1145") == []
    monkeypatch.undo()
    provisioning.onboard(new=new_tenant("1145"), act=act())
    assert sorted(traces_of("k1145")) == [("audit",), ("role",), ("row",), ("schema",)]


def test_an_administrator_who_cannot_be_let_in_leaves_nothing(database: None) -> None:
    with pytest.raises(Invalid):
        provisioning.onboard(new=new_tenant("1146"), act=act(), administrator=Administrator("bare tull", "", "b" * 64))
    assert traces_of("k1146") == []


def test_an_address_in_use_leaves_nothing(trondheim: Town) -> None:
    with provisioning.as_owner():
        new = provisioning.from_register("1149", subdomain=trondheim.tenant.subdomain)
    with pytest.raises(Conflict) as caught:
        provisioning.onboard(new=new, act=act())
    assert caught.value.code == "tenant.subdomain_taken"
    assert traces_of("k1149") == []


def test_of_two_at_once_one_makes_it_and_the_other_is_told(database: None) -> None:
    new, together = new_tenant("1151"), Barrier(2)

    def make(number: int) -> str:
        together.wait()
        try:
            administrator = Administrator(f"admin{number}@prove.example", "Adam To", str(number) * 64)
            provisioning.onboard(new=new, act=act(), administrator=administrator)
        except Conflict as error:
            return error.code
        finally:
            connections.close_all()
        return "made"

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(make, (1, 2))) == ["made", "tenant.exists"]
    tenant = directory.tenant_numbered("1151")
    assert tenant
    with isolation.use_tenant(tenant):
        assert User.objects.count() == 1


def test_it_takes_few_messages_to_the_database(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two hundred before: what is the same for every tenant is worked out once in the process."""
    provisioning.onboard(new=new_tenant("1577"), act=act())
    sent: list[object] = []
    real: Callable[..., Any] = psycopg.Cursor.execute

    def counted(self: Any, query: Any, *args: Any, **options: Any) -> Any:
        sent.append(query)
        return real(self, query, *args, **options)

    new = new_tenant("1578")
    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    provisioning.onboard(new=new, act=act(), administrator=ADMIN)
    assert 20 < len(sent) <= 35, len(sent)


# A run of many, in a database of its own: its register is short, and it is killed. ------------------------------------


@pytest.fixture
def apart() -> Iterator[dict[str, str]]:
    """The environment of an installation of its own, whose register is short."""
    prefix = f"samspor_many_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    admin = os.environ["SAMSPOR_ADMIN_URL"]
    logins = create_logins(admin, database=prefix, prefix=prefix, owner_password="in-tests", app_password="in-tests")
    path = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
    environment = {**os.environ, "SAMSPOR_ROLE_PREFIX": prefix, "PYTHONPATH": path}
    for variable, login in zip(("DATABASE_URL", "DATABASE_OWNER_URL"), logins, strict=True):
        parts = urlsplit(os.environ[variable])
        netloc = f"{login}:in-tests@{parts.netloc.rpartition('@')[2]}"
        environment[variable] = urlunsplit(parts._replace(netloc=netloc, path=f"/{prefix}"))
    prepare = "import django; django.setup(); from tenants import provisioning; provisioning.prepare_database()"
    subprocess.run([sys.executable, "-c", prepare], env=environment, cwd=ROOT, check=True)
    with owner(environment["DATABASE_OWNER_URL"]) as asked:
        asked.execute(
            "DELETE FROM tenants_municipality WHERE number NOT IN "
            "(SELECT number FROM tenants_municipality ORDER BY number LIMIT %s)",
            [MANY],
        )
    yield environment
    with psycopg.connect(admin, autocommit=True) as cleaner:
        cleaner.execute(f'DROP DATABASE "{prefix}" WITH (FORCE)')
        take_turn(cleaner)
        ours = "SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s) ORDER BY rolname = %s"
        for (role,) in cleaner.execute(ours, [f"{prefix}_", logins[1]]):  # the owner gave the others their rights
            cleaner.execute(f'DROP OWNED BY "{role}"')
            cleaner.execute(f'DROP ROLE "{role}"')


def test_two_deployments_are_set_up_on_one_server_at_once(database: None) -> None:
    admin, prefix = os.environ["SAMSPOR_ADMIN_URL"], f"samspor_twice_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"

    def set_up(_time: int) -> tuple[str, str]:
        with psycopg.connect(admin) as alone:
            name = alone.info.dbname  # no database of its own is needed: it is the logins that meet
        return create_logins(admin, database=name, prefix=prefix, owner_password="x", app_password="x")

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(set_up, range(12))) == {(f"{prefix}_app", f"{prefix}_owner")}
    with psycopg.connect(admin, autocommit=True) as cleaner:
        take_turn(cleaner)
        for role in ("app", "owner"):
            cleaner.execute(f'DROP OWNED BY "{prefix}_{role}"; DROP ROLE "{prefix}_{role}"')


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, str(ROOT / "platform" / "manage.py"), "onboard", "--all"]
    return subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def in_use(asked: psycopg.Connection[tuple[Any, ...]]) -> int:
    return int(asked.execute("SELECT count(*) FROM tenants_tenant").fetchall()[0][0])


def whole_tenants(environment: dict[str, str]) -> int:
    """How many tenants there are, once it is found that each is whole and that no part of another is there."""
    prefix = environment["SAMSPOR_ROLE_PREFIX"]
    with owner(environment["DATABASE_OWNER_URL"]) as asked:
        # A server process learns of its client's death when it next speaks to it.
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        while asked.execute(others).fetchone() != (0,):
            time.sleep(0.05)
        rows = asked.execute("SELECT schema_name FROM tenants_tenant WHERE length(wrapped_key) > 40").fetchall()
        expected = {schema for (schema,) in rows}
        assert len(expected) == in_use(asked)
        assert {
            name for (name,) in asked.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^k[0-9]'")
        } == expected
        roles = asked.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [f"{prefix}_t_"])
        assert {name.removeprefix(f"{prefix}_t_") for (name,) in roles} == expected
        domains = asked.execute("SELECT schema_name FROM tenants_domain d JOIN tenants_tenant t ON t.id = d.tenant_id")
        assert {schema for (schema,) in domains} == expected
        for schema in expected:
            for model, count in LIBRARY.items():
                found = asked.execute(f'SELECT count(*) FROM "{schema}"."{model._meta.db_table}"').fetchone()
                assert found == (count,), (schema, model)
        return len(expected)


@pytest.mark.usefixtures("database")
def test_a_run_of_many_that_is_killed_leaves_whole_tenants_and_goes_on(apart: dict[str, str]) -> None:
    chance = random.Random(357)
    for wanted in (1, 4):
        process = start(apart)
        with owner(apart["DATABASE_OWNER_URL"]) as asked:
            while in_use(asked) < wanted:
                assert process.poll() is None, process.communicate()
                time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert wanted <= whole_tenants(apart) < MANY
    last = start(apart)
    said, faults = last.communicate(timeout=120)
    assert last.returncode == 0, faults
    assert "taken into use" in said
    assert whole_tenants(apart) == MANY


@pytest.mark.usefixtures("database")
def test_one_that_cannot_be_made_is_named_and_stops_no_other(apart: dict[str, str]) -> None:
    with owner(apart["DATABASE_OWNER_URL"]) as asked:
        numbers = [number for (number,) in asked.execute("SELECT number FROM tenants_municipality ORDER BY number")]
        asked.execute(f'CREATE SCHEMA IF NOT EXISTS "k{numbers[1]}"')  # something else is in the way
    process = start(apart)
    said, faults = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"1 could not be taken into use:\n{numbers[1]} " in faults
    assert f"{MANY - 1} of {MANY} taken into use" in said
