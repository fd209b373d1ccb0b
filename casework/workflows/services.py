"""Publishing workflows: each publication is a new numbered version that never changes."""

import hashlib
import json
from collections.abc import Mapping

from django.db.transaction import atomic

from casework.workflows.definition import DefinitionError, load
from casework.workflows.models import WorkflowVersion
from core.acts import Act
from core.audit.services import record
from core.errors import Invalid


@atomic
def publish_workflow(*, definition: Mapping[str, object], act: Act) -> WorkflowVersion:
    """Publish this definition as the next version of its key; the same content again is the version already there."""
    try:
        key = load(dict(definition)).key
    except DefinitionError as error:
        fields: dict[str, list[str]] = {}
        for problem in error.problems:
            fields.setdefault(problem.path, []).append(problem.code)
        raise Invalid("workflow.invalid", fields=fields) from error
    digest = fingerprint(definition)
    latest = WorkflowVersion.objects.filter(key=key).order_by("-number").first()
    if latest is not None and latest.sha256 == digest:
        return latest
    version = WorkflowVersion(
        key=key,
        number=latest.number + 1 if latest else 1,
        definition=dict(definition),
        sha256=digest,
        published_at=act.at,
        published_by=act.actor_name[:200],
    )
    version.save(force_insert=True)
    record(
        act=act,
        action="workflow.published",
        object_type="workflow_version",
        object_id=version.id,
        detail={"key": key, "number": version.number, "sha256": digest},
    )
    return version


def fingerprint(definition: Mapping[str, object]) -> str:
    """The hash of the definition's content; the order of keys does not matter."""
    content = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()
