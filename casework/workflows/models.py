"""Published workflow versions, which the database refuses to change or remove, and workflows being written."""

from django.db import models

from core.drafting import Draft, Edit
from core.ids import new_id


class WorkflowVersion(models.Model):
    """A workflow as it was published; a case keeps the version that it began under."""

    APPEND_ONLY = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="workflow_version_key_number")]

    def __str__(self) -> str:
        return f"{self.key} v{self.number}"


class WorkflowDraft(Draft):
    """A workflow being written. One a workflow, whoever works on it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="workflows_draft_one")]


class WorkflowEdit(Edit):
    """What the workflow's draft said after one act of editing."""

    draft = models.ForeignKey(WorkflowDraft, db_index=False, on_delete=models.CASCADE, related_name="edits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="workflows_edit_position")]


class ArchivedWorkflow(models.Model):
    """A workflow that no new case begins under; cases that run go on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=60)
    archived_at = models.DateTimeField()
    archived_by = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="workflows_archived_one")]
