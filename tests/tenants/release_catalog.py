"""A schema as PostgreSQL's catalogs describe it, line by line and without its name, so that two can be compared."""

from typing import Any

import psycopg

_QUERIES = {
    "column": """
        SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
               format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
               a.attgenerated, pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum), a.attacl::text,
               a.attcollation, a.attstorage, a.attislocal
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'v', 'p', 'S')
        ORDER BY 1, 2""",
    "relation": """
        SELECT c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, c.reloptions,
               c.relacl::text, obj_description(c.oid, 'pg_class'), pg_get_userbyid(c.relowner)
        FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace ORDER BY 1""",
    "constraint": """
        SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, convalidated,
               pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint')
        FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace ORDER BY 1, 2""",
    "index": """
        SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisready, i.indisclustered, i.indisreplident
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = %(schema)s::regnamespace ORDER BY 1""",
    "sequence": """
        SELECT sequencename, data_type, start_value, min_value, max_value, increment_by, cycle, cache_size
        FROM pg_sequences WHERE schemaname = %(schema)s ORDER BY 1""",
    "trigger": """
        SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal ORDER BY 1, 2""",
    "function": """
        SELECT proname, pg_get_functiondef(oid), proacl::text, pg_get_userbyid(proowner)
        FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace ORDER BY 1""",
    "type": "SELECT typname, typtype FROM pg_type WHERE typnamespace = %(schema)s::regnamespace ORDER BY 1",
    "schema": "SELECT nspacl::text, pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = %(schema)s",
    "policy": "SELECT * FROM pg_policies WHERE schemaname = %(schema)s ORDER BY 1",
}


def described(connection: psycopg.Connection[Any], schema: str) -> list[str]:
    """Everything about its structure and rights, and which migrations it has been through."""
    lines = []
    for kind, query in _QUERIES.items():
        for row in connection.execute(query, {"schema": schema}).fetchall():
            lines.append(f"{kind}: {row}".replace(schema, "SCHEMA"))
    rows = connection.execute(f'SELECT app, name FROM "{schema}".django_migrations ORDER BY 1, 2').fetchall()
    return lines + [f"migration: {row}" for row in rows]


def rows_of(connection: psycopg.Connection[Any], schema: str, table: str) -> list[Any]:
    """The table's rows, sorted."""
    return sorted(connection.execute(f'SELECT * FROM "{schema}"."{table}"').fetchall(), key=repr)
