"""A guardian's own paper: a form begun in a place where the guardian may write, seen by nobody before it is sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from casework.cases import guardian_drafts
from casework.cases.guardian_places import Kind, Place, place_of
from casework.cases.guardian_retention import ends_soon
from casework.cases.lookups import CaseLookups
from casework.cases.models import GuardianDraft
from casework.cases.steps import about
from casework.documents.models import Document
from casework.forms.definition import FormDefinition
from casework.forms.selectors import definition_of
from casework.local.retention import GUARDIAN_DRAFT, days_kept
from core.audit.services import record
from core.ids import new_id
from web.case_words import in_words
from web.languages import reader_language
from web.sheets import Kept, Sheet

# The route of each kind of place, and what its argument is called.
ROUTES = {
    Kind.TASK: ("guardian_task", "task_key"),
    Kind.CONSENT: ("guardian_consent", "task_key"),
    Kind.START: ("guardian_start", "sub_key"),
}


class OwnLookups(CaseLookups):
    """As for any form about the case, but of files only those that the guardian may know of."""

    def __init__(self, sheet: "GuardianSheet") -> None:
        super().__init__(sheet.act, sheet.case.id)
        self._files = sheet.files

    def file_exists(self, file_id: str) -> bool:
        """A file of the guardian's own, or one in the case that guardians may read."""
        return self._files.filter(id=file_id).exists()


class GuardianSheet(Sheet):
    """One place, with the guardian's own draft. Reading it is put on record."""

    def __init__(self, request: HttpRequest, case_id: UUID, kind: str, key: str) -> None:
        self.act, self.language = request.act, reader_language()
        self.place: Place = place_of(case_id=case_id, kind=kind, key=key, act=self.act)
        self.case, self.definition = self.place.case, self.place.task
        # Which opening of the page this is, so that it is never told of what it saved itself.
        self.page = request.POST.get("page", "")[:40] or new_id().hex

    @property
    def title(self) -> str:
        """What is written, in everyday words."""
        return in_words(self.place.title, self.language)

    @property
    def text_language(self) -> str:
        """The language that the form's own words are in."""
        return "nn" if self.language == "nn" else "nb"

    @property
    def begins_case(self) -> bool:
        """Whether a case begins with it, when it is sent."""
        return self.place.kind == Kind.START

    @property
    def is_consent(self) -> bool:
        """Whether it is an answer to a question of consent."""
        return self.place.kind == Kind.CONSENT

    @property
    def draft(self) -> GuardianDraft | None:
        """What the guardian has begun."""
        return self.place.draft

    @property
    def ends_soon(self) -> bool:
        """Whether what the guardian has begun is removed before long."""
        return self.place.draft is not None and ends_soon(self.place.draft, self.act)

    @property
    def days_kept(self) -> int:
        """How many days what is begun now will be kept."""
        return days_kept(GUARDIAN_DRAFT)

    @property
    def kept(self) -> Kept | None:
        """What is kept; or what was handed in before, when it is asked for again."""
        if draft := self.place.draft:
            return Kept(draft.answers, revision=draft.revision)
        return Kept(self.place.begins_with) if self.place.begins_with else None

    @property
    def form_definition(self) -> FormDefinition | None:
        """What the form asks."""
        version = self.place.form_version
        return definition_of(version) if version else None

    @property
    def address(self) -> str:
        """Where it is written."""
        return address_of(self.case.id, self.place.kind, self.place.key)

    @property
    def draft_address(self) -> str:
        """Where it is kept while it is typed."""
        return address_of(self.case.id, self.place.kind, self.place.key, route="_draft")

    @property
    def files(self) -> QuerySet[Document]:
        """What the guardian has uploaded and not sent, and what guardians may read in the case."""
        own = Q(id__in=guardian_drafts.unsent_files(self.case.child_id, self.act.actor_id).values("id"))
        return Document.objects.filter(own | Q(case_id=self.case.id, audience__contains=["guardian"]))

    @property
    def lookups(self) -> OwnLookups:
        """Whether what answers point at is there."""
        return OwnLookups(self)

    def opened(self) -> None:
        """Note that the guardian looked into the case."""
        record(act=self.act, action="case.read", **about(self.case))

    def keep(self, *, answers: Mapping[str, Any], extras: Mapping[str, Any] | None, revision: int) -> int:
        """Keep what is typed as the guardian's own draft."""
        place, page = self.place, self.page
        return guardian_drafts.keep(place=place, answers=answers, revision=revision, act=self.act, page=page).revision

    def store(self, *, upload_name: str, content: bytes) -> Document:
        """Keep an uploaded file with the draft."""
        return guardian_drafts.keep_file(place=self.place, upload_name=upload_name, content=content, act=self.act)


def address_of(case_id: UUID, kind: str, key: str, *, route: str = "") -> str:
    """Where something of this kind is written."""
    name, argument = ROUTES[Kind(kind)]
    return reverse(f"{name}{route}", kwargs={"case_id": case_id, argument: key})
