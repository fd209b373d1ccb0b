"""Questions about published workflows."""

from uuid import UUID

from django.db.models import QuerySet

from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.models import WorkflowVersion
from core.errors import NotFound
from tenants import isolation

KEPT = 1024
_loaded: dict[tuple[str, UUID], WorkflowDefinition] = {}


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


def definition_of(version: WorkflowVersion) -> WorkflowDefinition:
    """What the version says; kept in memory for its tenant alone, as a published version never changes."""
    key = (isolation.current().schema, version.id)
    found = _loaded.get(key)
    if found is None:
        found = load(version.definition)
        if len(_loaded) >= KEPT:
            _loaded.clear()
        _loaded[key] = found
    return found
