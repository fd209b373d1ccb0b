"""Issuing letters, keeping uploads, and handing documents out."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.db.transaction import atomic, on_commit

from casework.documents import storage
from casework.documents.inspection import inspect
from casework.documents.letters import Letter, MissingValue, fill, load
from casework.documents.models import Document, LetterVersion
from casework.documents.pdf import Letterhead, Meta, render
from core import events
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid
from core.ids import new_id
from core.publishing import Checked
from tenants import isolation

AUDIENCES = ("ppt", "unit", "decider", "guardian")


@atomic
def publish_letter(*, definition: Mapping[str, object], act: Act) -> LetterVersion:
    """Publish the template as the letter's next version; the same content as the current one returns that.

    Conflict «letter.published_meanwhile» when somebody else published at the same moment.
    """
    letter = checked_letter(definition)
    newest = LetterVersion.objects.filter(key=letter.key).order_by("-number").first()
    if newest and newest.sha256 == letter.sha256:
        return newest
    version = letter.version(LetterVersion, newest.number + 1 if newest else 1, act)
    try:
        with atomic():
            version.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("letter.published_meanwhile") from error
    detail = {"key": letter.key, "number": version.number}
    record(act=act, action="letter.published", object_type="letter", object_id=version.id, detail=detail)
    return version


def checked_letter(definition: Mapping[str, object]) -> Checked:
    """The template, once it is found fit; raises when it is not. Asks no database."""
    sha256 = hashlib.sha256(json.dumps(definition, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return Checked(load(definition).key, definition, sha256)


@atomic
def issue_letter(
    *,
    letter: Letter,
    number: int,
    values: Mapping[str, object],
    language: str,
    letterhead: Letterhead,
    recipient: tuple[str, ...],
    case_id: UUID,
    case_number: str,
    child_id: UUID | None,
    audience: Sequence[str],
    act: Act,
    reference: str = "",
    contact: str = "",
) -> Document:
    """Fill, render and store a letter, for good. Invalid «letter.incomplete» names what it lacks."""
    try:
        filled = fill(letter, values, language)
    except MissingValue as missing:
        raise Invalid("letter.incomplete", missing=", ".join(missing.paths)) from missing
    meta = Meta(
        title=filled.title,
        language=language,
        recipient=recipient,
        date=act.on,
        case_number=case_number,
        reference=reference,
        contact=contact,
        exempt=True,
    )
    content = render(filled.blocks, letterhead=letterhead, meta=meta)
    return _store(
        content,
        kind=letter.kind,
        title=filled.title,
        filename=f"{letter.key}-{case_number.replace('/', '-')}.pdf",
        content_type="application/pdf",
        audience=audience,
        case_id=case_id,
        child_id=child_id,
        act=act,
        issued=True,
        letter_version=f"{letter.key}:{number}",
    )


@atomic
def store_attachment(
    *,
    upload_name: str,
    content: bytes,
    case_id: UUID | None,
    child_id: UUID | None,
    audience: Sequence[str],
    act: Act,
    kind: str = Document.Kind.ATTACHMENT,
) -> Document:
    """Keep an uploaded file. Invalid with file.too_large, file.empty, file.type or file.bomb."""
    if len(content) > settings.SAMSPOR_UPLOAD_MAX:
        raise Invalid("file.too_large", fields={"file": ["too_large"]})
    extension, content_type = inspect(content)
    stem = _stem(upload_name)
    return _store(
        content,
        kind=kind,
        title=stem[:200],
        filename=f"{stem[:150]}.{extension}",
        content_type=content_type,
        audience=audience,
        case_id=case_id,
        child_id=child_id,
        act=act,
    )


@atomic
def remove_unsent(*, document: Document, act: Act) -> None:
    """Erase an uploaded file that never came into any case. What is in a case stays there."""
    if document.case_id is not None or document.issued_at is not None:
        raise ValueError("the document is in a case")
    document_id, size, storage_key = document.id, document.size, document.storage_key
    document.delete()
    gone = events.Occurred(
        "storage.bytes",
        isolation.current().schema,
        str(document_id),
        -size,
        act.at,
        source_key=f"storage.bytes:{document_id}:removed",
    )
    events.publish(gone)
    # The bytes go when the row has gone for good: a transaction that fails leaves both.
    on_commit(lambda: storage.remove(storage_key))


def read_document(*, document: Document, act: Act) -> bytes:
    """The bytes, with the reading on record."""
    record(
        act=act,
        action="document.read",
        case_id=document.case_id,
        child_id=document.child_id,
        object_type="document",
        object_id=document.id,
        detail={"kind": document.kind},
    )
    return storage.read(document.id, document.storage_key)


def _stem(upload_name: str) -> str:
    # Only what shows on a screen: no line break for a header, no sign that turns the reading direction of an extension.
    stem = PurePath(upload_name.replace("\\", "/")).stem
    return "".join(sign for sign in stem if sign.isprintable()).strip() or "vedlegg"


def _store(
    content: bytes,
    *,
    kind: str,
    title: str,
    filename: str,
    content_type: str,
    audience: Sequence[str],
    case_id: UUID | None,
    child_id: UUID | None,
    act: Act,
    issued: bool = False,
    letter_version: str = "",
) -> Document:
    if not set(audience) <= set(AUDIENCES):
        raise ValueError("unknown audience")
    document_id = new_id()
    document = Document.objects.create(
        id=document_id,
        case_id=case_id,
        child_id=child_id,
        kind=kind,
        title=title[:300],
        filename=filename[:200],
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key=storage.write(document_id, content),
        audience=sorted(set(audience)),
        letter_version=letter_version,
        issued_at=act.at if issued else None,
        created_at=act.at,
        created_by_id=act.actor_id,
        created_by_name=act.actor_name,
    )
    size = events.Occurred(
        "storage.bytes",
        isolation.current().schema,
        str(document_id),
        len(content),
        act.at,
        source_key=f"storage.bytes:{document_id}:stored",
    )
    events.publish(size)
    record(
        act=act,
        action="document.issued" if issued else "document.uploaded",
        case_id=case_id,
        child_id=child_id,
        object_type="document",
        object_id=document.id,
        detail={"kind": kind},
    )
    return document
