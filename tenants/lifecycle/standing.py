"""Where a tenant stands: open, read-only or closed. The directory tells within a second, and the database holds it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.transaction import atomic

from core.acts import Act
from core.audit.models import AuditEntry
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from tenants import access, directory, jobs, operations, provisioning
from tenants.access import Action
from tenants.grants import tenant_statements
from tenants.jobs import operator_job
from tenants.models import Operation, Tenant
from tenants.operations import Work

HOLD = "tenants.hold"
OPEN = "open"  # the kind of operation that opens again
LESS = (Tenant.Status.READ_ONLY, Tenant.Status.SUSPENDED)


@atomic
def close(*, tenant_id: UUID, standing: str, act: Act, reason: str = "", by_worker: bool = True) -> Tenant:
    """Let people only read, or not in at all, from now on; the tenant's role loses its right to write."""
    access.require(act, Action.OPERATE)
    if standing not in LESS:
        raise Invalid("tenant.invalid", fields={"status": ["option"]})
    row = _changeable(tenant_id)
    if row.status == standing:
        return row
    row.status = standing
    row.save(update_fields=["status"])
    _recorded(row, standing, replace(act, purpose=reason.strip()[:300]))
    if by_worker:
        jobs.enqueue(HOLD, schema=row.schema_name)
    else:
        hold(row.schema_name)
    return row


@atomic
def ask_to_open(*, tenant_id: UUID, act: Act, by_worker: bool = True) -> Operation:
    """Have the tenant opened: it gets its rights back first, and people are let in with them."""
    access.require(act, Action.OPERATE)
    row = _changeable(tenant_id)
    if row.status == Tenant.Status.ACTIVE:
        raise Conflict("tenant.open", name=row.name)
    return operations.ask(kind=OPEN, tenant_id=tenant_id, detail={}, act=act, by_worker=by_worker)


def history(tenant_id: UUID) -> list[tuple[datetime, str]]:
    """When the tenant was opened, made read-only or closed, as the log has it."""
    actions = {f"tenant.{standing}": str(standing) for standing in (Tenant.Status.ACTIVE, *LESS)}
    found = AuditEntry.objects.filter(object_id=tenant_id, action__in=actions).values_list("at", "action")
    return [(at, actions[action]) for at, action in found.order_by("at")]


def hold(schema: str) -> None:
    """Give the tenant's role the rights that its standing leaves it. In the owner's transaction."""
    with connection.cursor() as cursor:
        for statement in tenant_statements(schema):
            cursor.execute(statement)


@operator_job(HOLD)
def _hold(*, act: Act, schema: str) -> None:
    with provisioning.as_owner():
        # Waits for whoever changes the standing at this moment, so that the last change is the one that holds.
        if Tenant.objects.select_for_update().filter(schema_name=schema).exists():
            hold(schema)


def _open(work: Work) -> None:
    with provisioning.as_owner():
        row = Tenant.objects.select_for_update().filter(id=work.tenant_id).first()
        if row is None:
            raise NotFound("tenant.unknown")
        if row.status == Tenant.Status.ERASING:
            raise Conflict("tenant.erasing", name=row.name)
        if row.status != Tenant.Status.ACTIVE:
            row.status = Tenant.Status.ACTIVE
            row.save(update_fields=["status"])
            _recorded(row, Tenant.Status.ACTIVE, work.act)
        hold(row.schema_name)
    directory.forget()


operations.define(OPEN, ("open", _open))


def _changeable(tenant_id: UUID) -> Tenant:
    row = Tenant.objects.select_for_update().filter(id=tenant_id).first()
    if row is None:
        raise NotFound("tenant.unknown")
    if row.status == Tenant.Status.ERASING:
        raise Conflict("tenant.erasing", name=row.name)
    if row.status == Tenant.Status.RESTORING and operations.under_way(tenant_id) is not None:
        raise Conflict("operation.under_way", name=row.name)
    return row


def _recorded(row: Tenant, standing: str, act: Act) -> None:
    record(
        act=act,
        action=f"tenant.{standing}",
        object_type="tenant",
        object_id=row.id,
        detail={"number": row.number},
    )
