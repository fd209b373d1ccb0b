"""What a database administrator does once: the database, its owner's login and the app's login."""

import re
from collections.abc import Callable
from contextlib import suppress

import psycopg
from psycopg import sql

from tenants import query_statistics

PLATFORM_ROLES = ("operator", "directory", "tenant")
# Nothing is found by an unqualified name until a transaction says where; no failing statement is logged; and no
# tenant keeps the others waiting for long, with one statement or with a transaction that does nothing.
LOGIN_SETTINGS = (
    ("search_path", ""),
    ("timezone", "UTC"),
    ("log_min_error_statement", "panic"),
    ("statement_timeout", "30s"),
    ("idle_in_transaction_session_timeout", "60s"),
)

# How a role may log in: None = not at all, "" = without a password, else its SCRAM verifier.
LoginOf = Callable[[str], str | None]


def no_login(role: str) -> str | None:
    """Roles are taken, never logged in as: the ordinary way."""
    return None


def create_logins(
    admin_dsn: str, *, database: str, prefix: str, owner_password: str, app_password: str
) -> tuple[str, str]:
    """Create (or repair) both logins and the database; returns the user names (app, owner). Safe to repeat."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", prefix):
        raise ValueError("the role prefix must be a short lower-case word")
    owner, app = f"{prefix}_owner", f"{prefix}_app"
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        take_turn(admin)
        make_login(admin, owner, owner_password, "CREATEROLE NOSUPERUSER INHERIT")
        # The app inherits nothing: until it takes a tenant's role it can read no table at all.
        make_login(admin, app, app_password, "NOCREATEROLE NOSUPERUSER NOINHERIT")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(database), sql.Identifier(owner)
                )
            )
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), sql.Identifier(app))
        )
        _settings(admin, app)
        admin.execute(sql.SQL("ALTER ROLE {} SET timezone TO 'UTC'").format(sql.Identifier(owner)))
        # The owner gives the same settings to tenants' roles where these log in by themselves.
        admin.execute(sql.SQL("GRANT SET ON PARAMETER log_min_error_statement TO {}").format(sql.Identifier(owner)))
        with psycopg.connect(admin_dsn, dbname=database, autocommit=True) as inside:
            query_statistics.switch_on(inside, owner=owner)
            _no_role_by_function(inside, owner)
    return app, owner


def take_turn(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    """Wait while another deployment's logins are made or removed on this server, until this connection is closed.

    Rights on parameters are the whole server's; two who change them at once fail with «tuple concurrently updated».
    """
    admin.execute("SELECT pg_advisory_lock(hashtext('samspor logins'))")


def _no_role_by_function(admin: psycopg.Connection[tuple[object, ...]], owner: str) -> None:
    # With it, a SELECT that was tampered with could take another tenant's role and go on reading. SET cannot stand
    # inside a SELECT. Where the administrator is no superuser it stays as it was, and a system check says so.
    function = "FUNCTION pg_catalog.set_config(text, text, boolean)"
    with suppress(psycopg.errors.InsufficientPrivilege):
        admin.execute(f"REVOKE EXECUTE ON {function} FROM PUBLIC")
        admin.execute(sql.SQL("GRANT EXECUTE ON {} TO {}").format(sql.SQL(function), sql.Identifier(owner)))


def create_platform_roles(
    owner: psycopg.Connection[tuple[object, ...]], *, prefix: str, login_of: LoginOf = no_login
) -> None:
    """The shared roles (operator, directory, tenant), held by the app's login. Run as the owner; repeatable."""
    app = f"{prefix}_app"
    for name in PLATFORM_ROLES:
        role = f"{prefix}_{name}"
        create_role(owner, role, held_by=[app] if name != "tenant" else [], login=login_of(role))
        owner.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(owner.info.dbname), sql.Identifier(role)
            )
        )


def create_role(
    owner: psycopg.Connection[tuple[object, ...]],
    role: str,
    *,
    held_by: list[str],
    member_of: str = "",
    login: str | None = None,
) -> None:
    """A role that the named logins may take on; left as it is when it is there already (but for who holds it)."""
    new = not is_role(owner, role)
    for statement in role_statements(role, new=new, held_by=held_by, member_of=member_of, login=login):
        owner.execute(statement)


def is_role(connection: psycopg.Connection[tuple[object, ...]], role: str) -> bool:
    """Whether the server has this role."""
    return connection.execute("SELECT to_regrole(quote_ident(%s))", [role]).fetchone() != (None,)


def role_statements(
    role: str, *, new: bool, held_by: list[str], member_of: str = "", login: str | None = None
) -> list[sql.Composed]:
    """What makes the role, if it is new, and has the named logins hold it."""
    name = sql.Identifier(role)
    statements: list[sql.Composed] = []
    if new:
        statements.append(sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER INHERIT").format(name))
        if login is not None:
            statements += _login_statements(role, login)
    if held_by:
        holders = sql.SQL(", ").join(map(sql.Identifier, held_by))
        statements.append(sql.SQL("GRANT {} TO {}").format(name, holders))
    if member_of:
        statements.append(sql.SQL("GRANT {} TO {}").format(sql.Identifier(member_of), name))
    return statements


def set_login(connection: psycopg.Connection[tuple[object, ...]], role: str, login: str | None) -> None:
    """Let a role log in (with this SCRAM verifier; with no password when empty), or stop it from doing so (None)."""
    if login is None:
        connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN PASSWORD NULL").format(sql.Identifier(role)))
        return
    for statement in _login_statements(role, login):
        connection.execute(statement)


def _login_statements(role: str, login: str) -> list[sql.Composed]:
    password = sql.Literal(login) if login else sql.SQL("NULL")
    return [
        sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(role), password),
        *_settings_statements(role),
    ]


def _settings(connection: psycopg.Connection[tuple[object, ...]], role: str) -> None:
    for statement in _settings_statements(role):
        connection.execute(statement)


def _settings_statements(role: str) -> list[sql.Composed]:
    return [
        sql.SQL("ALTER ROLE {} SET {} TO {}").format(sql.Identifier(role), sql.Identifier(setting), sql.Literal(value))
        for setting, value in LOGIN_SETTINGS
    ]


def make_login(admin: psycopg.Connection[tuple[object, ...]], name: str, password: str, rights: str) -> None:
    """Create a login with this password and these rights, or give them to the one that is there."""
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    admin.execute(
        sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(name), sql.SQL(rights), sql.Literal(password)
        )
    )
