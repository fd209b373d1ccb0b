"""Taking the national templates into use in a tenant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from casework.documents.models import LetterVersion
from casework.documents.services import checked_letter
from casework.forms.models import FormVersion
from casework.forms.services import checked_form
from casework.library.catalogue import Kind, templates
from casework.workflows.models import WorkflowVersion
from casework.workflows.services import checked_workflow
from core.acts import Act
from core.audit.services import record
from core.publishing import Checked, Version
from tenants.first_versions import lay_ready, publish_first
from tenants.owner import owner_connection


@dataclass(frozen=True)
class Shelf:
    """Where one kind of template is published, and how one is found fit."""

    versions: type[Version]
    check: Callable[[Mapping[str, Any]], Checked]


# A workflow names forms, and the acts behind its tasks write letters: it comes last.
SHELVES: Final[dict[Kind, Shelf]] = {
    "forms": Shelf(FormVersion, checked_form),
    "letters": Shelf(LetterVersion, checked_letter),
    "workflows": Shelf(WorkflowVersion, checked_workflow),
}


def adopt_library(*, act: Act) -> None:
    """Publish every national template in a tenant that is being made, which has none yet, in few statements.

    Part of the transaction that makes the tenant: it fails as a whole. What a later release brings, the tenant takes
    itself, part by part (casework.library.updating).
    """
    adopted: dict[str, object] = {}
    for kind, shelf in SHELVES.items():
        adopted[kind] = len(publish_first(shelf.versions, _checked(kind), act))
    record(act=act, action="library.adopted", object_type="library", detail=adopted)


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
