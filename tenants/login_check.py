"""What the program's database login is and may do, read from the catalogue: it must be nobody, and own nothing."""

from collections.abc import Iterator
from contextlib import closing
from typing import cast

from django.db import connections

from tenants.backend.base import DatabaseWrapper
from tenants.isolation import platform_role

# From here on the program starts all the same: a hosted database may not let its administrator mend it.
WARNING = 190
# Each is true when something is wrong. `current_user` is the login itself: no role has been taken.
_FAULTS: tuple[tuple[int, str, str], ...] = (
    (
        101,
        "the login may do everything, or pass by row policies (SUPERUSER, BYPASSRLS, REPLICATION)",
        "SELECT rolsuper OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = current_user",
    ),
    (
        102,
        "the login may make roles or databases (CREATEROLE, CREATEDB)",
        "SELECT rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user",
    ),
    (
        103,
        "the login inherits what its roles may do: it must be NOINHERIT",
        "SELECT rolinherit FROM pg_roles WHERE rolname = current_user",
    ),
    (
        104,
        "the login is, or may become, the owner of the structure",
        "SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %(owner)s",
    ),
    (
        105,
        "the login owns something",
        "SELECT EXISTS (SELECT FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid "
        "WHERE d.refclassid = 'pg_authid'::regclass AND d.deptype = 'o' AND r.rolname = current_user)",
    ),
    (
        106,
        "the login, or everybody, may use a tenant's schema or read a table without taking a role",
        "SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a "
        "WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'p', 'v', 'm', 'S') "
        "AND (a.grantee = 0 OR a.grantee = current_user::regrole)) "
        "OR EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a WHERE a.grantee IN (0, current_user::regrole) "
        "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'public'))",
    ),
    (
        107,
        "the login may make tables: temporary ones would hide the real ones from the next tenant",
        "SELECT has_database_privilege(current_database(), 'TEMP, CREATE') OR has_schema_privilege('public', 'CREATE')",
    ),
    (
        108,
        "the login has a search path: it must be empty, so that a table outside a tenant's transaction is not found",
        "SELECT current_setting('search_path') NOT IN ('', '\"\"')",
    ),
    (
        WARNING,
        "anybody may call set_config(): a tampered SELECT could take another tenant's role. Revoke it from "
        "PUBLIC as a superuser (`samspor logins`), or give each tenant a login (SAMSPOR_TENANT_LOGINS)",
        "SELECT has_function_privilege('pg_catalog.set_config(text, text, boolean)', 'EXECUTE')",
    ),
)


def faults() -> Iterator[tuple[int, str]]:
    """The number and the words of everything that is wrong. Asks over the default connection, outside any tenant."""
    wrapper = cast(DatabaseWrapper, connections["default"])
    owner = {"owner": platform_role("owner")}
    with wrapper.wrap_database_errors, closing(wrapper.new_connection()) as login:
        for number, why, question in _FAULTS:
            row = login.execute(question, owner).fetchone()
            if row is not None and row[0]:
                yield number, why
