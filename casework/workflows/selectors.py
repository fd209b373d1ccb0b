"""Questions about published workflows."""

from django.db.models import QuerySet

from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.models import ArchivedWorkflow, WorkflowVersion
from core.errors import NotFound
from core.kept import Kept
from core.lines import storable
from tenants import isolation

_kept: Kept[WorkflowDefinition] = Kept(load)


def current_workflow(key: str) -> WorkflowVersion:
    """The newest version of this workflow; new cases begin under it."""
    version = workflow_versions(key).first() if storable(key) else None
    if version is None:
        raise NotFound("workflow.unknown", key=key)
    return version


def current_workflows() -> QuerySet[WorkflowVersion]:
    """The newest version of each workflow, by key."""
    return WorkflowVersion.objects.order_by("key", "-number").distinct("key")


def offered_workflows() -> QuerySet[WorkflowVersion]:
    """The newest version of each workflow that a new case may begin under."""
    return current_workflows().exclude(key__in=ArchivedWorkflow.objects.values("key"))


def is_archived(key: str) -> bool:
    """Whether no new case may begin under this workflow."""
    return ArchivedWorkflow.objects.filter(key=key).exists()


def workflow_versions(key: str) -> QuerySet[WorkflowVersion]:
    """Every version of this workflow, newest first."""
    return WorkflowVersion.objects.filter(key=key).order_by("-number")


def definition_of(version: WorkflowVersion) -> WorkflowDefinition:
    """What the version says; kept in memory for its tenant alone, as a published version never changes."""
    return _kept.get(isolation.current().schema, version.id, lambda: version.definition)
