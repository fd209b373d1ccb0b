"""The same SQL again in one more schema: one transaction, one message."""

from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
from psycopg import sql

from tenants.grants import tenant_statements
from tenants.releases.applied import DIGEST
from tenants.releases.patience import Patience
from tenants.releases.plan import Replay
from tenants.releases.source import Key
from tenants.sending import send

Connection = psycopg.Connection[Any]
MOVED = "SM001"  # our own SQLSTATE: the schema is no longer where the plan begins


def replay(
    connection: Connection, schema: str, stage: Replay, *, expected: str, rights: bool, last: str, patience: Patience
) -> None:
    """Do it whole, or not at all; `last` is what to say when this was the schema's last stage."""
    message = [
        "BEGIN",
        f'SET LOCAL search_path TO "{schema}", "public"',
        patience.setting,
        *still_at(schema, expected),
        *stage.statements,
        *recorded(schema, stage.keys),
        *(tenant_statements(schema) if rights or stage.makes_tables else ()),
        *([last] if last else []),
        "COMMIT",
    ]

    def attempt() -> None:
        try:
            send(connection, message)
        except psycopg.Error:
            if not connection.closed:
                connection.execute("ROLLBACK")
            raise

    patience.until_done(attempt)


def still_at(schema: str, expected: str) -> Iterator[str]:
    """Nobody else migrates this schema meanwhile, and nobody has since the plan was made."""
    table = f'"{schema}"."django_migrations"'
    yield f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"
    yield f"""
DO $body$ BEGIN
  IF (SELECT {DIGEST} FROM {table}) <> '{expected}' THEN
    RAISE EXCEPTION 'the schema has been migrated meanwhile' USING ERRCODE = '{MOVED}';
  END IF;
END $body$"""


def recorded(schema: str, keys: Sequence[Key]) -> Iterator[str]:
    """The rows by which Django knows that these have been applied."""
    if keys:
        rows = sql.SQL(", ").join(sql.SQL("({}, {}, now())").format(*map(sql.Literal, key)) for key in keys)
        yield (
            sql.SQL("INSERT INTO {}.django_migrations (app, name, applied) VALUES {}")
            .format(sql.Identifier(schema), rows)
            .as_string(None)
        )
