"""Questions about notices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from casework.cases.access import visible
from casework.notices.models import Notice
from casework.workflows.selectors import definition_of
from core.acts import Act
from core.audit.services import record_shown
from tenants.access import Action

MOST = 200


@dataclass(frozen=True)
class Line:
    """One notice as its reader sees it: plain values."""

    notice_id: UUID
    case_id: UUID
    number: str
    about: str
    kind: str
    deadline: Mapping[str, str]
    due_on: date | None
    created_at: datetime
    is_new: bool


def notices_of(act: Act) -> list[Line]:
    """The reader's newest notices about cases that the reader may still know of; their being shown is on record."""
    rows = Notice.objects.filter(user=act.actor_id, case__in=visible(act, Action.CASE_LIST))
    rows = rows.select_related("case", "case__child", "case__workflow_version")
    rows = rows.defer("case__workflow_version__definition", "case__child__national_id_secret")
    found = list(rows.order_by("-created_at", "-id")[:MOST])
    record_shown(act=act, action="case.listed", cases={(row.case_id, row.case.child_id) for row in found})
    return [_line(row) for row in found]


def told_of(case_ids: Sequence[UUID]) -> dict[UUID, list[Notice]]:
    """All that anybody has been told of these cases, by case."""
    found: dict[UUID, list[Notice]] = {}
    for row in Notice.objects.filter(case__in=case_ids) if case_ids else ():
        found.setdefault(row.case_id, []).append(row)
    return found


def _line(row: Notice) -> Line:
    case = row.case
    titles = {one.key: one.title for one in definition_of(case.workflow_version).deadlines}
    return Line(
        notice_id=row.id,
        case_id=case.id,
        number=case.number,
        about=case.about,
        kind=row.kind,
        deadline=titles.get(row.deadline, {}),
        due_on=row.due_on,
        created_at=row.created_at,
        is_new=row.read_at is None,
    )
