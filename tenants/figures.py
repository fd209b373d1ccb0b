"""What an operator sees of each tenant and of the whole, as last counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tenants.models import InstallationFigures, Structure, Tenant, TenantFigures

SORTS = ("name", "size", "active", "version")


@dataclass(frozen=True)
class Standing:
    """One tenant: its row, its figures when it has been counted, and how far its structure has come."""

    tenant: Tenant
    figures: TenantFigures | None
    structure: Structure | None

    @property
    def version(self) -> str:
        """The structure that it has now; empty when nobody has looked."""
        if self.structure is None:
            return ""
        here = self.structure.state == Structure.State.CURRENT
        return self.structure.to_version if here else self.structure.from_version

    @property
    def stored_bytes(self) -> int:
        """Rows and files together."""
        return self.figures.table_bytes + (self.figures.file_bytes or 0) if self.figures else 0


@dataclass(frozen=True)
class Growth:
    """The whole as it is, and how much larger than a day and a week before (None: nobody counted then)."""

    now: InstallationFigures
    since_yesterday: int | None
    since_last_week: int | None


def standing_of(tenant: Tenant) -> Standing:
    """This tenant's figures and structure. Call as operator."""
    return Standing(
        tenant,
        TenantFigures.objects.filter(tenant_id=tenant.id).first(),
        Structure.objects.filter(schema=tenant.schema_name).first(),
    )


def standings(*, sort: str = "name") -> list[Standing]:
    """Every tenant, sorted by name, size (largest first), last activity (longest ago first) or version."""
    figures: dict[UUID, TenantFigures] = TenantFigures.objects.defer("slow_queries").in_bulk()
    structures: dict[str, Structure] = Structure.objects.defer("error").in_bulk()
    rows = [
        Standing(tenant, figures.get(tenant.id), structures.get(tenant.schema_name))
        for tenant in Tenant.objects.order_by("name", "number")
    ]
    if sort == "size":
        rows.sort(key=lambda row: -row.stored_bytes)
    elif sort == "active":
        rows.sort(key=lambda row: (row.figures and row.figures.last_active_on) or date.min)
    elif sort == "version":
        # What stopped comes first, then the oldest.
        rows.sort(key=lambda row: (not row.structure or row.structure.state != Structure.State.FAILED, row.version))
    return rows


def growth() -> Growth | None:
    """The newest count of the whole, and what the catalog has grown by; None before the first count."""
    now = InstallationFigures.objects.first()
    if now is None:
        return None
    return Growth(now, _grown(now, days=1), _grown(now, days=7))


def _grown(now: InstallationFigures, *, days: int) -> int | None:
    before = InstallationFigures.objects.filter(day=now.day - timedelta(days=days)).first()
    return None if before is None else now.catalog_bytes - before.catalog_bytes
