"""Handing mails to the mail server: claimed first, in a transaction of its own, so that none is ever sent twice.

Only a clear «no» of the server, or no server at all, is tried again. Where the line broke in the middle nobody knows
whether the mail went, so it is left; its notices go along in the person's next one.
"""

import smtplib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.core.mail import EmailMessage, get_connection
from django.db.transaction import atomic, on_commit

from casework.notices.models import Mail, Notice
from casework.notices.services import SEND_JOB
from core.acts import Act
from tenants import isolation, jobs

log = structlog.get_logger("samspor.notices")

MOST_ATTEMPTS = 12
LOST_AFTER = timedelta(hours=1)
AT_ONCE = 100
_REFUSED = (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)


@dataclass(frozen=True)
class Letter:
    """All that is said to one person: how many notices there are, and in which cases, by number."""

    mail_id: UUID
    name: str
    address: str
    language: str
    home: str  # the visitor's own tenant, if it is a visitor
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one mail."""

    mail_id: UUID
    state: Mail.State
    error: str = ""


Compose = Callable[[Letter], EmailMessage]


@atomic
def send_mails(*, act: Act, compose: Compose) -> int:
    """Claim the mails that wait; they are handed over when this transaction is done. Returns how many."""
    _leave_lost_ones(act)
    rows = Mail.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    claimed = list(rows.filter(state=Mail.State.WAITING).order_by("created_at")[:AT_ONCE])
    for mail in claimed:
        mail.state, mail.claimed_at, mail.attempts = Mail.State.SENDING, act.at, mail.attempts + 1
    Mail.objects.bulk_update(claimed, ["state", "claimed_at", "attempts"])
    letters = [_letter(mail) for mail in claimed]
    if letters:
        on_commit(lambda: _hand_over([(letter.mail_id, compose(letter)) for letter in letters], act))
    if len(claimed) == AT_ONCE:
        jobs.enqueue(SEND_JOB)
    return len(claimed)


def _letter(mail: Mail) -> Letter:
    cases = {row.case_id: row.case.number for row in Notice.objects.filter(mail=mail).select_related("case")}
    user = mail.user
    language = user.language or isolation.current().language
    return Letter(mail.id, user.name, user.email, language, user.home, tuple(sorted(cases.values())))


def _leave_lost_ones(act: Act) -> None:
    """A process ended between claim and word: nobody knows whether these went."""
    lost = Mail.objects.filter(state=Mail.State.SENDING, claimed_at__lt=act.at - LOST_AFTER)
    Notice.objects.filter(mail__in=lost).update(mail=None)
    lost.update(state=Mail.State.UNKNOWN, error="ended")


def _hand_over(messages: Sequence[tuple[UUID, EmailMessage]], act: Act) -> None:
    outcomes = list(_send(messages))
    with isolation.use_tenant(isolation.current()):
        _note(outcomes, act.at)
    log.info("mails.handed_over", count=len(outcomes), sent=sum(one.state == Mail.State.SENT for one in outcomes))


def _send(messages: Sequence[tuple[UUID, EmailMessage]]) -> Iterable[Outcome]:
    connection = get_connection()
    try:
        connection.open()
    except (smtplib.SMTPException, OSError) as error:
        yield from (Outcome(mail_id, Mail.State.WAITING, type(error).__name__) for mail_id, _message in messages)
        return
    for place, (mail_id, message) in enumerate(messages):
        message.connection = connection
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _said in error.recipients.values()]
            for_good = bool(codes) and all(code >= 500 for code in codes)
            yield Outcome(mail_id, Mail.State.GIVEN_UP if for_good else Mail.State.WAITING, "recipient")
        except _REFUSED as error:
            yield Outcome(mail_id, Mail.State.WAITING, f"{type(error).__name__} {error.smtp_code}")
        except (smtplib.SMTPException, OSError) as error:
            yield Outcome(mail_id, Mail.State.UNKNOWN, type(error).__name__)
            # The line is gone; the others have not been begun on.
            yield from (Outcome(other, Mail.State.WAITING, "line") for other, _message in messages[place + 1 :])
            break
        else:
            yield Outcome(mail_id, Mail.State.SENT)
    connection.close()


def _note(outcomes: Sequence[Outcome], at: datetime) -> None:
    again = 0
    for outcome in outcomes:
        mail = Mail.objects.select_for_update().filter(id=outcome.mail_id, state=Mail.State.SENDING).first()
        if mail is None:
            continue
        mail.state, mail.error = outcome.state, outcome.error[:200]
        if mail.state == Mail.State.WAITING and mail.attempts >= MOST_ATTEMPTS:
            mail.state = Mail.State.GIVEN_UP
        if mail.state == Mail.State.SENT:
            mail.sent_at = at
        if mail.state in (Mail.State.UNKNOWN, Mail.State.GIVEN_UP):
            Notice.objects.filter(mail=mail).update(mail=None)
        mail.save(update_fields=["state", "error", "sent_at"])
        again = max(again, mail.attempts if mail.state == Mail.State.WAITING else 0)
    if again:
        jobs.enqueue(SEND_JOB, starts_at=at + wait_after(again))


def wait_after(attempts: int) -> timedelta:
    """How long to wait before the next attempt: a minute, then longer and longer, at most six hours."""
    return timedelta(minutes=min(4 ** (attempts - 1), 360))
