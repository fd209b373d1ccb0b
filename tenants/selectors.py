"""Questions about tenants, the register and memberships."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from tenants.models import Membership, Municipality, Tenant


def agreement_in_force(*, home: str, member: str, on: date) -> bool:
    """Whether the cooperation's staff may work in the member that day; asked of the database each time."""
    return in_force(Membership.objects.filter(cooperation_schema=home, member_schema=member), on=on).exists()


def in_force(rows: QuerySet[Membership], *, on: date) -> QuerySet[Membership]:
    """The memberships among these that hold on the day (the last day included)."""
    return rows.filter(valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gte=on))


def search_register(text: str) -> QuerySet[Municipality]:
    """Municipalities whose name, number or county contains the text."""
    rows = Municipality.objects.order_by("number")
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


def figures_of(numbers: list[str], *, year: str) -> dict[str, dict[str, int]]:
    """Each municipality's figures on 1 January of that year: population, children by age."""
    rows = Municipality.objects.filter(number__in=numbers)
    return {row.number: {name: by_year[year] for name, by_year in row.figures.items()} for row in rows}
