"""The owner's transaction, begun: psycopg may be used directly in it, as copying rows must."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from tenants import provisioning


@contextmanager
def owners_transaction() -> Iterator[Any]:
    """The owner's connection with BEGIN and the role sent; Django alone would send them with its first query."""
    with provisioning.as_owner() as owner:
        with owner.cursor():
            pass
        with not_waiting_for_rows(owner.connection):
            yield owner


@contextmanager
def not_waiting_for_rows(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """A fault in the middle of COPY ends the connection: ROLLBACK would wait for ever behind rows that nobody takes."""
    try:
        yield
    except BaseException:
        if connection.info.transaction_status == TransactionStatus.ACTIVE:
            connection.close()
        raise
