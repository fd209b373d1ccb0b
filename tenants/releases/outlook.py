"""What a release would do, without doing anything."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import psycopg
from django.conf import settings

from tenants.owner import as_tenancy, owner_connection
from tenants.releases import applied, state
from tenants.releases.plan import PlanError, Recipe, recipe_for
from tenants.releases.run import LEFT_ALONE, contexts
from tenants.releases.safety import Fault, faults
from tenants.releases.source import Key, source, version_of


@dataclass(frozen=True)
class Group:
    """Tenants that have been through the same migrations; a sentence instead of a recipe where there is no way."""

    schemas: tuple[str, ...]
    recipe: Recipe | str


@dataclass(frozen=True)
class Outlook:
    """The shared tables' migrations to come, the tenants in groups, and what old code could not live with."""

    public_from: str
    public: tuple[Key, ...]
    public_sql: tuple[str, ...]
    groups: tuple[Group, ...]
    faults: tuple[Fault, ...]
    skipped: tuple[str, ...]


def look_ahead(*, only: Collection[str] = (), with_sql: bool = False) -> Outlook:
    """Work the release out. Reads as the owner, and leaves nothing in the database."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as connection:
        before = public_keys(connection)
        coming = tuple(key for key in source().order if key not in before)
        tenants = contexts(only) if _has_tenants(connection) else {}
        skipped = tuple(name for name, tenant in tenants.items() if tenant.status in LEFT_ALONE and not only)
        digests = applied.digests(connection, [name for name in tenants if name not in skipped])
        lost = tuple(name for name in tenants if name not in digests and name not in skipped)
        groups = [*_groups(connection, digests), *([Group(lost, "no django_migrations")] if lost else [])]
    return Outlook(
        public_from=version_of(before),
        public=coming,
        public_sql=_public_sql(coming) if with_sql else (),
        groups=tuple(groups),
        faults=tuple(dangers(before)),
        skipped=skipped,
    )


def public_keys(connection: applied.Connection) -> frozenset[Key]:
    """What the shared tables have been through; nothing in a new database."""
    there = applied.digests(connection, [state.PUBLIC])
    return applied.keys(connection, state.PUBLIC) if there else frozenset()


def dangers(before: frozenset[Key]) -> list[Fault]:
    """What the code that served until now could not live with. In a new database nobody serves yet."""
    return faults(before=before) if before else []


def _has_tenants(connection: applied.Connection) -> bool:
    row = connection.execute("SELECT to_regclass('public.tenants_tenant') IS NOT NULL").fetchone()
    return row == (True,)


def _groups(connection: applied.Connection, digests: Mapping[str, str]) -> list[Group]:
    members: dict[str, list[str]] = {}
    for schema, digest in digests.items():
        members.setdefault(digest, []).append(schema)
    groups = []
    for schemas in members.values():
        try:
            recipe: Recipe | str = recipe_for(applied.keys(connection, schemas[0]))
        except PlanError as problem:
            recipe = str(problem)
        groups.append(Group(tuple(schemas), recipe))
    return groups


def _public_sql(keys: Collection[Key]) -> tuple[str, ...]:
    as_tenancy(owner_connection()).set_schema_to_public()
    owner_connection().ensure_connection()
    found = source()
    state_now = found.state_after([key for key in found.order if key not in set(keys)])
    written: list[str] = []
    for key in keys:
        with owner_connection().schema_editor(collect_sql=True, atomic=False) as editor:
            state_now = found.migration(key).apply(state_now, editor, collect_sql=True)
        written += [text for text in editor.collected_sql if not text.startswith("--")]
    return tuple(written)
