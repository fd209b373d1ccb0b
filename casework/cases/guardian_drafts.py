"""What a guardian writes is kept for that guardian alone until it is sent, or thrown away."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet
from django.db.transaction import atomic

from casework.cases import access as case_access
from casework.cases import services
from casework.cases.consents import give_consent
from casework.cases.guardian_places import Kind, Place, own_draft
from casework.cases.models import Case, GuardianDraft
from casework.cases.subs import start_sub
from casework.documents.models import Document
from casework.documents.services import remove_unsent, store_attachment
from casework.forms.definition import FormDefinition, answered
from casework.forms.draft_moves import DraftMove, compare_as_typed
from casework.forms.models import FormVersion
from casework.forms.selectors import current_form, definition_of
from casework.local.retention import GUARDIAN_DRAFT, last_day
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid
from core.ids import new_id
from tenants import keys

MOST_TEXT = 2_000_000


@atomic
def keep(*, place: Place, answers: Mapping[str, Any], revision: int, act: Act, page: str = "") -> GuardianDraft:
    """Keep what is typed as it is typed, also what cannot be sent like that, and where nothing can be sent any more.

    `page` tells one opening of the page from another: Conflict «guardian_draft.stale» when another has saved since
    this one read `revision`, «guardian_draft.gone» when what it read has been sent or thrown away.
    """
    version = place.form_version
    if place.own_doing or version is None:
        raise Conflict(place.refusal or "task.unknown")
    text = _as_text(definition_of(version), answers)
    if place.draft is None:
        if revision:
            raise Conflict("guardian_draft.gone")
        return _begin(place, version, text, page, act)
    draft = _newest(place.draft, revision, page)
    draft.sealed_text = keys.cipher().encrypt(text, context=draft.bound_to)
    draft.revision, draft.saved_from, draft.updated_at = draft.revision + 1, page, act.at
    draft.kept_until = last_day(GUARDIAN_DRAFT, begun=act.on)
    draft.save(update_fields=["sealed_text", "revision", "saved_from", "updated_at", "kept_until"])
    return draft


def newer_form(place: Place) -> FormVersion | None:
    """The newest version of the form, when the draft was begun on an older one and can still be sent."""
    if place.draft is None or place.refusal:
        return None
    newest = current_form(place.draft.form_version.key)
    return newest if newest.number > place.draft.form_version.number else None


def preview_move(place: Place) -> tuple[DraftMove, Mapping[str, Any]]:
    """What moving the draft to the newest version would mean, and what would go on; Conflict when it cannot move."""
    draft, after = place.draft, newer_form(place)
    if draft is None or after is None:
        raise Conflict(place.refusal or "form.already_newest")
    return compare_as_typed(draft.form_version, after, draft.answers)


@atomic
def move(*, place: Place, to: int, revision: int, act: Act) -> GuardianDraft:
    """Let the draft go on under version `to` of its form, with what has a place there; its files with it.

    Conflict when more was written since it was looked at, «form.newer_version» when `to` is not the newest any more.
    """
    if place.draft is None:
        raise Conflict("guardian_draft.gone")
    draft = _newest(place.draft, revision, "")
    found, going_on = preview_move(replace(place, draft=draft))
    if found.after.number != to:
        raise Conflict("form.newer_version", number=found.after.number)
    draft.sealed_text = keys.cipher().encrypt(_as_text(definition_of(found.after), going_on), context=draft.bound_to)
    draft.form_version, draft.revision = found.after, draft.revision + 1
    draft.saved_from, draft.updated_at = "", act.at
    draft.kept_until = last_day(GUARDIAN_DRAFT, begun=act.on)
    draft.save()
    _record(act, "guardian_draft.moved", draft, version=to)
    sweep(place.guardian.id, place.case.child_id, act.actor_id, act)
    return draft


@atomic
def send(
    *, place: Place, answers: Mapping[str, Any], revision: int, act: Act, page: str = "", language: str = "nb"
) -> Case:
    """Hand it in: the task is done, the consent given, or the case beside begins with it. The draft is no more.

    Invalid names each faulty field; Conflict when it cannot be sent now, or another page knows something newer. On any
    error nothing is changed.
    """
    if place.refusal:
        raise Conflict(place.refusal)
    draft = _newest(place.draft, revision, page) if place.draft else None
    if draft is None and (revision or place.kind == Kind.START):
        raise Conflict("guardian_draft.gone")  # what begins a case is sent from what is kept, so that it is sent once
    case, key, form = place.case, place.key, place.form_version
    if place.kind == Kind.CONSENT:
        give_consent(case_id=case.id, task_key=key, answers=answers, act=act, language=language, own_form=form)
    else:
        if place.kind == Kind.START:
            case = start_sub(case_id=case.id, sub_key=key, act=act)
        if form is not None:
            _hand_in(place, _files_in(definition_of(form), answers), case, act)
        task_key = place.task.key
        case = services.complete_task(case_id=case.id, task_key=task_key, answers=answers, act=act, own_form=form)
    if draft is not None:
        draft.delete()
    sweep(place.guardian.id, place.case.child_id, act.actor_id, act)
    return case


@atomic
def throw_away(*, draft_id: UUID, revision: int, act: Act) -> Case:
    """The draft and its files are no more; Conflict when more was written since. Gives the case it was in."""
    draft = _newest(own_draft(draft_id, act=act), revision, "")
    case, guardian_id = draft.case, draft.guardian_id
    _record(act, "guardian_draft.thrown_away", draft)
    draft.delete()
    sweep(guardian_id, case.child_id, act.actor_id, act)
    return case


def keep_file(*, place: Place, upload_name: str, content: bytes, act: Act) -> Document:
    """Keep a file for a draft. It is in no case, and nobody's to read, before the draft is sent."""
    return store_attachment(
        upload_name=upload_name, content=content, case_id=None, child_id=place.case.child_id, audience=(), act=act
    )


def unsent_files(child_id: UUID | None, user_id: UUID | None) -> QuerySet[Document]:
    """The files that this guardian has uploaded about the child and not sent."""
    unsent = Document.objects.filter(case_id=None, issued_at=None, kind=Document.Kind.ATTACHMENT, audience=[])
    return unsent.filter(child_id=child_id, created_by_id=user_id)


def _begin(place: Place, version: FormVersion, text: bytes, page: str, act: Act) -> GuardianDraft:
    draft = GuardianDraft(
        id=new_id(),
        case=place.case,
        guardian=place.guardian,
        kind=place.kind,
        key=place.key,
        form_version=version,
        saved_from=page,
        created_at=act.at,
        updated_at=act.at,
        kept_until=last_day(GUARDIAN_DRAFT, begun=act.on),
    )
    draft.sealed_text = keys.cipher().encrypt(text, context=draft.bound_to)
    try:
        with atomic():
            draft.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("guardian_draft.stale") from error
    _record(act, "guardian_draft.begun", draft)
    return draft


def _newest(draft: GuardianDraft, revision: int, page: str) -> GuardianDraft:
    """The draft, locked; Conflict when it is not what the page was made from, nor what that page saved itself."""
    rows = GuardianDraft.objects.select_for_update(of=("self",)).select_related("case")
    found = rows.filter(id=draft.id).first()
    if found is None:
        raise Conflict("guardian_draft.gone")
    if found.revision != revision and not (page and found.saved_from == page):
        raise Conflict("guardian_draft.stale")
    return found


def _as_text(definition: FormDefinition, answers: Mapping[str, Any]) -> bytes:
    """The answers to the form's questions, judged by nobody: a text too long or half a date is still what was typed."""
    known = (item.id for item in definition.fields if item.is_asked or item.type == "repeat")
    kept = {name: answers[name] for name in known if not _empty(answers.get(name))}
    text = json.dumps(kept).encode()
    if len(text) > MOST_TEXT:
        raise Invalid("guardian_draft.too_large")
    return text


def _empty(value: object) -> bool:
    return value is None or value is False or value == "" or value == []


def _files_in(definition: FormDefinition, answers: Mapping[str, Any]) -> set[str]:
    found = (value for _path, item, value in answered(definition.fields, answers) if item.type == "file")
    return {str(one) for value in found if isinstance(value, list) for one in value}


def _hand_in(place: Place, wanted: Iterable[str], case: Case, act: Act) -> None:
    """The draft's files come into the case, to those who may read the answers."""
    ids = set(wanted)
    for document in unsent_files(place.case.child_id, act.actor_id):
        if str(document.id) not in ids:
            continue
        document.case_id = case.id
        document.audience = sorted(case_access.readers_of(place.task.effect, place.task.owner) - {"team"})
        document.save(update_fields=["case_id", "audience"])
        record(
            act=act,
            action="document.uploaded",
            case_id=case.id,
            child_id=case.child_id,
            object_type="document",
            object_id=document.id,
            detail={"kind": document.kind},
        )


def sweep(guardian_id: UUID, child_id: UUID | None, user_id: UUID | None, act: Act) -> None:
    """Files that none of the guardian's drafts points at any more go with what they were uploaded for."""
    unsent = list(unsent_files(child_id, user_id))
    if not unsent:
        return
    drafts = GuardianDraft.objects.filter(guardian=guardian_id).select_related("form_version")
    wanted = {one for row in drafts for one in _files_in(definition_of(row.form_version), row.answers)}
    for document in unsent:
        if str(document.id) not in wanted:
            remove_unsent(document=document, act=act)


def _record(act: Act, action: str, draft: GuardianDraft, **more: object) -> None:
    # On record, but not in the case's own trail: staff read that, and nothing has come to them yet.
    detail = {"kind": draft.kind, **more}
    record(act=act, action=action, object_type="guardian_draft", object_id=draft.id, detail=detail)
