"""The table of how far each schema has come: what an operator reads, and what is compared before onboarding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from core.errors import Conflict
from tenants.releases.applied import DIGEST
from tenants.releases.source import fingerprint_now, rights_fingerprint, source

Connection = psycopg.Connection[Any]
PUBLIC = "public"
# One release at a time; onboarding takes the same lock together with other onboardings.
LOCK = "hashtextextended('samspor release', 0)"


@dataclass(frozen=True)
class Known:
    """What the table says of a schema."""

    state: str
    fingerprint: str
    rights: str


def known(connection: Connection) -> dict[str, Known]:
    """schema → what the table says; forgets schemas whose tenant is gone."""
    connection.execute(
        "DELETE FROM public.tenants_structure s WHERE schema <> 'public'"
        " AND NOT EXISTS (SELECT FROM public.tenants_tenant t WHERE t.schema_name = s.schema)"
    )
    rows = connection.execute("SELECT schema, state, fingerprint, rights FROM public.tenants_structure").fetchall()
    return {schema: Known(*rest) for schema, *rest in rows}


def current_public(connection: Connection) -> None:
    """The shared tables are at this source's migrations."""
    _put(connection, {PUBLIC: ""}, "current", source().version, rights="")


def pending(connection: Connection, schemas: Mapping[str, str]) -> None:
    """These wait for their turn; schema → the version it has now."""
    _put(connection, schemas, "pending", source().version, rights=None)


def settled(connection: Connection, schemas: Iterable[str]) -> None:
    """These were found to be where they should be."""
    _put(connection, dict.fromkeys(schemas, ""), "current", source().version, rights=rights_fingerprint())


def running(connection: Connection, schema: str) -> None:
    """The turn has come; the clock starts."""
    connection.execute(
        "UPDATE public.tenants_structure SET state = 'running', error = '', at = clock_timestamp() WHERE schema = %s",
        [schema],
    )


def failed(connection: Connection, schema: str, why: str, at_version: str) -> None:
    """It is left whole at this version."""
    connection.execute(
        "UPDATE public.tenants_structure SET state = 'failed', error = %s, from_version = %s,"
        " seconds = EXTRACT(epoch FROM clock_timestamp() - at), at = clock_timestamp() WHERE schema = %s",
        [why, at_version, schema],
    )


def arrived(schema: str, version: str) -> str:
    """The statement that says, in the very transaction of the change, that the schema has come there."""
    return (
        sql.SQL(
            "INSERT INTO public.tenants_structure AS s"
            " (schema, state, from_version, to_version, seconds, error, fingerprint, rights, at)"
            " VALUES ({schema}, 'current', '', {version}, 0, '', {fingerprint}, {rights}, clock_timestamp())"
            " ON CONFLICT (schema) DO UPDATE SET state = 'current', to_version = EXCLUDED.to_version, error = '',"
            " seconds = EXTRACT(epoch FROM EXCLUDED.at - s.at), fingerprint = EXCLUDED.fingerprint,"
            " rights = EXCLUDED.rights, at = EXCLUDED.at;"
        )
        .format(
            schema=sql.Literal(schema),
            version=sql.Literal(version),
            fingerprint=sql.Literal(source().fingerprint),
            rights=sql.Literal(rights_fingerprint()),
        )
        .as_string(None)
    )


def require_released(connection: Connection) -> None:
    """In the owner's transaction: refuse to make a tenant unless database, process and disk have the same migrations.

    Holds the release off until the transaction ends.
    """
    # One message of two statements: what the second reads is read once the lock is held.
    asked = connection.execute(
        f"SELECT pg_try_advisory_xact_lock_shared({LOCK});"
        f" SELECT fingerprint, (SELECT {DIGEST} FROM public.django_migrations) FROM public.tenants_structure"
        " WHERE schema = 'public'"
    )
    locked = asked.fetchone()
    asked.nextset()
    told = asked.fetchone()
    here = source()
    if locked != (True,) or told != (here.fingerprint, here.digest) or fingerprint_now() != here.fingerprint:
        raise Conflict("tenant.release_pending")


def _put(connection: Connection, schemas: Mapping[str, str], state: str, version: str, rights: str | None) -> None:
    if not schemas:
        return
    fingerprint = source().fingerprint
    names: Sequence[str] = list(schemas)
    connection.execute(
        "INSERT INTO public.tenants_structure AS s"
        " (schema, state, from_version, to_version, seconds, error, fingerprint, rights, at)"
        " SELECT name, %(state)s, version, %(to)s, 0, '', %(fingerprint)s, COALESCE(%(rights)s, ''), clock_timestamp()"
        " FROM unnest(%(names)s::text[], %(versions)s::text[]) AS w (name, version)"
        " ON CONFLICT (schema) DO UPDATE SET state = EXCLUDED.state, to_version = EXCLUDED.to_version, error = '',"
        " from_version = EXCLUDED.from_version, seconds = 0, at = EXCLUDED.at,"
        # What waits keeps what was true of it, so that whoever takes the release up again sees what is left.
        " fingerprint = CASE WHEN EXCLUDED.state = 'current' THEN EXCLUDED.fingerprint ELSE s.fingerprint END,"
        " rights = COALESCE(%(rights)s, s.rights)",
        {
            "state": state,
            "to": version,
            "fingerprint": fingerprint,
            "rights": rights,
            "names": names,
            "versions": list(schemas.values()),
        },
    )
