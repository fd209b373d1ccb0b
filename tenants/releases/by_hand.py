"""One migration carried out by Django itself in one tenant: structure as the owner, rows as the tenant's own role."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations.operations import RunPython
from django.db.migrations.operations.base import Operation
from psycopg import sql

from tenants import isolation
from tenants.context import TenantContext
from tenants.grants import ALL, tenant_statements
from tenants.owner import as_tenancy, owner_connection
from tenants.releases.inside import owner_inside
from tenants.releases.patience import Patience
from tenants.releases.plan import ByHand
from tenants.releases.replay import recorded, still_at
from tenants.sending import send


def carry_out(tenant: TenantContext, stage: ByHand, *, expected: str, last: str, patience: Patience) -> None:
    """Do it whole, or not at all; one that is not in a transaction can be taken up again instead."""
    work = _whole if stage.migration.atomic else _loose
    patience.until_done(lambda: work(tenant, stage, expected, last, patience))


def _whole(tenant: TenantContext, stage: ByHand, expected: str, last: str, patience: Patience) -> None:
    with owner_inside(tenant) as owner:
        with owner.cursor():  # opens the transaction
            send(owner.connection, [patience.setting, *still_at(tenant.schema, expected)])
        state = stage.before.clone()
        with owner.schema_editor(atomic=True) as editor:
            for operation in stage.migration.operations:
                before = state.clone()
                operation.state_forwards(stage.migration.app_label, state)
                forwards(operation, stage.migration.app_label, tenant, owner, editor, before, state)
        send(
            owner.connection,
            [*recorded(tenant.schema, stage.keys), *tenant_statements(tenant.schema), *([last] if last else [])],
        )


def forwards(
    operation: Operation, label: str, tenant: TenantContext, owner: Any, editor: Any, before: Any, after: Any
) -> None:
    """One operation in the owner's open transaction; Python, as the tenant."""
    if not isinstance(operation, RunPython):
        operation.database_forwards(label, editor, before, after)
        return
    # All of the tenant's rows, also those of tables that are new in this very transaction or closed to it now;
    # the rights are set right before the transaction ends, and nobody else sees these.
    send(owner.connection, _every_row(tenant))
    with isolation.continue_as(owner, tenant):
        operation.database_forwards(label, editor, before, after)


def _every_row(tenant: TenantContext) -> list[str]:
    schema, role = tenant.schema, isolation.role_name(tenant.schema)
    return [
        f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"',
        f'GRANT {ALL} ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"',
        f'REVOKE ALL ON "{schema}"."django_migrations" FROM "{role}"',
    ]


def _loose(tenant: TenantContext, stage: ByHand, expected: str, last: str, patience: Patience) -> None:
    connection = owner_connection()
    tenancy = as_tenancy(connection)
    tenancy.set_schema(tenant.schema)
    try:
        with connection.cursor() as cursor:
            cursor.execute(patience.setting.replace("SET LOCAL", "SET"))
        raw = connection.connection
        with raw.transaction():
            send(raw, still_at(tenant.schema, expected))
        state = stage.before.clone()
        with connection.schema_editor(atomic=False) as editor:
            for operation in stage.migration.operations:
                before = state.clone()
                operation.state_forwards(stage.migration.app_label, state)
                if isinstance(operation, AddIndexConcurrently):
                    # What an earlier attempt left behind, perhaps invalid: not recorded, so not done.
                    editor.execute(
                        sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}")
                        .format(sql.Identifier(operation.index.name))
                        .as_string(None)
                    )
                operation.database_forwards(stage.migration.app_label, editor, before, state)
        with raw.transaction():
            send(raw, [*recorded(tenant.schema, stage.keys), *tenant_statements(tenant.schema), last or "SELECT 1"])
    finally:
        tenancy.set_schema_to_public()
        connection.close()
