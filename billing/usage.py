"""Use is written down inside the very transaction of the act; told twice it counts once."""

from billing.models import UsageEvent
from core.events import Occurred


def record(*, occurred: Occurred) -> None:
    """Write one usage event as the tenant at hand; if the act is undone, so is the count."""
    # ON CONFLICT without a target and no RETURNING: the tenant's role may insert here and read nothing.
    UsageEvent.objects.bulk_create(
        [
            UsageEvent(
                tenant_schema=occurred.tenant_schema,
                name=occurred.name,
                subject=occurred.subject,
                quantity=occurred.quantity,
                occurred_at=occurred.at,
                source_key=occurred.source_key,
            )
        ],
        ignore_conflicts=True,
    )
