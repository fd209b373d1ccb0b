"""Questions about published workflows."""

from functools import lru_cache

from django.db.models import QuerySet

from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.models import WorkflowVersion
from core.errors import NotFound


def current_workflow(key: str) -> WorkflowVersion:
    """The newest version of this workflow; new cases begin under it."""
    version = workflow_versions(key).first()
    if version is None:
        raise NotFound("workflow.unknown", key=key)
    return version


def current_workflows() -> QuerySet[WorkflowVersion]:
    """The newest version of each workflow, by key."""
    return WorkflowVersion.objects.order_by("key", "-number").distinct("key")


def workflow_versions(key: str) -> QuerySet[WorkflowVersion]:
    """Every version of this workflow, newest first."""
    return WorkflowVersion.objects.filter(key=key).order_by("-number")


# A version is the same as another when their random ids are, and never changes: two tenants cannot meet in this cache.
@lru_cache(maxsize=1024)
def definition_of(version: WorkflowVersion) -> WorkflowDefinition:
    """What the version says, as objects; read once per version in each process."""
    return load(version.definition)
