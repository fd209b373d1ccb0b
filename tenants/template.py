"""The structure of one tenant as SQL, worked out from the migrations once; never by running them per tenant."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from tenants.owner import as_tenancy, owner_connection


@dataclass(frozen=True)
class Template:
    """Statements that build an empty tenant in whatever schema comes first on the search path."""

    statements: tuple[str, ...]
    fingerprint: str


@lru_cache(maxsize=1)
def tenant_template() -> Template:
    """The template of this release. Needs the owner's connection, but leaves nothing in the database."""
    connection = owner_connection()
    tenancy = as_tenancy(connection)
    loader = MigrationLoader(None)
    plan = [loader.graph.nodes[key] for key in _order(loader)]
    statements: list[str] = []
    before = tenancy.schema_name
    # The router asks the connection which side it is on; any name but public means a tenant.
    tenancy.schema_name = "samspor_template"
    try:
        with connection.schema_editor(collect_sql=True) as editor:
            editor.create_model(MigrationRecorder(connection).Migration)
        statements += editor.collected_sql
        state = ProjectState(real_apps=loader.unmigrated_apps)
        for migration in plan:
            with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
                state = migration.apply(state, editor, collect_sql=True)
            statements += editor.collected_sql
    finally:
        tenancy.schema_name = before
    rows = ", ".join(f"('{migration.app_label}', '{migration.name}', now())" for migration in plan)
    statements.append(f"INSERT INTO django_migrations (app, name, applied) VALUES {rows};")
    real = tuple(text for text in statements if not text.startswith("--"))
    return Template(real, hashlib.sha256("\n".join(real).encode()).hexdigest())


def _order(loader: MigrationLoader) -> list[tuple[str, str]]:
    ordered: list[tuple[str, str]] = []
    seen: set[tuple[str, str]] = set()
    for target in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(target):
            if key not in seen:
                seen.add(key)
                ordered.append(key)
    return ordered
