"""A tenant goes to another server of the Citus cluster while it is in use."""

from typing import Any

import psycopg
from django.conf import settings

from core.audit.services import record
from tenants import citus, operations, provisioning
from tenants.operations import Work

KIND = "move"


def _move(work: Work) -> dict[str, Any]:
    # Citus moves by replication, in transactions of its own on both servers: the call is a transaction by itself.
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as connection:
        before = citus.move(connection, work.schema, citus.node_named(work.detail["to"]))
    return {"from": str(before)}


def _say_so(work: Work) -> None:
    with provisioning.as_owner():
        record(
            act=work.act,
            action="tenant.moved",
            object_type="tenant",
            object_id=work.tenant_id,
            detail={"number": work.number, "from": work.detail["from"], "to": work.detail["to"]},
        )


operations.define(KIND, ("move", _move), ("log", _say_so))
