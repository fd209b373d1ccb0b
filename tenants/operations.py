"""Acts on a whole tenant, in steps that can be taken up again: asked for by an operator, carried out as the owner."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import IntegrityError
from django.db.models import QuerySet
from django.db.transaction import atomic

from core import clock
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, DomainError, NotFound
from tenants import access, jobs, provisioning
from tenants.access import Action
from tenants.isolation import NOBODY
from tenants.jobs import operator_job
from tenants.models import Operation, Tenant

CARRY_OUT = "tenants.carry_out"
UNDER_WAY = (Operation.State.WAITING, Operation.State.RUNNING)
INTERNAL = "operation.internal"  # what an operator reads when the fault is ours; the log has the rest

# A step opens its own transaction, may be done twice with the same result, and returns what the record shall remember.
Step = Callable[["Work"], dict[str, Any] | None]


@dataclass(frozen=True)
class Work:
    """What a step is handed: the tenant by name and schema, what was asked and found so far, and in whose name."""

    operation_id: UUID
    tenant_id: UUID
    schema: str
    number: str
    name: str
    detail: dict[str, Any]
    act: Act


_kinds: dict[str, tuple[tuple[str, Step], ...]] = {}


def define(kind: str, *steps: tuple[str, Step]) -> None:
    """Say once what a kind of operation consists of; the names of steps are remembered, so they never change."""
    _kinds[kind] = steps


def kinds() -> list[str]:
    """Every kind that can be asked for."""
    return sorted(_kinds)


def step_names(kind: str) -> list[str]:
    """What a kind consists of, in order; nothing for one that is no longer known."""
    return [name for name, _ in _kinds.get(kind, ())]


@atomic
def ask(*, kind: str, tenant_id: UUID, detail: dict[str, Any], act: Act, by_worker: bool = True) -> Operation:
    """Write down that this shall be done to the tenant, and have the worker do it. One at a time for each tenant."""
    access.require(act, Action.OPERATE)
    tenant = Tenant.objects.filter(id=tenant_id).first()
    if tenant is None or kind not in _kinds:
        raise NotFound("tenant.unknown")
    whose = Operation(tenant_id=tenant.id, schema=tenant.schema_name, number=tenant.number, name=tenant.name)
    return _asked(whose, kind, detail, act, by_worker)


@atomic
def ask_for_all(*, kind: str, detail: dict[str, Any], act: Act, by_worker: bool = True) -> Operation:
    """Write down that this shall be done to no tenant in particular; one such operation at a time."""
    access.require(act, Action.OPERATE)
    return _asked(Operation(tenant_id=NOBODY, schema="public"), kind, detail, act, by_worker)


@atomic
def ask_again(*, operation_id: UUID, act: Act, by_worker: bool = True) -> Operation:
    """Have the worker take up a failed operation at the step where it stopped."""
    access.require(act, Action.OPERATE)
    row = _failed(operation_id)
    try:
        with atomic():
            row.state = Operation.State.WAITING
            row.save(update_fields=["state"])
    except IntegrityError:
        raise Conflict("operation.under_way", name=row.name) from None
    _recorded(act, row, "again")
    if by_worker:
        jobs.enqueue(CARRY_OUT, operation_id=str(row.id))
    return row


@atomic
def give_up(*, operation_id: UUID, act: Act) -> Operation:
    """Leave a failed operation as it is; what its finished steps did stays done."""
    access.require(act, Action.OPERATE)
    row = _failed(operation_id)
    row.state, row.finished_at = Operation.State.GIVEN_UP, act.at
    row.save(update_fields=["state", "finished_at"])
    _recorded(act, row, "given_up")
    return row


@operator_job(CARRY_OUT)
def carry_out(*, act: Act, operation_id: str) -> None:
    """Do the steps that are left, each remembered when done; a second runner of the same operation is turned away."""
    with _alone(operation_id):
        row = _set(operation_id)
        if row.state in (Operation.State.DONE, Operation.State.GIVEN_UP):
            return  # asked for twice, or given up while it waited
        row = _set(operation_id, state=Operation.State.RUNNING, error="")
        try:
            for name, step in _kinds[row.kind]:
                if name not in row.steps_done:
                    found = step(_work(row, act)) or {}
                    row = _set(operation_id, steps_done=[*row.steps_done, name], detail={**row.detail, **found})
        except BaseException as error:
            code = error.code if isinstance(error, DomainError) else INTERNAL
            _set(operation_id, state=Operation.State.FAILED, error=code)
            raise
        _set(operation_id, state=Operation.State.DONE, finished_at=clock.now())


def under_way(tenant_id: UUID) -> Operation | None:
    """What is waiting or being done with the tenant now."""
    return Operation.objects.filter(tenant_id=tenant_id, state__in=UNDER_WAY).first()


def of_tenant(tenant_id: UUID) -> QuerySet[Operation]:
    """Everything that has been asked for this tenant, newest first."""
    return Operation.objects.filter(tenant_id=tenant_id)


def find(operation_id: UUID) -> Operation:
    """The operation; raises NotFound."""
    row = Operation.objects.filter(id=operation_id).first()
    if row is None:
        raise NotFound("operation.unknown")
    return row


def note(operation_id: UUID, **found: Any) -> None:
    """What a long step has come to so far, for those who watch and for itself when it is taken up again."""
    with provisioning.as_owner():
        row = Operation.objects.get(id=operation_id)
        row.detail |= found
        row.save(update_fields=["detail"])


def _asked(row: Operation, kind: str, detail: dict[str, Any], act: Act, by_worker: bool) -> Operation:
    row.kind, row.detail, row.state = kind, detail, Operation.State.WAITING
    row.asked_by, row.asked_at = act.actor_name, act.at
    try:
        with atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("operation.under_way", name=row.name) from None
    record(
        act=act,
        action=f"operation.{kind}_asked",
        object_type="tenant",
        object_id=row.tenant_id,
        detail={"number": row.number, "operation": str(row.id)},
    )
    if by_worker:
        jobs.enqueue(CARRY_OUT, operation_id=str(row.id))
    return row


def _work(row: Operation, act: Act) -> Work:
    return Work(row.id, row.tenant_id, row.schema, row.number, row.name, dict(row.detail), act)


def _set(operation_id: str, **values: Any) -> Operation:
    with provisioning.as_owner():
        if values:
            Operation.objects.filter(id=operation_id).update(**values)
        row = Operation.objects.filter(id=operation_id).first()
    if row is None:
        raise NotFound("operation.unknown")
    return row


def _failed(operation_id: UUID) -> Operation:
    row = Operation.objects.select_for_update().filter(id=operation_id).first()
    if row is None:
        raise NotFound("operation.unknown")
    if row.state != Operation.State.FAILED:
        raise Conflict("operation.not_failed")
    return row


def _recorded(act: Act, row: Operation, what: str) -> None:
    record(
        act=act,
        action=f"operation.{what}",
        object_type="tenant",
        object_id=row.tenant_id,
        detail={"number": row.number, "kind": row.kind, "operation": str(row.id)},
    )


@contextmanager
def _alone(operation_id: str) -> Iterator[None]:
    # A lock of the session on the owner's direct connection: gone when this process is, however it ends.
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as lock:
        row = lock.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"operation {operation_id}"])
        if row.fetchone() != (True,):
            raise Conflict("operation.under_way")
        yield
