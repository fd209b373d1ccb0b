"""Questions about documents and letter templates."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet, Sum

from casework.documents.letters import Letter, load
from casework.documents.models import Document, LetterVersion
from core.errors import NotFound
from core.kept import Kept
from tenants import isolation

_kept: Kept[Letter] = Kept(load)


def documents_of_case(case_id: UUID, audiences: Iterable[str]) -> list[Document]:
    """The case's documents that any of these audiences may read, newest first. One query."""
    wanted = set(audiences)
    rows = Document.objects.filter(case_id=case_id).order_by("-created_at", "-id")
    return [row for row in rows if wanted & set(row.audience)]


def get_document(document_id: UUID) -> Document:
    """The document, or NotFound; whoever asks checks that the reader may have it."""
    row = Document.objects.filter(id=document_id).first()
    if row is None:
        raise NotFound("document.unknown")
    return row


def current_letter(key: str) -> tuple[Letter, int]:
    """The letter template in use, and the number of that version; NotFound «letter.unknown»."""
    row = LetterVersion.objects.filter(key=key).order_by("-number").only("id", "key", "number").first()
    if row is None:
        raise NotFound("letter.unknown", key=key)
    schema = isolation.current().schema
    return _kept.get(schema, row.id, lambda: LetterVersion.objects.get(id=row.id).definition), row.number


def current_version(key: str) -> LetterVersion:
    """The newest published version of the letter; NotFound «letter.unknown»."""
    version = letter_versions(key).first()
    if version is None:
        raise NotFound("letter.unknown", key=key)
    return version


def letter_version(key: str, number: int) -> LetterVersion:
    """That very version of the letter; NotFound «letter.unknown»."""
    version = LetterVersion.objects.filter(key=key, number=number).first()
    if version is None:
        raise NotFound("letter.unknown", key=key)
    return version


def letter_versions(key: str) -> QuerySet[LetterVersion]:
    """Every version of this letter, newest first."""
    return LetterVersion.objects.filter(key=key).order_by("-number")


def newest_letters() -> list[LetterVersion]:
    """The newest version of each letter, by key."""
    return list(LetterVersion.objects.order_by("key", "-number").distinct("key"))


def current_letters() -> list[tuple[LetterVersion, Letter]]:
    """Every letter template in use, by key."""
    return [(row, load(row.definition)) for row in newest_letters()]


def stored_bytes() -> int:
    """How much the tenant's documents take, in bytes."""
    return int(Document.objects.aggregate(total=Sum("size"))["total"] or 0)
