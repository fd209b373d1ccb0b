"""The first versions of many definitions at once: one statement, however many they are."""

import json
from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from psycopg.sql import SQL, Identifier

from core.acts import Act
from core.ids import new_id
from core.publishing import Checked, Version

_INSERT = SQL(
    "INSERT INTO {} (id, key, number, definition, sha256, published_at, published_by) "
    "SELECT made.id, made.key, 1, made.definition, made.sha256, %s, %s "
    "FROM jsonb_to_recordset(%s::jsonb) AS made (id uuid, key text, definition jsonb, sha256 text)"
)


def publish_first(model: type[Version], checked: Sequence[Checked], act: Act) -> list[tuple[UUID, str]]:
    """Write each as version 1 into the model's table; (id, key) of each. An IntegrityError when one is there."""
    made = [(new_id(), one) for one in checked]
    # One document instead of a row of parameters for each: the database takes it apart far faster than Python does.
    content = json.dumps(
        [{"id": str(key), "key": one.key, "sha256": one.sha256, "definition": one.definition} for key, one in made],
        ensure_ascii=False,
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.format(Identifier(model._meta.db_table)), [act.at, act.actor_name[:200], content])
    return [(key, one.key) for key, one in made]
