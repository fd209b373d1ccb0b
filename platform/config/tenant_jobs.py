"""Work that is done for each tenant, as that tenant."""

from casework.cases.refresh import refresh_deadlines
from core.acts import Act
from tenants.jobs import tenant_job


@tenant_job("deadlines.refresh")
def refresh(*, act: Act) -> None:
    """Move the due dates of cases that wait."""
    refresh_deadlines(act=act)
