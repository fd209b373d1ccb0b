"""Read-only and closed are the database's word too: the tenant's own role can no longer write, until it is opened."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection

from casework.people.models import Unit
from core import clock
from core.acts import Act, Grant, system_act
from core.audit.models import AuditEntry
from core.audit.services import record
from core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from tenants import directory, isolation, jobs, operations, provisioning
from tenants.access import Role
from tenants.grants import KEPT_WHEN_CLOSED, tenant_models, tenant_statements
from tenants.lifecycle import standing
from tenants.models import Operation, Tenant
from tests.cast import Town, operator_act


def command() -> Act:
    return system_act(clock.now(), channel="command", roles=(Role.OPERATOR.value,))


def close(town: Town, how: str) -> None:
    with provisioning.as_owner():
        standing.close(tenant_id=town.tenant.id, standing=how, act=command(), by_worker=False)
    directory.forget()


def open_again(town: Town) -> None:
    with provisioning.as_owner():
        row = standing.ask_to_open(tenant_id=town.tenant.id, act=command(), by_worker=False)
    operations.carry_out(act=command(), operation_id=str(row.id))


def status_of(tenant_id: UUID) -> str:
    with isolation.use_operator():
        return Tenant.objects.values_list("status", flat=True).get(id=tenant_id)


def rights(town: Town) -> dict[str, set[str]]:
    """What the tenant's role may do with each of its tables, as the catalog has it."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        rows = owner.execute(
            "SELECT c.relname, r FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, "
            "unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) r "
            "WHERE n.nspname = %s AND c.relkind = 'r' AND has_table_privilege(%s, c.oid, r)",
            [town.tenant.schema, town.tenant.role],
        ).fetchall()
    found: dict[str, set[str]] = {}
    for table, right in rows:
        found.setdefault(table, set()).add(right)
    return found


@pytest.mark.parametrize("how", ["read_only", "suspended"])
def test_the_role_can_read_and_no_longer_write(town: Town, how: str) -> None:
    before = rights(town)
    close(town, how)
    with pytest.raises(ProgrammingError, match="permission denied"), town.inside():
        Unit.objects.create(kind="school", name="Ny skole")
    for statement in (
        "UPDATE casework_people_unit SET name = 'x'",
        "DELETE FROM casework_people_unit",
        "TRUNCATE casework_people_unit",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), town.inside(), connection.cursor() as cursor:
            cursor.execute(statement)
    with town.inside():
        assert Unit.objects.count() == 2
        record(act=town.act("adviser"), action="case.read")
    open_again(town)
    assert rights(town) == before
    with town.inside():
        Unit.objects.create(kind="school", name="Ny skole")


def test_nothing_but_logging_in_and_the_trail_can_be_written(town: Town) -> None:
    close(town, "read_only")
    writable = {table: found - {"SELECT"} for table, found in rights(town).items() if found - {"SELECT"}}
    assert set(writable) <= set(KEPT_WHEN_CLOSED)
    assert writable["audit_auditentry"] == {"INSERT"}
    tables = {model._meta.db_table for model in tenant_models()}
    assert set(KEPT_WHEN_CLOSED) <= tables
    for statement in ("UPDATE accounts_user SET email = 'x'", "UPDATE accounts_apitoken SET scopes = '[]'"):
        with pytest.raises(ProgrammingError, match="permission denied"), town.inside(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_rights_that_are_given_again_respect_the_standing(town: Town) -> None:
    """As after a release."""
    close(town, "read_only")
    closed = rights(town)
    with provisioning.as_owner(), connection.cursor() as cursor:
        for statement in tenant_statements(town.tenant.schema):
            cursor.execute(statement)
    assert rights(town) == closed


def test_its_look_cannot_be_changed_past_the_page(town: Town) -> None:
    close(town, "read_only")
    with town.inside():
        mine = Tenant.objects.filter(schema_name=town.tenant.schema)
        assert mine.values_list("name", flat=True).get() == town.tenant.name
        assert mine.update(phone="1") == 0
    open_again(town)
    with town.inside():
        assert Tenant.objects.filter(schema_name=town.tenant.schema).update(phone="1") == 1


def test_another_tenant_notices_nothing(town: Town, gol: Town) -> None:
    before = rights(gol)
    close(town, "suspended")
    assert rights(gol) == before
    with gol.inside():
        Unit.objects.create(kind="school", name="Enda en skole").delete()


def test_the_directory_tells_and_the_log_remembers(town: Town) -> None:
    directory.directory()
    close(town, "read_only")
    found = directory.tenant_at(town.host)
    assert found is not None and found.status == "read_only"
    close(town, "suspended")
    open_again(town)
    with isolation.use_operator():
        log = AuditEntry.objects.filter(object_id=town.tenant.id).order_by("at", "id").values_list("action", flat=True)
        assert list(log)[-4:] == ["tenant.read_only", "tenant.suspended", "operation.open_asked", "tenant.active"]


def test_the_console_closes_at_once_and_the_worker_takes_the_rights(town: Town, worked: Callable[[str], None]) -> None:
    with isolation.use_operator():
        standing.close(tenant_id=town.tenant.id, standing="read_only", act=operator_act(), reason="Flytting")
        entry = AuditEntry.objects.filter(object_id=town.tenant.id, action="tenant.read_only").get()
        assert entry.purpose == "Flytting"
    assert status_of(town.tenant.id) == "read_only"
    assert "INSERT" in rights(town)["casework_people_unit"]
    worked(standing.HOLD)
    assert rights(town)["casework_people_unit"] == {"SELECT"}
    with isolation.use_operator():
        row = standing.ask_to_open(tenant_id=town.tenant.id, act=operator_act())
    assert status_of(town.tenant.id) == "read_only"
    worked(operations.CARRY_OUT)
    assert status_of(town.tenant.id) == "active"
    assert "INSERT" in rights(town)["casework_people_unit"]
    with isolation.use_operator():
        assert operations.find(row.id).state == Operation.State.DONE


def test_what_cannot_be_asked_is_refused(town: Town) -> None:
    with isolation.use_operator(), pytest.raises(Conflict, match=r"tenant\.open"):
        standing.ask_to_open(tenant_id=town.tenant.id, act=operator_act())
    for wrong in ("active", "restoring", "erasing", "sletta"):
        with isolation.use_operator(), pytest.raises(Invalid):
            standing.close(tenant_id=town.tenant.id, standing=wrong, act=operator_act())
    with isolation.use_operator(), pytest.raises(NotFound):
        standing.close(tenant_id=UUID(int=7), standing="suspended", act=operator_act())
    nobody = Act(None, "Ingen", (Grant("tenant_admin"),), clock.now())
    with isolation.use_operator(), pytest.raises(Forbidden):
        standing.close(tenant_id=town.tenant.id, standing="suspended", act=nobody)
    with isolation.use_operator(), pytest.raises(Forbidden):
        standing.ask_to_open(tenant_id=town.tenant.id, act=nobody)


def test_a_tenant_that_is_being_erased_is_not_opened(town: Town) -> None:
    close(town, "suspended")
    with provisioning.as_owner():
        row = standing.ask_to_open(tenant_id=town.tenant.id, act=command(), by_worker=False)
        Tenant.objects.filter(id=town.tenant.id).update(status="erasing")
    with pytest.raises(Conflict, match=r"tenant\.erasing"):
        operations.carry_out(act=command(), operation_id=str(row.id))
    with isolation.use_operator(), pytest.raises(Conflict, match=r"tenant\.erasing"):
        standing.ask_to_open(tenant_id=town.tenant.id, act=operator_act())
    assert status_of(town.tenant.id) == "erasing"


def test_jobs_wait_while_a_tenant_is_closed(town: Town) -> None:
    done: list[date] = []
    jobs.tenant_job("prove.wait")(lambda *, act: done.append(act.on))
    with town.inside():
        job = jobs.enqueue("prove.wait")
    for how in ("read_only", "suspended"):
        close(town, how)
        with pytest.raises(Unavailable, match=r"job\.tenant_closed"):
            jobs.run("prove.wait", tenant=town.tenant.schema, act=system_act(clock.now()), arguments={}, job_id=job)
    open_again(town)
    jobs.run("prove.wait", tenant=town.tenant.schema, act=system_act(clock.now()), arguments={}, job_id=job)
    assert len(done) == 1
