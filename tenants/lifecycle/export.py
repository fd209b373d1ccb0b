"""Hand back: everything a tenant has, in SQL, CSV, JSON and files, readable without us, with checksums."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings

from core.acts import Act
from core.audit.services import record
from core.crypto import CryptoError
from core.errors import NotFound
from tenants import directory, isolation, operations
from tenants.context import TenantContext
from tenants.lifecycle import dictionary, files, readme, structure
from tenants.lifecycle.copier import NULL, SAME_TEXT, Connection, Copying, Tally, copied_each, filled, opened, selecting
from tenants.lifecycle.declared import SealedColumn, StoredFile, declared
from tenants.lifecycle.package import Writer
from tenants.lifecycle.sources import cipher_of
from tenants.lifecycle.structure import Structure, Table, quoted
from tenants.lifecycle.transaction import owners_transaction
from tenants.models import Membership
from tenants.operations import Work

KIND = "export"
_MIGRATIONS = "django_migrations"
_ESCAPES = {b"\\\\": b"\\", b"\\t": b"\t", b"\\n": b"\n", b"\\r": b"\r", b"\\b": b"\b", b"\\f": b"\f", b"\\v": b"\v"}


def announce(work: Work) -> None:
    """Say in the tenant's own log that all its data are handed over, before any of them are read."""
    with isolation.use_tenant(tenant_of(work)):
        record(
            act=work.act,
            action="tenant.handed_back",
            object_type="tenant",
            object_id=work.tenant_id,
            detail={"operation": str(work.operation_id)},
        )


def write(work: Work) -> dict[str, Any]:
    """Write the package; begun anew when it was interrupted."""
    wanted = str(work.detail.get("to") or "")
    target = Path(wanted) if wanted else default_target(work.number, work.act.at)
    return export(tenant_of(work), target=target, act=work.act)


def default_target(number: str, at: datetime) -> Path:
    """Where a package goes when nobody says where."""
    return Path(settings.SAMSPOR_EXPORTS_ROOT) / f"samspor-{number}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def export(tenant: TenantContext, *, target: Path, act: Act) -> dict[str, Any]:
    """All of the tenant as it stood at one moment. Returns where it is and what it comes to."""
    with Writer(target) as package:
        return _write_all(package, tenant, act)


def _write_all(package: Writer, tenant: TenantContext, act: Act) -> dict[str, Any]:
    with owners_transaction() as owner:
        connection = owner.connection
        begin(connection, tenant.schema)
        built = structure.read(connection, tenant.schema)
        counts = write_sql(package, connection, tenant, built)
        write_csv(package, connection, tenant, built.tables)
        migrations = connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        stored = _write_for_people(package, owner, tenant)
        memberships = _memberships(tenant)
    missing = _write_files(package, tenant, stored)
    about = _about(tenant, memberships)
    package.text("tenant.json", files.as_json(about))
    package.text("dictionary.csv", dictionary.as_csv(built.tables))
    summary = {"tables": len(counts), "rows": sum(entry["rows"] for entry in counts.values()), "files": len(stored)}
    package.text("LES-MEG.md", readme.text(about, at=act.at, missing=len(missing), **summary))
    sha256 = package.finish(
        {
            "release": settings.SAMSPOR_RELEASE,
            "at": act.at.astimezone(UTC).isoformat(),
            "tenant": about,
            "schema": tenant.schema,
            "structure": built.fingerprint(),
            "migrations": [list(row) for row in migrations],
            "tables": counts,
            "totals": summary,
            "missing_files": missing,
        }
    )
    target = package.target
    found = {"name": target.name, "folder": str(target.parent), "bytes": package.bytes, "sha256": sha256}
    return {**found, **summary, "missing_files": len(missing)}


def begin(connection: Connection, schema: str) -> None:
    """One moment for everything that is read in this transaction, and values written the same everywhere."""
    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    connection.execute("SET LOCAL statement_timeout TO 0; SET LOCAL idle_in_transaction_session_timeout TO 0")
    connection.execute(SAME_TEXT)


def write_sql(
    package: Writer, connection: Connection, tenant: TenantContext, built: Structure
) -> dict[str, dict[str, Any]]:
    """What psql alone can load into an empty database; returns what each table comes to. No rows, no file."""
    cipher = cipher_of(tenant.schema, tenant.wrapped_key)
    counts: dict[str, dict[str, Any]] = {}
    asked = [table for table in filled(connection, built.tables) if table.name not in declared.passing]
    for table, rows in zip(asked, copied_each(connection, [opened(table, cipher) for table in asked]), strict=True):
        counts[table.name] = _write_rows(package, table, rows)
    counts = {table.name: counts.get(table.name) or _write_rows(package, table, ()) for table in built.tables}
    before = [*built.functions, *(table.create() for table in built.tables)]
    package.text("sql/tables.sql", "\n\n".join(before) + "\n")
    after = [line for table in built.tables for line in (*table.set_counters(), *table.put_back())]
    after += [line for table in built.tables for line in table.put_keys_back()]
    package.text("sql/keys.sql", "\n".join(after) + "\n")
    package.text("sql/load.sql", _load_script(tenant.schema, counts))
    return counts


def _write_rows(package: Writer, table: Table, blocks: Iterable[bytes]) -> dict[str, Any]:
    tally, name = Tally(), None
    rows = tally.passing(blocks)
    if first := next(rows, None):
        name = f"sql/data/{table.name}.sql"
        package.write(name, _as_copy(table, chain([first], rows)))
    return {"file": name, "columns": list(table.column_names), "rows": tally.rows, "sha256": tally.sha256}


def write_csv(package: Writer, connection: Connection, tenant: TenantContext, tables: Sequence[Table]) -> None:
    """One table, one file with a header, UTF-8; secrets of people opened, secrets of machines left out."""
    cipher = cipher_of(tenant.schema, tenant.wrapped_key)
    told = [table for table in tables if table.name not in declared.passing and table.name != _MIGRATIONS]
    asked = filled(connection, told)
    copies = [
        opened(table, cipher)
        if table.name in declared.sealed
        else Copying(f"COPY ({selecting(table, _shown(table))}) TO STDOUT (FORMAT csv, HEADER)")
        for table in asked
    ]
    for table, blocks in zip(asked, copied_each(connection, copies), strict=True):
        sealed = declared.sealed.get(table.name)
        package.write(f"csv/{table.name}.csv", _opened_csv(table, sealed, blocks) if sealed else blocks)
    written = {table.name for table in asked}
    for table in told:
        if table.name not in written:
            sealed = declared.sealed.get(table.name)
            head = _opened_csv(table, sealed, ()) if sealed else [_csv_line(_shown(table))]
            package.write(f"csv/{table.name}.csv", head)


def _shown(table: Table) -> list[str]:
    return [name for name in table.column_names if name not in declared.secret]


def tenant_of(work: Work) -> TenantContext:
    """The tenant that the operation is about."""
    tenant = directory.tenant_with_schema(work.schema)
    if tenant is None:
        raise NotFound("tenant.unknown")
    return tenant


def _as_copy(table: Table, rows: Iterator[bytes]) -> Iterator[bytes]:
    columns = ", ".join(map(quoted, table.column_names))
    yield f"COPY {quoted(table.name)} ({columns}) FROM stdin;\n".encode()
    yield from rows
    yield b"\\.\n"


def _load_script(schema: str, counts: Mapping[str, Mapping[str, Any]]) -> str:
    lines = [
        "-- psql -d DATABASE -v ON_ERROR_STOP=1 -1 -f sql/load.sql",
        "SET client_encoding TO 'UTF8';",
        "SET standard_conforming_strings TO on;",
        f"CREATE SCHEMA {quoted(schema)};",
        f"SET search_path TO {quoted(schema)};",
        "\\ir tables.sql",
        *(f"\\ir {entry['file'].removeprefix('sql/')}" for entry in counts.values() if entry["file"]),
        "\\ir keys.sql",
    ]
    return "\n".join(lines) + "\n"


def _csv_line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode()


def _opened_csv(table: Table, sealed: SealedColumn, blocks: Iterable[bytes]) -> Iterator[bytes]:
    names = [sealed.plain if name == sealed.column else name for name in table.column_names]
    kept = [n for n, name in enumerate(table.column_names) if name != sealed.index and name not in declared.secret]
    place = table.column_names.index(sealed.column)
    yield _csv_line(names[n] for n in kept)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for block in blocks:
        for line in block.split(b"\n")[:-1]:
            cells = [_plain(cell) for cell in line.split(b"\t")]
            cells[place] = bytes.fromhex(cells[place][2:]).decode() if cells[place] else ""
            writer.writerow([cells[n] for n in kept])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()


def _plain(cell: bytes) -> str:
    if cell == NULL:
        return ""
    if b"\\" not in cell:
        return cell.decode()
    parts, place = [], 0
    while (found := cell.find(b"\\", place)) >= 0:
        parts += [cell[place:found], _ESCAPES.get(cell[found : found + 2], cell[found + 1 : found + 2])]
        place = found + 2
    return b"".join([*parts, cell[place:]]).decode()


def _write_for_people(package: Writer, owner: Any, tenant: TenantContext) -> list[StoredFile]:
    # The same transaction goes on as the tenant's own role: what is written here is what its own people could read.
    with isolation.continue_as(owner, tenant):
        for part in declared.parts.values():
            for name, content in part():
                package.write(name, [content])
        return list(declared.files()) if declared.files else []


def _write_files(package: Writer, tenant: TenantContext, stored: Sequence[StoredFile]) -> list[dict[str, str]]:
    # After the transaction: a stored file is never changed, and reading many takes long.
    cipher = cipher_of(tenant.schema, tenant.wrapped_key)
    missing = []
    for file in stored:
        try:
            content = files.opened(tenant.schema, file, cipher)
        except (OSError, CryptoError) as error:
            missing.append({"id": str(file.id), "why": "unreadable" if isinstance(error, CryptoError) else "gone"})
            continue
        package.write(file.path, [content])
    package.text("files.csv", files.index(stored))
    return missing


def _memberships(tenant: TenantContext) -> list[dict[str, Any]]:
    rows = Membership.objects.filter(member_id=tenant.id).select_related("cooperation")
    return [
        {
            "cooperation": row.cooperation.name,
            "valid_from": row.valid_from.isoformat(),
            "valid_to": row.valid_to.isoformat() if row.valid_to else None,
            "roles": row.roles,
            "agreement": row.agreement,
        }
        for row in rows.order_by("valid_from", "id")
    ]


def _about(tenant: TenantContext, memberships: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("kind", "number", "name", "service_name", "language", "org_number", "address", "phone", "colour")
    return {
        "id": str(tenant.id),
        **{name: getattr(tenant, name) for name in (*names, "subdomain")},
        "memberships": memberships,
    }


operations.define(KIND, ("announce", announce), ("write", write))
