"""The structure of a tenant as it was after some of our migrations: for data that are older than this release."""

from collections.abc import Set

from django.db.migrations.executor import MigrationExecutor

from core.errors import Conflict
from tenants.owner import as_tenancy, owner_connection
from tenants.releases.rehearsal import rehearse
from tenants.releases.source import Key, source
from tenants.template import tenant_template


def structure_at(applied: Set[Key]) -> tuple[str, ...]:
    """Statements that build a tenant with these changes, and no others. Refuses changes that it does not know."""
    refuse_newer(applied)
    if is_of_this_release(applied):
        return tenant_template().statements
    return rehearse([key for key in source().order if key in applied])


def refuse_newer(applied: Set[Key]) -> None:
    """Data that have been through changes unknown to this release are for a newer one."""
    if unknown := applied - set(source().order):
        raise Conflict("restore.newer", changes=", ".join(sorted(f"{app}.{name}" for app, name in unknown)))


def is_of_this_release(applied: Set[Key]) -> bool:
    """Whether nothing is left to do for a tenant that has been through these changes."""
    return applied >= set(source().order)


def migrate(schema: str) -> None:
    """Take a schema that is nobody's yet through the changes it lacks; rights come when it takes its place."""
    connection = owner_connection()
    as_tenancy(connection).set_schema(schema)
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    finally:
        as_tenancy(connection).set_schema_to_public()
