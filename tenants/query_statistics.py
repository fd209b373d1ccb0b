"""Which statements take the server's time: PostgreSQL's own count, switched on where it ships with the server."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

# A schema of its own, closed to everybody: the extension shows its view to the public role.
SCHEMA = "samspor_statistics"
LONGEST = 600
# Only statements on rows, as PostgreSQL keeps them: each value a $1. One that still carries a value is not shown.
_ON_ROWS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_VALUE = re.compile(r"'|\d{5,}")


@dataclass(frozen=True, slots=True)
class Counted:
    """One statement of one role, without its values, and what it has cost since PostgreSQL began to count."""

    role: str
    text: str
    calls: int
    total_ms: float


def switch_on(admin: psycopg.Connection[Any], *, owner: str) -> None:
    """In this database, for the owner's login alone. Nothing happens where the server lacks it or denies it."""
    if not admin.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_stat_statements'").fetchone():
        return
    steps = (
        "CREATE SCHEMA IF NOT EXISTS {schema}",
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA {schema}",
        "REVOKE ALL ON SCHEMA {schema} FROM PUBLIC",
        "REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC",
        "REVOKE ALL ON ALL ROUTINES IN SCHEMA {schema} FROM PUBLIC",
        "GRANT USAGE ON SCHEMA {schema} TO {owner}",
        "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {owner}",
        "GRANT EXECUTE ON FUNCTION {schema}.pg_stat_statements(boolean) TO {owner}",
        "GRANT pg_read_all_stats TO {owner}",
    )
    with suppress(psycopg.errors.InsufficientPrivilege), admin.transaction():
        for step in steps:
            admin.execute(sql.SQL(step).format(schema=sql.Identifier(SCHEMA), owner=sql.Identifier(owner)))


def counted(owner: psycopg.Connection[Any], *, prefix: str) -> list[Counted] | None:
    """What roles whose name begins so have asked for; None when nobody counts, or the owner may not see it."""
    query = sql.SQL(
        "SELECT r.rolname, left(s.query, {longest}), sum(s.calls)::bigint, sum(s.total_exec_time) FROM {view} s "
        "JOIN pg_roles r ON r.oid = s.userid JOIN pg_database d ON d.oid = s.dbid "
        "WHERE d.datname = current_database() AND starts_with(r.rolname, %s) GROUP BY 1, 2"
    ).format(view=sql.Identifier(SCHEMA, "pg_stat_statements"), longest=sql.Literal(LONGEST))
    try:
        with owner.transaction():
            rows = owner.execute(query, [prefix]).fetchall()
    except psycopg.Error:
        return None
    return [
        Counted(str(role), " ".join(text.split()), int(calls), float(total))
        for role, text, calls, total in rows
        if _ON_ROWS.match(text) and not _VALUE.search(text)
    ]


def slowest(rows: Iterable[Counted], *, most: int) -> list[dict[str, Any]]:
    """The statements that took most time, the same one of several tenants as one: for people to read."""
    together: dict[str, list[Counted]] = {}
    for row in rows:
        together.setdefault(row.text, []).append(row)
    found = [_summed(text, parts) for text, parts in together.items()]
    return sorted(found, key=lambda one: -one["total_ms"])[:most]


def _summed(text: str, parts: list[Counted]) -> dict[str, Any]:
    calls, total = sum(one.calls for one in parts), sum(one.total_ms for one in parts)
    return {
        "text": text,
        "calls": calls,
        "total_ms": round(total, 1),
        "mean_ms": round(total / max(calls, 1), 3),
        "tenants": len({one.role for one in parts}),
    }
