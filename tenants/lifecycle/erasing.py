"""A tenant's data are destroyed for good, step by step; what is left is a certificate, the bills and the log."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection
from django.db.transaction import atomic
from psycopg import sql

from core import clock
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from tenants import access, directory, isolation, operations, provisioning
from tenants.access import Action
from tenants.lifecycle import certificate, traces
from tenants.lifecycle.package import Reader
from tenants.lifecycle.restore import set_aside
from tenants.lifecycle.standing import LESS, history
from tenants.lifecycle.structure import quoted
from tenants.models import Domain, Membership, Operation, Tenant
from tenants.operations import Work

log = structlog.get_logger("samspor.lifecycle")
KIND = "erase"
EXPORT = "export"
CLOSED = (Tenant.Status.SUSPENDED, Tenant.Status.ERASING)
# Each table takes several locks (indexes, long values); a server's table of locks is finite.
TABLES_AT_ONCE = 20


@atomic
def ask_to_erase(
    *, tenant_id: UUID, name: str, act: Act, without_export: bool = False, by_worker: bool = True
) -> Operation:
    """Have the tenant destroyed: closed already, named in full, and handed back or said not to be."""
    access.require(act, Action.OPERATE)
    row = Tenant.objects.select_for_update().filter(id=tenant_id).first()
    if row is None:
        raise NotFound("tenant.unknown")
    if row.status not in CLOSED:
        raise Conflict("erase.not_closed", name=row.name)
    if " ".join(name.split()) != row.name:
        raise Invalid("erase.name", fields={"name": ["name"]}, name=row.name)
    export = export_to_rely_on(row)
    if export is None and not without_export:
        raise Invalid("erase.no_export", fields={"without_export": ["required"]})
    detail = {
        "language": row.language,
        "tenant_kind": row.kind,
        "org_number": row.org_number,
        "export": certificate.handed_back(export) if export else None,
    }
    return operations.ask(kind=KIND, tenant_id=tenant_id, detail=detail, act=act, by_worker=by_worker)


def export_to_rely_on(row: Tenant) -> Operation | None:
    """The newest export that was made after people could no longer change anything."""
    log = history(row.id)
    opened = max((at for at, standing in log if standing == Tenant.Status.ACTIVE), default=None)
    stopped = min((at for at, standing in log if standing in LESS and (opened is None or at > opened)), default=None)
    if stopped is None:
        return None
    made = operations.of_tenant(row.id).filter(kind=EXPORT, state=Operation.State.DONE, asked_at__gte=stopped)
    return made.first()


def files_of(schema: str) -> Path:
    """The folder that holds the tenant's files."""
    return Path(settings.SAMSPOR_FILES_ROOT) / schema


def _close(work: Work) -> dict[str, Any]:
    with provisioning.as_owner():
        row = _still_there(work)
        if row.status not in CLOSED:
            raise Conflict("erase.not_closed", name=row.name)  # opened since it was asked for
        if work.detail["export"] and export_to_rely_on(row) is None:
            raise Conflict("erase.no_export")  # and closed again, with changes that nobody has handed back
        row.status = Tenant.Status.ERASING
        row.save(update_fields=["status"])
        with connection.cursor() as cursor:
            if _role_exists(cursor, work.schema) and _schema_exists(cursor, work.schema):
                cursor.execute(_named("REVOKE ALL ON SCHEMA {} FROM {}", work.schema, isolation.role_name(work.schema)))
    directory.forget()
    return {"closed_at": clock.now().isoformat()}


def _check_export(work: Work) -> dict[str, Any]:
    """What was handed back is whole, as long as it still lies here."""
    made = work.detail["export"]
    package = Path(made["folder"]) / made["name"] if made else None
    if package is None or not package.exists():
        return {"export_checked": False}
    try:
        Reader(package).check()
    except Invalid as error:
        raise Conflict("erase.export_damaged", path=str(package)) from error
    return {"export_checked": True}


def _count(work: Work) -> dict[str, Any]:
    with provisioning.as_owner(), connection.cursor() as cursor:
        tables = _tables(cursor, work.schema)
        rows = size = 0
        for schema, table in tables:
            counting = _named("SELECT count(*), pg_total_relation_size(%s::regclass) FROM {}.{}", schema, table)
            cursor.execute(counting, [f"{quoted(schema)}.{quoted(table)}"])
            found = cursor.fetchone()
            rows, size = rows + found[0], size + found[1]
    files = [path.stat().st_size for path in files_of(work.schema).rglob("*") if path.is_file()]
    counted = {"tables": len(tables), "rows": rows, "bytes": size, "files": len(files), "file_bytes": sum(files)}
    return {"destroyed": counted}


def _destroy_key(work: Work) -> dict[str, Any]:
    with provisioning.as_owner():
        row = _still_there(work)
        row.wrapped_key = b""
        row.save(update_fields=["wrapped_key"])
    directory.forget()
    return {"key_destroyed_at": clock.now().isoformat()}


def _drop_schema(work: Work) -> None:
    with provisioning.as_owner(), connection.cursor() as cursor:
        _still_there(work)
        tables = _tables(cursor, work.schema)
    for some in (tables[start : start + TABLES_AT_ONCE] for start in range(0, len(tables), TABLES_AT_ONCE)):
        with provisioning.as_owner(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout TO '10s'")
            for schema, table in some:
                cursor.execute(_named("DROP TABLE IF EXISTS {}.{} CASCADE", schema, table))
    with provisioning.as_owner(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout TO '10s'")
        for schema in (*set_aside(work.schema), work.schema):
            cursor.execute(_named("DROP SCHEMA IF EXISTS {} CASCADE", schema))


def _drop_role(work: Work) -> None:
    with provisioning.as_owner(), connection.cursor() as cursor:
        _still_there(work)
        if _role_exists(cursor, work.schema):
            role = isolation.role_name(work.schema)
            cursor.execute(_named("DROP OWNED BY {}", role))
            cursor.execute(_named("DROP ROLE {}", role))


def _delete_files(work: Work) -> None:
    with provisioning.as_owner():
        _still_there(work)
    folder = files_of(work.schema)
    if folder.exists():
        shutil.rmtree(folder)


def _remove_traces(work: Work) -> dict[str, Any]:
    with provisioning.as_owner():
        row = _still_there(work)
        for membership in Membership.objects.filter(cooperation=row) | Membership.objects.filter(member=row):
            record(
                act=work.act,
                action="membership.ended",
                object_type="tenant",
                object_id=membership.cooperation_id,
                detail={"number": work.number, "last_day": work.act.on.isoformat()},
            )
        removed = traces.remove(work)
        Domain.objects.filter(tenant=row).delete()
    directory.forget()
    return {"removed": removed}


def _verify(work: Work) -> None:
    with provisioning.as_owner(), connection.cursor() as cursor:
        left = traces.left(work)
        if _schema_exists(cursor, work.schema) or set_aside(work.schema):
            left.append("schema")
        if _role_exists(cursor, work.schema):
            left.append("role")
    if files_of(work.schema).exists():
        left.append("files")
    if left:
        log.error("erase.remains", number=work.number, left=left)
        raise Conflict("erase.remains")


def _certify(work: Work) -> dict[str, Any]:
    with provisioning.as_owner():
        asked = operations.find(work.operation_id)
        gone, _ = Tenant.objects.filter(id=work.tenant_id).delete()
        if gone:
            record(
                act=work.act,
                action="tenant.erased",
                object_type="tenant",
                object_id=work.tenant_id,
                detail={"number": work.number, "operation": str(work.operation_id)},
            )
        packages = certificate.packages_left(operations.of_tenant(work.tenant_id).filter(kind=EXPORT))
        made = certificate.make(asked, {**work.detail, "packages": packages}, at=clock.now())
    directory.forget()
    return {"certificate": made, "sha256": certificate.checksum(made)}


operations.define(
    KIND,
    ("export", _check_export),
    ("close", _close),
    ("count", _count),
    ("key", _destroy_key),
    ("schema", _drop_schema),
    ("role", _drop_role),
    ("files", _delete_files),
    ("traces", _remove_traces),
    ("verify", _verify),
    ("certificate", _certify),
)


def _still_there(work: Work) -> Tenant:
    # The row goes last. Without it the name may be another's by now, and nothing of that one may be touched.
    row = Tenant.objects.select_for_update().filter(id=work.tenant_id).first()
    if row is None:
        raise NotFound("tenant.unknown")
    return row


def _tables(cursor: Any, schema: str) -> list[tuple[str, str]]:
    """Every table of the tenant's, also those that a restore has put aside, with the schema it is in."""
    cursor.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p') ORDER BY 1, 2",
        [[schema, *set_aside(schema)]],
    )
    return list(cursor.fetchall())


def _schema_exists(cursor: Any, schema: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
    return cursor.fetchone() is not None


def _role_exists(cursor: Any, schema: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [isolation.role_name(schema)])
    return cursor.fetchone() is not None


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))
