"""Operations on a tenant from the command line: asked for, carried out here, taken up again by the same command."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from core import clock
from core.acts import system_act
from core.errors import DomainError
from tenants import directory, operations, provisioning
from tenants.access import Role
from tenants.context import TenantContext
from tenants.models import Operation


def carry_out(*, kind: str, number: str, detail: dict[str, Any]) -> dict[str, Any]:
    """Do it now; one that asks for the same and was interrupted or failed goes on where it stopped."""
    tenant = tenant_numbered(number)
    act = system_act(clock.now(), name="Kommandolinje", channel="command", roles=(Role.OPERATOR.value,))
    try:
        with provisioning.as_owner():
            row = _stopped(kind, tenant, detail)
            if row is None:
                row = operations.ask(kind=kind, tenant_id=tenant.id, detail=detail, act=act, by_worker=False)
            elif row.state == Operation.State.FAILED:
                row = operations.ask_again(operation_id=row.id, act=act, by_worker=False)
        operations.carry_out(act=act, operation_id=str(row.id))
        with provisioning.as_owner():
            return dict(operations.find(row.id).detail)
    except DomainError as error:
        raise CommandError(f"{error.code} {error.params or ''}".strip()) from None


def tenant_numbered(number: str) -> TenantContext:
    """The tenant with this municipality number, or a cooperation's short name."""
    if not settings.SAMSPOR_OWNER_URL:
        raise CommandError("DATABASE_OWNER_URL must be set: only the owner's login may do this.")
    tenant = directory.tenant_numbered(number)
    if tenant is None:
        raise CommandError(f"No tenant has the number {number!r}. `samspor tenants` lists them.")
    return tenant


def _stopped(kind: str, tenant: TenantContext, detail: dict[str, Any]) -> Operation | None:
    states = (Operation.State.WAITING, Operation.State.RUNNING, Operation.State.FAILED)
    row = operations.of_tenant(tenant.id).filter(kind=kind).first()
    same = row is not None and row.state in states and detail.items() <= row.detail.items()
    return row if same else None
