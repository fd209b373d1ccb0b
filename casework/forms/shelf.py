"""Forms that are put away, while their versions and answers stay; and older versions that are taken up again."""

from collections.abc import Collection

from django.db.transaction import atomic

from casework.forms import drafts
from casework.forms.models import ArchivedForm, FormDraft
from casework.forms.selectors import current_form, form_version
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict
from core.publishing import Shelf, taken_up

_shelf = Shelf(ArchivedForm)
archived = _shelf.keys


@atomic
def archive(*, key: str, used_by: Collection[str], act: Act) -> None:
    """Put the form away. Conflict «form.in_use» while workflows ask for it, «form.has_draft» while it is written."""
    version = current_form(key)
    if used_by:
        raise Conflict("form.in_use", names=", ".join(sorted(used_by)))
    if drafts.draft_of(key) is not None:
        raise Conflict("form.has_draft")
    if _shelf.put_away(key, act):
        record(act=act, action="form.archived", object_type="form", object_id=version.id, detail={"key": key})


@atomic
def take_back(*, key: str, act: Act) -> None:
    """Use the form again. Doing it again changes nothing."""
    version = current_form(key)
    if _shelf.take_back(key):
        record(act=act, action="form.taken_back", object_type="form", object_id=version.id, detail={"key": key})


@atomic
def roll_forward(*, key: str, number: int, act: Act) -> FormDraft:
    """A draft that says what an older version says; a draft that is there already is edited, and that can be undone."""
    definition = taken_up(form_version(key, number), current_form(key))
    draft = drafts.begin(key=key, act=act)
    drafts.edit(draft=draft, revision=draft.revision, change=lambda _now: (definition, ""), act=act)
    return FormDraft.objects.get(id=draft.id)
