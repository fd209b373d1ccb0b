"""Where a tenant can be restored from: a package of our own, or its schema on a server beside this one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from core.crypto import Cipher, CryptoError, unwrap_key
from core.errors import Conflict, Invalid
from tenants.isolation import platform_role
from tenants.lifecycle import structure
from tenants.lifecycle.copier import BLOCK, SAME_TEXT, Connection, Shape, rows_of
from tenants.lifecycle.package import Reader
from tenants.lifecycle.structure import Table
from tenants.lifecycle.transaction import not_waiting_for_rows

# Starts the server of a base backup beside this one, brought to a point in time; gives its address.
Recovered = Callable[[Path, datetime | None], AbstractContextManager[str]]
_recovered: list[Recovered] = []


def on_backup(recovered: Recovered) -> None:
    """Say how a backup becomes a server; joined in config, which knows the programs of this machine."""
    _recovered[:] = [recovered]


@dataclass(frozen=True)
class PackageSource:
    """The tables of a package. Its SQL is never run: only its rows are taken, into a structure of our own making."""

    reader: Reader

    @property
    def migrations(self) -> set[tuple[str, str]]:
        """The changes its structure had been through."""
        return {(str(app), str(name)) for app, name in self.reader.manifest["migrations"]}

    def shapes(self) -> Sequence[Shape]:
        """The tables that its manifest names."""
        return [
            Shape(name, tuple(entry["columns"]), entry["rows"], entry["sha256"])
            for name, entry in sorted(self.reader.manifest["tables"].items())
        ]

    def rows(self, table: str) -> Iterator[bytes]:
        """What stands between COPY and its end mark, in whole rows."""
        name = self.reader.manifest["tables"][table]["file"]
        if name is None:
            return  # an empty table has none
        with self.reader.open(name) as file:
            file.readline()
            while lines := file.readlines(BLOCK):
                if lines[-1] == b"\\.\n":
                    lines.pop()
                yield b"".join(lines)


@dataclass(frozen=True)
class ServerSource:
    """The tables of one schema, on whichever server the connection leads to."""

    connection: Connection
    tables: dict[str, Table]
    cipher: Cipher

    @property
    def migrations(self) -> set[tuple[str, str]]:
        """The changes its structure had been through."""
        rows = self.connection.execute("SELECT app, name FROM django_migrations").fetchall()
        return {(app, name) for app, name in rows}

    def shapes(self) -> Sequence[Shape]:
        """Every table that is there."""
        return [Shape(table.name, table.column_names) for table in self.tables.values()]

    def rows(self, table: str) -> Iterator[bytes]:
        """The rows as they stood when the source was opened."""
        return rows_of(self.connection, self.tables[table], self.cipher)


@contextmanager
def schema_on(address: str, schema: str) -> Iterator[ServerSource]:
    """The schema on that server, as it stands at this moment, with the key that the directory there keeps for it."""
    with (
        psycopg.connect(address, application_name="samspor restore") as connection,
        not_waiting_for_rows(connection),
    ):
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL statement_timeout TO 0; SET LOCAL idle_in_transaction_session_timeout TO 0")
        connection.execute(SAME_TEXT)
        row = connection.execute(
            "SELECT wrapped_key FROM public.tenants_tenant WHERE schema_name = %s "
            "AND EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)",
            [schema, schema],
        ).fetchone()
        if row is None:
            raise Invalid("restore.not_in_backup", schema=schema)
        tables = structure.read(connection, schema).named()
        yield ServerSource(connection, tables, cipher_of(schema, bytes(row[0])))


@contextmanager
def from_backup(folder: Path, at: datetime | None, schema: str) -> Iterator[ServerSource]:
    """The schema in a backup, brought to that moment on a server beside this one, which ends afterwards."""
    if not _recovered:
        raise Conflict("restore.no_server")
    with _recovered[0](folder, at) as address, schema_on(_with_login(address), schema) as source:
        yield source


def cipher_of(schema: str, wrapped: bytes) -> Cipher:
    """What opens this tenant's secrets, from its wrapped key."""
    try:
        return Cipher(unwrap_key(settings.SAMSPOR_KEK, wrapped, tenant=schema), tenant=schema)
    except CryptoError:
        raise Invalid("restore.other_key", schema=schema) from None


def _with_login(address: str) -> str:
    owner: dict[str, Any] = settings.DATABASES["owner"]
    return psycopg.conninfo.make_conninfo(address, user=platform_role("owner"), dbname=str(owner["NAME"]))
