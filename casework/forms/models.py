"""Published form versions (never changed) and the answers given in them."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models

from core.drafting import Draft, Edit
from core.ids import new_id
from core.publishing import Archived, Version
from tenants import keys


class FormVersion(Version):
    """One published version of a form. The database refuses to change or remove it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="forms_version_number")]


class Submission(models.Model):
    """Answers to one form version: a draft that several may continue, then handed in and fixed."""

    class State(models.TextChoices):
        """Whether it can still be changed."""

        DRAFT = "draft"
        SUBMITTED = "submitted"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    form_version = models.ForeignKey(FormVersion, db_index=False, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State.choices)
    # Of a draft both lie sealed in `secret`, and are opened when the row is read; what is handed in can be searched.
    answers = models.JSONField(default=dict)
    # Rows that go with the answers but are no questions of the form, such as a plan's goals and measures.
    extras = models.JSONField(default=dict)
    secret = models.BinaryField(null=True)
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, db_index=False, null=True, on_delete=models.SET_NULL)
    author_name = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> Self:
        """The row as it is read, with a draft's answers opened."""
        row = super().from_db(db, field_names, values, **more)
        if "secret" in field_names and row.secret is not None:
            opened = json.loads(keys.cipher().decrypt(bytes(row.secret), context=f"draft|{row.id}"))
            row.answers, row.extras = opened["answers"], opened["extras"]
        return row


def at_rest(row_id: UUID, state: str, answers: Mapping[str, Any], extras: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that hold these answers: a draft's are sealed with the tenant's key, and bound to their row."""
    if state != Submission.State.DRAFT:
        return {"answers": dict(answers), "extras": dict(extras), "secret": None}
    plain = json.dumps({"answers": answers, "extras": extras}, ensure_ascii=False).encode()
    sealed = keys.cipher().encrypt(plain, context=f"draft|{row_id}")
    return {"answers": {}, "extras": {}, "secret": sealed}


class FormDraft(Draft):
    """A form being written. One a form, whoever works on it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="forms_draft_one")]


class FormEdit(Edit):
    """What the form's draft said after one act of editing."""

    draft = models.ForeignKey(FormDraft, db_index=False, on_delete=models.CASCADE, related_name="edits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="forms_edit_position")]


class FormBlock(models.Model):
    """Questions that the municipality puts into many forms."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    questions = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="forms_block_key")]

    def __str__(self) -> str:
        return self.title


class ArchivedForm(Archived):
    """A form that nobody begins on any more; its versions and answers stay."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="forms_archived_once")]


class NynorskWord(models.Model):
    """How the municipality wants a word written in nynorsk, when a machine drafts it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bokmal = models.CharField(max_length=100)
    nynorsk = models.CharField(max_length=100)
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bokmal"], name="forms_nynorsk_word")]
