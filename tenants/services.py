"""What operators and administrators do with tenants that are there: agreements and look."""

import re
from datetime import date
from uuid import UUID

from django.db.transaction import atomic

from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from core.lines import faults_in
from tenants import access, isolation
from tenants.access import VISITING_ROLES, Action
from tenants.context import TenantContext
from tenants.models import Membership, Tenant

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@atomic
def join_cooperation(
    *, cooperation_id: UUID, member_id: UUID, valid_from: date, valid_to: date | None, act: Act, agreement: str = ""
) -> Membership:
    """From that day the cooperation's staff may work in the member. Run as the operator."""
    access.require(act, Action.OPERATE)
    cooperation, member = _tenant(cooperation_id), _tenant(member_id)
    if cooperation.kind != "cooperation" or member.kind == "cooperation":
        raise Invalid("membership.invalid", fields={"member": ["option"]})
    if valid_to and valid_to < valid_from:
        raise Invalid("membership.invalid", fields={"valid_to": ["date_order"]})
    overlapping = Membership.objects.filter(cooperation=cooperation, member=member).exclude(valid_to__lt=valid_from)
    if overlapping.exists():
        raise Conflict("membership.exists", member=member.name)
    row = Membership.objects.create(
        cooperation=cooperation,
        member=member,
        cooperation_schema=cooperation.schema_name,
        member_schema=member.schema_name,
        roles=sorted(VISITING_ROLES),
        valid_from=valid_from,
        valid_to=valid_to,
        agreement=agreement[:300],
    )
    _record(act, "membership.begun", cooperation, {"member": member.number})
    return row


@atomic
def end_membership(*, membership_id: UUID, last_day: date, act: Act) -> Membership:
    """The agreement holds for the last time that day; afterwards nobody gets in. Run as the operator."""
    access.require(act, Action.OPERATE)
    row = Membership.objects.select_related("cooperation", "member").filter(id=membership_id).first()
    if row is None:
        raise NotFound("membership.unknown")
    if last_day < row.valid_from:
        raise Invalid("membership.invalid", fields={"valid_to": ["date_order"]})
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    _record(act, "membership.ended", row.cooperation, {"member": row.member.number, "last_day": last_day.isoformat()})
    return row


@atomic
def change_look(*, service_name: str, colour: str, address: str, phone: str, act: Act) -> None:
    """Change the tenant's own name for its service, its colour and its letterhead. Run as that tenant."""
    access.require(act, Action.SETUP)
    lines = {"service_name": (service_name, 200), "address": (address, 500), "phone": (phone, 30)}
    faults = faults_in(lines)
    if not service_name.strip():
        faults["service_name"] = ["required"]
    if not _COLOUR.fullmatch(colour):
        faults["colour"] = ["colour"]
    if faults:
        too_long = all(codes == ["too_long"] for codes in faults.values())
        raise Invalid("field.too_long" if too_long else "tenant.invalid", fields=faults)
    tenant: TenantContext = isolation.current()
    Tenant.objects.filter(schema_name=tenant.schema).update(
        service_name=service_name.strip(), colour=colour.lower(), address=address.strip(), phone=phone
    )
    record(act=act, action="tenant.look_changed", object_type="tenant", object_id=tenant.id)


def _tenant(tenant_id: UUID) -> Tenant:
    row = Tenant.objects.filter(id=tenant_id).first()
    if row is None:
        raise NotFound("tenant.unknown")
    return row


def _record(act: Act, action: str, tenant: Tenant, detail: dict[str, object]) -> None:
    record(
        act=act, action=action, object_type="tenant", object_id=tenant.id, detail={"number": tenant.number, **detail}
    )
