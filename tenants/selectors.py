"""Questions about tenants, the register and memberships."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from core.errors import NotFound
from core.lines import storable
from tenants import isolation
from tenants.models import Domain, Membership, Municipality, Tenant


def agreement_in_force(*, home: str, member: str, on: date) -> bool:
    """Whether the cooperation's staff may work in the member that day; asked of the database each time."""
    return in_force(Membership.objects.filter(cooperation_schema=home, member_schema=member), on=on).exists()


def homes_in_force(*, on: date) -> list[str]:
    """The cooperations whose staff may work in the tenant at hand that day, by schema."""
    rows = Membership.objects.filter(member_schema=isolation.current().schema)
    return list(in_force(rows, on=on).values_list("cooperation_schema", flat=True))


def in_force(rows: QuerySet[Membership], *, on: date) -> QuerySet[Membership]:
    """The memberships among these that hold on the day (the last day included)."""
    return rows.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


def search_register(text: str) -> QuerySet[Municipality]:
    """Municipalities whose name, number or county contains the text."""
    rows = Municipality.objects.order_by("number")
    if not storable(text):
        return rows.none()
    for word in text.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(official_name__icontains=word)
            | Q(number__startswith=word)
            | Q(county_name__icontains=word)
        )
    return rows


def municipalities_in_use() -> Mapping[str, Tenant]:
    """The tenants that are municipalities, by municipality number."""
    return {tenant.number: tenant for tenant in Tenant.objects.filter(kind="municipality")}


def municipality(number: str) -> Municipality:
    """The municipality in the register; raises NotFound."""
    row = Municipality.objects.filter(number=number).first()
    if row is None:
        raise NotFound("municipality.unknown", number=number)
    return row


def tenant(tenant_id: UUID) -> Tenant:
    """The tenant; raises NotFound."""
    row = Tenant.objects.filter(id=tenant_id).first()
    if row is None:
        raise NotFound("tenant.unknown")
    return row


def tenant_if_any(tenant_id: UUID) -> Tenant | None:
    """The tenant, unless it is no more."""
    return Tenant.objects.filter(id=tenant_id).first()


def tenant_numbered(number: str) -> Tenant | None:
    """The tenant with this municipality number, or a cooperation's short name."""
    return Tenant.objects.filter(number=number).first()


def host_of(tenant_id: UUID) -> str:
    """The address at which the tenant is reached, without port; empty when it has none."""
    row = Domain.objects.filter(tenant_id=tenant_id).order_by("-is_primary").first()
    return row.domain if row else ""


def old_hosts_of(tenant_id: UUID) -> list[str]:
    """The addresses that lead to the tenant's own."""
    rows = Domain.objects.filter(tenant_id=tenant_id, is_primary=False).order_by("domain")
    return list(rows.values_list("domain", flat=True))


def subdomain_is_taken(subdomain: str, *, base: str) -> bool:
    """Whether another tenant already answers at this address."""
    return Domain.objects.filter(domain=f"{subdomain}.{base}").exists()


def cooperations() -> QuerySet[Tenant]:
    """Every cooperation, by name."""
    return Tenant.objects.filter(kind="cooperation").order_by("name")


def possible_members() -> QuerySet[Tenant]:
    """Every municipality and county that a cooperation may work in, by name."""
    return Tenant.objects.exclude(kind="cooperation").order_by("name")


def memberships_in(cooperation_id: UUID) -> QuerySet[Membership]:
    """A cooperation's memberships, those that have ended included: newest first for each member."""
    rows = Membership.objects.filter(cooperation_id=cooperation_id).select_related("member")
    return rows.order_by("member__name", "-valid_from")


def memberships_of(member_id: UUID) -> QuerySet[Membership]:
    """The cooperations whose staff work, or have worked, in this member."""
    return Membership.objects.filter(member_id=member_id).select_related("cooperation").order_by("-valid_from")
