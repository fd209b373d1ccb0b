"""What a database administrator does once: the database, its owner's login and the app's login."""

import re

import psycopg
from psycopg import sql

PLATFORM_ROLES = ("operator", "directory", "tenant")


def create_logins(
    admin_dsn: str, *, database: str, prefix: str, owner_password: str, app_password: str
) -> tuple[str, str]:
    """Create (or repair) both logins and the database; returns the user names (app, owner). Safe to repeat."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", prefix):
        raise ValueError("the role prefix must be a short lower-case word")
    owner, app = f"{prefix}_owner", f"{prefix}_app"
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        _login(admin, owner, owner_password, "CREATEROLE NOSUPERUSER INHERIT")
        # The app inherits nothing: until it takes a tenant's role it can read no table at all.
        _login(admin, app, app_password, "NOCREATEROLE NOSUPERUSER NOINHERIT")
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
        for setting, value in (("search_path", ""), ("timezone", "UTC"), ("log_min_error_statement", "panic")):
            admin.execute(
                sql.SQL("ALTER ROLE {} SET {} TO {}").format(
                    sql.Identifier(app), sql.Identifier(setting), sql.Literal(value)
                )
            )
        admin.execute(sql.SQL("ALTER ROLE {} SET timezone TO 'UTC'").format(sql.Identifier(owner)))
    return app, owner


def create_platform_roles(owner: psycopg.Connection[tuple[object, ...]], *, prefix: str) -> None:
    """The shared NOLOGIN roles (operator, directory, tenant), held by the app's login. Run as the owner; repeatable."""
    app = f"{prefix}_app"
    for name in PLATFORM_ROLES:
        create_role(owner, f"{prefix}_{name}", held_by=[app] if name != "tenant" else [])


def create_role(
    owner: psycopg.Connection[tuple[object, ...]], role: str, *, held_by: list[str], member_of: str = ""
) -> None:
    """A NOLOGIN role that the named logins may take on; nothing happens when it is there already."""
    if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        owner.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER INHERIT").format(sql.Identifier(role)))
    for login in held_by:
        owner.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(login)))
    if member_of:
        owner.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(member_of), sql.Identifier(role)))


def _login(admin: psycopg.Connection[tuple[object, ...]], name: str, password: str, rights: str) -> None:
    exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verb = "ALTER" if exists else "CREATE"
    admin.execute(
        sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(name), sql.SQL(rights), sql.Literal(password)
        )
    )
