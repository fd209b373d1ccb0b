"""One tenant as SQL by the product's own exporter, without what else a package holds: what pg_dump writes as well."""

from pathlib import Path

from tenants.context import TenantContext
from tenants.lifecycle import export, structure
from tenants.lifecycle.package import Writer
from tenants.lifecycle.transaction import owners_transaction


def write_sql(tenant: TenantContext, target: Path) -> None:
    """Structure and rows of one moment, in a form that psql loads."""
    package = Writer(target)
    with owners_transaction() as owner:
        export.begin(owner.connection, tenant.schema)
        built = structure.read(owner.connection, tenant.schema)
        export.write_sql(package, owner.connection, tenant, built)
