"""Hundreds of schemas hold the same tables: each index there must be one that something is looked up by."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.cast import Town

# Keys that are no UUID: a login's own secret, a year's counter, and Django's list of what was applied.
OTHER_KEYS = {"accounts_session": "varchar", "casework_cases_casenumber": "int2", "django_migrations": "int8"}
IN_SCHEMA = (
    "FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid "
    "JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = %s"
)


@pytest.fixture
def owner(database: None) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as found:
        yield found


def test_no_text_is_indexed_twice(owner: psycopg.Connection[tuple[Any, ...]], trondheim: Town) -> None:
    patterned = owner.execute(
        f"SELECT x.relname {IN_SCHEMA} AND EXISTS (SELECT FROM pg_opclass o "
        "WHERE o.oid = ANY (i.indclass) AND o.opcname LIKE '%%pattern_ops')",
        [trondheim.tenant.schema],
    ).fetchall()
    assert patterned == []


def test_no_index_is_the_beginning_of_another(owner: psycopg.Connection[tuple[Any, ...]], trondheim: Town) -> None:
    rows = owner.execute(
        f"SELECT t.relname, x.relname, i.indisunique, i.indkey::int2[]::text {IN_SCHEMA} AND i.indpred IS NULL",
        [trondheim.tenant.schema],
    ).fetchall()
    assert len(rows) > 50
    columns = {(table, name): text.partition("=")[2].strip("{}").split(",") for table, name, _, text in rows}
    needless = [
        f"{name} < {other}"
        for table, name, unique, _ in rows
        for (there, other), longer in columns.items()
        if not unique and there == table and other != name
        if longer[: len(columns[table, name])] == columns[table, name]
    ]
    assert needless == []


def test_nothing_is_counted_by_the_database_but_djangos_own_list(
    owner: psycopg.Connection[tuple[Any, ...]], trondheim: Town
) -> None:
    rows = owner.execute("SELECT sequencename FROM pg_sequences WHERE schemaname = %s", [trondheim.tenant.schema])
    assert [name for (name,) in rows] == ["django_migrations_id_seq"]


def test_keys_are_uuids(owner: psycopg.Connection[tuple[Any, ...]], trondheim: Town) -> None:
    rows = owner.execute(
        "SELECT t.relname, string_agg(y.typname, ',') FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace "
        "LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary "
        "LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (i.indkey) "
        "LEFT JOIN pg_type y ON y.oid = a.atttypid WHERE n.nspname = %s AND t.relkind IN ('r', 'p') GROUP BY 1",
        [trondheim.tenant.schema],
    ).fetchall()
    assert {table: kind for table, kind in rows if kind != "uuid"} == OTHER_KEYS
