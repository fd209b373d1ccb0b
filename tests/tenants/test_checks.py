"""Nothing starts with a setting, or with a database login, that would let one tenant meet another."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import override_settings

from tenants import login_check
from tenants.checks import RULES, TAG, must_hold
from tenants.isolation import IsolationError, platform_role
from tests.architecture.source import ROOT
from tests.cast import Town

OWN = list(settings.MIDDLEWARE)
TENANCY = OWN.index("web.middleware.tenancy.TenancyMiddleware")
SETTINGS: list[tuple[int, dict[str, Any]]] = [
    (11, {"DATABASE_ROUTERS": ["django_tenants.routers.TenantSyncRouter"]}),
    (11, {"DATABASE_ROUTERS": ["django_tenants.routers.TenantSyncRouter", "tenants.router.PlaceRouter"]}),
    (12, {"TENANT_LIMIT_SET_CALLS": True}),
    (13, {"SHOW_PUBLIC_IF_NO_TENANT_FOUND": True}),
    (14, {"MIDDLEWARE": [one for one in OWN if "TenancyMiddleware" not in one]}),
    (14, {"MIDDLEWARE": ["web.middleware.identity.SessionMiddleware", *OWN]}),
    (14, {"MIDDLEWARE": [*OWN[:TENANCY], *OWN[TENANCY + 1 :], OWN[TENANCY]]}),
    (15, {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
    (15, {"SESSION_ENGINE": "django.contrib.sessions.backends.cached_db"}),
    (16, {"AUTHENTICATION_BACKENDS": ["django.contrib.auth.backends.ModelBackend"]}),
    (17, {"MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage"}),
    (18, {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}),
    (18, {"CACHES": {**settings.CACHES, "other": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}}),
    (19, {"USE_X_FORWARDED_HOST": True}),
    (20, {"USE_X_FORWARDED_PORT": True}),
    (21, {"SESSION_COOKIE_DOMAIN": ".samspor.example"}),
    (22, {"CSRF_COOKIE_DOMAIN": ".samspor.example"}),
    (23, {"LANGUAGE_COOKIE_DOMAIN": ".samspor.example"}),
    (24, {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "sessionid", "CSRF_COOKIE_NAME": "__Host-csrf"}),
    (24, {"SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_NAME": "__Host-session", "CSRF_COOKIE_NAME": "csrf"}),
    (25, {"CSRF_TRUSTED_ORIGINS": ["https://*.samspor.example"]}),
    (26, {"ALLOWED_HOSTS": ["*"]}),
    (27, {"ASGI_APPLICATION": "config.asgi.application"}),
    (28, {"TENANT_APPS": [*settings.TENANT_APPS, "django.contrib.contenttypes"]}),
    (29, {"MEDIA_URL": "/media/"}),
]
DATABASE: list[tuple[int, str, Any]] = [
    (1, "ENGINE", "django.db.backends.postgresql"),
    (1, "ENGINE", "django_tenants.postgresql_backend"),
    (2, "ATOMIC_REQUESTS", True),
    (3, "AUTOCOMMIT", False),
    (4, "DISABLE_SERVER_SIDE_CURSORS", False),
    (5, "CONN_MAX_AGE", None),
]
OPTIONS: list[tuple[int, str, Any]] = [
    (6, "pool", True),
    (6, "pool", {"min_size": 2}),
    (7, "prepare_threshold", 5),
    (8, "options", "-c search_path=k5001"),
    (9, "server_side_binding", False),
    (10, "assume_role", "samspor_t_k5001"),
]


def _ids() -> list[str | None]:
    return [message.id for message in run_checks(tags=[TAG])]


def test_our_own_settings_are_in_order() -> None:
    assert _ids() == []
    must_hold(web=True)


def test_each_rule_has_a_setting_that_breaks_it() -> None:
    tried = {number for number, *_ in (*SETTINGS, *DATABASE, *OPTIONS)}
    assert tried == {rule.number for rule in RULES}
    assert len({rule.number for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(("number", "changed"), SETTINGS, ids=[f"{one[0]}-{'-'.join(one[1])}" for one in SETTINGS])
def test_a_setting_that_breaks_isolation_is_refused(number: int, changed: dict[str, Any]) -> None:
    with override_settings(**changed):
        assert _ids() == [f"tenants.E{number:03}"]
        with pytest.raises(SystemCheckError, match=f"tenants.E{number:03}"):
            call_command("check")
        with pytest.raises(ImproperlyConfigured, match=f"tenants.E{number:03}"):
            must_hold(web=False)


@pytest.mark.parametrize(("number", "name", "value"), DATABASE)
def test_a_database_setting_that_breaks_isolation_is_refused(
    monkeypatch: pytest.MonkeyPatch, number: int, name: str, value: object
) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], name, value)
    assert _ids() == [f"tenants.E{number:03}"]


@pytest.mark.parametrize(("number", "name", "value"), OPTIONS)
def test_a_connection_option_that_breaks_isolation_is_refused(
    monkeypatch: pytest.MonkeyPatch, number: int, name: str, value: object
) -> None:
    options: Any = settings.DATABASES["default"]["OPTIONS"]
    monkeypatch.setitem(options, name, value)
    assert _ids() == [f"tenants.E{number:03}"]


def test_the_rules_cannot_be_silenced() -> None:
    with override_settings(USE_X_FORWARDED_HOST=True, SILENCED_SYSTEM_CHECKS=["tenants.E019", "tenants.E099"]):
        with pytest.raises(ImproperlyConfigured, match="E019"):
            must_hold(web=True)
        assert "tenants.E099" in _ids()


def test_a_web_process_holds_no_owners_login() -> None:
    with override_settings(RELAXED=False), pytest.raises(ImproperlyConfigured, match="E098"):
        must_hold(web=True)
    with override_settings(RELAXED=False):
        must_hold(web=False)  # the worker's


# The database login ------------------------------------------------------------------------------------------------


def _numbers() -> list[int]:
    connection.close()
    return [number for number, _ in login_check.faults()]


@pytest.fixture
def admin(trondheim: Town) -> Iterator[psycopg.Connection[Any]]:
    """The database's superuser, in our database."""
    parts = urlsplit(os.environ["SAMSPOR_ADMIN_URL"])
    name = str(settings.DATABASES["default"]["NAME"])
    with psycopg.connect(urlunsplit(parts._replace(path=f"/{name}")), autocommit=True) as found:
        yield found
    connection.close()


def test_our_own_login_is_in_order(trondheim: Town) -> None:
    assert _numbers() == []
    call_command("check", databases=["default"])


# What is wrong, how it comes about, how it is put right again. {app} is the program's login.
LOGINS = [
    (101, 'ALTER ROLE "{app}" BYPASSRLS', 'ALTER ROLE "{app}" NOBYPASSRLS'),
    (101, 'ALTER ROLE "{app}" REPLICATION', 'ALTER ROLE "{app}" NOREPLICATION'),
    (102, 'ALTER ROLE "{app}" CREATEROLE', 'ALTER ROLE "{app}" NOCREATEROLE'),
    (102, 'ALTER ROLE "{app}" CREATEDB', 'ALTER ROLE "{app}" NOCREATEDB'),
    (103, 'ALTER ROLE "{app}" INHERIT', 'ALTER ROLE "{app}" NOINHERIT'),
    (104, 'GRANT "{owner}" TO "{app}"', 'REVOKE "{owner}" FROM "{app}"'),
    (105, 'CREATE SCHEMA left_over AUTHORIZATION "{app}"', "DROP SCHEMA left_over"),
    (106, 'GRANT SELECT ON k5001.accounts_user TO "{app}"', 'REVOKE SELECT ON k5001.accounts_user FROM "{app}"'),
    (106, "GRANT SELECT ON k5001.accounts_user TO PUBLIC", "REVOKE SELECT ON k5001.accounts_user FROM PUBLIC"),
    (106, "GRANT USAGE ON SCHEMA k5001 TO PUBLIC", "REVOKE USAGE ON SCHEMA k5001 FROM PUBLIC"),
    (107, 'GRANT TEMP ON DATABASE "{name}" TO PUBLIC', 'REVOKE TEMP ON DATABASE "{name}" FROM PUBLIC'),
    (107, "GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    (108, 'ALTER ROLE "{app}" SET search_path TO k5001', "ALTER ROLE \"{app}\" SET search_path TO ''"),
]


SET_CONFIG = "FUNCTION pg_catalog.set_config(text, text, boolean)"


def test_a_role_that_could_be_taken_inside_a_select_is_warned_of(admin: psycopg.Connection[Any]) -> None:
    admin.execute(f"GRANT EXECUTE ON {SET_CONFIG} TO PUBLIC")
    try:
        assert _numbers() == [login_check.WARNING]
        must_hold(web=True)
        with pytest.raises(SystemCheckError, match="W190"):
            call_command("check", databases=["default"], fail_level="WARNING")
    finally:
        admin.execute(f"REVOKE EXECUTE ON {SET_CONFIG} FROM PUBLIC")


@pytest.mark.parametrize(("number", "spoil", "mend"), LOGINS, ids=[one[1][:45] for one in LOGINS])
def test_a_login_that_may_too_much_is_refused(
    admin: psycopg.Connection[Any], number: int, spoil: str, mend: str
) -> None:
    names = {
        "app": platform_role("app"),
        "owner": platform_role("owner"),
        "name": settings.DATABASES["default"]["NAME"],
    }
    assert {one for one, *_ in login_check._FAULTS} - {login_check.WARNING} == {one for one, *_ in LOGINS}
    admin.execute(spoil.format(**names))
    try:
        assert number in _numbers()
        with pytest.raises(ImproperlyConfigured, match=f"E{number}"):
            must_hold(web=True)
        with pytest.raises(SystemCheckError, match=f"E{number}"):
            call_command("check", databases=["default"])
    finally:
        admin.execute(mend.format(**names))
    assert _numbers() == []


def test_a_superusers_login_is_not_even_connected(admin: psycopg.Connection[Any], trondheim: Town) -> None:
    app = platform_role("app")
    connection.close()
    admin.execute(f'ALTER ROLE "{app}" SUPERUSER')
    try:
        with pytest.raises(IsolationError, match="superuser"), trondheim.inside():
            pass
    finally:
        admin.execute(f'ALTER ROLE "{app}" NOSUPERUSER')
        connection.close()
    with trondheim.inside():
        pass


def test_a_database_that_is_away_is_no_reason_not_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes back, and every transaction asks for its role anew."""
    from django.db import OperationalError

    def away() -> Iterator[tuple[int, str]]:
        raise OperationalError("away")
        yield

    monkeypatch.setattr(login_check, "faults", away)
    must_hold(web=True)


# Whole processes ---------------------------------------------------------------------------------------------------


def _start(command: list[str], **changed: str) -> tuple[int, str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"} | changed
    done = subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    return done.returncode, done.stdout + done.stderr


GUNICORN = ["-m", "gunicorn", "-c", "platform/config/gunicorn_conf.py", "config.wsgi:application"]
UNSAFE = {"DJANGO_SETTINGS_MODULE": "tests.tenants.unsafe_settings", "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize(
    "command",
    [["platform/manage.py", "check"], ["platform/manage.py", "runserver", "--noreload", "127.0.0.1:0"], GUNICORN],
    ids=["check", "runserver", "gunicorn"],
)
def test_nothing_starts_with_an_unsafe_setting(database: None, command: list[str]) -> None:
    code, said = _start(command, SAMSPOR_BIND="127.0.0.1:0", WEB_CONCURRENCY="1", **UNSAFE)
    assert code != 0
    assert "tenants.E019" in said


def test_nothing_is_served_over_the_owners_or_a_superusers_login(database: None) -> None:
    admin = urlsplit(os.environ["SAMSPOR_ADMIN_URL"])
    name = str(settings.DATABASES["default"]["NAME"])
    for address, told in (
        (settings.SAMSPOR_OWNER_URL, "tenants.E105"),
        (urlunsplit(admin._replace(path=f"/{name}")), "superuser"),
    ):
        code, said = _start(["-c", "import config.wsgi"], DATABASE_URL=address)
        assert code != 0
        assert told in said


def test_in_production_the_web_is_refused_the_owners_login(database: None) -> None:
    production = {
        "SAMSPOR_TESTING": "no",
        "SAMSPOR_BASE_DOMAIN": "samspor.example",
        "SAMSPOR_SECRET_KEY": secrets.token_urlsafe(48),
    }
    code, said = _start(["-c", "import config.wsgi"], SAMSPOR_KEK=os.environ.get("SAMSPOR_KEK", "A" * 43), **production)
    assert code == 0, said
    code, said = _start(
        ["-c", "import config.wsgi"],
        SAMSPOR_KEK="A" * 43,
        DATABASE_OWNER_URL=settings.SAMSPOR_OWNER_URL,
        **production,
    )
    assert code != 0
    assert "tenants.E098" in said
