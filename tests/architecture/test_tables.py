"""The database as it is: which tables are where, and which rights each role has, asked of PostgreSQL itself."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from tenants.grants import append_only_tables, tenant_models
from tenants.isolation import platform_role
from tests.cast import Town

Owner = psycopg.Connection[tuple[object, ...]]
_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture
def owner(database: None) -> Iterator[Owner]:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as found:
        yield found


def _tables(owner: Owner, schema: str) -> set[str]:
    return {str(name) for (name,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])}


def _rights(owner: Owner, role: str, schema: str) -> set[tuple[str, str]]:
    """What the role may do with each table of the schema, by whatever way it came to the right."""
    rows = owner.execute(
        "SELECT c.relname, r.name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, "
        "unnest(%s::text[]) r(name) "
        "WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm') AND has_table_privilege(%s, c.oid, r.name)",
        [list(_RIGHTS), schema, role],
    )
    return {(str(table), str(right)) for table, right in rows}


def test_a_tenants_schema_holds_the_tenants_tables_and_no_others(owner: Owner, trondheim: Town) -> None:
    expected = {model._meta.db_table for model in tenant_models() if model._meta.managed}
    assert _tables(owner, trondheim.tenant.schema) == expected | {"django_migrations"}


def test_no_tenants_table_is_in_the_shared_schema(owner: Owner, trondheim: Town) -> None:
    both = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if apps.get_app_config(model._meta.app_label).name in settings.BOTH_APPS
    }
    shared = _tables(owner, "public")
    assert shared & _tables(owner, trondheim.tenant.schema) == both | {"django_migrations"}
    assert "tenants_tenant" in shared


def test_no_key_reaches_out_of_a_schema(owner: Owner, trondheim: Town, gol: Town) -> None:
    rows = owner.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint k "
        "JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid "
        "WHERE k.contype = 'f' AND a.relnamespace <> b.relnamespace"
    ).fetchall()
    assert rows == []


def test_a_tenants_role_has_no_right_in_another_schema(owner: Owner, trondheim: Town, gol: Town) -> None:
    assert _rights(owner, trondheim.tenant.role, gol.tenant.schema) == set()
    assert len(_rights(owner, trondheim.tenant.role, trondheim.tenant.schema)) > 20


def test_a_tenants_role_may_not_change_any_structure(owner: Owner, trondheim: Town) -> None:
    role, schema = trondheim.tenant.role, trondheim.tenant.schema
    for place in (schema, "public"):
        row = owner.execute("SELECT has_schema_privilege(%s, %s, 'CREATE')", [role, place]).fetchone()
        assert row == (False,), place
    assert {right for _, right in _rights(owner, role, schema)} <= {"SELECT", "INSERT", "UPDATE", "DELETE"}


@pytest.mark.parametrize("name", ["operator", "directory", "app"])
def test_the_platforms_roles_have_no_right_in_a_tenants_schema(owner: Owner, trondheim: Town, name: str) -> None:
    assert _rights(owner, platform_role(name), trondheim.tenant.schema) == set()


def test_the_webs_login_can_read_nothing_until_it_takes_a_role(owner: Owner) -> None:
    assert _rights(owner, platform_role("app"), "public") == set()


def test_some_tables_are_append_only() -> None:
    assert {"audit_auditentry", "casework_cases_caseevent", "casework_workflows_workflowversion"} <= set(
        append_only_tables()
    )


@pytest.mark.parametrize("table", append_only_tables())
@pytest.mark.parametrize(
    "statement", ['DELETE FROM "{}"', 'UPDATE "{}" SET id = id', 'TRUNCATE "{}"', 'DROP TABLE "{}"']
)
def test_what_is_append_only_can_be_neither_changed_nor_removed(trondheim: Town, table: str, statement: str) -> None:
    with trondheim.inside(), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
            cursor.execute(statement.format(table))
        cursor.execute(f'SELECT count(*) FROM "{table}"')
