"""Operations on a tenant from the command line: asked for, carried out here, taken up again by the same command."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import CommandError

from core import clock
from core.acts import Act, system_act
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
        raise _told(error) from None


def carry_on(operation_id: UUID) -> Operation:
    """Do here what is left of an operation that was asked for, stopped or interrupted; the operation afterwards."""
    with as_operator() as act:
        row = operations.find(operation_id)
        if row.state == Operation.State.FAILED:
            operations.ask_again(operation_id=operation_id, act=act, by_worker=False)
    try:
        operations.carry_out(act=act, operation_id=str(operation_id))
    except DomainError as error:
        raise _told(error) from None
    with as_operator():
        return operations.find(operation_id)


@contextmanager
def as_operator() -> Iterator[Act]:
    """One transaction as the owner, in which the command line acts as an operator; a refusal ends the command."""
    if not settings.SAMSPOR_OWNER_URL:
        raise CommandError("DATABASE_OWNER_URL must be set: only the owner's login may do this.")
    try:
        with provisioning.as_owner():
            yield system_act(clock.now(), name="Kommandolinje", channel="command", roles=(Role.OPERATOR.value,))
    except DomainError as error:
        raise _told(error) from None


def _told(error: DomainError) -> CommandError:
    return CommandError(f"{error.code} {error.params or ''}".strip())


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
