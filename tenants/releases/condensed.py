"""A schema's structure and rows as the fewest statements that build them again, read from PostgreSQL's catalogs.

What a row of migrations leaves behind costs much less to make than the row: a table with all its columns and keys is
one statement, and a foreign key of a new table is not checked against rows that cannot be there. Names stay those of
the migrations. Whatever such statements would not carry (a view, a row policy, …) is refused aloud.
"""

from typing import Any

import psycopg

from tenants.lifecycle import structure

_UNKNOWN = """
    SELECT 'relation ' || c.relname FROM pg_class c
    WHERE c.relnamespace = %(schema)s::regnamespace AND (
      c.relkind NOT IN ('r', 'i', 'S') OR c.relpersistence <> 'p' OR c.relrowsecurity OR c.reloptions IS NOT NULL
      OR EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid) OR c.relreplident NOT IN ('d', 'n')
      OR (c.relkind = 'S' AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i')))
    UNION ALL
    SELECT 'column ' || c.relname || '.' || a.attname
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r'
      AND (a.attcollation <> t.typcollation OR a.attstorage <> t.typstorage OR a.attcompression <> '')
    UNION ALL
    SELECT 'constraint ' || conname FROM pg_constraint
    WHERE connamespace = %(schema)s::regnamespace AND (contype NOT IN ('p', 'u', 'c', 'f', 'n') OR NOT convalidated)
    UNION ALL
    SELECT 'type ' || typname FROM pg_type t LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE typnamespace = %(schema)s::regnamespace AND typtype NOT IN ('b', 'c')
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace AND prokind <> 'f'
    UNION ALL
    SELECT 'trigger ' || tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = %(schema)s::regnamespace AND NOT tgisinternal AND tgenabled <> 'O'
    UNION ALL
    SELECT 'comment on ' || c.relname FROM pg_description d
    JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
    WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind <> 'r'
    ORDER BY 1"""


def condensed(connection: psycopg.Connection[Any], schema: str) -> list[str]:
    """Statements that build this schema in whatever schema comes first on the search path, one an item.

    Sets the transaction's search path to the schema. Raises RuntimeError, with what it is, on anything unknown.
    """
    if unknown := [what for (what,) in connection.execute(_UNKNOWN, {"schema": schema})]:
        raise RuntimeError(f"not known to tenants.releases.condensed: {', '.join(unknown)}")
    found = structure.read(connection, schema)
    tables = list(found.referred_first())
    written = [table.create_whole() for table in tables]
    for table in tables:
        written += _rows(connection, table)
    for table in tables:
        written += [f"{definition};" for _, definition in table.indexes]
        written += table.comments
    written += found.functions
    written += [f"{definition};" for table in tables for _, definition in table.triggers]
    return written


def _rows(connection: Any, table: structure.Table) -> list[str]:
    """The rows that data migrations have written, in one statement; and where their own counters go on."""
    name = structure.quoted(table.name)
    (rows,) = connection.execute(f"SELECT quote_literal(json_agg(r)::text) FROM {name} r").fetchone()
    if not rows:
        return []
    columns = ", ".join(
        structure.quoted(column.name) for column in table.columns if "GENERATED ALWAYS AS (" not in column.rest
    )
    overriding = "OVERRIDING SYSTEM VALUE " if any(column.identity for column in table.columns) else ""
    values = f"SELECT {columns} FROM json_populate_recordset(NULL::{name}, {rows})"
    return [f"INSERT INTO {name} ({columns}) {overriding}{values};", *table.set_counters()]
