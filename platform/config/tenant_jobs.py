"""Work that is done for each tenant, as that tenant."""

from casework.cases.refresh import recount_deadlines, refresh_deadlines
from casework.local.calendar import CHANGED_JOB
from casework.notices.escalation import watch_deadlines
from casework.notices.sending import send_mails
from casework.notices.services import SEND_JOB, put_mails_in_queue
from core.acts import Act
from tenants.jobs import tenant_job
from web.notice_mail import compose


@tenant_job("deadlines.refresh")
def refresh(*, act: Act) -> None:
    """Move the due dates of cases that wait, and tell those who must know of what is near or late."""
    refresh_deadlines(act=act)
    watch_deadlines(act=act)
    put_mails_in_queue(act=act)


@tenant_job(SEND_JOB)
def send_notices(*, act: Act) -> None:
    """Hand the mails that wait to the mail server."""
    send_mails(act=act, compose=compose)


@tenant_job(CHANGED_JOB)
def recount(*, act: Act) -> None:
    """Bring running cases into line with the school calendar as it is now."""
    recount_deadlines(act=act)
