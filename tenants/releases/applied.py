"""What each schema has been through, asked of the schemas themselves, a hundred at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from tenants.releases.source import Key

Connection = psycopg.Connection[Any]
CHUNK = 100

# The same checksum as tenants.releases.source.digest_of.
DIGEST = """md5(COALESCE(string_agg(app || '.' || name, ',' ORDER BY app COLLATE "C", name COLLATE "C"), ''))"""


def digests(connection: Connection, schemas: Sequence[str]) -> dict[str, str]:
    """schema → checksum of its django_migrations; a schema without that table is left out."""
    having = [row[0] for row in connection.execute(_HAVING, [list(schemas)])]
    found: dict[str, str] = {}
    for chunk in _chunks(having):
        query = " UNION ALL ".join(
            f"""SELECT '{schema}', {DIGEST} FROM "{schema}"."django_migrations" """ for schema in chunk
        )
        found.update(dict(connection.execute(query).fetchall()))
    return found


def keys(connection: Connection, schema: str) -> frozenset[Key]:
    """The migrations that have been applied to the schema."""
    return frozenset(connection.execute(f'SELECT app, name FROM "{schema}"."django_migrations"').fetchall())


_HAVING = """
SELECT n.nspname FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
WHERE c.relname = 'django_migrations' AND n.nspname = ANY(%s) ORDER BY 1"""


def _chunks(schemas: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(schemas), CHUNK):
        yield schemas[start : start + CHUNK]
