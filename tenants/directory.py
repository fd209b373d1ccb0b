"""Which tenant an address belongs to, and who cooperates with whom: read once, kept a moment, no query when warm."""

import threading
import time
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.db import DatabaseError, OperationalError

from tenants import isolation
from tenants.context import Kind, TenantContext
from tenants.models import DirectoryVersion, Domain, Membership, Tenant

# A change is seen everywhere within a second. From SOON on one thread looks whether there was one, while the others
# go on with what is held; from FRESH on they wait for that look, and fail with it: nothing older is ever used.
SOON = 0.5  # seconds
FRESH = 0.9

# Where people get in, be it only to read.
OPEN = ("active", "read_only")


@dataclass(frozen=True, slots=True)
class Partner:
    """A dated agreement: staff of `cooperation` may work in `member` with these roles."""

    cooperation: str
    member: str
    roles: tuple[str, ...]
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the agreement is in force that day (the last day included)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Directory:
    """Everything needed to route a request, as it stood at `version`."""

    version: int
    by_host: dict[str, TenantContext]
    by_schema: dict[str, TenantContext]
    by_number: dict[str, TenantContext]
    partners: tuple[Partner, ...]


@dataclass(frozen=True, slots=True)
class _Held:
    directory: Directory
    looked_at: float  # when the look began: whatever was committed before is in it
    era: int

    def serves(self, asked: float, seconds: float) -> bool:
        """Whether it was young enough at that moment, and nobody has had it forgotten since."""
        return self.era == _cache.era and asked - self.looked_at < seconds


class _Cache:
    def __init__(self) -> None:
        self.held: _Held | None = None
        self.era = 0  # ends with each forget()
        self.failures = 0
        self.lock = threading.Lock()


_cache = _Cache()
_now = time.monotonic


def forget() -> None:
    """Look again at the next question (after onboarding in this very process, and in tests)."""
    _cache.era += 1  # a look that has begun already is of the old era


def directory() -> Directory:
    """The directory, no older than a second. Call outside a transaction; it opens its own when it must look."""
    asked, failures = _now(), _cache.failures
    held = _cache.held
    if held and held.serves(asked, SOON):
        return held.directory
    if held and held.serves(asked, FRESH):
        if not _cache.lock.acquire(blocking=False):
            return held.directory
    else:
        _cache.lock.acquire()
    try:
        if _cache.failures != failures:
            # Else all who waited for that look would now wait for a silent database one after another.
            raise OperationalError("the directory could not be read")
        return _look(asked, held)
    finally:
        _cache.lock.release()


def _look(asked: float, seen: _Held | None) -> Directory:
    """Ask the database, unless that was done since `seen`; only for the holder of the lock."""
    held = _cache.held
    if held and held is not seen and held.serves(asked, FRESH):
        return held.directory
    began, era = _now(), _cache.era
    try:
        with isolation.use_directory():
            version = DirectoryVersion.objects.get(pk=1).version
            known = held and held.era == era and held.directory.version == version
            found = held.directory if held and known else _read(version)
    except DatabaseError:
        _cache.failures += 1
        if held and held.serves(asked, FRESH):
            return held.directory
        raise
    _cache.held = _Held(found, began, era)
    return found


def tenant_at(host: str) -> TenantContext | None:
    """The tenant that this host name (without port, any letter case) belongs to."""
    return directory().by_host.get(host.lower())


def tenant_with_schema(schema: str) -> TenantContext | None:
    """The tenant that owns this schema."""
    return directory().by_schema.get(schema)


def tenant_numbered(number: str) -> TenantContext | None:
    """The tenant with this municipality number (or a cooperation's short name)."""
    return directory().by_number.get(number)


def members_of(cooperation: TenantContext, *, on: date) -> list[tuple[TenantContext, tuple[str, ...]]]:
    """The open members that the cooperation's staff may work in that day, with the roles they may have there."""
    return [found for found in _partners_of(cooperation, on) if found[0].status in OPEN]


def closed_members_of(cooperation: TenantContext, *, on: date) -> list[TenantContext]:
    """The members that its staff could work in that day if they were not closed for a time."""
    return [member for member, _ in _partners_of(cooperation, on) if member.status not in OPEN]


def _partners_of(cooperation: TenantContext, on: date) -> list[tuple[TenantContext, tuple[str, ...]]]:
    found = directory()
    return [
        (found.by_schema[partner.member], partner.roles)
        for partner in found.partners
        if partner.cooperation == cooperation.schema
        and partner.holds_on(on)
        and partner.member in found.by_schema
        and found.by_schema[partner.member].status != "erasing"
    ]


def _read(version: int) -> Directory:
    by_host: dict[str, TenantContext] = {}
    by_schema: dict[str, TenantContext] = {}
    for domain in Domain.objects.select_related("tenant").order_by("-is_primary"):
        tenant = by_schema.setdefault(domain.tenant.schema_name, context_of(domain.tenant, domain.domain))
        by_host[domain.domain] = tenant
    partners = tuple(
        Partner(row.cooperation_schema, row.member_schema, tuple(row.roles), row.valid_from, row.valid_to)
        for row in Membership.objects.order_by("member_schema")
    )
    by_number = {tenant.number: tenant for tenant in by_schema.values()}
    return Directory(version, by_host, by_schema, by_number, partners)


def context_of(row: Tenant, host: str) -> TenantContext:
    """The row as the rest of the product sees it."""
    return TenantContext(
        id=row.id,
        schema=row.schema_name,
        role=isolation.role_name(row.schema_name),
        kind=cast(Kind, row.kind),
        number=row.number,
        name=row.name,
        service_name=row.service_name,
        language=row.language,
        colour=row.colour,
        subdomain=host.split(".", 1)[0],
        org_number=row.org_number,
        status=row.status,
        wrapped_key=bytes(row.wrapped_key),
        address=row.address,
        phone=row.phone,
        host=host,
    )
