"""Cases and what hangs on them. The event log is the truth; the other rows are indexes made from it."""

import json
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models

from casework.documents.models import Document
from casework.forms.models import FormVersion, Submission
from casework.people.models import Child, Guardian, Unit
from casework.workflows.models import WorkflowVersion
from core.ids import new_id
from tenants import keys


class Case(models.Model):
    """One round of help, for one child or (system cases) for none, run by a pinned workflow version.

    What runs beside a main line (a complaint, a renewal) is a case of its own with that line's number and its own tail.
    """

    class Status(models.TextChoices):
        """Whether work goes on."""

        OPEN = "open"
        PAUSED = "paused"
        CLOSED = "closed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    # What it was called in the municipality it came from, when municipalities merged or split.
    former_number = models.CharField(max_length=250, blank=True, default="", db_default="")
    child = models.ForeignKey(Child, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    # What it is about, where that is no child: a system case, an anonymous consultation.
    title = models.CharField(max_length=200, blank=True, default="", db_default="")
    # The main line that this runs beside, under which of its keys, and as which in the order they began.
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="subs")
    sub_key = models.CharField(max_length=60, blank=True, default="", db_default="")
    sub_no = models.PositiveSmallIntegerField(default=0, db_default=0)
    unit = models.ForeignKey(Unit, db_index=False, on_delete=models.PROTECT)
    workflow_version = models.ForeignKey(WorkflowVersion, db_index=False, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=Status.choices)
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        db_index=False,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="advised_cases",
    )
    priority = models.CharField(max_length=20, blank=True, default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True, default="")
    # When an expert assessment was first issued, or something first was the decision maker's to do: from then on they
    # may see the case.
    assessed_at = models.DateTimeField(null=True, blank=True)
    # Counts up with every change; a page or program that saw an older one is asked to look again.
    version = models.PositiveIntegerField(default=1)
    # Read from the log after each event, so that lists need not fold.
    phase_key = models.CharField(max_length=60, blank=True, default="")
    phase_number = models.PositiveSmallIntegerField(default=1)
    phase_count = models.PositiveSmallIntegerField(default=1)
    next_task_key = models.CharField(max_length=60, blank=True, default="")
    next_owners = models.JSONField(default=list)
    due_key = models.CharField(max_length=60, blank=True, default="")
    due_kind = models.CharField(max_length=12, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    due_warn_days = models.PositiveSmallIntegerField(default=7)
    pause_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "serial", "sub_no"], name="cases_case_number")]
        indexes = [
            models.Index(fields=["status", "due_on"], name="cases_case_due"),
            models.Index(fields=["adviser", "status"], name="cases_case_adviser"),
            models.Index(fields=["unit", "status"], name="cases_case_unit"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number that people quote."""
        return case_number(self.year, self.serial, self.sub_no)

    @property
    def about(self) -> str:
        """Whom or what it is about: the child's name, else the title."""
        return self.child.name if self.child else self.title


def case_number(year: int, serial: int, sub_no: int) -> str:
    """The number people quote: year/serial with four digits, and a tail for what runs beside the main line."""
    return f"{year}/{serial:04d}{f'-{sub_no}' if sub_no else ''}"


class CaseNumber(models.Model):
    """The last number given in a year; locked while the next is taken, so that none is skipped or doubled."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()


class CaseEvent(models.Model):
    """Something that happened in a case. Never changed, never removed."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    task = models.CharField(max_length=60, blank=True, default="")
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True, blank=True)
    actor_name = models.CharField(max_length=200)
    actor_home = models.CharField(max_length=63, blank=True, default="")
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="cases_event_seq")]


class CaseTask(models.Model):
    """A task of the pinned workflow as it stands in this case, with its answers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, db_index=False, on_delete=models.CASCADE, related_name="tasks")
    key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10)
    owners = models.JSONField(default=list)
    due_on = models.DateField(null=True, blank=True)
    submission = models.ForeignKey(Submission, db_index=False, null=True, blank=True, on_delete=models.PROTECT)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="cases_task_key")]
        indexes = [models.Index(fields=["status", "due_on"], name="cases_task_due")]


class CaseDeadline(models.Model):
    """A running, paused or met deadline of a case."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, db_index=False, on_delete=models.CASCADE, related_name="deadlines")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    status = models.CharField(max_length=12)
    started_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    warn_days = models.PositiveSmallIntegerField(default=7)
    explanation = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="cases_deadline_key")]


class Participant(models.Model):
    """Somebody besides the adviser who works with this case, such as the class teacher."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, db_index=False, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="participations")
    role = models.CharField(max_length=30)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user", "role"], name="cases_participant_once")]


class Consent(models.Model):
    """One respondent's answer to one question of consent (opplæringslova § 11-7). Withdrawn, never removed.

    The respondent is a guardian, or the pupil alone (from 15: § 24-5); then `guardian` is empty.
    """

    class Answer(models.TextChoices):
        """What was answered."""

        YES = "yes"
        NO = "no"
        PARTLY = "partly"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, db_index=False, on_delete=models.PROTECT, related_name="consents")
    task = models.CharField(max_length=60)
    respondent_id = models.UUIDField()
    guardian = models.ForeignKey(Guardian, db_index=False, null=True, blank=True, on_delete=models.PROTECT)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    limits = models.TextField(blank=True, default="")
    submission = models.ForeignKey(Submission, db_index=False, on_delete=models.PROTECT)
    language = models.CharField(max_length=5)
    method = models.CharField(max_length=20)
    recorded_by_name = models.CharField(max_length=200, blank=True, default="")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=1000, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["case", "task", "guardian"], name="cases_consent_who")]


class Assessment(models.Model):
    """An issued expert assessment (sakkyndig vurdering, opplæringslova § 11-8)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    submission = models.ForeignKey(Submission, db_index=False, on_delete=models.PROTECT)
    document = models.ForeignKey(Document, db_index=False, on_delete=models.PROTECT)
    need = models.CharField(max_length=10)
    hours_teacher = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    hours_assistant = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    valid_until = models.DateField(null=True)
    issued_at = models.DateTimeField()


class Decision(models.Model):
    """An individual decision (enkeltvedtak): a legal act with its own validity and right of complaint."""

    class Outcome(models.TextChoices):
        """What was decided."""

        GRANTED = "granted"
        PARTLY = "partly"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    submission = models.ForeignKey(Submission, db_index=False, on_delete=models.PROTECT)
    document = models.ForeignKey(Document, db_index=False, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    hours_teacher = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    hours_assistant = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=200)
    # Three weeks from notice: forvaltningsloven § 29.
    complaint_deadline = models.DateField()

    def in_force_on(self, day: date) -> bool:
        """Whether the decision gives a right that day."""
        if self.outcome == self.Outcome.REFUSED or not self.valid_from or not self.valid_to:
            return False
        return self.valid_from <= day <= self.valid_to


class GuardianDraft(models.Model):
    """What one guardian has written and not sent. Theirs alone: no other page, list or report is made from it."""

    class Kind(models.TextChoices):
        """What it will be when it is sent."""

        TASK = "task"
        CONSENT = "consent"
        START = "start"  # what begins a case beside this one: there is no such case before it is sent

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, db_index=False, on_delete=models.CASCADE, related_name="guardian_drafts")
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=60)
    form_version = models.ForeignKey(FormVersion, db_index=False, on_delete=models.PROTECT)
    sealed_text = models.BinaryField()
    revision = models.PositiveIntegerField(default=1)
    # Which opening of the page saved last: a page that never heard that its text was kept is not told of itself.
    saved_from = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # The last day that it is kept, as its writer has been told; none for one that has not been given its day yet.
    kept_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "guardian", "kind", "key"], name="cases_guardian_draft_once")
        ]

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The answers as far as they have come, opened."""
        opened: dict[str, Any] = json.loads(keys.cipher().decrypt(bytes(self.sealed_text), context=self.bound_to))
        return opened

    @property
    def bound_to(self) -> str:
        """The row that the sealed text is bound to, so that it cannot be read as another's."""
        return f"guardian-draft|{self.id}"


class CaseOutlook(models.Model):
    """How a running case would fare under the newest version of its workflow, as last looked at; can be made anew."""

    class Kind(models.TextChoices):
        """Whether anybody needs to look at it before it moves."""

        SAME = "same"
        CHANGED = "changed"
        ASKS = "asks"

    # No foreign keys: it hangs on nothing, and goes with nothing.
    case_id = models.UUIDField(primary_key=True)
    version_id = models.UUIDField()
    case_version = models.PositiveIntegerField()
    looked_on = models.DateField()
    kind = models.CharField(max_length=10, choices=Kind.choices)

    class Meta:
        indexes = [models.Index(fields=["version_id", "kind"], name="cases_outlook_kind")]
