"""A data migration runs as the tenant whose rows it changes: with its role, its key, and nobody else's rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tenants import provisioning
from tenants.models import Structure, Tenant
from tenants.releases import run
from tests.tenants.release_catalog import described, rows_of
from tests.tenants.release_stage import as_admin, later_migrations, onboard, own_database

HERE, OTHER = "k1101", "k1103"


@pytest.fixture(scope="module", autouse=True)
def two_tenants() -> Iterator[None]:
    with own_database("data"):
        provisioning.prepare_database()
        onboard("1101")
        onboard("1103")
        yield


def python(body: str, *, before: str = "") -> str:
    lines = "\n".join(f"    {line}" for line in body.strip().splitlines())
    return f"""
@staticmethod
def work(apps, editor):
    from django.db import connection
    from tenants import isolation, keys
    schema = isolation.current().schema
    if not schema.startswith("k"):
        return  # the rehearsal of an empty tenant
    cursor = editor.connection.cursor()
{lines}

operations = [{before}migrations.RunPython(work.__func__, migrations.RunPython.noop)]
"""


MODEL = """migrations.CreateModel("Seen", [
    ("id", models.BigAutoField(primary_key=True)), ("who", models.TextField()), ("what", models.TextField())]), """


def test_it_sees_its_own_tenant_whatever_it_asks(tmp_path: Path) -> None:
    work = python(
        """
cursor.execute("SELECT current_user || ' ' || current_schema()")
Seen = apps.get_model("casework_plans", "Seen")
Seen.objects.create(who=cursor.fetchone()[0], what="default")
Seen.objects.using(editor.connection.alias).create(who=schema, what="named")
sealed = keys.cipher().encrypt(b"hemmelig", context="x")
Seen.objects.create(who=keys.cipher().decrypt(sealed, context="x").decode(), what="key")
with connection.cursor() as other:
    other.execute("SELECT current_user")
    Seen.objects.create(who=other.fetchone()[0], what="connection")
""",
        before=MODEL,
    )
    with later_migrations(tmp_path, work, word="sees"):
        assert not run.run().failed
    with as_admin() as admin:
        for schema in (HERE, OTHER):
            role = f"{_prefix()}_t_{schema}"
            rows = {what: who for _, who, what in rows_of(admin, schema, "casework_plans_seen")}
            assert rows == {"default": f"{role} {schema}", "named": schema, "key": "hemmelig", "connection": role}


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("reads", f'SELECT count(*) FROM "{OTHER}".casework_plans_educationplan'),
        ("writes", f'DELETE FROM "{OTHER}".casework_plans_educationplan'),
        ("public", "SELECT count(*) FROM public.accounts_user"),
        ("structure", "ALTER TABLE casework_plans_educationplan ADD COLUMN sneaked text"),
        ("history", "DELETE FROM django_migrations"),
    ],
)
def test_it_cannot_touch_what_is_not_its_own_rows(tmp_path: Path, name: str, statement: str) -> None:
    adds = f'migrations.AddField("educationplan", "with_{name}", models.TextField(null=True)), '
    with as_admin() as admin:
        before = described(admin, HERE)
        with later_migrations(tmp_path, python(f"cursor.execute({statement!r})", before=adds), word=name):
            outcome = run.run(only=[HERE])
        assert [result.schema for result in outcome.failed] == [HERE]
        assert "denied" in outcome.failed[0].error or "must be owner" in outcome.failed[0].error
        assert described(admin, HERE) == before
    assert Structure.objects.using("owner").get(schema=HERE).state == "failed"


def test_a_closed_tenant_is_migrated_too_and_stays_closed(tmp_path: Path) -> None:
    Tenant.objects.using("owner").filter(schema_name=HERE).update(status=Tenant.Status.SUSPENDED)
    run.run(only=[HERE])
    work = python(
        'apps.get_model("casework_plans", "Kept").objects.create(what=schema)',
        before='migrations.CreateModel("Kept", [("id", models.BigAutoField(primary_key=True)), '
        '("what", models.TextField())]), ',
    )
    with as_admin() as admin, later_migrations(tmp_path, work, word="closed"):
        assert not run.run(only=[HERE]).failed
        assert rows_of(admin, HERE, "casework_plans_kept")[0][1] == HERE
        role = f"{_prefix()}_t_{HERE}"
        for table in ("casework_plans_kept", "casework_plans_educationplan"):
            query = "SELECT has_table_privilege(%s, %s, 'SELECT'), has_table_privilege(%s, %s, 'INSERT')"
            name = f"{HERE}.{table}"
            assert admin.execute(query, [role, name, role, name]).fetchone() == (True, False)
    Tenant.objects.using("owner").filter(schema_name=HERE).update(status=Tenant.Status.ACTIVE)
    run.run(only=[HERE])


def test_an_error_names_no_persons_data(tmp_path: Path) -> None:
    work = python(
        "cursor.execute(\"INSERT INTO casework_plans_once VALUES ('Kari Nordmann'), ('Kari Nordmann')\")",
        before='migrations.CreateModel("Once", [("name", models.TextField(primary_key=True))]), ',
    )
    with later_migrations(tmp_path, work, word="names"):
        outcome = run.run(only=[HERE])
    assert "duplicate key" in outcome.failed[0].error and "Kari" not in outcome.failed[0].error


def _prefix() -> str:
    return str(settings.SAMSPOR_ROLE_PREFIX)
