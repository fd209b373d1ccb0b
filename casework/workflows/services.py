"""Publishing workflows: each publication is a new numbered version that never changes."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from django.db.transaction import atomic

from casework.workflows.definition import DefinitionError, load
from casework.workflows.judging import verdict
from casework.workflows.lint import Problem
from casework.workflows.models import WorkflowVersion
from casework.workflows.succession import succession_problems
from core.acts import Act
from core.audit.services import record
from core.errors import Invalid
from core.publishing import Checked


@atomic
def publish_workflow(*, definition: Mapping[str, object], act: Act) -> WorkflowVersion:
    """Publish this definition as the next version of its key; the same content again is the version already there."""
    checked = checked_workflow(definition)
    key, digest = checked.key, checked.sha256
    latest = WorkflowVersion.objects.filter(key=key).order_by("-number").first()
    if latest is not None and latest.sha256 == digest:
        return latest
    if latest is not None:
        _refuse(succession_problems(definition, latest.definition))
    _refuse(verdict(load(dict(definition))))
    version = checked.version(WorkflowVersion, latest.number + 1 if latest else 1, act)
    version.save(force_insert=True)
    record(
        act=act,
        action="workflow.published",
        object_type="workflow_version",
        object_id=version.id,
        detail=_said_of(version),
    )
    return version


def checked_workflow(definition: Mapping[str, object]) -> Checked:
    """The definition, once it is found fit; Invalid «workflow.invalid» says what is wrong. Asks no database."""
    try:
        key = load(dict(definition)).key
    except DefinitionError as error:
        _refuse(error.problems)
        raise
    return Checked(key, definition, fingerprint(definition))


def fingerprint(definition: Mapping[str, object]) -> str:
    """The hash of the definition's content; the order of keys does not matter."""
    content = json.dumps(definition, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def _refuse(problems: Sequence[Problem]) -> None:
    fields: dict[str, list[str]] = {}
    for problem in problems:
        fields.setdefault(problem.path, []).append(problem.code)
    if fields:
        raise Invalid("workflow.invalid", fields=fields)


def _said_of(version: WorkflowVersion) -> dict[str, object]:
    return {"key": version.key, "number": version.number, "sha256": version.sha256}
