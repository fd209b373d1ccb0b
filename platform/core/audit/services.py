"""Writing the audit trail; the act fails when its trail cannot be written."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, UUIDField

from core.acts import Act
from core.audit.models import AuditEntry
from core.ids import new_ids

_Apart = Mapping[str, Sequence[object]]  # the columns in which entries differ, each with a value for every one


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
    named = list(objects)
    apart: _Apart = {
        "object_id": [object_id for object_id, _ in named],
        "detail": [dict(detail) for _, detail in named],
    }
    _write_alike(_entry(act, action, None, None, object_type, None, None), apart)


def record_shown(*, act: Act, action: str, cases: Iterable[tuple[UUID, UUID | None]]) -> None:
    """Write that each of these (case, child) pairs was shown in a list: one entry each, one statement."""
    pairs = list(cases)
    ids = [case for case, _ in pairs]
    apart: _Apart = {"object_id": ids, "case_id": ids, "child_id": [child for _, child in pairs]}
    _write_alike(_entry(act, action, None, None, "case", None, None), apart)


def record_children_shown(*, act: Act, action: str, children: Iterable[UUID]) -> None:
    """Write that each of these children was shown in a list: one entry each, one statement."""
    ids = list(children)
    _write_alike(_entry(act, action, None, None, "child", None, None), {"object_id": ids, "child_id": ids})


def _write_alike(entry: AuditEntry, apart: _Apart) -> None:
    """Many entries that are this one but for these columns, each with a value for every entry: a list is shown often.

    The database is told once what they share; a model for each would cost as much as the list.
    """
    if not apart["object_id"]:
        return
    rows = {"id": new_ids(len(apart["object_id"])), **apart}
    columns, chosen, shared, arrays, lists = [], [], [], [], []
    for field in AuditEntry._meta.concrete_fields:
        columns.append(connection.ops.quote_name(str(field.column)))
        if field.attname in rows:
            chosen.append(f"apart.{field.column}")
            arrays.append((field.column, f"%s::{field.db_type(connection)}[]"))
            lists.append(_array(field, rows[field.attname]))
            continue
        value = field.get_db_prep_save(getattr(entry, field.attname), connection)
        chosen.append("NULL" if value is None else "%s")
        shared += [] if value is None else [value]
    names, types = (", ".join(each) for each in zip(*arrays, strict=True))
    statement = (
        f"INSERT INTO {AuditEntry._meta.db_table} ({', '.join(columns)}) "  # noqa: S608  # the model's own names
        f"SELECT {', '.join(chosen)} FROM unnest({types}) AS apart({names})"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*shared, *lists])


def _array(field: "Field[Any, Any]", values: Sequence[Any]) -> Any:
    if isinstance(field, UUIDField):
        # Written as the server reads it: a list of a page's keys is not worth a conversion of each.
        return "{" + ",".join("NULL" if value is None else value.hex for value in values) + "}"
    return [field.get_db_prep_save(value, connection) for value in values]


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
