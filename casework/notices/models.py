"""Notices to people about cases, and the mails that carry them. No word here is about a child."""

from django.conf import settings
from django.db import models

from casework.cases.models import Case
from core.ids import new_id


class Mail(models.Model):
    """One mail to one person: that there are notices, how many, and where to read them.

    It is claimed in a transaction of its own before it is handed to the mail server, so that a fault after that can
    never send it again.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        UNKNOWN = "unknown"  # the line broke, or the process ended, while it was being handed over
        GIVEN_UP = "given_up"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, on_delete=models.CASCADE, related_name="+")
    # One a day for each person: what comes later the same day waits in the list.
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="notices_mail_a_day")]
        indexes = [models.Index(fields=["state"], name="notices_mail_state")]


class Notice(models.Model):
    """Something that one person should look at in one case."""

    class Kind(models.TextChoices):
        """What it is about."""

        DUE_SOON = "due_soon"
        OVERDUE = "overdue"
        ESCALATED = "escalated"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, on_delete=models.CASCADE, related_name="notices")
    case = models.ForeignKey(Case, db_index=False, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # Which deadline of the case, in which round, at which step: the same is never told twice.
    deadline = models.CharField(max_length=120)
    step = models.CharField(max_length=60)
    due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    # The mail that carries it; none while it waits for the next day's.
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case", "deadline", "step"], name="notices_notice_once")]
        indexes = [models.Index(fields=["user", "created_at"], name="notices_notice_list")]
