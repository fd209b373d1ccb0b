"""Taking the national templates into use in a tenant."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.db.models import Model
from django.db.transaction import atomic

from casework.documents.models import LetterVersion
from casework.documents.services import checked_letter, publish_first_letters, publish_letter
from casework.forms.models import FormVersion
from casework.forms.services import checked_form, publish_first_forms, publish_form
from casework.library.catalogue import Kind, templates
from casework.library.placing import in_use
from casework.library.updating import is_as_shipped
from casework.workflows.models import WorkflowVersion
from casework.workflows.services import checked_workflow, publish_first_workflows, publish_workflow
from core.acts import Act
from core.publishing import Checked
from tenants.first_versions import lay_ready
from tenants.owner import owner_connection


@dataclass(frozen=True)
class Shelf:
    """How one kind of template is checked, published for the first time, and published beside earlier versions."""

    versions: type[Model]
    check: Callable[[Mapping[str, Any]], Checked]
    first: Callable[[Sequence[Any], Act], None]
    later: Callable[[Mapping[str, Any], Act], object]


# A workflow names forms, and the acts behind its tasks write letters: it comes last.
SHELVES: Final[dict[Kind, Shelf]] = {
    "forms": Shelf(
        FormVersion,
        checked_form,
        lambda forms, act: publish_first_forms(forms=forms, act=act),
        lambda definition, act: publish_form(definition=definition, act=act),
    ),
    "letters": Shelf(
        LetterVersion,
        checked_letter,
        lambda letters, act: publish_first_letters(letters=letters, act=act),
        lambda definition, act: publish_letter(definition=definition, act=act),
    ),
    "workflows": Shelf(
        WorkflowVersion,
        checked_workflow,
        lambda workflows, act: publish_first_workflows(workflows=workflows, act=act),
        lambda definition, act: publish_workflow(definition=definition, act=act),
    ),
}


@dataclass(frozen=True)
class Adoption:
    """What an adoption did, by kind and key: published now, had already, and left because the tenant has changed it."""

    published: tuple[str, ...]
    unchanged: tuple[str, ...]
    own: tuple[str, ...] = ()


@atomic
def adopt_all(*, act: Act) -> Adoption:
    """Publish each national template that the tenant has not had; what it has made of one since is left alone.

    What it has nothing of is published together: a new tenant takes few statements. A newer template is never put in
    the place of one that the tenant has changed: the tenant takes what it wants of it, part by part.
    """
    published: list[str] = []
    unchanged: list[str] = []
    own: list[str] = []
    for kind, shelf in SHELVES.items():
        had = _had(shelf)
        fresh = [one for one in _checked(kind) if one.sha256 not in had.get(one.key, ())]
        changed = _changed(kind, [one.key for one in fresh if one.key in had])
        own += [f"{kind}/{one.key}" for one in fresh if one.key in changed]
        fresh = [one for one in fresh if one.key not in changed]
        if first := [one for one in fresh if one.key not in had]:
            shelf.first(first, act)
        for one in fresh:
            if one.key in had:
                shelf.later(one.definition, act)
        published += [f"{kind}/{one.key}" for one in fresh]
        handled = changed.union(one.key for one in fresh)
        unchanged += [f"{kind}/{one.key}" for one in _checked(kind) if one.key not in handled]
    return Adoption(tuple(published), tuple(unchanged), tuple(own))


def lay_all_ready() -> None:
    """Have the library lie in the database for new tenants to copy. Needs the owner's connection."""
    _lay_ready_in(str(owner_connection().settings_dict["NAME"]))


@cache
def _lay_ready_in(database: str) -> None:
    # Once in a process; should it not lie there any more, a new tenant takes what this process has.
    lay_ready(one for kind in SHELVES for one in _checked(kind))


@cache
def _checked(kind: Kind) -> tuple[Checked, ...]:
    # The library is the release's own: what was found fit once in this process stays so.
    return tuple(SHELVES[kind].check(template.definition) for template in templates(kind))


def _changed(kind: Kind, keys: list[str]) -> set[str]:
    """Those of which the tenant's newest version is its own, and not as any release shipped it."""
    rows = in_use(kind, keys) if keys else {}
    return {key for key, row in rows.items() if not is_as_shipped(kind, row.definition)}


def _had(shelf: Shelf) -> dict[str, set[str]]:
    """The hashes of every version that the tenant has had, by key."""
    had: dict[str, set[str]] = defaultdict(set)
    for key, sha256 in shelf.versions._default_manager.values_list("key", "sha256"):
        had[key].add(sha256)
    return had
