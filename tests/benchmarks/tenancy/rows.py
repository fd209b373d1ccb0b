"""The row-level twin: the same tables and rows in one schema, a tenant_id in each row and first in each index."""

import re
from collections.abc import Callable

import psycopg

TWIN = "twin"
# Lists of these go by key within the tenant; elsewhere the primary key is enough.
LISTED_BY_KEY = ("casework_cases_case", "casework_people_child")
_TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r' AND relname <> 'django_migrations'
ORDER BY relname
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(c.oid) FROM pg_constraint c
JOIN pg_class ON pg_class.oid = conrelid AND relname <> 'django_migrations'
WHERE connamespace = %s::regnamespace AND contype IN ('p', 'u', 'f') ORDER BY contype = 'f', conname
"""
_INDEXES = """
SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relnamespace = %s::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""
_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""

Progress = Callable[[str, int, int], None]


def build(owner_url: str, tenants: dict[str, str], progress: Progress) -> None:
    """Make the twin of these schemas ({schema: tenant's id}); the first says what the tables look like."""
    model = next(iter(tenants))
    with psycopg.connect(owner_url) as owner:
        owner.execute("SET LOCAL search_path = ''; SET LOCAL synchronous_commit = off")
        tables = [str(row[0]) for row in owner.execute(_TABLES, [model])]
        owner.execute(f"CREATE SCHEMA {TWIN}")
        for table in tables:
            owner.execute(f'CREATE TABLE {TWIN}."{table}" (LIKE "{model}"."{table}" INCLUDING DEFAULTS)')
            owner.execute(f'ALTER TABLE {TWIN}."{table}" ADD tenant_id uuid NOT NULL')
        columns = {table: _columns(owner, f'"{model}"."{table}"') for table in tables}
        for number, (schema, tenant_id) in enumerate(tenants.items(), start=1):
            owner.execute(_copy(schema, tenant_id, columns))
            progress("Row-level twin", number, len(tenants))
        for statement in _structure(owner, model):
            owner.execute(statement)


def _columns(owner: "psycopg.Connection[tuple[object, ...]]", table: str) -> str:
    return ", ".join(f'"{row[0]}"' for row in owner.execute(_COLUMNS, [table]))


def _copy(schema: str, tenant_id: str, columns: dict[str, str]) -> str:
    return "; ".join(
        f'INSERT INTO {TWIN}."{table}" ({names}, tenant_id) SELECT {names}, \'{tenant_id}\' FROM "{schema}"."{table}"'
        for table, names in columns.items()
    )


def _structure(owner: "psycopg.Connection[tuple[object, ...]]", model: str) -> list[str]:
    found = []
    for table, name, kind, definition in owner.execute(_CONSTRAINTS, [model]).fetchall():
        here = str(table).replace(model, TWIN, 1)
        found.append(f'ALTER TABLE {here} ADD CONSTRAINT "{name}" {constraint(str(kind), str(definition), model)}')
    for (definition,) in owner.execute(_INDEXES, [model]).fetchall():
        found.append(index(str(definition), model))
    found += [f'CREATE INDEX ON {TWIN}."{table}" (tenant_id, id)' for table in LISTED_BY_KEY]
    return found


def constraint(kind: str, definition: str, model: str) -> str:
    """The constraint as the twin has it: keys that are unique over all tenants stay, the others begin with theirs."""
    if kind == "f":
        return definition.replace(f"REFERENCES {model}.", f"REFERENCES {TWIN}.")
    if definition == "PRIMARY KEY (id)":
        return definition
    return definition.replace("(", "(tenant_id, ", 1)


def index(definition: str, model: str) -> str:
    """The index as the twin has it: the tenant first, under a name that PostgreSQL chooses."""
    head, _, rest = definition.partition("(")
    head = re.sub(r"INDEX \S+ ON", "INDEX ON", head).replace(f" ON {model}.", f" ON {TWIN}.")
    return f"{head}(tenant_id, {rest}"
