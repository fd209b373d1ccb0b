"""Django's schema editor, writing in the forms of tenants.ddl."""

from django.db.backends.postgresql.schema import DatabaseSchemaEditor


class PlainEditor(DatabaseSchemaEditor):
    """A new column and its foreign key are two statements."""

    sql_create_column_inline_fk = ""
