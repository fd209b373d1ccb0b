"""A release over several tenants: one that fails stops no other, one that is killed is taken up again."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from core.errors import Unavailable
from tenants import provisioning
from tenants.models import Structure, Tenant
from tenants.releases import run, state
from tenants.releases.patience import Patience
from tests.tenants.release_catalog import described
from tests.tenants.release_stage import APP, as_admin, later_migrations, onboard, own_database

NUMBERS = ("1101", "1103", "1106", "1108", "1111")
SCHEMAS = [f"k{number}" for number in NUMBERS]
TABLE = "casework_plans_educationplan"


def add(column: str) -> str:
    return f'operations = [migrations.AddField("educationplan", "{column}", models.TextField(db_default="x"))]'


@pytest.fixture(scope="module", autouse=True)
def five_tenants() -> Iterator[None]:
    with own_database("run"):
        provisioning.prepare_database()
        for number in NUMBERS:
            onboard(number)
        yield


@pytest.fixture
def admin() -> Iterator[psycopg.Connection[Any]]:
    with as_admin() as connection:
        yield connection


def having(admin: psycopg.Connection[Any], column: str) -> list[str]:
    rows = admin.execute(
        "SELECT table_schema FROM information_schema.columns WHERE table_name = %s AND column_name = %s"
        " AND table_schema = ANY(%s) ORDER BY 1",
        [TABLE, column, SCHEMAS],
    )
    return [row[0] for row in rows]


def states() -> dict[str, str]:
    return dict(Structure.objects.using("owner").exclude(schema="public").values_list("schema", "state"))


def said(*words: str) -> str:
    out = StringIO()
    call_command("migrate", *words, stdout=out, stderr=out)
    return out.getvalue()


def test_one_of_five_fails_whole_and_only_it_is_tried_again(tmp_path: Path, admin: psycopg.Connection[Any]) -> None:
    third = SCHEMAS[2]
    admin.execute(f'ALTER TABLE "{third}".{TABLE} ADD COLUMN in_the_way text')
    before = described(admin, third)
    with later_migrations(tmp_path, add("first"), add("in_the_way"), word="fails"):
        with pytest.raises(CommandError, match=f"1 of 5 .*samspor migrate --only {third}$"):
            said()
        assert described(admin, third) == before
        assert having(admin, "first") == [schema for schema in SCHEMAS if schema != third]
        row = Structure.objects.using("owner").get(schema=third)
        assert row.state == "failed" and "already exists" in row.error and row.from_version != row.to_version
        assert {schema for schema, found in states().items() if found == "current"} == {*SCHEMAS} - {third}

        admin.execute(f'ALTER TABLE "{third}".{TABLE} DROP COLUMN in_the_way')
        assert f"{third} " in said("--only", third)
        assert having(admin, "first") == SCHEMAS and set(states().values()) == {"current"}
        assert "5 were at this version already" in said()


@dataclass(frozen=True)
class LettingGo(Patience):
    """Counts the attempts, and has the lock let go before the third."""

    lock: Any = None
    attempts: Any = None

    def until_done(self, act: Any) -> Any:
        def counted() -> Any:
            self.attempts.append(1)
            if len(self.attempts) == 3:
                self.lock.rollback()
            return act()

        return super().until_done(counted)


def test_a_table_in_use_is_waited_for_a_little_again_and_again(tmp_path: Path, admin: psycopg.Connection[Any]) -> None:
    busy = SCHEMAS[1]
    attempts: list[int] = []
    with later_migrations(tmp_path, add("patient"), word="locks"), as_admin() as holder:
        holder.autocommit = False
        holder.execute(f'LOCK TABLE "{busy}".{TABLE} IN ACCESS SHARE MODE')
        outcome = run.run(patience=Patience(lock_milliseconds=50, tries=2, first_pause=0.01))
        assert [(result.schema, result.error.split(":")[0]) for result in outcome.failed] == [
            (busy, "LockNotAvailable")
        ]
        assert busy not in having(admin, "patient")
        letting_go = LettingGo(lock_milliseconds=50, tries=5, first_pause=0.01, lock=holder, attempts=attempts)
        outcome = run.run(patience=letting_go)
        assert not outcome.failed and len(attempts) == 3 and having(admin, "patient") == SCHEMAS


def test_killed_half_way_it_is_taken_up_again(tmp_path: Path, admin: psycopg.Connection[Any]) -> None:
    kill = """
@staticmethod
def fill(apps, editor):
    import os
    from tenants import isolation
    if isolation.current().schema == os.environ.get("KILLED_AT"):
        os.kill(os.getpid(), 9)

operations = [
    migrations.AddField("educationplan", "halfway", models.TextField(null=True)),
    migrations.RunPython(fill.__func__, migrations.RunPython.noop),
]
"""
    script = """
import os, sys, django
sys.path.insert(0, os.environ["LATER"])
django.setup()
from django.test import override_settings
from tenants.releases import run
with override_settings(MIGRATION_MODULES={os.environ["LATER_APP"]: os.environ["LATER_MODULE"]}):
    run.run(jobs=1)
"""
    with later_migrations(tmp_path, add("killed"), kill, add("after_it"), word="killed"):
        owner, app = (connections.settings[alias] for alias in ("owner", "default"))
        environment = {
            **os.environ,
            "DATABASE_OWNER_URL": settings.SAMSPOR_OWNER_URL,
            "DATABASE_URL": settings.SAMSPOR_OWNER_URL.replace(f"{owner['USER']}:eier", f"{app['USER']}:app"),
            "SAMSPOR_ROLE_PREFIX": settings.SAMSPOR_ROLE_PREFIX,
            "KILLED_AT": SCHEMAS[2],
            "LATER": str(tmp_path),
            "LATER_APP": APP,
            "LATER_MODULE": str(settings.MIGRATION_MODULES[APP]),
        }
        done = subprocess.run(
            [sys.executable, "-c", script],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == -9, done.stderr[-3000:]
        assert having(admin, "halfway") == SCHEMAS[:2] == having(admin, "after_it")
        assert [states()[schema] for schema in SCHEMAS] == ["current", "current", "running", "pending", "pending"]
        outcome = run.run()
        assert not outcome.failed and outcome.unchanged == 2
        assert having(admin, "after_it") == SCHEMAS and set(states().values()) == {"current"}
        alike = described(admin, SCHEMAS[0])
        assert all(described(admin, schema) == alike for schema in SCHEMAS)


def test_what_the_database_finished_after_the_kill_is_not_done_twice(
    tmp_path: Path, admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with later_migrations(tmp_path, add("meanwhile"), word="meanwhile"):
        real = run.Job.__init__

        def late(self: run.Job, *values: Any) -> None:
            # Between the plan and its turn, the change that a killed release had under way is committed.
            real(self, *values)
            if self.tenant.schema == SCHEMAS[0]:
                schema = f'"{SCHEMAS[0]}"'
                admin.execute(f"ALTER TABLE {schema}.{TABLE} ADD COLUMN meanwhile text DEFAULT 'x' NOT NULL")
                admin.execute(
                    f"INSERT INTO {schema}.django_migrations (app, name, applied)"
                    f" VALUES ('{APP}', '9001_meanwhile', now())"
                )

        monkeypatch.setattr(run.Job, "__init__", late)
        outcome = run.run()
        assert not outcome.failed and having(admin, "meanwhile") == SCHEMAS


def test_two_releases_at_once_and_the_second_waits_or_is_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_WAIT_FOR_ANOTHER", "100ms")
    with run.alone(), pytest.raises(Unavailable, match=r"release\.under_way"):
        run.run()
    assert not run.run().failed


def test_what_old_code_could_not_live_with_is_refused_until_it_is_stopped(
    tmp_path: Path, admin: psycopg.Connection[Any]
) -> None:
    required = 'operations = [migrations.AddField("educationplan", "required", models.TextField(default="x"))]'
    with later_migrations(tmp_path, required, word="unsafe"):
        with pytest.raises(CommandError, match="cannot live with this"):
            said()
        assert having(admin, "required") == []
        assert "refused" in said("--plan") and having(admin, "required") == []
        said("--allow-unsafe", "web and worker are stopped")
        assert having(admin, "required") == SCHEMAS


def test_an_index_that_was_left_half_made_is_made_anew(tmp_path: Path, admin: psycopg.Connection[Any]) -> None:
    concurrent = """
atomic = False
operations = [AddIndexConcurrently("educationplan", models.Index(fields=["ends_on"], name="plans_left_over"))]
"""
    admin.execute(f'CREATE INDEX plans_left_over ON "{SCHEMAS[1]}".{TABLE} (starts_on)')
    with later_migrations(tmp_path, concurrent, word="index"):
        assert not run.run().failed
    rows = admin.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'plans_left_over'").fetchall()
    assert len(rows) == 5 and all("(ends_on)" in row[0] for row in rows)


def test_a_plan_tells_everything_and_changes_nothing(tmp_path: Path, admin: psycopg.Connection[Any]) -> None:
    data = """
operations = [migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)]
"""
    with later_migrations(tmp_path, add("planned"), data, word="planned"):
        before = [described(admin, schema) for schema in ("public", *SCHEMAS)]
        rows = list(Structure.objects.using("owner").order_by("schema").values())
        told = said("--plan", "-v", "2")
        assert "5 tenants" in told and 'ADD COLUMN "planned" text' in told
        assert f"one by one (data): {APP}.9002_planned" in told
        assert [described(admin, schema) for schema in ("public", *SCHEMAS)] == before
        assert list(Structure.objects.using("owner").order_by("schema").values()) == rows


def test_when_nothing_is_new_the_statements_do_not_grow_with_the_tenants(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[str] = []
    real = psycopg.Cursor.execute

    def count(self: Any, query: Any, *values: Any, **named: Any) -> Any:
        counted.append(str(query)[:80])
        return real(self, query, *values, **named)

    run.run()
    hidden = list(Tenant.objects.using("owner").filter(schema_name__in=SCHEMAS[:3]).values_list("id", flat=True))
    monkeypatch.setattr(psycopg.Cursor, "execute", count)
    run.run()
    with_five = len(counted)
    Tenant.objects.using("owner").filter(id__in=hidden).update(status=Tenant.Status.ERASING)
    counted.clear()
    assert run.run().unchanged == 2
    monkeypatch.undo()
    Tenant.objects.using("owner").filter(id__in=hidden).update(status=Tenant.Status.ACTIVE)
    assert len(counted) == with_five


def test_a_hundred_at_a_time(admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from tenants.releases import applied

    monkeypatch.setattr(applied, "CHUNK", 2)
    found = applied.digests(admin, [*SCHEMAS, "k0000"])
    assert list(found) == SCHEMAS and len(set(found.values())) == 1


def test_new_rights_reach_every_tenant_without_a_migration(
    admin: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.grants import tenant_statements as real
    from tenants.releases import replay

    monkeypatch.setattr(
        replay, "tenant_statements", lambda schema: [*real(schema), f"COMMENT ON SCHEMA {schema} IS 'ny'"]
    )
    for module in (run, state):
        monkeypatch.setattr(module, "rights_fingerprint", lambda: "new")
    run.run()
    rows = admin.execute(
        "SELECT obj_description(nspname::regnamespace) FROM pg_namespace WHERE nspname = ANY(%s)", [SCHEMAS]
    )
    assert {row[0] for row in rows} == {"ny"}
    assert run.run().unchanged == 5


def test_threads_do_different_tenants_at_once(tmp_path: Path, admin: psycopg.Connection[Any]) -> None:
    meeting = threading.Barrier(2, timeout=20)

    @dataclass(frozen=True)
    class Meeting(Patience):
        def until_done(self, act: Any) -> Any:
            if threading.current_thread().name.startswith("release") and not meeting.broken:
                met.append(threading.current_thread().name)
                if len(met) <= 2:
                    meeting.wait()
            return super().until_done(act)

    met: list[str] = []
    with later_migrations(tmp_path, add("together"), word="together"):
        assert not run.run(jobs=2, patience=Meeting()).failed
    assert len(set(met[:2])) == 2 and having(admin, "together") == SCHEMAS
