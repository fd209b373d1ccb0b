"""A tenant is the same however it came to this release: by the template, by Django itself, by replay from before."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tenants import bootstrap, isolation, provisioning
from tenants.context import TenantContext
from tenants.grants import tenant_statements
from tenants.models import Tenant
from tenants.owner import as_tenancy, owner_connection
from tenants.releases import run
from tests.tenants import release_bodies as bodies
from tests.tenants.release_catalog import described, rows_of
from tests.tenants.release_stage import as_admin, later_migrations, onboard, own_database


@pytest.fixture(scope="module", autouse=True)
def database_of_its_own() -> Iterator[None]:
    with own_database("proof"):
        provisioning.prepare_database()
        yield


def empty_schema(like: TenantContext, schema: str) -> None:
    """A tenant's row, role and empty schema, for Django to fill."""
    connection = owner_connection()
    as_tenancy(connection).set_schema_to_public()
    row = Tenant.objects.using("owner").get(id=like.id)
    row.pk, row.schema_name, row.number = uuid4(), schema, schema
    row.save(using="owner", force_insert=True)
    role, prefix = isolation.role_name(schema), isolation.platform_role("")
    bootstrap.create_role(
        connection.connection, role, held_by=[f"{prefix}app", f"{prefix}owner"], member_of=f"{prefix}tenant"
    )
    connection.connection.execute(f'CREATE SCHEMA "{schema}"')


def give_rights(schema: str) -> None:
    with as_admin() as admin:
        admin.execute(f'SET ROLE "{isolation.platform_role("owner")}"')
        for statement in tenant_statements(schema):
            admin.execute(statement)


def by_executor(schema: str) -> None:
    connection = owner_connection()
    as_tenancy(connection).set_schema(schema)
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    finally:
        as_tenancy(connection).set_schema_to_public()
    give_rights(schema)


def by_django_tenants(schema: str) -> None:
    call_command("migrate_schemas", schema_name=schema, verbosity=0)
    connections["owner"].close()
    give_rights(schema)


def test_three_ways_to_the_same_structure_of_today() -> None:
    from_template = onboard("5001")
    empty_schema(from_template, "k_executor")
    by_executor("k_executor")
    empty_schema(from_template, "k_library")
    by_django_tenants("k_library")
    with as_admin() as admin:
        wanted = described(admin, "k_executor")
        assert len(wanted) > 300
        assert described(admin, from_template.schema) == wanted
        assert described(admin, "k_library") == wanted


def test_three_ways_to_the_same_structure_of_later(tmp_path: Path) -> None:
    from_before = onboard("3324")
    with later_migrations(tmp_path, bodies.NOTE):
        assert not run.run().failed
        with as_admin() as admin:
            admin.execute(
                f"INSERT INTO {from_before.schema}.casework_plans_note (id, text) VALUES (gen_random_uuid(), 'gammel')"
            )
    with later_migrations(tmp_path, *bodies.ALL):
        outcome = run.run()
        assert not outcome.failed, outcome.failed
        from_template = onboard("5041")
        empty_schema(from_template, "k_from_zero")
        by_executor("k_from_zero")
        with as_admin() as admin:
            wanted = described(admin, "k_from_zero")
            assert any("casework_plans_said" in line for line in wanted)
            assert described(admin, from_template.schema) == wanted
            assert described(admin, from_before.schema) == wanted
            said = [row[1] for row in rows_of(admin, "k_from_zero", "casework_plans_said")]
            assert sorted(said) == ["100% 0", "100% 1", "sql %"]
            assert [row[1] for row in rows_of(admin, from_template.schema, "casework_plans_said")] == said
            old = rows_of(admin, from_before.schema, "casework_plans_said")
            assert sorted(row[1] for row in old) == ["100% 0", "100% 1", "gammel", "sql %"]
