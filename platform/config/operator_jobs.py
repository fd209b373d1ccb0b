"""Work that operators ask for and the owner's login must do: making tenants, and letting their administrators in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from casework.people.services import invite_administrator
from core.accounts.models import User
from core.acts import Act, system_act
from core.audit.services import record
from core.errors import Conflict, DomainError, NotFound
from tenants import directory, isolation, provisioning
from tenants.access import Role
from tenants.context import TenantContext
from tenants.job_status import FAILED, INVITE_ADMIN, ONBOARD, ONBOARD_COOPERATION
from tenants.jobs import operator_job
from tenants.provisioning import NewTenant


@operator_job(ONBOARD)
def onboard(
    *,
    act: Act,
    number: str,
    subdomain: str,
    language: str,
    service_name: str,
    admin_email: str,
    admin_name: str,
    token_hash: str,
) -> None:
    """Take a municipality into use, with what the register knows and what the operator chose."""
    with _leaving_a_reason(ONBOARD, number, act):
        with isolation.use_operator():
            known = provisioning.from_register(number, subdomain=subdomain)
        tenant = _make(replace(known, language=language, service_name=service_name), act)
        _invite(tenant, email=admin_email, name=admin_name, token_hash=token_hash, at=act.at)


@operator_job(ONBOARD_COOPERATION)
def onboard_cooperation(
    *,
    act: Act,
    number: str,
    full_name: str,
    service_name: str,
    subdomain: str,
    language: str,
    legal_form: str,
    org_number: str,
    admin_email: str,
    admin_name: str,
    token_hash: str,
) -> None:
    """Take a cooperation into use; its members are added afterwards, each with its dates."""
    new = NewTenant(
        kind="cooperation",
        number=number,
        name=full_name,
        service_name=service_name,
        language=language,
        subdomain=subdomain,
        org_number=org_number,
        legal_form=legal_form,
    )
    with _leaving_a_reason(ONBOARD_COOPERATION, number, act):
        tenant = _make(new, act)
        _invite(tenant, email=admin_email, name=admin_name, token_hash=token_hash, at=act.at)


@operator_job(INVITE_ADMIN)
def invite_admin(*, act: Act, number: str, admin_email: str, admin_name: str, token_hash: str) -> None:
    """Open an invitation for an administrator, as the tenant itself and in its own log."""
    with _leaving_a_reason(INVITE_ADMIN, number, act):
        tenant = directory.tenant_numbered(number)
        if tenant is None or tenant.status != "active":
            raise NotFound("tenant.not_active")
        _invite(tenant, email=admin_email, name=admin_name, token_hash=token_hash, at=act.at)


def _make(new: NewTenant, act: Act) -> TenantContext:
    try:
        return provisioning.onboard(new=new, act=act)
    except Conflict as error:
        # A worker that died between making the tenant and letting the administrator in has left it empty.
        directory.forget()
        tenant = directory.tenant_numbered(new.number)
        if error.code != "tenant.exists" or tenant is None or tenant.subdomain != new.subdomain:
            raise
        with isolation.use_tenant(tenant):
            if User.objects.exists():
                raise
        return tenant


def _invite(tenant: TenantContext, *, email: str, name: str, token_hash: str, at: datetime) -> None:
    # In the tenant's own log it stands that the platform did this.
    as_platform = system_act(at, name="Samspor drift", roles=(Role.TENANT_ADMIN.value,))
    with isolation.use_tenant(tenant):
        invite_administrator(email=email, name=name, token_hash=token_hash, act=as_platform)


@contextmanager
def _leaving_a_reason(task: str, number: str, act: Act) -> Iterator[None]:
    """When a rule stops the job, leave the rule's code where the console reads it, then fail."""
    try:
        yield
    except DomainError as error:
        with isolation.use_operator():
            record(act=act, action=FAILED, detail={"number": number, "task": task, "code": error.code})
        raise
