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
from psycopg.pq.abc import PGconn, PGresult

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


def filled(connection: Connection, tables: Sequence[Table]) -> list[Table]:
    """Those of these tables, in the schema that is first on the search path, that may hold rows; the rest hold none.

    A table that takes no room has no row that any transaction could still see: whatever was seen by one lies in a page
    until nobody can see it. Citus keeps the rows of a table elsewhere than where it is named: there all may hold some.
    """
    if settings.SAMSPOR_CITUS:
        return list(tables)
    found = {name for (name,) in connection.execute(_FILLED, [[table.name for table in tables]])}
    return [table for table in tables if table.name in found]


_FILLED = """
SELECT relname FROM pg_class
WHERE relname = ANY(%s::name[]) AND relnamespace = current_schema()::regnamespace AND pg_relation_size(oid) > 0
"""


@dataclass(frozen=True)
class Copying:
    """One COPY … TO STDOUT, and what is done to each row of it on the way."""

    query: str
    change: Change | None = None

    def block(self, rows: list[bytes]) -> bytes:
        """Rows as they are handed on."""
        return b"".join(map(self.change, rows) if self.change else rows)


def opened(table: Table, cipher: Cipher | None) -> Copying:
    """A table's rows from the schema that is first on the search path; without a cipher as they lie there."""
    query = f"COPY ({selecting(table, table.column_names)}) TO STDOUT"
    sealed = declared.sealed.get(table.name) if cipher else None
    return Copying(query, opener(sealed, table.column_names, cipher) if sealed and cipher else None)


def rows_of(connection: Connection, table: Table, cipher: Cipher | None) -> Iterator[bytes]:
    """The same, read."""
    for blocks in copied_each(connection, [opened(table, cipher)]):
        yield from blocks


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
    for answer in _answers(connection, [query]):
        for rows in answer:
            yield from rows


def copied_each(connection: Connection, copies: Sequence[Copying]) -> Iterator[Iterator[bytes]]:
    """What each of these gives, in blocks of many whole rows; each must be read to its end before the next is.

    They are sent as one message, so that nobody waits for anybody between two tables, where the server takes that.
    """
    messages = [[copy] for copy in copies] if settings.SAMSPOR_STATEMENTS_SINGLY else [copies] if copies else []
    for message in messages:
        answers = _answers(connection, [copy.query for copy in message])
        for copy, answer in zip(message, answers, strict=True):
            yield map(copy.block, answer)


def _answers(connection: Connection, queries: Sequence[str]) -> Iterator[Iterator[list[bytes]]]:
    wire, ended = connection.pgconn, False
    begun: PGresult | None = wire.exec_("; ".join(queries).encode())
    try:
        for _ in queries:
            _expected(begun, ExecStatus.COPY_OUT)
            yield _received(wire)
            _expected(wire.get_result(), ExecStatus.COMMAND_OK)
            begun = wire.get_result()
        ended = True
    except psycopg.DatabaseError:
        while wire.get_result() is not None:
            pass  # the server has broken it off itself: nothing more is coming
        ended = True
        raise
    finally:
        if not ended:
            connection.close()  # left in the middle of COPY it is worth nothing more


def _received(wire: PGconn) -> Iterator[list[bytes]]:
    # Rows as they come, gathered: what is done once for many rows costs next to nothing for each. As bytes at once:
    # thousands of what Python's collector must follow would have it search all of the program again and again.
    held: list[bytes] = []
    room, take = BLOCK, wire.get_copy_data
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
    if held:
        yield held


def _expected(result: PGresult | None, status: ExecStatus) -> None:
    if result is None:
        raise psycopg.OperationalError("COPY was broken off")
    if result.status != status:
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
