"""The only place that switches tenant: one transaction, one role, one search path; everything else is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from tenants.context import TenantContext

NOBODY = UUID(int=0)
_current: ContextVar[TenantContext | None] = ContextVar("tenant", default=None)


class IsolationError(RuntimeError):
    """Code reached for the database without a tenant, or for two in one transaction. Always a defect."""


def role_name(schema: str) -> str:
    """The database role that owns no table and sees just this tenant's schema."""
    return f"{settings.SAMSPOR_ROLE_PREFIX}_t_{schema}"


def platform_role(name: str) -> str:
    """A role of the platform itself: `operator`, `directory`, `tenant`, `app` or `owner`."""
    return f"{settings.SAMSPOR_ROLE_PREFIX}_{name}"


def _platform(name: str) -> TenantContext:
    return TenantContext(
        id=NOBODY,
        schema="public",
        role=platform_role(name),
        kind="platform",
        number="",
        name="Samspor drift",
        service_name="",
        language="nb",
        colour="#1e2b3c",
        subdomain=settings.SAMSPOR_OPERATOR_SUBDOMAIN,
        org_number="",
        status="active",
    )


def current() -> TenantContext:
    """The tenant at hand; raises when there is none, never falls back to anything."""
    tenant = _current.get()
    if tenant is None:
        raise IsolationError("no tenant is chosen here")
    return tenant


def current_or_none() -> TenantContext | None:
    """The tenant at hand, for logs and error pages that must work without one."""
    return _current.get()


@contextmanager
def use_tenant(tenant: TenantContext) -> Iterator[TenantContext]:
    """Work as this tenant inside one transaction. Make a fresh one each time; same tenant nested is a savepoint.

    What is put off with `transaction.on_commit` still knows the tenant, but is outside its transaction: to reach the
    database it opens one again, `with use_tenant(current())`.
    """
    if connection.in_atomic_block:
        if _current.get() != tenant:
            raise IsolationError("a transaction belongs to one tenant from its first to its last statement")
        with transaction.atomic():
            yield tenant
        return
    token = _current.set(tenant)
    try:
        with transaction.atomic():
            yield tenant
    finally:
        _current.reset(token)


@contextmanager
def use_operator() -> Iterator[TenantContext]:
    """Work as an operator: the shared tables, and no right on any tenant's schema."""
    with use_tenant(_platform("operator")) as tenant:
        yield tenant


@contextmanager
def use_directory() -> Iterator[TenantContext]:
    """Look up which tenant an address belongs to; may read the directory and nothing else."""
    with use_tenant(_platform("directory")) as tenant:
        yield tenant


@contextmanager
def use_owner() -> Iterator[TenantContext]:
    """Work as the owner of the structure, in one transaction (provisioning alone; see tenants.provisioning)."""
    with use_tenant(_platform("owner")) as tenant:
        yield tenant


def with_owners_role(tenant: TenantContext) -> TenantContext:
    """The tenant as the owner of the structure works in it: its schema and key, the owner's rights."""
    return replace(tenant, role=platform_role("owner"))


@contextmanager
def continue_as(owner: Any, tenant: TenantContext) -> Iterator[None]:
    """In the owner's open transaction, go on as a tenant; for provisioning and data migrations alone."""
    if owner.connection.info.user != platform_role("owner"):
        raise IsolationError("only the owner's transaction may continue as a tenant")
    token = _current.set(tenant)
    try:
        owner.hand_over(tenant)
        yield
    finally:
        _current.reset(token)
        owner.hand_back(current())


def owner_context() -> TenantContext:
    """The owner of the structure, in the shared schema."""
    return _platform("owner")


def opening_statements(tenant: TenantContext) -> str:
    """The one message that opens a transaction as this tenant (used by the database backend)."""
    # RESET ALL: a setting that a statement left in the session (a time limit, say) ends before the next tenant begins.
    # How the transaction itself is to be is settled at BEGIN already, from settings that may have been left, too.
    return f"BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE; RESET ALL; {role_and_path(tenant)}"


def role_and_path(tenant: TenantContext) -> str:
    """The two settings that make a transaction a tenant's."""
    return f'SET LOCAL ROLE "{tenant.role}"; {path_of(tenant)}'


def path_of(tenant: TenantContext) -> str:
    """The setting that says where names without a schema are looked for."""
    path = '"public"' if tenant.schema == "public" else f'"{tenant.schema}", "public"'
    return f"SET LOCAL search_path TO {path}"
