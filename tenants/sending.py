"""Statements on their way to the database: one message where it takes one, each on its own where it does not."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from psycopg.pq import TransactionStatus

from tenants import ddl

# On Citus: all of a transaction's work on a node over one connection, which sees what the others have not committed;
# and triggers, which are its owner's risk where they reach other tables. Ours only refuse (append-only tables).
_PRELUDE = (
    "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'",
    "SET LOCAL citus.enable_unsafe_triggers TO on",
)


def send(connection: Any, statements: Iterable[str]) -> None:
    """Run the statements in order on a psycopg connection. Whoever opens the transaction opens it before, or in them.

    Citus takes one change of structure a message; everywhere else one message saves as many round trips.
    """
    if settings.SAMSPOR_STATEMENTS_SINGLY:
        _singly(connection, statements)
    elif text := joined(statements):
        connection.execute(text)


def joined(statements: Iterable[str]) -> str:
    """One message of several statements."""
    ended = (statement.rstrip() for statement in statements)
    return "\n".join(statement if statement.endswith(";") else f"{statement};" for statement in ended if statement)


def _singly(connection: Any, statements: Iterable[str]) -> None:
    prepared = not settings.SAMSPOR_CITUS
    for statement in (one for text in statements for one in ddl.split(text)):
        if not prepared and connection.info.transaction_status == TransactionStatus.INTRANS:
            prepared = True
            for setting in _PRELUDE:
                connection.execute(setting)
        if ddl.makes_trigger(statement):
            (schema,) = connection.execute("SELECT current_schema()").fetchone()
            connection.execute(ddl.in_schema(statement, schema))
        else:
            connection.execute(statement)
