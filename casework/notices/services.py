"""Writing notices down, reading them off, and putting one mail a day for each person in the queue."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.transaction import atomic

from casework.cases.models import Case
from casework.notices.models import Mail, Notice
from core.accounts.models import User
from core.acts import Act
from core.errors import NotFound
from tenants import isolation, jobs

SEND_JOB = "notices.send"


@dataclass(frozen=True)
class About:
    """What a notice is about: a deadline of a case, in which round, at which step, and when it is due."""

    kind: str
    deadline: str
    step: str
    due_on: date | None

    @property
    def key(self) -> dict[str, str]:
        """What makes it the same as another of its case: as far as it is written down."""
        return {"deadline": self.deadline[:120], "step": self.step[:60]}

    def is_of(self, row: Notice) -> bool:
        """Whether the notice is about this."""
        return (row.deadline, row.step) == (self.deadline[:120], self.step[:60])


@atomic
def notify(*, case: Case, users: Iterable[User], about: About, act: Act) -> int:
    """Tell each of them once; what was told before, in the same round and step, is not told again."""
    key = {"case": case, **about.key}
    told = set(Notice.objects.filter(**key).values_list("user_id", flat=True))
    fresh = [user.id for user in users if user.id not in told]
    Notice.objects.bulk_create(
        Notice(user_id=user_id, kind=about.kind, due_on=about.due_on, created_at=act.at, **key) for user_id in fresh
    )
    User.objects.filter(id__in=fresh).update(unread_notices=F("unread_notices") + 1)
    return len(fresh)


@atomic
def read_notice(*, notice_id: UUID, act: Act) -> Notice:
    """The reader's own notice, read from now on; NotFound for anybody else's."""
    notice = Notice.objects.select_related("case").filter(id=notice_id, user=act.actor_id).first()
    if notice is None:
        raise NotFound("notice.unknown")
    if notice.read_at is None and not isolation.current().is_read_only:
        notice.read_at = act.at
        notice.save(update_fields=["read_at"])
        _count_anew(act)
    return notice


@atomic
def read_all(*, act: Act) -> int:
    """Every notice of the reader's, read; returns how many were not."""
    count = Notice.objects.filter(user=act.actor_id, read_at=None).update(read_at=act.at)
    _count_anew(act)
    return count


@atomic
def put_mails_in_queue(*, act: Act) -> int:
    """One mail for each person who has notices that no mail has carried, at most one a day; returns how many."""
    if not settings.SAMSPOR_SENDS_MAIL:
        return 0
    waiting = Notice.objects.filter(mail=None, read_at=None, user__is_active=True).exclude(user__email="")
    people = set(waiting.values_list("user_id", flat=True))
    had_theirs = set(Mail.objects.filter(day=act.on, user__in=people).values_list("user_id", flat=True))
    made = 0
    for user_id in sorted(people - had_theirs):
        mail = Mail.objects.create(user_id=user_id, day=act.on, created_at=act.at)
        waiting.filter(user=user_id).update(mail=mail)
        made += 1
    if made or Mail.objects.filter(state__in=(Mail.State.WAITING, Mail.State.SENDING)).exists():
        jobs.enqueue(SEND_JOB)
    return made


def _count_anew(act: Act) -> None:
    left = Notice.objects.filter(user=act.actor_id, read_at=None).count()
    if act.actor_id:
        User.objects.filter(id=act.actor_id).update(unread_notices=left)
