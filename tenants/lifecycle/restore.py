"""Restore one tenant while the others work: into a schema beside its own, compared, then in its place in one moment."""

import csv
import hashlib
import io
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from core import clock
from core.audit.services import record
from core.crypto import Cipher
from core.errors import Conflict, Invalid, NotFound
from tenants import citus, directory, isolation, operations, provisioning
from tenants.grants import tenant_statements
from tenants.lifecycle import files, structure
from tenants.lifecycle.copier import SAME_TEXT, Connection, Shape, Source, Tally, load, rows_of
from tenants.lifecycle.declared import StoredFile, declared
from tenants.lifecycle.export import tenant_of
from tenants.lifecycle.package import Reader
from tenants.lifecycle.sources import PackageSource, cipher_of, from_backup, schema_on
from tenants.lifecycle.structure import Structure, quoted
from tenants.lifecycle.transaction import owners_transaction
from tenants.lifecycle.versions import is_of_this_release, migrate, refuse_newer, structure_at
from tenants.models import Operation, Tenant
from tenants.operations import Work
from tenants.sending import send

KIND = "restore"
_MIGRATIONS = "django_migrations"
# Every process has seen that the tenant is closed, and let go of what it was doing for it.
SEEN_BY_ALL = directory.FRESH + 0.6


def beside(schema: str) -> str:
    """Where a tenant is put together before it takes its place."""
    return f"{schema}_restoring"


def set_aside(schema: str) -> list[str]:
    """The schemas that earlier restores put aside, oldest first. Needs the owner's transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname ~ %s ORDER BY nspname",
            [f"^{schema}_(before_[0-9]{{14}}|restoring)$"],
        )
        return [name for (name,) in cursor.fetchall()]


def note(work: Work) -> dict[str, Any]:
    """Find what is wrong with what was asked for while people still work; remember how the tenant stood."""
    found: dict[str, Any] = {}
    if path := work.detail.get("from"):
        reader = Reader(Path(path))
        _check_package(reader, work)
        found["taken_at"] = reader.manifest["at"]
    with provisioning.as_owner():
        row = Tenant.objects.filter(id=work.tenant_id).first()
        if row is None:
            raise NotFound("tenant.unknown")
        stood = str(row.status) if row.status != Tenant.Status.RESTORING else _stood_before(work)
    aside = f"{work.schema}_before_{clock.now().astimezone(UTC):%Y%m%d%H%M%S}"
    return {**found, "stood": stood, "put_aside": aside}


def close(work: Work) -> None:
    """Nobody gets in from now on."""
    with owners_transaction() as owner:
        row = Tenant.objects.select_for_update().filter(id=work.tenant_id).first()
        if row is None:
            raise NotFound("tenant.unknown")
        if row.status == Tenant.Status.ERASING:
            raise Conflict("tenant.erasing", name=row.name)
        row.status = Tenant.Status.RESTORING
        row.save(update_fields=["status"])
        send(owner.connection, tenant_statements(work.schema))
    directory.forget()
    time.sleep(SEEN_BY_ALL)


def fill(work: Work) -> dict[str, Any]:
    """Build the schema beside, fill it, and compare it with the source, table by table."""
    tenant = tenant_of(work)
    cipher = cipher_of(tenant.schema, tenant.wrapped_key)
    started = time.monotonic()
    with _source(work) as source:
        statements = structure_at(source.migrations)
        with owners_transaction() as owner:
            connection = owner.connection
            built = _build(connection, beside(work.schema), statements)
            shapes = _fitting(source.shapes(), built)
            sums = {shape.name: _copy(source, shape, connection, cipher) for shape in shapes}
            send(connection, (line for table in built.tables for line in table.set_counters()))
            send(connection, (line for table in built.tables for line in table.put_back()))
            send(connection, (line for table in built.tables for line in table.put_keys_back()))
            _compare(connection, built, sums, cipher)
            send(connection, [f"ANALYZE {quoted(table.name)}" for table in built.tables])
    return {
        "rows": sum(tally.rows for tally in sums.values()),
        "tables": len(sums),
        "seconds": round(time.monotonic() - started, 1),
    }


def bring_to_release(work: Work) -> None:
    """What was older than this release goes through the changes since, still beside."""
    with owners_transaction() as owner:
        structure.read(owner.connection, beside(work.schema))  # sets the search path
        rows = owner.connection.execute("SELECT app, name FROM django_migrations").fetchall()
    if not is_of_this_release({(app, name) for app, name in rows}):
        migrate(beside(work.schema))


def bring_files(work: Work) -> dict[str, Any]:
    """A package's files go into place, sealed with the tenant's key; a backup's are looked for where they lie."""
    tenant = tenant_of(work)
    cipher = cipher_of(tenant.schema, tenant.wrapped_key)
    with _as_beside(work):
        stored = list(declared.files()) if declared.files else []
    package = _PackageFiles(Reader(Path(work.detail["from"]))) if work.detail.get("from") else None
    brought, missing = 0, []
    for file in stored:
        if package is None:
            missing += [] if files.is_kept(work.schema, file) else [str(file.id)]
            continue
        content = package.content(file)
        if content is None:
            missing.append(str(file.id))
        elif not files.holds(work.schema, file, cipher):
            files.keep(work.schema, file, content, cipher)
            brought += 1
    files.make_durable()
    return {"files": len(stored), "files_brought": brought, "files_missing": len(missing), "missing": missing[:100]}


def swap(work: Work) -> None:
    """In one moment the restored schema is the tenant's, and the one that was there is put aside."""
    aside, new = str(work.detail["put_aside"]), beside(work.schema)
    with owners_transaction() as owner:
        connection = owner.connection
        connection.execute("SET LOCAL lock_timeout TO '20s'")
        if aside in set_aside(work.schema):
            return  # done already, by a run that ended before it could say so
        _lock_out(connection, work.schema)
        _keep_the_trail(connection, old=work.schema, new=new)
        role = isolation.role_name(work.schema)
        send(
            connection,
            [
                f"ALTER SCHEMA {quoted(work.schema)} RENAME TO {quoted(aside)}",
                f"REVOKE ALL ON ALL TABLES IN SCHEMA {quoted(aside)} FROM {quoted(role)}",
                f"REVOKE ALL ON SCHEMA {quoted(aside)} FROM {quoted(role)}",
                f"ALTER SCHEMA {quoted(new)} RENAME TO {quoted(work.schema)}",
                *tenant_statements(work.schema),
            ],
        )


def let_in(work: Work) -> None:
    """Say in the tenant's own log what was done, and open it again if it was open."""
    with isolation.use_tenant(tenant_of(work)):
        record(
            act=work.act,
            action="tenant.restored",
            object_type="tenant",
            object_id=work.tenant_id,
            detail={
                "operation": str(work.operation_id),
                "at": work.detail.get("at") or work.detail.get("taken_at"),
                "rows": work.detail.get("rows"),
            },
        )
    with owners_transaction() as owner:
        Tenant.objects.filter(id=work.tenant_id, status=Tenant.Status.RESTORING).update(status=work.detail["stood"])
        send(owner.connection, tenant_statements(work.schema))
    directory.forget()


def forget_put_aside(*, schema: str, name: str) -> None:
    """Drop what a restore put aside, for good. Opens its own transactions."""
    with owners_transaction() as owner:
        if name not in set_aside(schema):
            raise NotFound("restore.not_put_aside", name=name)
        tables = [table.name for table in structure.read(owner.connection, name).tables]
    # A transaction holds a lock for each table and index; a few at a time leave room for the others.
    for start in range(0, len(tables), 20):
        with owners_transaction() as owner:
            some = ", ".join(f"{quoted(name)}.{quoted(table)}" for table in tables[start : start + 20])
            send(owner.connection, [f"DROP TABLE IF EXISTS {some} CASCADE"])
    with owners_transaction() as owner:
        send(owner.connection, [f"DROP SCHEMA {quoted(name)} CASCADE"])


class _PackageFiles:
    """A package's files by the row they belong to."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        with reader.open("files.csv") as file:
            self._paths = {row["id"]: row["path"] for row in csv.DictReader(io.TextIOWrapper(file, "utf-8"))}

    def content(self, file: StoredFile) -> bytes | None:
        """The file's own bytes; None when the package lacks it or holds something else."""
        path = self._paths.get(str(file.id), "")
        if path not in self._reader.manifest["files"]:
            return None
        content = b"".join(self._reader.blocks(path))
        return content if hashlib.sha256(content).hexdigest() == file.sha256 else None


@contextmanager
def _source(work: Work) -> Iterator[Source]:
    if path := work.detail.get("from"):
        yield PackageSource(Reader(Path(path)))
    elif path := work.detail.get("backup"):
        at = datetime.fromisoformat(work.detail["at"]) if work.detail.get("at") else None
        with from_backup(Path(path), at, work.schema) as source:
            yield source
    else:
        if not settings.SAMSPOR_SIDE_URL:
            raise Conflict("restore.no_server")
        with schema_on(settings.SAMSPOR_SIDE_URL, work.schema) as source:
            yield source


def _stood_before(work: Work) -> str:
    # An earlier restore was given up and left the tenant closed: what stood before that one still counts.
    earlier = Operation.objects.filter(tenant_id=work.tenant_id, kind=KIND).exclude(id=work.operation_id)
    noted = (row.detail.get("stood") for row in earlier.order_by("-asked_at", "-id"))
    return next((str(stood) for stood in noted if stood), Tenant.Status.SUSPENDED.value)


def _check_package(reader: Reader, work: Work) -> None:
    if reader.manifest["tenant"]["number"] != work.number:
        raise Invalid("restore.other_tenant", number=reader.manifest["tenant"]["number"])
    refuse_newer(PackageSource(reader).migrations)
    for name, table in reader.manifest["tables"].items():
        if table["file"] not in reader.manifest["files"] and (table["rows"] or table["file"] is not None):
            raise Invalid("restore.damaged", file=name)
    reader.check()


def _build(connection: Connection, schema: str, statements: Sequence[str]) -> Structure:
    name = quoted(schema)
    connection.execute("SET LOCAL statement_timeout TO 0; SET LOCAL idle_in_transaction_session_timeout TO 0")
    connection.execute(SAME_TEXT)
    send(connection, [f"DROP SCHEMA IF EXISTS {name} CASCADE", f"CREATE SCHEMA {name}"])
    if settings.SAMSPOR_CITUS:
        citus.distribute(connection, schema)
    # Names that are not in the new schema may only be the server's own: nothing can land in public by mistake.
    connection.execute(f"SET LOCAL search_path TO {name}")
    send(connection, statements)
    built = structure.read(connection, schema)
    send(connection, (line for table in built.tables for line in table.lay_aside()))
    send(connection, [f"DELETE FROM {quoted(table.name)}" for table in built.tables])  # noqa: S608  # our names
    return built


def _fitting(shapes: Sequence[Shape], built: Structure) -> list[Shape]:
    """The source's tables, when each is one of ours with exactly our columns."""
    tables = built.named()
    if {shape.name for shape in shapes} != set(tables):
        odd = {shape.name for shape in shapes} ^ set(tables)
        raise Invalid("restore.other_structure", what=", ".join(sorted(odd)))
    for shape in shapes:
        if sorted(shape.columns) != sorted(tables[shape.name].column_names):
            raise Invalid("restore.other_structure", what=shape.name)
    return list(shapes)


def _copy(source: Source, shape: Shape, connection: Connection, cipher: Cipher) -> Tally:
    tally = Tally()
    rows = () if shape.name in declared.passing else source.rows(shape.name)
    load(connection, shape, tally.passing(rows), cipher)
    if shape.sha256 is not None and (shape.rows, shape.sha256) != (tally.rows, tally.sha256):
        raise Invalid("restore.damaged", file=shape.name)
    return tally


def _compare(connection: Connection, built: Structure, sums: dict[str, Tally], cipher: Cipher) -> None:
    for table in built.tables:
        found = Tally().drain(rows_of(connection, table, cipher))
        if found != sums[table.name]:
            raise Conflict("restore.differs", table=table.name)


@contextmanager
def _as_beside(work: Work) -> Iterator[None]:
    owners = isolation.with_owners_role(replace(tenant_of(work), schema=beside(work.schema), status="restoring"))
    with owners_transaction() as owner, isolation.continue_as(owner, owners):
        yield


def _lock_out(connection: Connection, schema: str) -> None:
    names = (f"{quoted(schema)}.{quoted(table.name)}" for table in structure.read(connection, schema).tables)
    connection.execute(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE")


def _keep_the_trail(connection: Connection, *, old: str, new: str) -> None:
    """Who saw and did what after the moment that is restored is still known afterwards."""
    if not declared.trail:
        return
    there = [set(structure.read(connection, name).named()[declared.trail].column_names) for name in (old, new)]
    columns = ", ".join(quoted(name) for name in sorted(set.intersection(*there)))
    before, after = (f"{quoted(name)}.{quoted(declared.trail)}" for name in (old, new))
    connection.execute(
        f"INSERT INTO {after} ({columns}) SELECT {columns} FROM {before} o "  # noqa: S608  # names of ours
        f"WHERE NOT EXISTS (SELECT FROM {after} n WHERE n.id = o.id)"
    )


operations.define(
    KIND,
    ("note", note),
    ("close", close),
    ("fill", fill),
    ("release", bring_to_release),
    ("files", bring_files),
    ("swap", swap),
    ("open", let_in),
)
