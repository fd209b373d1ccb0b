"""Work that is done for each tenant, as that tenant."""

from uuid import UUID

from casework.cases.guardian_retention import PORTION, remove_abandoned
from casework.cases.refresh import recount_deadlines
from casework.local.calendar import CHANGED_JOB
from casework.notices.night import look_through
from casework.notices.sending import send_mails
from casework.notices.services import SEND_JOB, put_mails_in_queue
from config.nightly import NIGHT_JOB
from core.acts import Act
from tenants.jobs import enqueue, tenant_job
from web.notice_mail import compose


@tenant_job(NIGHT_JOB)
def refresh(*, act: Act, after: str = "") -> None:
    """Move the due dates of cases that wait, and tell those who must know of what is near or late.

    One portion of the cases; the next is asked for together with this one's work. When all are done, what families have
    left lying too long is removed, and the mails are asked for.
    """
    look = look_through(act=act, after=UUID(after) if after else None)
    if look.last is None:
        while remove_abandoned(act=act) == PORTION:
            pass
        put_mails_in_queue(act=act)
    else:
        enqueue(NIGHT_JOB, after=str(look.last))


@tenant_job(SEND_JOB)
def send_notices(*, act: Act) -> None:
    """Hand the mails that wait to the mail server."""
    send_mails(act=act, compose=compose)


@tenant_job(CHANGED_JOB)
def recount(*, act: Act) -> None:
    """Bring running cases into line with the school calendar as it is now."""
    recount_deadlines(act=act)
