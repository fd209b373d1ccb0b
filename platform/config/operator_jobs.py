"""Work that operators ask for and the owner's login must do: making tenants, and letting their administrators in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from casework.people.services import invite_administrator
from core.accounts.models import Invitation
from core.acts import Act, system_act
from core.audit.services import record
from core.errors import Conflict, DomainError, NotFound
from tenants import directory, isolation, provisioning
from tenants.access import Role
from tenants.job_status import FAILED, INVITE_ADMIN, ONBOARD, ONBOARD_COOPERATION
from tenants.jobs import operator_job
from tenants.provisioning import Administrator, NewTenant


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
        new = replace(known, language=language, service_name=service_name)
        _make(new, Administrator(admin_email, admin_name, token_hash), act)


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
        _make(new, Administrator(admin_email, admin_name, token_hash), act)


@operator_job(INVITE_ADMIN)
def invite_admin(*, act: Act, number: str, admin_email: str, admin_name: str, token_hash: str) -> None:
    """Open an invitation for an administrator, as the tenant itself and in its own log."""
    with _leaving_a_reason(INVITE_ADMIN, number, act):
        tenant = directory.tenant_numbered(number)
        if tenant is None or tenant.status != "active":
            raise NotFound("tenant.not_active")
        with isolation.use_tenant(tenant):
            let_in(Administrator(admin_email, admin_name, token_hash), act)


def let_in(administrator: Administrator, act: Act) -> None:
    """Open the administrator's link in the tenant at hand; in its own log it stands that the platform did this."""
    as_platform = system_act(act.at, name="Samspor drift", channel=act.channel, roles=(Role.TENANT_ADMIN.value,))
    invite_administrator(
        email=administrator.email, name=administrator.name, token_hash=administrator.token_hash, act=as_platform
    )


def _make(new: NewTenant, administrator: Administrator, act: Act) -> None:
    try:
        provisioning.onboard(new=new, administrator=administrator, act=act)
    except Conflict as error:
        # A worker that dies after its work was committed leaves the job to be done again.
        if error.code != "tenant.exists" or not _has_done(new, administrator):
            raise


def _has_done(new: NewTenant, administrator: Administrator) -> bool:
    directory.forget()
    tenant = directory.tenant_numbered(new.number)
    if tenant is None:
        return False
    with isolation.use_tenant(tenant):
        return Invitation.objects.filter(token_hash=administrator.token_hash).exists()


@contextmanager
def _leaving_a_reason(task: str, number: str, act: Act) -> Iterator[None]:
    """When a rule stops the job, leave the rule's code where the console reads it, then fail."""
    try:
        yield
    except DomainError as error:
        with isolation.use_operator():
            record(act=act, action=FAILED, detail={"number": number, "task": task, "code": error.code})
        raise
