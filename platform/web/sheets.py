"""What a page for answering a form asks of whatever the form belongs to: a task, or a guardian's own paper."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from casework.cases.models import Case
from casework.documents.models import Document
from casework.forms.definition import FormDefinition
from casework.forms.validation import Lookups
from casework.workflows.definition import TaskDef
from core.acts import Act


@dataclass(frozen=True)
class Kept:
    """Answers as far as they have come, with the rows beside them; how many times kept, and by whom last."""

    answers: Mapping[str, Any]
    extras: Mapping[str, Any] = field(default_factory=dict)
    revision: int = 0
    by: str = ""


class Sheet(ABC):
    """Whose form it is, what is kept of it, and how more is kept."""

    act: Act
    language: str
    case: Case
    definition: TaskDef

    @property
    @abstractmethod
    def kept(self) -> Kept | None:
        """What is kept."""

    @property
    @abstractmethod
    def form_definition(self) -> FormDefinition | None:
        """What the form asks."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Where the form is filled in."""

    @property
    @abstractmethod
    def files(self) -> QuerySet[Document]:
        """The uploads that answers may point at."""

    @property
    @abstractmethod
    def lookups(self) -> Lookups:
        """Whether what answers point at is there."""

    @abstractmethod
    def opened(self) -> None:
        """Put on record that it was opened."""

    @abstractmethod
    def keep(self, *, answers: Mapping[str, Any], extras: Mapping[str, Any] | None, revision: int) -> int:
        """Keep what is typed, and give its new revision; Conflict when somebody else did meanwhile."""

    @abstractmethod
    def store(self, *, upload_name: str, content: bytes) -> Document:
        """Keep an uploaded file."""
