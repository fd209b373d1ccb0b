"""Questions about published workflows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.models import ArchivedWorkflow, WorkflowVersion
from core.errors import NotFound
from core.kept import Kept
from core.lines import storable
from tenants import isolation


@dataclass(frozen=True, slots=True)
class Published:
    """What is to be known of a published version; it never changes."""

    key: str
    number: int
    definition: WorkflowDefinition


def _published(row: Mapping[str, Any]) -> Published:
    return Published(row["key"], row["number"], load(row["definition"]))


_kept: Kept[Published] = Kept(_published)


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
    return _kept.get(isolation.current().schema, version.id, lambda: _row(version)).definition


def published(version_id: UUID) -> Published:
    """The version with this id, kept in the same way: a list of cases need not read what they run by."""
    schema = isolation.current().schema
    return _kept.get(schema, version_id, lambda: _row(WorkflowVersion.objects.get(id=version_id)))


def _row(version: WorkflowVersion) -> dict[str, Any]:
    return {"key": version.key, "number": version.number, "definition": version.definition}
