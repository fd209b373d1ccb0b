"""The owner's own connection, which may change structure. Only provisioning and migrations ask for it."""

from typing import Protocol, cast

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper


class OwnerConnection(Protocol):
    """What the tenancy library's connection can do beyond Django's."""

    schema_name: str | None

    def set_schema(self, schema_name: str) -> None:
        """Work in this schema from the next statement."""

    def set_schema_to_public(self) -> None:
        """Work in the shared schema from the next statement."""


def owner_connection() -> BaseDatabaseWrapper:
    """The connection itself, as Django knows it."""
    return connections["owner"]


def as_tenancy(connection: BaseDatabaseWrapper) -> OwnerConnection:
    """The same connection, as the tenancy library knows it."""
    return cast(OwnerConnection, connection)
