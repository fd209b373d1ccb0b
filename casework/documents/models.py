"""Documents: issued letters and uploaded attachments; the bytes are encrypted on disk, the row tells what they are."""

from django.db import models

from core.drafting import Draft, Edit
from core.ids import new_id
from core.publishing import Archived, Version


class LetterVersion(Version):
    """One published version of a letter template. Never changed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="documents_letter_number")]


class LetterDraft(Draft):
    """A letter template being written. One a letter, whoever works on it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="documents_draft_one")]


class LetterEdit(Edit):
    """What the letter's draft said after one act of editing."""

    draft = models.ForeignKey(LetterDraft, db_index=False, on_delete=models.CASCADE, related_name="edits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="documents_edit_position")]


class ArchivedLetter(Archived):
    """A letter that no workflow is offered any more; its versions, and the letters that went out, stay."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="documents_archived_once")]


class Document(models.Model):
    """An issued letter or an uploaded file of a case. An issued one is never changed."""

    class Kind(models.TextChoices):
        """What it is."""

        REFERRAL = "referral"
        ASSESSMENT = "assessment"
        DECISION = "decision"
        PLAN = "plan"
        EVALUATION = "evaluation"
        LETTER = "letter"
        ATTACHMENT = "attachment"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField(null=True)
    child_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=300)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=100)
    audience = models.JSONField(default=list)
    pages = models.PositiveIntegerField(null=True)
    letter_version = models.CharField(max_length=70, blank=True, default="")
    issued_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    created_by_name = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["case_id", "-created_at"], name="documents_case")]
