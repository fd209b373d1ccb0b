"""Copying a tenant's tables between a schema, a package and another server: as COPY text, opened, in key order."""

import hashlib
import select
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
from django.conf import settings
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn

from core.crypto import Cipher
from tenants.lifecycle.declared import SealedColumn, declared
from tenants.lifecycle.structure import Table, quoted

Connection = psycopg.Connection[Any]
Change = Callable[[bytes], bytes]
BLOCK = 256 * 1024
NULL = b"\\N"
_HEX = b"\\\\x"  # how COPY writes the beginning of bytea

# Settings that decide how a value is written as text; the same wherever a copy is made.
SAME_TEXT = (
    "SET LOCAL datestyle TO 'ISO, YMD'; SET LOCAL intervalstyle TO 'postgres'; SET LOCAL timezone TO 'UTC'; "
    "SET LOCAL bytea_output TO 'hex'; SET LOCAL extra_float_digits TO 1"
)


@dataclass(frozen=True)
class Shape:
    """What one table of a source holds: its columns in the order of the rows, and what the rows come to if known."""

    name: str
    columns: tuple[str, ...]
    rows: int | None = None
    sha256: str | None = None


class Source(Protocol):
    """Somewhere a tenant's tables can be read from: a schema on some server, or a package."""

    @property
    def migrations(self) -> set[tuple[str, str]]:
        """The (app, name) of each change that its structure has been through."""

    def shapes(self) -> Sequence[Shape]:
        """Its tables, by name."""

    def rows(self, table: str) -> Iterator[bytes]:
        """The table's rows as COPY text, opened, in key order, in blocks of whole rows."""


@dataclass
class Tally:
    """Counts rows and takes their checksum while they pass."""

    rows: int = 0
    sha256: str = ""

    def passing(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The same blocks; the figures hold when the last has passed."""
        digest = hashlib.sha256()
        for block in blocks:
            self.rows += block.count(b"\n")
            digest.update(block)
            yield block
        self.sha256 = digest.hexdigest()

    def drain(self, blocks: Iterable[bytes]) -> "Tally":
        """Let everything pass and be forgotten."""
        for _ in self.passing(blocks):
            pass
        return self


def filled(connection: Connection, tables: Sequence[Table]) -> frozenset[str]:
    """Those of these tables, in the schema that is first on the search path, that may hold rows; the rest hold none.

    A table that takes no room has no row that any transaction could still see: whatever was seen by one lies in a page
    until nobody can see it. Citus keeps the rows of a table elsewhere than where it is named: there all may hold some.
    """
    names = [table.name for table in tables]
    if settings.SAMSPOR_CITUS:
        return frozenset(names)
    return frozenset(name for (name,) in connection.execute(_FILLED, [names]))


_FILLED = """
SELECT relname FROM pg_class
WHERE relname = ANY(%s::name[]) AND relnamespace = current_schema()::regnamespace AND pg_relation_size(oid) > 0
"""


def rows_of(connection: Connection, table: Table, cipher: Cipher | None) -> Iterator[bytes]:
    """A table's rows from the schema that is first on the search path; without a cipher as they lie there."""
    query = f"COPY ({selecting(table, table.column_names)}) TO STDOUT"
    sealed = declared.sealed.get(table.name)
    if sealed is None or cipher is None:
        return copied_in_blocks(connection, query)
    return copied_in_blocks(connection, query, opener(sealed, table.column_names, cipher))


def load(connection: Connection, shape: Shape, blocks: Iterable[bytes], cipher: Cipher) -> None:
    """Put opened rows into the table of that name in the schema at hand, sealed with this cipher."""
    sealed = declared.sealed.get(shape.name)
    with connection.cursor().copy(f"COPY {quoted(shape.name)} ({_names(shape.columns)}) FROM STDIN") as copy:
        if sealed is None:
            for block in blocks:
                copy.write(block)
            return
        seal = sealer(sealed, shape.columns, cipher)
        for block in blocks:
            copy.write(b"".join(map(seal, block.splitlines(keepends=True))))


def selecting(table: Table, columns: Sequence[str]) -> str:
    """Reads these columns of every row in the order of the key, which is the same wherever the rows are."""
    order = _names(table.key or table.column_names)
    return f"SELECT {_names(columns)} FROM {quoted(table.name)} ORDER BY {order}"  # noqa: S608  # names of ours


def copied(connection: Connection, query: str) -> Iterator[bytes]:
    """What COPY … TO STDOUT gives, row by row, from libpq itself: a call of psycopg's own for each row costs most."""
    for rows in _received(connection, query):
        yield from rows


def copied_in_blocks(connection: Connection, query: str, change: Change | None = None) -> Iterator[bytes]:
    """The same in blocks of many whole rows, each row changed on the way where that is asked."""
    for rows in _received(connection, query):
        yield b"".join(rows if change is None else map(change, rows))


def _received(connection: Connection, query: str) -> Iterator[list[bytes]]:
    # Rows as they come, gathered: what is done once for many rows costs next to nothing for each. As bytes at once:
    # thousands of what Python's collector must follow would have it search all of the program again and again.
    wire = connection.pgconn
    begun = wire.exec_(query.encode())
    if begun.status != ExecStatus.COPY_OUT:
        raise error_from_result(begun)
    ended = False
    held: list[bytes] = []
    room, take = BLOCK, wire.get_copy_data
    try:
        while True:
            size, row = take(1)
            if size > 0:
                held.append(bytes(row))
                room -= size
                if room <= 0:
                    yield held
                    held, room = [], BLOCK
            elif size == 0:
                select.select([wire.socket], [], [])
                wire.consume_input()
            else:
                break
        ended = True
    finally:
        if ended:
            _finish(wire)
        else:
            connection.close()  # left in the middle of COPY it is worth nothing more
    if held:
        yield held


def _finish(wire: PGconn) -> None:
    while (result := wire.get_result()) is not None:
        if result.status != ExecStatus.COMMAND_OK:
            raise error_from_result(result)


def opener(sealed: SealedColumn, columns: Sequence[str], cipher: Cipher) -> Change:
    """Turns a row as it lies in the database into one whose secret, and the index of it, are in plain."""
    place, index, key = _cells(sealed, columns)

    def change(row: bytes) -> bytes:
        cells = row[:-1].split(b"\t")
        if cells[place] != NULL:
            secret = bytes.fromhex(cells[place][len(_HEX) :].decode())
            plain = cipher.decrypt(secret, context=sealed.context.format(id=cells[key].decode()))
            cells[place] = _HEX + plain.hex().encode()
            if index is not None:
                cells[index] = cells[place]
        return b"\t".join(cells) + b"\n"

    return change


def sealer(sealed: SealedColumn, columns: Sequence[str], cipher: Cipher) -> Change:
    """Turns an opened row into one that the tenant of this cipher can keep."""
    place, index, key = _cells(sealed, columns)

    def change(row: bytes) -> bytes:
        cells = row[:-1].split(b"\t")
        if cells[place] != NULL:
            plain = bytes.fromhex(cells[place][len(_HEX) :].decode())
            secret = cipher.encrypt(plain, context=sealed.context.format(id=cells[key].decode()))
            cells[place] = _HEX + secret.hex().encode()
            if index is not None:
                cells[index] = _HEX + cipher.blind_index(plain.decode(), purpose=sealed.purpose).hex().encode()
        return b"\t".join(cells) + b"\n"

    return change


def _cells(sealed: SealedColumn, columns: Sequence[str]) -> tuple[int, int | None, int]:
    index = columns.index(sealed.index) if sealed.index else None
    return columns.index(sealed.column), index, columns.index("id")


def _names(columns: Iterable[str]) -> str:
    return ", ".join(quoted(name) for name in columns)
