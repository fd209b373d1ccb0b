"""What the database itself refuses: other schemas, shared tables, statements without a tenant, switching mid-way."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg
import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.db.utils import DatabaseError

from casework.people.models import Unit
from tenants import isolation
from tenants.isolation import IsolationError
from tests.cast import Town


def _fetch(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_a_tenant_reads_its_own_rows(trondheim: Town) -> None:
    with trondheim.inside():
        assert Unit.objects.filter(name="Granlia skole").exists()
        assert _fetch("SELECT current_user, current_schema()") == [(trondheim.tenant.role, trondheim.tenant.schema)]


@pytest.mark.parametrize(
    "statement",
    [
        'SELECT * FROM "k3324".casework_people_unit',
        'UPDATE "k3324".casework_people_unit SET name = name',
        'DELETE FROM "k3324".casework_cases_case',
        "SELECT * FROM public.accounts_user",
        "SELECT * FROM public.audit_auditentry",
        "SELECT * FROM public.billing_usageevent",
        "SELECT * FROM public.billing_statement",
        "SELECT * FROM public.procrastinate_jobs",
        "SELECT wrapped_key FROM public.tenants_tenant",
        "SELECT * FROM public.tenants_domain",
        "INSERT INTO public.procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'x', '{}')",
        "CREATE TABLE mine (id int)",
        "DROP TABLE casework_people_unit",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT * FROM pg_shadow",
        "DELETE FROM django_migrations",
        "DELETE FROM audit_auditentry",
        "UPDATE casework_cases_caseevent SET kind = 'closed'",
    ],
)
def test_the_database_refuses(trondheim: Town, gol: Town, statement: str) -> None:
    assert gol.tenant.schema == "k3324"
    refused = pytest.raises(ProgrammingError, match=r"permission denied|must be owner")
    with refused, trondheim.inside(), transaction.atomic():
        _fetch(statement)


def test_row_policies_hide_other_tenants(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        assert _fetch("SELECT schema_name FROM public.tenants_tenant") == [(trondheim.tenant.schema,)]


def test_a_tenant_cannot_count_for_another(trondheim: Town, gol: Town) -> None:
    statement = (
        "INSERT INTO public.billing_usageevent (id, tenant_schema, name, subject, quantity, occurred_at, source_key)"
        " VALUES (gen_random_uuid(), 'k3324', 'case.opened', 'x', 1, now(), 'forged')"
    )
    with pytest.raises(DatabaseError, match="row-level security"), trondheim.inside(), transaction.atomic():
        _fetch(statement)


def test_outside_a_transaction_everything_is_refused(trondheim: Town) -> None:
    with pytest.raises(IsolationError):
        Unit.objects.count()
    with pytest.raises(IsolationError), transaction.atomic():
        Unit.objects.count()


def test_the_login_itself_may_read_nothing(database: None) -> None:
    wrapper: Any = connections["default"]
    with closing(wrapper.new_connection()) as login:  # outside a tenant it is the app's
        for table in ('"k5001".casework_people_unit', "tenants_tenant"):
            with pytest.raises(psycopg.errors.Error, match=r"permission denied|does not exist"):
                login.execute(f"SELECT * FROM {table}")


def test_a_transaction_cannot_change_tenant(trondheim: Town, gol: Town) -> None:
    with trondheim.inside(), pytest.raises(IsolationError), gol.inside():
        Unit.objects.count()


def test_a_query_made_in_one_tenant_cannot_be_read_in_another(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        lazy = Unit.objects.filter(name="Granlia skole")
    with gol.inside():
        found = {unit.id for unit in lazy}
        assert found == {gol.school}
        assert trondheim.school not in found


def test_nested_use_of_the_same_tenant_is_a_savepoint(town: Town) -> None:
    def fail_half_way() -> None:
        with town.inside():
            Unit.objects.create(kind="school", name="Blir borte")
            raise RuntimeError

    with town.inside():
        with pytest.raises(RuntimeError):
            fail_half_way()
        assert not Unit.objects.filter(name="Blir borte").exists()


def test_operators_see_no_tenant(trondheim: Town) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), isolation.use_operator(), transaction.atomic():
        _fetch(f'SELECT * FROM "{trondheim.tenant.schema}".casework_people_child')


def test_a_dead_connection_is_replaced_at_the_next_transaction(trondheim: Town) -> None:
    with trondheim.inside():
        ((pid,),) = _fetch("SELECT pg_backend_pid()")
        raw = connection.connection
    raw.close()
    with trondheim.inside():
        ((fresh,),) = _fetch("SELECT pg_backend_pid()")
    assert fresh != pid


def test_threads_never_meet(trondheim: Town, gol: Town) -> None:
    wrong: list[str] = []
    barrier = threading.Barrier(8)

    def look(number: int) -> int:
        barrier.wait()
        seen = 0
        for turn in range(40):
            town = trondheim if (number + turn) % 2 else gol
            with town.inside():
                names = _fetch("SELECT current_schema()")
                ids = set(Unit.objects.filter(name="Granlia skole").values_list("id", flat=True))
            if names != [(town.tenant.schema,)] or ids != {town.school}:
                wrong.append(f"{town.tenant.schema}: {names} {ids}")
            seen += 1
        connections.close_all()
        return seen

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(look, range(8))) == 320
    assert wrong == []
