"""Making the database ready, and onboarding a tenant: schema, role, rights and first rows in one transaction."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connections
from psycopg import sql

from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from tenants import bootstrap, citus, directory, isolation, logins, register, sending
from tenants.backend.base import DatabaseWrapper
from tenants.context import TenantContext
from tenants.grants import first_statements
from tenants.keys import new_wrapped_key
from tenants.models import Domain, Municipality, Tenant
from tenants.naming import colour_for, language_for, subdomain_faults, subdomain_for
from tenants.owner import as_tenancy, owner_connection
from tenants.releases import shared, state
from tenants.releases.source import source
from tenants.template import tenant_template

# A schema's name is a folder's and half a role's too.
_SCHEMA = re.compile(r"[a-z][a-z0-9_]{1,40}")
# For tables without rows, made by functions that the template has been tried with: no workers are planned for, and no
# function's text is gone through again.
_SETTINGS = ("SET LOCAL max_parallel_maintenance_workers TO 0", "SET LOCAL check_function_bodies TO off")
# What fills a new tenant with its first rows (library templates); joined in config, as tenants knows no casework.
Seeder = Callable[[Act], None]
_seeders: list[Seeder] = []
# What lies ready in the shared tables for that; quick where it lies there already.
_preparations: list[Callable[[], None]] = []


@dataclass(frozen=True)
class NewTenant:
    """What an operator decides about a tenant; everything else follows."""

    kind: str
    number: str
    name: str
    service_name: str
    language: str
    subdomain: str
    org_number: str = ""
    colour: str = ""
    legal_form: str = ""


@dataclass(frozen=True)
class Administrator:
    """Who is let in first. Whoever made the link keeps its secret: only the hash is known here."""

    email: str
    name: str
    token_hash: str


# Opens the first administrator's link; joined in config too.
Doorkeeper = Callable[[Administrator, Act], None]
_doorkeepers: list[Doorkeeper] = []


def on_new_tenant(seeder: Seeder) -> None:
    """Have `seeder` called inside each new tenant's own transaction, as its role."""
    if seeder not in _seeders:
        _seeders.append(seeder)


def before_new_tenants(preparation: Callable[[], None]) -> None:
    """Have `preparation` called with the owner's connection before a new tenant's transaction begins."""
    if preparation not in _preparations:
        _preparations.append(preparation)


def on_first_administrator(doorkeeper: Doorkeeper) -> None:
    """Have `doorkeeper` called after the seeders, in the same transaction, when an administrator is named."""
    if doorkeeper not in _doorkeepers:
        _doorkeepers.append(doorkeeper)


def prepare_database() -> None:
    """Roles, shared tables, rights and the register: safe and quick to repeat. Needs the owner's login."""
    connection = owner_connection()
    as_tenancy(connection).set_schema_to_public()
    connection.ensure_connection()
    if settings.SAMSPOR_CITUS:
        citus.require(connection.connection)
    bootstrap.create_platform_roles(
        connection.connection, prefix=settings.SAMSPOR_ROLE_PREFIX, login_of=logins.login_of
    )
    logins.bring_into_line(connection.connection)
    migrate_public()
    if settings.SAMSPOR_CITUS:
        citus.share(connection.connection)
    register.load()
    directory.forget()


def migrate_public() -> None:
    """Bring the shared tables to this release and give the platform's roles their rights again."""
    shared.migrate_public()


def schemas() -> list[str]:
    """Every tenant's schema, in a steady order. Needs the owner's login."""
    as_tenancy(owner_connection()).set_schema_to_public()
    return list(Tenant.objects.using("owner").order_by("schema_name").values_list("schema_name", flat=True))


def from_register(number: str, *, subdomain: str = "") -> NewTenant:
    """What onboarding this municipality would fill in by itself. Reads the register; call as operator or owner."""
    found = Municipality.objects.filter(number=number).first()
    if found is None:
        raise NotFound("municipality.unknown", number=number)
    return _filled_in(found, subdomain)


def not_in_use() -> list[NewTenant]:
    """Every municipality of the register that is no tenant yet, by number. Call as operator or owner."""
    in_use = Tenant.objects.values("number")
    return [_filled_in(row, "") for row in Municipality.objects.exclude(number__in=in_use).order_by("number")]


def onboard(*, new: NewTenant, act: Act, administrator: Administrator | None = None) -> TenantContext:
    """Create the tenant whole, or not at all: schema, role, grants, key, address, first rows, first administrator.

    One transaction: killed at any moment it leaves nothing. Of two at the same moment the second is told that the
    tenant exists.
    """
    _check(new)
    row = _row(new, act)
    host = f"{new.subdomain}.{settings.SAMSPOR_BASE_DOMAIN}"
    tenant_template()  # read before the transaction begins
    for prepare in _preparations:
        prepare()
    with as_owner() as owner:
        with owner.cursor():  # opens it
            state.require_released(owner.connection)
        _enter(row, host)
        record(
            act=act, action="tenant.onboarded", object_type="tenant", object_id=row.id, detail={"number": new.number}
        )
        _build_schema(owner, row.schema_name)
        tenant = directory.context_of(row, host)
        with isolation.continue_as(owner, _at_work(tenant)):
            for seeder in _seeders:
                seeder(act)
            if administrator:
                for doorkeeper in _doorkeepers:
                    doorkeeper(administrator, act)
    directory.forget()
    return tenant


def _at_work(tenant: TenantContext) -> TenantContext:
    # On Citus the owner writes the first rows itself: a role has connections of its own to the shards' servers, and the
    # tenant's would see nothing of what this transaction has made.
    return isolation.with_owners_role(tenant) if settings.SAMSPOR_CITUS else tenant


def schema_for(new: NewTenant) -> str:
    """The schema's name: short, lower case, and unchanged when the subdomain changes."""
    prefix = {"municipality": "k", "county": "f", "cooperation": "i"}[new.kind]
    return f"{prefix}{new.number}".replace("-", "_").lower()


def _check(new: NewTenant) -> None:
    faults: dict[str, list[str]] = {}
    if found := subdomain_faults(new.subdomain):
        faults["subdomain"] = found
    if new.language not in ("nb", "nn"):
        faults["language"] = ["option"]
    if not _SCHEMA.fullmatch(schema_for(new)):
        faults["number"] = ["option"]
    if faults:
        raise Invalid("tenant.invalid", fields=faults)


def _filled_in(found: Municipality, subdomain: str) -> NewTenant:
    return NewTenant(
        kind="municipality",
        number=found.number,
        name=f"{found.name} kommune",
        service_name=f"PPT {found.name}",
        language=language_for(found),
        subdomain=subdomain or subdomain_for(found),
        org_number=found.org_number,
        colour=colour_for(found.number),
    )


def _row(new: NewTenant, act: Act) -> Tenant:
    schema = schema_for(new)
    return Tenant(
        schema_name=schema,
        kind=new.kind,
        number=new.number,
        name=new.name,
        service_name=new.service_name,
        language=new.language,
        colour=new.colour or colour_for(new.number),
        org_number=new.org_number,
        legal_form=new.legal_form,
        status=Tenant.Status.ACTIVE,
        wrapped_key=new_wrapped_key(schema),
        created_at=act.at,
    )


def _enter(row: Tenant, host: str) -> None:
    # The database decides: one that comes while another is being made waits here for how that ends.
    try:
        row.save(force_insert=True)
    except IntegrityError:
        raise Conflict("tenant.exists", name=row.name) from None
    try:
        Domain(domain=host, tenant=row, is_primary=True).save(force_insert=True)
    except IntegrityError:
        raise Conflict("tenant.subdomain_taken", subdomain=host.partition(".")[0]) from None


def _build_schema(owner: Any, schema: str) -> None:
    connection = owner.connection
    begin = [*_role(connection, schema), sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)).as_string(None)]
    if settings.SAMSPOR_CITUS:
        sending.send(connection, begin)
        citus.distribute(connection, schema)
        begin = []
    path = f'SET LOCAL search_path TO "{schema}", "public"'
    template = tenant_template()
    rights = first_statements(schema, template.tables)
    arrived = state.arrived(schema, source().version)
    sending.send(connection, [*begin, path, *_SETTINGS, *template.statements, *rights, arrived])


def _role(connection: Any, schema: str) -> list[str]:
    role, prefix = isolation.role_name(schema), settings.SAMSPOR_ROLE_PREFIX
    statements = bootstrap.role_statements(
        role,
        new=not bootstrap.is_role(connection, role),
        held_by=[f"{prefix}_app", f"{prefix}_owner"],
        member_of=f"{prefix}_tenant",
        login=logins.login_of(role),
    )
    return [statement.as_string(None) for statement in statements]


@contextmanager
def as_owner() -> Iterator[Any]:
    """One transaction in which this thread's default connection is the owner's: for provisioning only."""
    previous = connections["default"]
    if previous.in_atomic_block:
        raise isolation.IsolationError("provisioning opens its own transaction")
    kept: DatabaseWrapper | None = getattr(_thread, "owner", None)
    if kept and kept.settings_dict != _owners_settings():
        kept = None  # the database has been changed for another since
    if kept:
        kept.close_if_unusable_or_obsolete()
    owner = kept or _owner()
    connections["default"] = owner
    try:
        with isolation.use_owner():
            yield owner
    finally:
        connections["default"] = previous
        if not kept:
            owner.close()


@contextmanager
def owner_kept() -> Iterator[None]:
    """For a run of many: inside, this thread's `as_owner` keeps to one connection, which knows the tables already."""
    if getattr(_thread, "owner", None):
        yield  # a run inside a run keeps to the same
        return
    _thread.owner = owner = _owner()
    try:
        yield
    finally:
        del _thread.owner
        owner.close()


_thread = threading.local()


def _owner() -> DatabaseWrapper:
    return DatabaseWrapper(_owners_settings(), alias="default")


def _owners_settings() -> dict[str, Any]:
    login = {key: connections.settings["owner"][key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")}
    return {**connections.settings["default"], **login}
