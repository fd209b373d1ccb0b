"""Work that is done for each tenant, as that tenant."""

from casework.cases.refresh import recount_deadlines, refresh_deadlines
from casework.local.calendar import CHANGED_JOB
from core.acts import Act
from tenants.jobs import tenant_job


@tenant_job("deadlines.refresh")
def refresh(*, act: Act) -> None:
    """Move the due dates of cases that wait."""
    refresh_deadlines(act=act)


@tenant_job(CHANGED_JOB)
def recount(*, act: Act) -> None:
    """Bring running cases into line with the school calendar as it is now."""
    recount_deadlines(act=act)
