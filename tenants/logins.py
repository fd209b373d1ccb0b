"""Tenants' roles as logins of their own: passwords follow from the key outside the database and are stored nowhere."""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from django.conf import settings

from core.crypto import derived_key
from tenants import bootstrap
from tenants.isolation import platform_role, role_name

_ROUNDS = 4096  # PostgreSQL's own number; the password is 256 random bits, so more would only cost
_SALT_BYTES = 16


@lru_cache(maxsize=4096)
def password(role: str) -> str:
    """The role's password: the same in every process that holds the key, unknown to anybody else."""
    return base64.urlsafe_b64encode(derived_key(settings.SAMSPOR_KEK, purpose=f"login|{role}")).decode().rstrip("=")


def verifier(role: str) -> str:
    """What PostgreSQL keeps of the password (SCRAM-SHA-256), so that the password itself is never sent in a statement.

    The salt follows from the key too: the line is the same each time, and a pooler's copy of it stays right.
    """
    salt = derived_key(settings.SAMSPOR_KEK, purpose=f"salt|{role}")[:_SALT_BYTES]
    salted = hashlib.pbkdf2_hmac("sha256", password(role).encode(), salt, _ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    in_base64 = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ROUNDS, *in_base64)


def login_of(role: str) -> str | None:
    """How this deployment lets the role log in: with its verifier, without a password (""), or not at all (None)."""
    if role == platform_role("tenant"):
        return None  # only ever inherited
    if settings.SAMSPOR_TENANT_LOGINS:
        return verifier(role)
    # Citus opens its connections to the other nodes as the role at hand; there a certificate lets it in.
    return "" if settings.SAMSPOR_CITUS else None


def bring_into_line(connection: Any, *, renew: bool = False) -> int:
    """Let the roles that are there log in as this deployment wants it; returns how many were changed.

    Needs the owner's login (or a superuser's). With `renew` also those that can log in already, as after a new key.
    """
    rows = connection.execute(
        "SELECT rolname, rolcanlogin FROM pg_roles WHERE starts_with(rolname, %s) OR rolname = ANY(%s) ORDER BY 1",
        [role_name(""), [platform_role(name) for name in ("operator", "directory")]],
    ).fetchall()
    changed = 0
    for role, can_login in rows:
        wanted = login_of(role)
        if can_login != (wanted is not None) or (renew and wanted is not None):
            bootstrap.set_login(connection, role, wanted)
            changed += 1
    return changed


def open_to_pooler(admin: Any, password: str) -> str:
    """Make the pooler's own login, which may ask for the verifier of a role that logs in, and for nothing else.

    Needs a superuser, connected to the product's database: nobody else may read verifiers. Safe to repeat.
    """
    pooler = platform_role("pooler")
    bootstrap.make_login(admin, pooler, password, "NOSUPERUSER NOCREATEROLE NOINHERIT")
    may_ask = ", ".join(f"'{platform_role(name)}'" for name in ("app", "operator", "directory"))
    for statement in (
        f'GRANT CONNECT ON DATABASE "{admin.info.dbname}" TO "{pooler}"',
        f"""
CREATE OR REPLACE FUNCTION public.samspor_pooler_secret(asked text, OUT role text, OUT secret text)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
  SELECT rolname::text, rolpassword FROM pg_authid
  WHERE rolname = asked AND rolcanlogin AND (starts_with(rolname, '{role_name("")}') OR rolname IN ({may_ask}))
$body$""",
        "REVOKE ALL ON FUNCTION public.samspor_pooler_secret(text) FROM PUBLIC",
        f'GRANT EXECUTE ON FUNCTION public.samspor_pooler_secret(text) TO "{pooler}"',
    ):
        admin.execute(statement)
    return pooler
