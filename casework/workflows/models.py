"""Published workflow versions, which the database refuses to change or remove, and workflows being written."""

from django.db import models

from core.drafting import Draft, Edit
from core.publishing import Archived, Version


class WorkflowVersion(Version):
    """A workflow as it was published; a case keeps the version that it began under."""

    APPEND_ONLY = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="workflow_version_key_number")]


class WorkflowDraft(Draft):
    """A workflow being written. One a workflow, whoever works on it."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="workflows_draft_one")]


class WorkflowEdit(Edit):
    """What the workflow's draft said after one act of editing."""

    draft = models.ForeignKey(WorkflowDraft, db_index=False, on_delete=models.CASCADE, related_name="edits")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="workflows_edit_position")]


class ArchivedWorkflow(Archived):
    """A workflow that no new case begins under; cases that run go on."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="workflows_archived_one")]
