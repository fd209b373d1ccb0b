"""Where definitions go in a tenant: what is in use, what is wrong with a new one, put in a draft or published."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.transaction import atomic

from casework.documents import drafts as letter_drafts
from casework.documents.letters import LetterError
from casework.documents.letters import load as load_letter
from casework.documents.models import LetterDraft, LetterVersion
from casework.documents.services import publish_letter
from casework.forms import drafts as form_drafts
from casework.forms.lint import lint as form_lint
from casework.forms.models import FormDraft, FormVersion
from casework.forms.services import publish_form
from casework.library import statutory
from casework.library.catalogue import Kind
from casework.workflows import drafts as workflow_drafts
from casework.workflows.lint import lint as workflow_lint
from casework.workflows.models import WorkflowDraft, WorkflowVersion
from casework.workflows.services import publish_workflow
from core.acts import Act
from core.drafting import Desk, Draft
from core.errors import Conflict, Invalid
from core.publishing import Version

VERSIONS: Final[Mapping[Kind, type[Version]]] = {
    "forms": FormVersion,
    "letters": LetterVersion,
    "workflows": WorkflowVersion,
}
DESKS: Final[Mapping[Kind, Desk[Any]]] = {
    "forms": Desk("form", FormDraft),
    "letters": Desk("letter", LetterDraft),
    "workflows": Desk("workflow", WorkflowDraft),
}
_PUBLISHERS: Final[Mapping[Kind, Callable[[Mapping[str, Any], Act], int]]] = {
    "forms": lambda definition, act: publish_form(definition=definition, act=act).number,
    "letters": lambda definition, act: publish_letter(definition=definition, act=act).number,
    "workflows": lambda definition, act: publish_workflow(definition=definition, act=act).number,
}


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a definition: a draft (number 0) or a published version."""

    kind: Kind
    key: str
    number: int


def in_use(kind: Kind, keys: list[str] | None = None) -> dict[str, Any]:
    """The newest version of each of these (or of all), by key."""
    rows = VERSIONS[kind]._default_manager.order_by("key", "-number").distinct("key")
    return {row.key: row for row in (rows if keys is None else rows.filter(key__in=keys))}


def drafts(kind: Kind) -> dict[str, Draft]:
    """Every draft of this kind, by key."""
    return DESKS[kind].all()


def faults(kind: Kind, definition: Mapping[str, Any]) -> tuple[str, ...]:
    """All for which the definition can be neither published nor worked on: its shape, and what the law demands."""
    found = _lint(kind, definition)
    return found or statutory.lost(kind, definition)


def conflicts(kind: Kind, definition: Mapping[str, Any], *, coming: Collection[str] = ()) -> tuple[str, ...]:
    """All for which a sound definition cannot follow what the tenant has had; such a draft can be put right.

    The teams that are `coming` along with it count as there.
    """
    match kind:
        case "forms":
            return tuple(form_drafts.problems_of(definition))
        case "workflows":
            found = workflow_drafts.problems_of(definition, workflow_drafts.surroundings(), coming=coming)
            return tuple(f"{one.path}: {one.code}" for one in found)
        case "letters":
            return tuple(letter_drafts.problems_of(definition))


@atomic
def publish(kind: Kind, definition: Mapping[str, Any], *, act: Act) -> Placed:
    """Publish it as the next version. Invalid «library.refused» lists what is in the way."""
    _refuse(faults(kind, definition))
    _refuse(conflicts(kind, definition))
    return Placed(kind, definition["key"], _PUBLISHERS[kind](definition, act))


@atomic
def put_in_draft(kind: Kind, definition: Mapping[str, Any], *, act: Act) -> Placed:
    """A draft that says this, once it is found sound. Conflict when somebody has one already."""
    _refuse(faults(kind, definition))
    return begin_draft(kind, definition, act=act)


@atomic
def begin_draft(kind: Kind, definition: Mapping[str, Any], *, act: Act) -> Placed:
    """A draft that says this, whatever must be put right in it; «undo» in it leads back to what is published."""
    key, desk = definition["key"], DESKS[kind]
    if found := desk.find(key):
        raise Conflict("library.draft_there", name=found.changed_by)
    published = in_use(kind, [key]).get(key)
    said = dict(definition)
    draft = desk.begin(key=key, definition=published.definition if published else said, act=act)
    if published:
        desk.change(draft=draft, revision=draft.revision, change=lambda _now: (said, ""), act=act)
    return Placed(kind, key, 0)


def _lint(kind: Kind, definition: Mapping[str, Any]) -> tuple[str, ...]:
    match kind:
        case "forms":
            return tuple(form_lint(definition))
        case "workflows":
            return tuple(f"{one.path}: {one.code}" for one in workflow_lint(dict(definition)))
        case "letters":
            try:
                load_letter(definition)
            except LetterError as error:
                return tuple(error.problems)
            return ()


def _refuse(found: tuple[str, ...]) -> None:
    fields: dict[str, list[str]] = {}
    for problem in found[:50]:
        where, _colon, what = problem.partition(": ")
        fields.setdefault(where if what else "definition", []).append(what or where)
    if fields:
        raise Invalid("library.refused", fields=fields)
