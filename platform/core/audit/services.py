"""Writing the audit trail; the act fails when its trail cannot be written."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection

from core.acts import Act
from core.audit.models import AuditEntry
from core.ids import new_id


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
    _write_alike(_entry(act, action, None, None, "case", None, None), [(case, case, child) for case, child in cases])


def record_children_shown(*, act: Act, action: str, children: Iterable[UUID]) -> None:
    """Write that each of these children was shown in a list: one entry each, one statement."""
    _write_alike(_entry(act, action, None, None, "child", None, None), [(child, None, child) for child in children])


_APART = ("id", "object_id", "case_id", "child_id")


def _write_alike(entry: AuditEntry, about: Sequence[tuple[UUID, UUID | None, UUID | None]]) -> None:
    """Many entries that are this one but for what they are about (object, case, child): a list is shown often.

    The database is told once what they share; a model for each would cost as much as the list.
    """
    if not about:
        return
    columns, chosen, shared = [], [], []
    for field in AuditEntry._meta.concrete_fields:
        columns.append(connection.ops.quote_name(str(field.column)))
        value = field.get_db_prep_save(getattr(entry, field.attname), connection)
        if field.attname in _APART:
            chosen.append(f"apart.{field.column}")
        elif value is None:
            chosen.append("NULL")
        else:
            chosen.append("%s")
            shared.append(value)
    ids = [new_id() for _ in about]
    names = ", ".join(_APART)
    arrays = ", ".join("%s::uuid[]" for _ in _APART)
    statement = (
        f"INSERT INTO {AuditEntry._meta.db_table} ({', '.join(columns)}) "  # noqa: S608  # the model's own names
        f"SELECT {', '.join(chosen)} FROM unnest({arrays}) AS apart({names})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*shared, ids, *(list(each) for each in zip(*about, strict=True))])


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
