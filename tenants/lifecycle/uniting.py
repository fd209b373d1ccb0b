"""Municipalities that merge, or give up a part to another: copied in one transaction, the source left as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from tenants import directory, isolation, operations, provisioning
from tenants.context import TenantContext
from tenants.lifecycle import files, structure
from tenants.lifecycle.copier import SAME_TEXT, Connection
from tenants.lifecycle.declared import StoredFile, declared
from tenants.lifecycle.joining import Joiner, Tally, in_order
from tenants.lifecycle.meetings import Parts, rules
from tenants.lifecycle.sources import ServerSource, cipher_of, schema_on
from tenants.lifecycle.standing import LESS
from tenants.lifecycle.structure import quoted
from tenants.lifecycle.transaction import owners_transaction
from tenants.models import Domain, Operation, Tenant
from tenants.operations import Work

MERGE, SPLIT, REMOVAL = "merge", "split", "split_removal"


def what_was_split(*, source_id: UUID, target_id: UUID) -> dict[str, Any]:
    """What a removal has to know of the split that went before it. Call as operator or owner."""
    splits = operations.of_tenant(target_id).filter(kind=SPLIT, state=Operation.State.DONE)
    done = splits.filter(detail__source=str(source_id)).first()
    if done is None:
        raise Conflict("split.not_done")
    return {"target": str(target_id), "units": done.detail["units"], "met": done.detail["met"]}


def rehearse(kind: str, *, target: TenantContext, source: TenantContext, units: list[str]) -> dict[str, Tally]:
    """What would come, and what would meet its like: done as it would be, and undone."""
    with owners_transaction() as owner, schema_on(settings.SAMSPOR_OWNER_URL, source.schema) as rows:
        try:
            return _join(owner.connection, rows, target, source, _parts(kind, units)).tallies
        finally:
            transaction.set_rollback(True)


def check(work: Work, *, kind: str) -> None:
    """Both are there, of one release, and nobody changes the source meanwhile."""
    target, source = _tenant(work.tenant_id), _tenant(UUID(work.detail["source"]))
    if source.id == target.id or not source.holds_cases or not target.holds_cases:
        raise Invalid("join.tenants", fields={"source": ["option"]})
    if source.status not in LESS:
        raise Conflict("join.source_open", name=source.name)
    with provisioning.as_owner():
        before = operations.of_tenant(work.tenant_id).filter(kind=kind, state=Operation.State.DONE)
        if before.filter(detail__source=str(source.id), **_asked(work)).exists():
            raise Conflict("join.done_before", name=source.name)
    if kind == SPLIT:
        units = set(work.detail["units"])
        with _as_owner_of(source) as connection:
            names = connection.execute(f"SELECT name FROM {quoted(rules.units)}").fetchall()  # noqa: S608
        unknown = units - {name for (name,) in names}
        if not units or unknown:
            raise Invalid("split.units", fields={"units": ["option"]}, units=", ".join(sorted(unknown)))


def copy(work: Work, *, kind: str) -> dict[str, Any]:
    """Bring the rows and files; that it was done is remembered in the same transaction, so it is never done twice."""
    if work.detail.get("copied"):
        return {}
    target, source = _tenant(work.tenant_id), _tenant(UUID(work.detail["source"]))
    with owners_transaction() as owner, schema_on(settings.SAMSPOR_OWNER_URL, source.schema) as rows:
        joined = _join(owner.connection, rows, target, source, _parts(kind, work.detail.get("units", [])))
        brought, missing = _bring_files(owner, target, source)
        done: dict[str, Any] = {
            "copied": True,
            "tables": {name: asdict(tally) for name, tally in joined.tallies.items() if tally.came},
            "met": sorted(one.decode() for one in joined.ids),
            "files": brought,
            "files_missing": missing,
        }
        with isolation.continue_as(owner, isolation.with_owners_role(target)):
            detail = {"from": source.number, "operation": str(work.operation_id)}
            record(act=work.act, action=f"tenant.{kind}_received", detail=detail)
        Operation.objects.filter(id=work.operation_id).update(detail={**work.detail, **done})
    return done


def take_addresses(work: Work) -> dict[str, Any]:
    """The source's addresses lead to the target from now on, where that was asked for."""
    if not work.detail.get("take_addresses"):
        return {}
    with provisioning.as_owner():
        moved = Domain.objects.filter(tenant_id=work.detail["source"])
        found = sorted(moved.values_list("domain", flat=True))
        moved.update(tenant_id=work.tenant_id, is_primary=False)
    directory.forget()
    return {"addresses": found} if found else {}


def remove(work: Work) -> dict[str, Any]:
    """Take out of the source what the target now has, last first; refuses when anything is missing over there."""
    source, target = _tenant(work.tenant_id), _tenant(UUID(work.detail["target"]))
    if source.status not in LESS:
        raise Conflict("join.source_open", name=source.name)
    parts = {name: part for name, part in _parts(SPLIT, work.detail["units"]).items() if part.leaving}
    removed: dict[str, int] = {}
    with _as_owner_of(source) as connection:
        tables = structure.read(connection, source.schema).named()
        for name, part in parts.items():
            # What decides which rows go is read before the first goes.
            gone = f"SELECT id FROM {quoted(name)} WHERE {part.where}"  # noqa: S608  # SQL of ours
            connection.execute(f"CREATE TEMPORARY TABLE {quoted('gone_' + name)} ON COMMIT DROP AS {gone}")
            _nothing_missing(connection, name, target, work.detail["met"])
        for table in reversed(list(in_order(tables))):
            if table.name in parts:
                removed[table.name] = _take_out(connection, table.name, parts[table.name].leaving)
    return {"removed": removed}


def remove_files(work: Work) -> dict[str, Any]:
    """Delete the source's copies of the files that went with their rows."""
    source, target = _tenant(work.tenant_id), _tenant(UUID(work.detail["target"]))
    left = {file.id for file in _files_of(source)}
    gone = [file for file in _files_of(target) if file.id not in left]
    for file in gone:
        files.path_of(source.schema, file.storage_key).unlink(missing_ok=True)
    files.make_durable()
    return {"files_removed": len(gone)}


def _join(
    connection: Connection, rows: ServerSource, target: TenantContext, source: TenantContext, parts: Parts
) -> Joiner:
    connection.execute(SAME_TEXT)
    structure.read(connection, target.schema)  # sets the search path
    ours = {(app, name) for app, name in connection.execute("SELECT app, name FROM django_migrations")}
    if ours != rows.migrations:
        raise Conflict("join.release", name=source.name)
    joiner = Joiner(
        source=rows.connection,
        source_tables=rows.tables,
        source_cipher=rows.cipher,
        source_name=source.name,
        target=connection,
        target_cipher=cipher_of(target.schema, target.wrapped_key),
    )
    joiner.bring(parts)
    return joiner


def _bring_files(owner: Any, target: TenantContext, source: TenantContext) -> tuple[int, int]:
    """The files of every row that is now the target's and whose bytes still lie with the source."""
    theirs, ours = (cipher_of(tenant.schema, tenant.wrapped_key) for tenant in (source, target))
    brought = missing = 0
    with isolation.continue_as(owner, isolation.with_owners_role(target)):
        stored = list(declared.files()) if declared.files else []
    for file in stored:
        if files.is_kept(target.schema, file):
            continue
        try:
            files.keep(target.schema, file, files.opened(source.schema, file, theirs), ours)
            brought += 1
        except OSError:
            missing += 1
    files.make_durable()
    return brought, missing


def _nothing_missing(connection: Connection, name: str, target: TenantContext, met: list[str]) -> None:
    there = f"{quoted(target.schema)}.{quoted(name)}"
    query = (
        f"SELECT count(*) FROM {quoted('gone_' + name)} g WHERE NOT EXISTS (SELECT FROM {there} t WHERE t.id = g.id)"  # noqa: S608
    )
    # What met its like over there is there under another id.
    row = connection.execute(f"{query} AND NOT g.id = ANY(%s::uuid[])", [met]).fetchone()
    if row is None or row[0]:
        raise Conflict("split.missing", table=name, rows=row[0] if row else 0)


def _take_out(connection: Connection, name: str, leaving: str) -> int:
    table = quoted(name)
    # Rows that may not be changed may still move to the municipality that is responsible for them now.
    connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    gone = f"DELETE FROM {table} t WHERE t.id IN (SELECT id FROM {quoted('gone_' + name)}) AND ({leaving})"  # noqa: S608
    count = connection.execute(gone).rowcount
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return count


def _files_of(tenant: TenantContext) -> list[StoredFile]:
    as_owner = isolation.with_owners_role(tenant)
    with owners_transaction() as owner, isolation.continue_as(owner, as_owner):
        return list(declared.files()) if declared.files else []


@contextmanager
def _as_owner_of(tenant: TenantContext) -> Iterator[Connection]:
    with owners_transaction() as owner:
        owner.connection.execute(f"SET LOCAL search_path TO {quoted(tenant.schema)}")
        yield owner.connection


def _asked(work: Work) -> dict[str, Any]:
    return {"detail__units": work.detail["units"]} if "units" in work.detail else {}


def _parts(kind: str, units: list[str]) -> Parts:
    if kind == MERGE or rules.split is None:
        return rules.merged
    return rules.split(units)


def _tenant(tenant_id: UUID) -> TenantContext:
    with provisioning.as_owner():
        row = Tenant.objects.filter(id=tenant_id).first()
    if row is None:
        raise NotFound("tenant.unknown")
    return directory.context_of(row, "")


for _kind in (MERGE, SPLIT):
    operations.define(
        _kind,
        ("check", partial(check, kind=_kind)),
        ("copy", partial(copy, kind=_kind)),
        ("addresses", take_addresses),
    )
operations.define(REMOVAL, ("remove", remove), ("files", remove_files))
