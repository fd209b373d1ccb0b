"""Publishing forms, and keeping and handing in answers."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import IntegrityError
from django.db.transaction import atomic

from casework.forms.definition import DefinitionError, FormDefinition, load
from casework.forms.models import FormVersion, Submission, at_rest
from casework.forms.selectors import definition_of
from casework.forms.succession import succession_problems
from casework.forms.validation import Cleaned, Lookups, clean
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid
from core.ids import new_id
from core.lines import storable
from core.publishing import Checked

MAX_EXTRAS = 500_000


@atomic
def publish_form(*, definition: Mapping[str, Any], act: Act) -> FormVersion:
    """Publish the definition as the form's next version; the same content as the current one returns that.

    Invalid «form.definition» lists what is wrong with it; Conflict when somebody else published at the same moment.
    """
    loaded = _loaded(definition)
    _refuse_break(loaded)
    sha256 = _fingerprint(definition)
    newest = FormVersion.objects.filter(key=loaded.key).order_by("-number").first()
    if newest and newest.sha256 == sha256:
        return newest
    version = Checked(loaded.key, definition, sha256).version(FormVersion, newest.number + 1 if newest else 1, act)
    try:
        with atomic():
            version.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("form.published_meanwhile") from error
    record(act=act, action="form.published", object_type="form", object_id=version.id, detail={"key": loaded.key})
    return version


def checked_form(definition: Mapping[str, Any]) -> Checked:
    """The definition, once it is found fit; Invalid «form.definition» lists what is wrong. Asks no database."""
    return Checked(_loaded(definition).key, definition, _fingerprint(definition))


# Keeping answers is one statement each time: it needs no transaction of its own.
def save_draft(
    *,
    submission: Submission | None,
    form_version: FormVersion,
    answers: Mapping[str, Any],
    revision: int | None,
    act: Act,
    extras: Mapping[str, Any] | None = None,
) -> Submission:
    """Keep unfinished answers. Wrong types are left out; Conflict «form.stale» when somebody saved meanwhile."""
    kept = clean(definition_of(form_version), answers, partial=True, unknown="drop").answers
    if submission is None:
        return _new(form_version, kept, _kept_extras(extras), Submission.State.DRAFT, act)
    _advance(submission, kept, extras, Submission.State.DRAFT, revision, act)
    return submission


def submit(
    *,
    submission: Submission | None,
    form_version: FormVersion,
    answers: Mapping[str, Any],
    revision: int | None,
    lookups: Lookups | None,
    act: Act,
    extras: Mapping[str, Any] | None = None,
) -> Submission:
    """Hand the answers in for good. Invalid «form.invalid» names each faulty field with its codes."""
    cleaned = clean(definition_of(form_version), answers, lookups=lookups)
    if cleaned.errors:
        raise Invalid("form.invalid", fields=_codes(cleaned))
    if submission is None:
        return _new(form_version, cleaned.answers, _kept_extras(extras), Submission.State.SUBMITTED, act)
    _advance(submission, cleaned.answers, extras, Submission.State.SUBMITTED, revision, act)
    return submission


def draft_from(*, submission: Submission, act: Act) -> Submission:
    """A new draft that begins with what was handed in before; the handed-in one stays as it was."""
    answers, extras = dict(submission.answers), dict(submission.extras)
    return _new(submission.form_version, answers, extras, Submission.State.DRAFT, act)


def _loaded(definition: Mapping[str, Any]) -> FormDefinition:
    try:
        return load(definition)
    except DefinitionError as error:
        raise Invalid("form.definition", fields={"definition": error.problems}) from error


def _refuse_break(loaded: FormDefinition) -> None:
    before = [load(old.definition) for old in FormVersion.objects.filter(key=loaded.key).order_by("number")]
    built_on = FormVersion.objects.filter(**loaded.base).first() if loaded.base else None
    if problems := succession_problems(loaded, before, load(built_on.definition) if built_on else None):
        raise Invalid("form.definition", fields={"definition": problems})


def _fingerprint(definition: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _new(
    version: FormVersion, answers: dict[str, Any], extras: dict[str, Any], state: Submission.State, act: Act
) -> Submission:
    row_id = new_id()
    row = Submission(
        id=row_id,
        form_version=version,
        state=state,
        **at_rest(row_id, state, answers, extras),
        author_id=act.user_id,
        author_name=act.actor_name,
        created_at=act.at,
        updated_at=act.at,
        submitted_at=act.at if state == Submission.State.SUBMITTED else None,
    )
    row.save(force_insert=True)
    row.answers, row.extras = answers, extras
    return row


def _advance(
    submission: Submission,
    answers: dict[str, Any],
    extras: Mapping[str, Any] | None,
    state: Submission.State,
    revision: int | None,
    act: Act,
) -> None:
    if submission.state == Submission.State.SUBMITTED:
        raise Conflict("form.submitted")
    wanted = submission.revision if revision is None else revision
    kept = submission.extras if extras is None else _kept_extras(extras)
    written = at_rest(submission.id, state, answers, kept) | {
        "state": state,
        "revision": wanted + 1,
        "author_id": act.user_id,
        "author_name": act.actor_name,
        "updated_at": act.at,
        "submitted_at": act.at if state == Submission.State.SUBMITTED else None,
    }
    rows = Submission.objects.filter(id=submission.id, revision=wanted, state=Submission.State.DRAFT)
    if not rows.update(**written):
        raise Conflict("form.stale")
    for name, value in (written | {"answers": answers, "extras": kept}).items():
        setattr(submission, name, value)


def _kept_extras(extras: Mapping[str, Any] | None) -> dict[str, Any]:
    kept = dict(extras or {})
    if len(json.dumps(kept)) > MAX_EXTRAS:
        raise Invalid("form.invalid", fields={"goals": ["too_long"]})
    if not all(storable(text) for text in _texts_in(kept)):
        raise Invalid("form.invalid", fields={"goals": ["invalid"]})
    return kept


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (key, *_texts_in(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_in(inner)


def _codes(cleaned: Cleaned) -> dict[str, list[str]]:
    return {name: [fault.code for fault in faults] for name, faults in cleaned.errors.items()}
