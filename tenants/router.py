"""Rows remember whose they are: what was read or written as one tenant is neither written nor followed as another."""

from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from tenants import isolation


class Place(str):
    """The default database's alias, and the schema a row of it was read from. Django keeps it in `_state.db`."""

    __slots__ = ("schema",)
    schema: str


def refuse_foreign(row: object) -> None:
    """Raise unless the row is new or of the tenant at hand."""
    known = getattr(getattr(row, "_state", None), "db", None)
    if isinstance(known, Place) and known.schema != isolation.current().schema:
        raise isolation.IsolationError(f"a {type(row).__name__} of another tenant is used here")


class PlaceRouter:
    """Django asks where to read and write, and may be handed the row in question. Costs no statement."""

    def db_for_read(self, model: type[Model], instance: Any = None, **hints: Any) -> str | None:
        """The default database as the tenant at hand; refused for what hangs on another tenant's row."""
        return self._place(instance)

    def db_for_write(self, model: type[Model], instance: Any = None, **hints: Any) -> str | None:
        """The same for writing: saving another tenant's row here would leave a copy of it here."""
        return self._place(instance)

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool | None:
        """No row points at one of another tenant."""
        one, other = first._state.db, second._state.db
        if isinstance(one, Place) and isinstance(other, Place):
            return one.schema == other.schema
        return None

    def _place(self, instance: Any) -> str | None:
        tenant = isolation.current_or_none()
        known = instance._state.db if isinstance(instance, Model) else None
        if tenant is None or (known is not None and known != DEFAULT_DB_ALIAS):
            return None
        refuse_foreign(instance)
        return _place_in(tenant.schema)


@lru_cache(maxsize=4096)
def _place_in(schema: str) -> Place:
    place = Place(DEFAULT_DB_ALIAS)
    place.schema = schema
    return place
