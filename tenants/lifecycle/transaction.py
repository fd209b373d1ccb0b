"""The owner's transaction, begun: psycopg may be used directly in it, as copying rows must."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tenants import provisioning


@contextmanager
def owners_transaction() -> Iterator[Any]:
    """The owner's connection with BEGIN and the role sent; Django alone would send them with its first query."""
    with provisioning.as_owner() as owner:
        with owner.cursor():
            pass
        yield owner
