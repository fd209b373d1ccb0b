"""Where a piece of code finds itself: what the database says, or that it was refused."""

from django.db import connection

from tenants.isolation import IsolationError
from tests.cast import Town


def where() -> str:
    """The schema and the role of the transaction at hand, or «refused»."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema(), current_user")
            schema, role = cursor.fetchone()
    except IsolationError:
        return "refused"
    return f"{schema} as {role}"


def home_of(town: Town) -> str:
    """What `where()` says inside this town."""
    return f"{town.tenant.schema} as {town.tenant.role}"
