"""Writing forms: a draft that several may work on, with undo and redo, until it is published or thrown away."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError
from django.db.transaction import atomic

from casework.forms.definition import load
from casework.forms.editing import EditError, every_item, new_form
from casework.forms.lint import lint
from casework.forms.models import FormDraft, FormEdit, FormVersion
from casework.forms.selectors import current_form
from casework.forms.services import publish_form
from casework.forms.succession import succession_problems
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from core.lines import storable

KEPT_EDITS = 100
_KEY = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
Definition = dict[str, Any]
# What the draft says afterwards, and the question that was edited (or none).
Edit = Callable[[Definition], tuple[Definition, str]]


def draft_of(key: str) -> FormDraft | None:
    """The draft of this form, when somebody has begun one."""
    return FormDraft.objects.filter(key=key).first()


def drafts() -> dict[str, FormDraft]:
    """Every draft, by the form's key."""
    return {row.key: row for row in FormDraft.objects.all()}


def text_of(draft: FormDraft) -> Definition:
    """What the draft says now."""
    found: Definition = draft.edits.get(position=draft.position).definition
    return found


def may_undo_redo(draft: FormDraft) -> tuple[bool, bool]:
    """Whether there is an earlier edit to go back to, and a later one to go forward to."""
    places = set(draft.edits.values_list("position", flat=True))
    return draft.position - 1 in places, draft.position + 1 in places


def used_ids(key: str) -> set[str]:
    """Every question id that the form has had in a published version: none of them is given to another question."""
    versions = FormVersion.objects.filter(key=key).values_list("definition", flat=True)
    return {item["id"] for definition in versions for item in every_item(definition)}


def problems_of(definition: Mapping[str, Any]) -> list[str]:
    """All that must be put right before it can be published, each as `where: what`."""
    found = lint(definition)
    if found:
        return found
    before = [load(old.definition) for old in FormVersion.objects.filter(key=definition["key"]).order_by("number")]
    return succession_problems(load(definition), before)


@atomic
def begin(*, key: str, act: Act) -> FormDraft:
    """The form's draft; a new one says what the published version says."""
    found = draft_of(key)
    return found or _new(key, current_form(key).definition, act)


@atomic
def begin_new(*, key: str, title: str, act: Act) -> FormDraft:
    """A draft of a form that is not there yet."""
    if not _KEY.fullmatch(key) or len(key) > 60:
        raise Invalid("form.key", fields={"key": ["key"]})
    if not title.strip() or len(title) > 200 or not storable(title):
        raise Invalid("form.title", fields={"title": ["required"]})
    if draft_of(key) or FormVersion.objects.filter(key=key).exists():
        raise Conflict("form.key_taken")
    return _new(key, new_form(key, title.strip()), act)


@atomic
def edit(*, draft: FormDraft, revision: int, change: Edit, act: Act) -> str:
    """Do one thing to the draft; gives the question that is at hand then.

    Conflict «form.draft_stale» when somebody did something meanwhile.
    """
    row = _at(draft, revision)
    try:
        changed, at_hand = change(text_of(row))
    except EditError as error:
        raise Conflict(error.code) from error
    row.edits.filter(position__gt=row.position).delete()
    row.position += 1
    FormEdit.objects.create(draft=row, position=row.position, definition=changed)
    row.edits.filter(position__lte=row.position - KEPT_EDITS).delete()
    _moved(row, act)
    return at_hand


@atomic
def step(*, draft: FormDraft, revision: int, back: bool, act: Act) -> FormDraft:
    """Undo the last act of editing, or do it again."""
    row = _at(draft, revision)
    wanted = row.position + (-1 if back else 1)
    if not row.edits.filter(position=wanted).exists():
        raise Conflict("form.nothing_to_undo")
    row.position = wanted
    return _moved(row, act)


@atomic
def publish_draft(*, draft: FormDraft, revision: int, act: Act) -> FormVersion:
    """Publish what the draft says as the next version, and let go of the draft."""
    row = _at(draft, revision)
    version = publish_form(definition=text_of(row), act=act)
    row.delete()
    return version


@atomic
def throw_away(*, draft: FormDraft, revision: int, act: Act) -> None:
    """Let go of the draft; what is published stays as it is."""
    row = _at(draft, revision)
    record(act=act, action="form.draft_thrown_away", object_type="form", object_id=row.id, detail={"key": row.key})
    row.delete()


def _new(key: str, definition: Definition, act: Act) -> FormDraft:
    try:
        with atomic():
            row = FormDraft.objects.create(key=key, changed_at=act.at, changed_by=act.actor_name[:200])
    except IntegrityError as error:
        raise Conflict("form.draft_stale") from error
    FormEdit.objects.create(draft=row, position=0, definition=definition)
    record(act=act, action="form.draft_begun", object_type="form", object_id=row.id, detail={"key": key})
    return row


def _at(draft: FormDraft, revision: int) -> FormDraft:
    row = FormDraft.objects.select_for_update().filter(id=draft.id).first()
    if row is None:
        raise NotFound("form.no_draft")
    if row.revision != revision:
        raise Conflict("form.draft_stale", name=row.changed_by)
    return row


def _moved(row: FormDraft, act: Act) -> FormDraft:
    row.revision += 1
    row.changed_at, row.changed_by = act.at, act.actor_name[:200]
    row.save(update_fields=["position", "revision", "changed_at", "changed_by"])
    return row
