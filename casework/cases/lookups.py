"""Whether the people, units and files that answers point at are there; asked once per submission."""

from uuid import UUID

from casework.documents.models import Document
from casework.people.selectors import units, users_with_role
from core.acts import Act


class CaseLookups:
    """Answers the validator's questions about other rows of this tenant."""

    def __init__(self, act: Act, case_id: UUID | None) -> None:
        self._act = act
        self._case_id = case_id

    def person_exists(self, person_id: str, role: str | None) -> bool:
        """An active person who holds that role today, or any role here when none is asked for."""
        return users_with_role(role or "", on=self._act.on).filter(id=person_id).exists()

    def unit_exists(self, unit_id: str, kind: str | None) -> bool:
        """A unit in use, of that kind."""
        return units(kind=kind or "").filter(id=unit_id).exists()

    def file_exists(self, file_id: str) -> bool:
        """A file uploaded to this very case."""
        return Document.objects.filter(id=file_id, case_id=self._case_id).exists()
