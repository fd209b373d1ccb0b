"""The few words spoken with Citus: a schema becomes a shard, a shard goes to another server. No sharding of our own."""

import re
from dataclasses import dataclass
from typing import Any

from core.errors import Conflict, NotFound
from tenants.grants import REFERENCE_TABLES

LEAST = 12  # schema-based sharding came with it


@dataclass(frozen=True)
class Node:
    """A server of the cluster, as Citus knows it."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def node_named(text: str) -> Node:
    """HOST:PORT; the port is PostgreSQL's own when none is said."""
    host, _, port = text.rpartition(":") if re.search(r":\d+$", text) else (text, "", "5432")
    if not host:
        raise NotFound("citus.no_such_node", node=text, nodes="")
    return Node(host, int(port))


def require(connection: Any) -> str:
    """The version, when the server is a Citus that can shard by schema; refuses plainly when it is not."""
    (there,) = connection.execute("SELECT to_regprocedure('citus_version()') IS NOT NULL").fetchone()
    if not there:
        raise Conflict("citus.absent")
    (told,) = connection.execute("SELECT citus_version()").fetchone()
    version = re.search(r"(\d+)\.(\d+)", told)
    if version is None or int(version[1]) < LEAST:
        raise Conflict("citus.too_old", version=told[:40], least=LEAST)
    return version[0]


def distribute(connection: Any, schema: str) -> None:
    """Make the schema, still empty, a shard: each table made in it from now on is on one and the same server."""
    connection.execute("SELECT citus_schema_distribute(%s::regnamespace)", [schema])


def share(connection: Any) -> None:
    """Have the tables of REFERENCE_TABLES on every server; those that are there already are left as they are."""
    for table in REFERENCE_TABLES:
        found = connection.execute(
            "SELECT citus_table_type FROM citus_tables WHERE table_name = %s::regclass", [f"public.{table}"]
        ).fetchone()
        if found != ("reference",):
            connection.execute("SELECT create_reference_table(%s::regclass)", [f"public.{table}"])


def nodes(connection: Any) -> list[Node]:
    """The servers that may hold tenants."""
    rows = connection.execute(
        "SELECT nodename, nodeport FROM pg_dist_node"
        " WHERE isactive AND shouldhaveshards AND noderole = 'primary' ORDER BY nodename, nodeport"
    ).fetchall()
    return [Node(*row) for row in rows]


def place_of(connection: Any, schema: str) -> Node | None:
    """Where the schema is now; nothing when it is no shard, or holds no table."""
    rows = connection.execute(
        "SELECT DISTINCT nodename, nodeport FROM citus_shards JOIN citus_schemas USING (colocation_id)"
        " WHERE schema_name = %s::regnamespace",
        [schema],
    ).fetchall()
    return Node(*rows[0]) if len(rows) == 1 else None


def move(connection: Any, schema: str, to: Node) -> Node | None:
    """Move the schema there while it is in use; returns where it was. Done again, it does nothing.

    By logical replication: every table must have a primary key, or Citus refuses rather than stop writes.
    """
    require(connection)
    known = nodes(connection)
    if to not in known:
        raise NotFound("citus.no_such_node", node=str(to), nodes=", ".join(map(str, known)))
    before = place_of(connection, schema)
    if before is None:
        raise Conflict("citus.not_distributed", schema=schema)
    if before != to:
        connection.execute("SELECT citus_schema_move(%s::regnamespace, %s, %s, 'auto')", [schema, to.host, to.port])
        if place_of(connection, schema) != to:
            raise Conflict("citus.not_moved", schema=schema, node=str(to))
    return before
