"""A new address for a tenant; the old ones lead there, and are nobody else's, until an operator lets them go."""

from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.db.transaction import atomic

from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from tenants import access
from tenants.access import Action
from tenants.models import Domain, Tenant
from tenants.naming import subdomain_faults


@atomic
def rename(*, tenant_id: UUID, subdomain: str, act: Act) -> Domain:
    """Let the tenant be reached at this address from now on. Its schema, files and accounts keep their names."""
    access.require(act, Action.OPERATE)
    subdomain = subdomain.strip().lower()
    if faults := subdomain_faults(subdomain):
        code = "tenant.subdomain" if faults == ["subdomain"] else "tenant.subdomain_taken"
        raise Invalid(code, fields={"subdomain": faults}, subdomain=subdomain)
    row = _lasting(tenant_id)
    host = f"{subdomain}.{settings.SAMSPOR_BASE_DOMAIN}"
    before = Domain.objects.filter(tenant=row, is_primary=True).first()
    if before is not None and before.domain == host:
        return before
    Domain.objects.filter(tenant=row).update(is_primary=False)
    try:
        with atomic():
            now, _new = Domain.objects.update_or_create(domain=host, tenant=row, defaults={"is_primary": True})
    except IntegrityError:
        raise Conflict("tenant.subdomain_taken", fields={"subdomain": ["taken"]}, subdomain=subdomain) from None
    _recorded(act, "tenant.renamed", row, {"before": before.domain if before else "", "after": host})
    return now


@atomic
def release_address(*, tenant_id: UUID, host: str, act: Act) -> None:
    """Let an old address go: it leads nowhere from now on, and another tenant may take it."""
    access.require(act, Action.OPERATE)
    row = _lasting(tenant_id)
    gone, _ = Domain.objects.filter(tenant=row, domain=host, is_primary=False).delete()
    if not gone:
        raise NotFound("tenant.address_unknown")
    _recorded(act, "tenant.address_released", row, {"before": host})


def _lasting(tenant_id: UUID) -> Tenant:
    row = Tenant.objects.select_for_update().filter(id=tenant_id).first()
    if row is None:
        raise NotFound("tenant.unknown")
    if row.status == Tenant.Status.ERASING:
        raise Conflict("tenant.erasing", name=row.name)
    return row


def _recorded(act: Act, action: str, row: Tenant, detail: dict[str, str]) -> None:
    record(
        act=act,
        action=action,
        object_type="tenant",
        object_id=row.id,
        detail={"number": row.number, **detail},
    )
