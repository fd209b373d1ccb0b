"""A process' server connections, shared by its threads: a tenant comes back to the one that knows its tables."""

import os
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any
from zlib import crc32

from psycopg.pq import TransactionStatus

Connect = Callable[[], Any]

_now = time.monotonic


class Line:
    """One server connection, and which schemas' tables the server process at its other end has met."""

    def __init__(self, place: int, schema: str) -> None:
        self.place = place
        self.schemas = {schema}
        self.made_at = _now()
        self.connection: Any = None

    @property
    def is_idle(self) -> bool:
        """Whether it is alive, as far as is known, and in no transaction."""
        alive = self.connection is not None and not self.connection.closed
        return alive and self.connection.pgconn.transaction_status == TransactionStatus.IDLE


class Pool:
    """Gives each transaction a connection of its own. Never waits: when all are taken, it makes one more.

    A server process remembers each table that it has touched, and the first look at a table costs more than most
    questions about it. So each schema has a place of its own among `places`, and takes the next one only while that is
    taken. With more places than threads that is seldom, and each server process holds but a share of the tenants.
    """

    def __init__(self, *, places: int, most_schemas: int, oldest: float | None) -> None:
        self._places, self._most_schemas, self._oldest = places, most_schemas, oldest
        self.version = 0  # of the server, once a connection has been made
        self._lock = threading.Lock()
        self._idle: dict[int, Line] = {}
        # Whoever is lost with a line, without giving it back, leaves its place free.
        self._taken: dict[int, weakref.ref[Line]] = {}

    def take(self, schema: str, connect: Connect, *, fresh: bool = False) -> Line:
        """A line that nobody else has, for one transaction of this schema; to be given back. `fresh`: a new one."""
        with self._lock:
            place = self._free_place(schema)
            line = kept = self._idle.pop(place, None)
            if line is None or fresh or not self._serves(line, schema):
                line = Line(place, schema)
            line.schemas.add(schema)
            self._taken[place] = weakref.ref(line)
        if kept is not None and kept is not line:
            kept.connection.close()
        if line.connection is None:
            line.connection = connect()  # a failure frees the place: nobody has the line then
            self.version = int(line.connection.info.server_version)
        return line

    def give_back(self, line: Line) -> None:
        """Leave it for the next; what is not plainly idle is closed."""
        with self._lock:
            known = self._taken.get(line.place)
            mine = known is not None and known() is line
            if mine:
                del self._taken[line.place]
            if mine and line.is_idle:
                self._idle[line.place] = line
                return
        if line.connection is not None:
            line.connection.close()

    def close(self) -> None:
        """Close what nobody has taken."""
        with self._lock:
            lines, self._idle = list(self._idle.values()), {}
        for line in lines:
            line.connection.close()

    def kept(self) -> list[Any]:
        """The connections that nobody has taken, for those who measure."""
        with self._lock:
            return [line.connection for line in self._idle.values()]

    def _free_place(self, schema: str) -> int:
        home = crc32(schema.encode()) % self._places
        for step in range(self._places):
            place = (home + step) % self._places
            if self._is_free(place):
                return place
        place = self._places
        while not self._is_free(place):
            place += 1
        return place

    def _is_free(self, place: int) -> bool:
        taken = self._taken.get(place)
        return taken is None or taken() is None

    def _serves(self, line: Line, schema: str) -> bool:
        """Whether it is young and light enough for this schema, and not known to be dead."""
        if self._oldest is not None and _now() - line.made_at >= self._oldest:
            return False
        if self._most_schemas and schema not in line.schemas and len(line.schemas) >= self._most_schemas:
            return False
        return not line.connection.closed


_pools: dict[tuple[str, ...], Pool] = {}
_making = threading.Lock()


def pool_for(address: tuple[str, ...], make: Callable[[], Pool]) -> Pool:
    """This process' pool for a database and a login."""
    with _making:
        found = _pools.get(address)
        if found is None:
            found = _pools[address] = make()
        return found


# A forked process leaves its parent's connections alone and makes its own.
os.register_at_fork(after_in_child=_pools.clear)
