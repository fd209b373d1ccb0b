"""The first versions of many definitions at once: copied from where they lie ready in the database, or sent."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from psycopg.sql import SQL, Identifier

from core.acts import Act
from core.ids import new_ids
from core.publishing import Checked, Version
from tenants.models import CommonDefinition
from tenants.owner import as_tenancy, owner_connection

_COPY = SQL(
    "INSERT INTO {} (id, key, number, definition, sha256, published_at, published_by) "
    "SELECT made.id, made.key, 1, common.definition, common.sha256, %s, %s "
    "FROM json_to_recordset(%s::json) AS made (id uuid, key text, sha256 text) "
    'JOIN public."tenants_commondefinition" common USING (sha256) RETURNING id'
)
_SEND = SQL(
    "INSERT INTO {} (id, key, number, definition, sha256, published_at, published_by) "
    "SELECT made.id, made.key, 1, made.definition, made.sha256, %s, %s "
    "FROM jsonb_to_recordset(%s::jsonb) AS made (id uuid, key text, definition jsonb, sha256 text)"
)


def lay_ready(every: Iterable[Checked]) -> None:
    """Have these definitions, and no others, lie where each tenant can copy them. Needs the owner's connection."""
    if settings.SAMSPOR_CITUS:
        return  # a tenant's tables may be on another server than the shared one
    as_tenancy(owner_connection()).set_schema_to_public()
    rows = CommonDefinition.objects.using("owner")
    wanted = {one.sha256: one.definition for one in every}
    there = set(rows.values_list("sha256", flat=True))
    missing = [CommonDefinition(sha256=sha256, definition=wanted[sha256]) for sha256 in wanted.keys() - there]
    rows.bulk_create(missing, ignore_conflicts=True)
    if there - wanted.keys():
        rows.exclude(sha256__in=wanted).delete()


def publish_first(model: type[Version], checked: Sequence[Checked], act: Act) -> list[tuple[UUID, str]]:
    """Write each as version 1 into the model's table; (id, key) of each. An IntegrityError when one is there.

    What lies ready is found by the hash of its content, so it cannot be another's or an older one, and whatever does
    not lie there is sent. A copy costs a seventh: nothing to read, take apart and compress again.
    """
    made = list(zip(new_ids(len(checked)), checked, strict=True))
    into = Identifier(model._meta.db_table)
    by: list[Any] = [act.at, act.actor_name[:200]]
    with connection.cursor() as cursor:
        copied: set[UUID] = set()
        if not settings.SAMSPOR_CITUS:
            cursor.execute(_COPY.format(into), [*by, _document(_named(key, one) for key, one in made)])
            copied = {key for (key,) in cursor.fetchall()}
        if sent := [(key, one) for key, one in made if key not in copied]:
            whole = ({**_named(key, one), "definition": one.definition} for key, one in sent)
            cursor.execute(_SEND.format(into), [*by, _document(whole)])
    return [(key, one.key) for key, one in made]


def _named(key: UUID, one: Checked) -> dict[str, Any]:
    return {"id": str(key), "key": one.key, "sha256": one.sha256}


def _document(rows: Iterable[Mapping[str, Any]]) -> str:
    # One document instead of parameters for each row: the database takes it apart far faster than Python does.
    return json.dumps(list(rows), ensure_ascii=False)
