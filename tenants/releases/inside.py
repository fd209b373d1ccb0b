"""The owner at work inside one tenant's schema, for what only Python can do there."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from tenants import isolation
from tenants.backend.base import DatabaseWrapper
from tenants.context import TenantContext


@contextmanager
def owner_inside(tenant: TenantContext) -> Iterator[DatabaseWrapper]:
    """One transaction of the owner's in this schema. In this thread both aliases are it, whichever the code names."""
    settings = {**connections.settings["default"]}
    settings |= {key: connections.settings["owner"][key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    before = {alias: connections[alias] for alias in ("default", "owner")}
    owner = DatabaseWrapper(settings, alias="owner")
    for alias in before:
        connections[alias] = owner
    try:
        with isolation.use_tenant(isolation.with_owners_role(tenant)):
            yield owner
    finally:
        for alias, connection in before.items():
            connections[alias] = connection
        owner.close()
