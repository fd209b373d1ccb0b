"""What holds where the database is a Citus cluster: a stand-in that keeps its contract (run by test_citus.py)."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from casework.forms.models import FormVersion
from config import env
from core.audit.models import AuditEntry
from core.errors import Conflict
from tenants import citus, isolation
from tenants.lifecycle import moving  # noqa: F401  # registers the operation
from tests.cast import Town

Connection = psycopg.Connection[Any]


@pytest.fixture
def owner() -> Iterator[Connection]:
    """The owner's login, each statement by itself."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as connection:
        yield connection


def _calls(owner: Connection, like: str) -> list[str]:
    rows = owner.execute("SELECT what FROM stand_in.called WHERE what LIKE %s ORDER BY at", [like]).fetchall()
    return [what for (what,) in rows]


def test_a_new_tenant_is_a_shard_from_its_first_table_on(town: Town, owner: Connection) -> None:
    schema = town.tenant.schema
    assert _calls(owner, f"%({schema})") == [f"citus_schema_distribute({schema})"]
    assert str(citus.place_of(owner, schema)) in ("worker-1:5432", "worker-2:5432")
    with town.inside():
        assert FormVersion.objects.exists()  # the library's templates came along


def test_the_tenants_role_may_log_in_but_has_no_password(town: Town, owner: Connection) -> None:
    with psycopg.connect(env.text("SAMSPOR_ADMIN_URL")) as admin:
        found = admin.execute(
            "SELECT rolcanlogin, rolpassword FROM pg_authid WHERE rolname = ANY(%s)",
            [[town.tenant.role, isolation.platform_role("operator"), isolation.platform_role("directory")]],
        ).fetchall()
    assert found == [(True, None)] * 3


def test_what_is_append_only_stays_so(town: Town, owner: Connection) -> None:
    with pytest.raises(psycopg.Error, match="append-only"):
        owner.execute(f'DELETE FROM "{town.tenant.schema}".audit_auditentry')


REFUSED = [
    ("CREATE TABLE a (id int); CREATE TABLE b (id int)", "multiple utility events"),
    ("ALTER TABLE casework_people_unit ADD COLUMN n bigint; ANALYZE", "multiple utility events"),
    ("ALTER TABLE casework_people_unit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY", "currently unsupported"),
    ("ALTER TABLE casework_people_unit ADD COLUMN n int, ADD CONSTRAINT c CHECK (n > 0)", "other subcommands"),
    ("CREATE TABLE a (t uuid REFERENCES public.tenants_tenant (id))", "foreign keys from distributed schemas"),
    ("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$", "parallel operation"),
    (
        "CREATE TRIGGER t BEFORE DELETE ON casework_people_unit EXECUTE FUNCTION audit_refuse_change()",
        "enable_unsafe_triggers",
    ),
]


@pytest.mark.parametrize(("statement", "words"), REFUSED)
def test_the_stand_in_refuses_what_citus_does(town: Town, owner: Connection, statement: str, words: str) -> None:
    owner.execute(f'SET search_path TO "{town.tenant.schema}", public')
    with pytest.raises(psycopg.Error, match=words):
        owner.execute(statement)


def test_the_stand_in_shows_another_role_nothing_of_this_transaction(town: Town, owner: Connection) -> None:
    schema, role = town.tenant.schema, town.tenant.role
    owner.execute("BEGIN")
    owner.execute(f'CREATE TABLE "{schema}".fresh (id int)')
    owner.execute(f'GRANT ALL ON "{schema}".fresh TO "{role}"')
    owner.execute(f'SET LOCAL ROLE "{role}"')
    with pytest.raises(psycopg.errors.UndefinedTable):
        owner.execute(f'INSERT INTO "{schema}".fresh VALUES (1)')
    owner.execute("ROLLBACK")


def test_a_tenant_moves_online_and_only_once(town: Town, owner: Connection, capsys: pytest.CaptureFixture[str]) -> None:
    schema = town.tenant.schema
    before = citus.place_of(owner, schema)
    to = next(node for node in citus.nodes(owner) if node != before)
    for _ in range(2):
        call_command("move-tenant", schema, to=str(to))
    assert citus.place_of(owner, schema) == to
    assert _calls(owner, f"citus_schema_move({schema},%") == [
        f"citus_schema_move({schema}, {to.host}, {to.port}, auto)"
    ]
    assert f"{schema}: {before} → {to}" in capsys.readouterr().out
    with isolation.use_operator():
        entry = AuditEntry.objects.filter(action="tenant.moved", object_id=town.tenant.id).latest("at")
    assert entry.detail["to"] == str(to)
    with town.inside():
        assert FormVersion.objects.exists()


@pytest.mark.parametrize("to", ["worker-3:5432", "coordinator:5432", "worker-1:6000", ":5432"])
def test_nothing_moves_to_a_server_that_is_not_there(town: Town, owner: Connection, to: str) -> None:
    with pytest.raises(CommandError, match="no_such_node"):
        call_command("move-tenant", town.tenant.number, to=to)
    assert _calls(owner, f"citus_schema_move({town.tenant.schema},%") == []


def test_a_schema_that_is_no_shard_is_not_moved(database: None, owner: Connection) -> None:
    with pytest.raises(Conflict) as refused:
        citus.move(owner, "public", citus.nodes(owner)[0])
    assert refused.value.code == "citus.not_distributed"


@pytest.mark.parametrize(("told", "taken"), [("Citus 11.3.0 on x86", False), ("Citus 12.0.0 on x86", True)])
def test_an_older_citus_is_refused(database: None, told: str, taken: bool) -> None:
    with psycopg.connect(env.text("SAMSPOR_ADMIN_URL"), dbname=_database()) as admin:
        admin.execute(f"CREATE OR REPLACE FUNCTION citus_version() RETURNS text LANGUAGE sql AS $$ SELECT '{told}' $$")
        if taken:
            assert citus.require(admin) == "12.0"
        else:
            with pytest.raises(Conflict):
                citus.require(admin)
        admin.rollback()


def _database() -> str:
    return str(settings.DATABASES["owner"]["NAME"])


def test_shared_tables_go_to_every_server_once(
    database: None, owner: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(citus, "REFERENCE_TABLES", ("tenants_municipality",))
    citus.share(owner)
    citus.share(owner)
    assert _calls(owner, "create_reference_table(tenants_municipality)") == [
        "create_reference_table(tenants_municipality)"
    ]
    monkeypatch.setattr(citus, "REFERENCE_TABLES", ("tenants_tenant",))
    with pytest.raises(psycopg.Error, match="column list"):
        citus.share(owner)


def test_tenants_made_after_one_another_are_spread(new_town: Callable[[], Town], owner: Connection) -> None:
    places = {str(citus.place_of(owner, new_town().tenant.schema)) for _ in range(2)}
    assert len(places) == 2
