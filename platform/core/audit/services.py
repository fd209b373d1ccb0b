"""Writing the audit trail; the act fails when its trail cannot be written."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from core.acts import Act
from core.audit.models import AuditEntry


def record(
    *,
    act: Act,
    action: str,
    case_id: UUID | None = None,
    child_id: UUID | None = None,
    object_type: str = "",
    object_id: UUID | None = None,
    detail: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Write one entry. `detail` holds codes, ids and counts, never names or answers."""
    entry = _entry(act, action, case_id, child_id, object_type, object_id, detail)
    entry.save(force_insert=True)
    return entry


def record_each(
    *, act: Act, action: str, object_type: str, objects: Iterable[tuple[UUID, Mapping[str, object]]]
) -> None:
    """Write one entry for each of these (id, detail), in one statement."""
    AuditEntry.objects.bulk_create(
        [_entry(act, action, None, None, object_type, object_id, detail) for object_id, detail in objects]
    )


def record_shown(*, act: Act, action: str, cases: Iterable[tuple[UUID, UUID | None]]) -> None:
    """Write that each of these (case, child) pairs was shown in a list: one entry each, one statement."""
    AuditEntry.objects.bulk_create(
        [_entry(act, action, case_id, child_id, "case", case_id, None) for case_id, child_id in cases]
    )


def record_children_shown(*, act: Act, action: str, children: Iterable[UUID]) -> None:
    """Write that each of these children was shown in a list: one entry each, one statement."""
    AuditEntry.objects.bulk_create([_entry(act, action, None, child, "child", child, None) for child in children])


def _entry(
    act: Act,
    action: str,
    case_id: UUID | None,
    child_id: UUID | None,
    object_type: str,
    object_id: UUID | None,
    detail: Mapping[str, object] | None,
) -> AuditEntry:
    return AuditEntry(
        at=act.at,
        actor_id=act.actor_id,
        actor_name=act.actor_name[:200],
        actor_home=act.home,
        actor_roles=",".join(sorted(act.roles))[:200],
        channel=act.channel,
        action=action,
        object_type=object_type,
        object_id=object_id,
        case_id=case_id,
        child_id=child_id,
        purpose=act.purpose[:300],
        request_id=act.request_id,
        detail=dict(detail or {}),
    )
