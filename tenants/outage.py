"""Which errors mean that a tenant's data are out of reach for now, so that the answer is «try again», never a fault."""

import psycopg
from django.db import InterfaceError, OperationalError, ProgrammingError

# The schema is away (being put back, or moved): its tables are missing from the search path, or those of the same
# name in the shared schema are found instead, where no tenant has a right.
_AWAY = (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName, psycopg.errors.InsufficientPrivilege)


def is_outage(error: BaseException | None) -> bool:
    """Whether the database is gone, full, busy or stopped the statement, or this tenant's schema is not there."""
    if isinstance(error, ProgrammingError):
        return isinstance(error.__cause__, _AWAY)
    return isinstance(error, OperationalError | InterfaceError)
