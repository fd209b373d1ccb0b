"""Counts size and use for operators, as the owner: operators have no right in a tenant's schema, and get none."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from core.clock import oslo_date
from tenants import isolation, provisioning, query_statistics
from tenants.models import InstallationFigures, Tenant, TenantFigures
from tenants.query_statistics import Counted

SMALLEST_SHOWN = 5
SLOWEST = 5
SLOWEST_OF_ALL = 10
BATCH = 50  # schemas asked in one statement

Connection = psycopg.Connection[Any]


@dataclass(frozen=True)
class Sources:
    """Where the numbers lie: for each a query of one value, with {schema} where the tenant's schema belongs."""

    users: str
    cases: str
    open_cases: str
    file_bytes: str
    last_active_at: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What was counted in one schema."""

    users: int
    cases: int
    open_cases: int
    file_bytes: int
    last_active_at: datetime | None


@dataclass(frozen=True, slots=True)
class Size:
    """What one schema takes, and how PostgreSQL has read it."""

    relations: int
    table_bytes: int
    blocks_asked: int
    blocks_found: int


_sources: list[Sources] = []


def read_from(sources: Sources) -> None:
    """Say which tables the numbers come from; joined in config, as tenants knows no casework."""
    _sources[:] = [sources]


def count(*, at: datetime) -> int:
    """Count everything again; returns how many tenants there are. Needs the owner's login, and its own transaction."""
    with provisioning.as_owner() as owner:
        tenants = list(Tenant.objects.order_by("schema_name"))  # also opens the transaction
        connection: Connection = owner.connection
        sizes = _sizes(connection, [row.schema_name for row in tenants])
        contents = _contents(connection, sorted(sizes))
        statements = query_statistics.counted(connection, prefix=isolation.role_name(""))
        by_role = _by_role(statements)
        rows = [
            _row(row, at, sizes[row.schema_name], contents.get(row.schema_name), by_role)
            for row in tenants
            if row.schema_name in sizes
        ]
        TenantFigures.objects.exclude(tenant_id__in=[row.tenant_id for row in rows]).delete()
        changed = [field.name for field in TenantFigures._meta.fields if not field.primary_key]
        TenantFigures.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["tenant_id"], update_fields=changed
        )
        whole = _whole(connection) | {"slow_queries": _slowest(statements, SLOWEST_OF_ALL)}
        InstallationFigures.objects.update_or_create(
            day=oslo_date(at), defaults={"at": at, "tenants": len(tenants), **whole}
        )
    return len(tenants)


def _row(
    tenant: Tenant,
    at: datetime,
    size: Size,
    found: Contents | None,
    by_role: dict[str, list[Counted]] | None,
) -> TenantFigures:
    own = None if by_role is None else by_role.get(isolation.role_name(tenant.schema_name), [])
    row = TenantFigures(
        tenant_id=tenant.id,
        at=at,
        relations=size.relations,
        table_bytes=size.table_bytes,
        cache_hits=size.blocks_found / size.blocks_asked if size.blocks_asked else None,
        slow_queries=_slowest(own, SLOWEST),
        counted=found is not None,
    )
    if found is not None:
        row.users, row.cases = _shown(found.users), _shown(found.cases)
        # With all the cases known, the open ones would tell of a few closed ones.
        few_closed = 0 < found.cases - found.open_cases < SMALLEST_SHOWN
        row.open_cases = None if few_closed else _shown(found.open_cases)
        row.file_bytes = found.file_bytes
        # The day and no more: an hour can be somebody's.
        row.last_active_on = oslo_date(found.last_active_at) if found.last_active_at else None
    return row


def _by_role(statements: Sequence[Counted] | None) -> dict[str, list[Counted]] | None:
    if statements is None:
        return None
    found: dict[str, list[Counted]] = {}
    for one in statements:
        found.setdefault(one.role, []).append(one)
    return found


def _shown(number: int) -> int | None:
    return number if number >= SMALLEST_SHOWN else None


def _slowest(rows: Iterable[Counted] | None, most: int) -> list[dict[str, Any]] | None:
    return None if rows is None else query_statistics.slowest(rows, most=most)


def _sizes(owner: Connection, schemas: Sequence[str]) -> dict[str, Size]:
    rows = owner.execute(
        "SELECT n.nspname, count(*), coalesce(sum(pg_total_relation_size(c.oid)) FILTER (WHERE c.relkind = 'r'), 0),"
        " coalesce(sum(pg_stat_get_blocks_fetched(c.oid)), 0), coalesce(sum(pg_stat_get_blocks_hit(c.oid)), 0)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY(%s) GROUP BY 1",
        [list(schemas)],
    ).fetchall()
    return {str(schema): Size(*(int(number) for number in numbers)) for schema, *numbers in rows}


def _contents(owner: Connection, schemas: Sequence[str]) -> dict[str, Contents]:
    found: dict[str, Contents] = {}
    for some in (schemas[begin : begin + BATCH] for begin in range(0, len(schemas), BATCH)):
        try:
            found |= _ask(owner, some)
        except psycopg.Error:
            # One is being changed, erased or put back: the others are counted all the same.
            for schema in some:
                found |= _ask_alone(owner, schema)
    return found


def _ask_alone(owner: Connection, schema: str) -> dict[str, Contents]:
    try:
        return _ask(owner, [schema])
    except psycopg.Error:
        return {}


def _ask(owner: Connection, schemas: Iterable[str]) -> dict[str, Contents]:
    if not _sources:
        return {}
    queries = [f"({query})" for query in astuple(_sources[0])]
    ask = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, ").format(sql.Literal(schema))
        + sql.SQL(", ").join(sql.SQL(text).format(schema=sql.Identifier(schema)) for text in queries)
        for schema in schemas
    )
    # Undone at once, though nothing was written: so its locks are in nobody's way while the others are counted.
    with owner.transaction(force_rollback=True):
        owner.execute("SET LOCAL lock_timeout = '2s'")
        rows = owner.execute(ask).fetchall()
    return {str(schema): Contents(*numbers) for schema, *numbers in rows}


def _whole(owner: Connection) -> dict[str, int]:
    row = owner.execute(
        "SELECT (SELECT count(*) FROM pg_class),"
        " (SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c"
        " WHERE c.relnamespace = 'pg_catalog'::regnamespace AND c.relkind = 'r'),"
        " pg_database_size(current_database())"
    ).fetchone()
    assert row is not None
    return {"relations": int(row[0]), "catalog_bytes": int(row[1]), "database_bytes": int(row[2])}
