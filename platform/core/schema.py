"""Whose data are at hand, as the database connection knows it: what is signed here is worth nothing elsewhere."""

from typing import Any

from django.db import connection


def schema_at_hand() -> str:
    """The schema's name; no query."""
    backend: Any = connection
    return str(backend.schema_name)
