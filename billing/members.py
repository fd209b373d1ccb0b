"""Who shares a period's cost, and the official figures their shares rest on."""

from dataclasses import dataclass
from uuid import UUID

from billing import sharing
from billing.periods import Span
from core.errors import Invalid
from tenants.models import Municipality, Tenant
from tenants.selectors import municipalities_in_use


@dataclass(frozen=True, slots=True)
class Figure:
    """One official number and the 1 January it is from."""

    value: int
    year: int


@dataclass(frozen=True, slots=True)
class Payer:
    """A municipality as it is when the cost is shared."""

    tenant_id: UUID
    schema: str
    number: str
    name: str
    org_number: str
    language: str
    figures: dict[str, Figure]

    def as_member(self) -> sharing.Member:
        """What the sharing needs to know of it."""
        return sharing.Member(self.number, {basis: figure.value for basis, figure in self.figures.items()})


def payers(span: Span, *, with_figures: bool = True) -> list[Payer]:
    """Every active municipality, with the newest figures that all of them have and that the period may rest on."""
    tenants = [tenant for _, tenant in sorted(municipalities_in_use().items()) if tenant.status == Tenant.Status.ACTIVE]
    register = Municipality.objects.in_bulk([tenant.number for tenant in tenants])
    rows = [register[tenant.number] for tenant in tenants if tenant.number in register]
    year = _year(rows, span.starts_on.year) if with_figures else None
    return [_payer(tenant, register.get(tenant.number), year) for tenant in tenants]


def _year(rows: list[Municipality], latest: int) -> int | None:
    # One year for all: a share must not depend on whose figures arrived first.
    common = [{int(year) for values in row.figures.values() for year in values} for row in rows]
    usable = [year for year in set.intersection(*common) if year <= latest] if common else []
    if common and not usable:
        raise Invalid("billing.figures_missing", year=latest)
    return max(usable, default=None)


def _payer(tenant: Tenant, row: Municipality | None, year: int | None) -> Payer:
    figures = {
        basis: Figure(int(values[str(year)]), year)
        for basis, values in (row.figures if row else {}).items()
        if year is not None and str(year) in values
    }
    return Payer(tenant.id, tenant.schema_name, tenant.number, tenant.name, tenant.org_number, tenant.language, figures)
