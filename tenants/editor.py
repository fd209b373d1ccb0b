"""Django's schema editor, writing in the forms of tenants.ddl."""

from typing import Any

from django.conf import settings
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

from tenants import ddl


class PlainEditor(DatabaseSchemaEditor):
    """A new column and its foreign key are two statements; several in one text are sent singly where they must be."""

    sql_create_column_inline_fk = ""

    def execute(self, sql: Any, params: Any = ()) -> None:
        """Send the statement, or write it down."""
        if params or self.collect_sql or not settings.SAMSPOR_STATEMENTS_SINGLY:
            super().execute(sql, params)
            return
        for statement in ddl.split(str(sql)):
            super().execute(statement, params)
