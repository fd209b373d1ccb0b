"""Writing workflows: a draft that several may work on, with undo and redo, until it is published or thrown away."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.transaction import atomic

from casework.documents.selectors import current_letters
from casework.forms.editing import new_id
from casework.forms.selectors import current_forms
from casework.people.teams import teams
from casework.workflows.definition import load
from casework.workflows.editing import every_part, keys_of, new_workflow, under
from casework.workflows.judging import verdict
from casework.workflows.lint import Problem, lint
from casework.workflows.models import ArchivedWorkflow, WorkflowDraft, WorkflowVersion
from casework.workflows.selectors import current_workflow, workflow_versions
from casework.workflows.services import publish_workflow
from casework.workflows.succession import succession_problems
from casework.workflows.surroundings import Surroundings, gathered, surrounding_problems
from core import drafting
from core.acts import Act
from core.audit.services import record
from core.drafted import forget_rewritten
from core.errors import Conflict
from core.publishing import Shelf

_desk = drafting.Desk("workflow", WorkflowDraft)
_shelf = Shelf(ArchivedWorkflow)
archived = _shelf.keys
Definition = drafting.Definition
Edit = drafting.Change

draft_of, drafts, text_of, may_undo_redo = _desk.find, _desk.all, _desk.text, _desk.may_undo_redo
step, throw_away = _desk.step, _desk.throw_away
# A few more than can be published, so that what is too long can be put right.
MOST_PARTS = 800


def used_keys(key: str) -> set[str]:
    """Every key that a part of the workflow has had in a published version: none is given to another part."""
    versions = WorkflowVersion.objects.filter(key=key).values_list("definition", flat=True)
    return {each for definition in versions for each in keys_of(definition)}


def problems_of(
    definition: Mapping[str, Any], around: Surroundings, *, coming: Collection[str] = ()
) -> tuple[Problem, ...]:
    """All that must be put right before it can be published; the teams that are `coming` count as there."""
    found = lint(dict(definition), teams={*teams().values_list("key", flat=True), *coming})
    if found:
        return found
    latest = workflow_versions(definition["key"]).first()
    lost = succession_problems(definition, latest.definition) if latest else ()
    return (*lost, *surrounding_problems(definition, around), *verdict(load(dict(definition))))


def surroundings() -> Surroundings:
    """The forms, letters and workflows that a workflow of this tenant can name."""
    return gathered(
        {version.key: version.definition for version in current_forms()},
        (version.key for version, _letter in current_letters()),
        WorkflowVersion.objects.values_list("key", flat=True),
    )


def begin(*, key: str, act: Act) -> WorkflowDraft:
    """The workflow's draft; a new one says what the published version says."""
    return _desk.take_up(key=key, published=current_workflow, act=act)


@atomic
def begin_new(*, title: str, like: Mapping[str, Any] | None, act: Act) -> WorkflowDraft:
    """A draft of a workflow that is not there yet: nearly empty, or the same as another or a national template."""
    words = _desk.title(title)
    key = new_id(words, {*drafts(), *WorkflowVersion.objects.values_list("key", flat=True)})
    definition = new_workflow(key, words) if like is None else under(like, key, words)
    return _desk.begin(key=key, definition=definition, act=act)


def edit(*, draft: WorkflowDraft, revision: int, change: Edit, act: Act) -> str:
    """Do one thing to the draft; gives the part that is at hand then.

    Conflict «workflow.draft_stale» when somebody did something meanwhile, «workflow.too_many_parts» when it grows so.
    """

    def changed(definition: Definition) -> tuple[Definition, str]:
        new, at_hand = change(definition)
        if MOST_PARTS < _parts(new) > _parts(definition):
            raise Conflict("workflow.too_many_parts", most=MOST_PARTS)
        forget_rewritten(new)
        return new, at_hand

    return _desk.change(draft=draft, revision=revision, change=changed, act=act)


@atomic
def roll_forward(*, draft: WorkflowDraft, revision: int, number: int, act: Act) -> None:
    """Let the draft say what an older version said; it can be undone like any other act."""
    version = workflow_versions(draft.key).filter(number=number).first()
    if version is None:
        raise Conflict("workflow.no_such_version")
    old: Definition = version.definition
    edit(draft=draft, revision=revision, change=lambda _now: (old, ""), act=act)


def publish_draft(*, draft: WorkflowDraft, revision: int, act: Act) -> WorkflowVersion:
    """Publish what the draft says as the next version, and let go of the draft. Running cases stay where they are."""
    return _desk.publish(
        draft=draft, revision=revision, publish=lambda definition: publish_workflow(definition=definition, act=act)
    )


@atomic
def archive(*, key: str, act: Act) -> None:
    """Begin no new cases under this workflow; those that run go on. Doing it again changes nothing."""
    version = current_workflow(key)
    if _shelf.put_away(key, act):
        _recorded("workflow.archived", version, act)


@atomic
def offer_again(*, key: str, act: Act) -> None:
    """Let new cases begin under this workflow again."""
    version = current_workflow(key)
    if _shelf.take_back(key):
        _recorded("workflow.offered_again", version, act)


def _parts(definition: Definition) -> int:
    return sum(1 for _each in every_part(definition))


def _recorded(action: str, version: WorkflowVersion, act: Act) -> None:
    detail = {"key": version.key, "number": version.number}
    record(act=act, action=action, object_type="workflow_version", object_id=version.id, detail=detail)
