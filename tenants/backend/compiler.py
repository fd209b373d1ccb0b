"""PostgreSQL's statements as Django makes them, but for rows that are another tenant's."""

from typing import Any

from django.db.backends.postgresql import compiler as postgresql
from django.db.backends.postgresql.compiler import (
    SQLAggregateCompiler,
    SQLCompiler,
    SQLDeleteCompiler,
    SQLUpdateCompiler,
)

from tenants.router import refuse_foreign

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class SQLInsertCompiler(postgresql.SQLInsertCompiler):
    """Refuses to insert what was read elsewhere, in bulk too, where no router is asked about the rows."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """The INSERT."""
        for row in self.query.objs:
            refuse_foreign(row)
        return super().as_sql(*args, **kwargs)
