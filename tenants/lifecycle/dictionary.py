"""The data dictionary: every table and column, what it is and refers to, from the models themselves."""

import csv
import io
from collections.abc import Iterator, Sequence

from django.db.models import Field, ForeignKey, Model

from tenants.grants import tenant_models
from tenants.lifecycle.declared import declared
from tenants.lifecycle.structure import Table

HEADER = ("table", "column", "type", "required", "refers_to", "values", "meaning_nb", "meaning_en")


def as_csv(tables: Sequence[Table]) -> str:
    """One line a table, and one for each of its columns."""
    models = {model._meta.db_table: model for model in tenant_models()}
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADER)
    for table in tables:
        writer.writerows(_lines(table, models.get(table.name)))
    return buffer.getvalue()


def _lines(table: Table, model: type[Model] | None) -> Iterator[tuple[str, ...]]:
    words = declared.meanings
    english = " ".join((model.__doc__ or "").split()) if model else "Which changes the structure has been through."
    passing = " (rows are not handed over)" if table.name in declared.passing else ""
    yield table.name, "", "", "", "", "", words.get(table.name, ""), english + passing
    fields = {field.column: field for field in model._meta.local_concrete_fields} if model else {}
    for column in table.columns:
        field = fields.get(column.name)
        yield (
            table.name,
            column.name,
            column.type,
            "yes" if "NOT NULL" in column.rest else "no",
            _target(field),
            _values(field),
            words.get(f"{table.name}.{column.name}") or words.get(column.name, ""),
            _english(table.name, column.name),
        )


def _english(table: str, column: str) -> str:
    sealed = declared.sealed.get(table)
    if sealed and column == sealed.column and column not in declared.secret:
        return f"{sealed.plain.replace('_', ' ')}; in csv/ in plain as {sealed.plain}, in sql/ as bytes"
    if sealed and sealed.index and column == sealed.index:
        return f"finds {sealed.plain.replace('_', ' ')}; in sql/ the same bytes, not in csv/"
    if column in declared.secret:
        return f"{column.replace('_', ' ')}; only in sql/"
    return column.replace("_", " ")


def _target(field: "Field[object, object] | None") -> str:
    return field.related_model._meta.db_table if isinstance(field, ForeignKey) else ""


def _values(field: "Field[object, object] | None") -> str:
    return " | ".join(str(value) for value, _ in field.flatchoices) if field and field.choices else ""
