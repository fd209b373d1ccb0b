"""Refuses to start with a setting, or a database login, with which one tenant could meet another.

The same rules are Django's system checks (`samspor check`, every command) and what a web process and the worker ask
before they serve (`must_hold`), where nothing silences them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from tenants import login_check

TAG = "isolation"
# What may stand outside the tenancy: it asks the database nothing as a tenant.
OUTSIDE = frozenset(
    {
        "web.middleware.request_id.RequestIdMiddleware",
        "web.middleware.headers.SecurityHeadersMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "web.middleware.health.HealthMiddleware",
        "api.middleware.ProblemsMiddleware",
    }
)
TENANCY = "web.middleware.tenancy.TenancyMiddleware"
ROUTER = "tenants.router.PlaceRouter"


@dataclass(frozen=True)
class Rule:
    """One thing that must hold: `broken` is asked, `why` is told."""

    number: int
    broken: Callable[[], object]
    why: str

    @property
    def id(self) -> str:
        """As Django names it."""
        return f"tenants.E{self.number:03}"


def _set(name: str) -> object:
    return getattr(settings, name, None)


def _database(name: str) -> Any:
    return settings.DATABASES["default"].get(name)


def _option(name: str) -> Any:
    return (_database("OPTIONS") or {}).get(name)


def _middleware_is_wrong() -> bool:
    order = list(settings.MIDDLEWARE)
    return TENANCY not in order or not OUTSIDE.issuperset(order[: order.index(TENANCY)])


def _both_sides() -> set[str]:
    return set(settings.SHARED_APPS) & set(settings.TENANT_APPS) - set(settings.BOTH_APPS)


def _sign_of_many_hosts() -> list[str]:
    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
    return [name for name in names if settings.SESSION_COOKIE_SECURE and not str(_set(name)).startswith("__Host-")]


RULES: tuple[Rule, ...] = (
    Rule(1, lambda: _database("ENGINE") != "tenants.backend", "the default database must use tenants.backend"),
    Rule(2, lambda: _database("ATOMIC_REQUESTS"), "the request's transaction is the tenancy's: no ATOMIC_REQUESTS"),
    Rule(
        3, lambda: _database("AUTOCOMMIT") is False, "without AUTOCOMMIT a transaction begins before its tenant is set"
    ),
    Rule(4, lambda: not _database("DISABLE_SERVER_SIDE_CURSORS"), "a server-side cursor outlives a pooled transaction"),
    Rule(
        5, lambda: _database("CONN_MAX_AGE") is None, "a connection kept for ever grows with each tenant it has served"
    ),
    Rule(6, lambda: _option("pool"), "psycopg's pool is not for this backend: use CONN_MAX_AGE, or PgBouncer"),
    Rule(7, lambda: _option("prepare_threshold") is not None, "a prepared statement outlives a pooled transaction"),
    Rule(8, lambda: _option("options"), "a path or role set with the connection outlives its transaction"),
    Rule(9, lambda: _option("server_side_binding") is not True, "server_side_binding keeps a second statement out"),
    Rule(10, lambda: _option("assume_role"), "a connection's role is the tenant's, transaction by transaction"),
    Rule(11, lambda: list(settings.DATABASE_ROUTERS)[:1] != [ROUTER], "tenants.router.PlaceRouter must be asked first"),
    Rule(12, lambda: _set("TENANT_LIMIT_SET_CALLS"), "TENANT_LIMIT_SET_CALLS has shown one tenant's rows to another"),
    Rule(13, lambda: _set("SHOW_PUBLIC_IF_NO_TENANT_FOUND"), "an unknown host must not be shown anybody's site"),
    Rule(14, _middleware_is_wrong, "TenancyMiddleware must come before whatever may ask the database"),
    Rule(
        15, lambda: settings.SESSION_ENGINE != "core.accounts.sessions", "sessions must live in their tenant's schema"
    ),
    Rule(16, lambda: settings.AUTHENTICATION_BACKENDS != ["core.accounts.backend.OwnUsersBackend"], "own users only"),
    Rule(17, lambda: settings.MESSAGE_STORAGE != "web.notices.Notices", "notices must be signed for their schema"),
    Rule(
        18,
        lambda: [1 for one in settings.CACHES.values() if one.get("KEY_FUNCTION") != "tenants.cache.make_key"],
        "every cache needs KEY_FUNCTION tenants.cache.make_key",
    ),
    Rule(19, lambda: settings.USE_X_FORWARDED_HOST, "X-Forwarded-Host would choose the tenant"),
    Rule(20, lambda: settings.USE_X_FORWARDED_PORT, "X-Forwarded-Port is part of the host a visitor claims"),
    Rule(21, lambda: settings.SESSION_COOKIE_DOMAIN, "a session's cookie is for one host: no SESSION_COOKIE_DOMAIN"),
    Rule(22, lambda: settings.CSRF_COOKIE_DOMAIN, "a form's mark is for one host: no CSRF_COOKIE_DOMAIN"),
    Rule(23, lambda: settings.LANGUAGE_COOKIE_DOMAIN, "no cookie is for more than one host: no LANGUAGE_COOKIE_DOMAIN"),
    Rule(24, _sign_of_many_hosts, "over https the cookies' names begin with __Host-, so that no neighbour plants one"),
    Rule(25, lambda: settings.CSRF_TRUSTED_ORIGINS, "no other origin may send forms here"),
    Rule(26, lambda: "*" in settings.ALLOWED_HOSTS, "ALLOWED_HOSTS must name the hosts"),
    Rule(
        27, lambda: _set("ASGI_APPLICATION"), "served as threads (WSGI) only: ASGI shares connections between requests"
    ),
    Rule(28, _both_sides, "an app's tables are shared or each tenant's; only accounts and audit are both"),
    Rule(29, lambda: settings.MEDIA_URL not in ("", "/"), "no file is served past the page that knows who may read it"),
)


@register(TAG)
def settings_keep_tenants_apart(app_configs: Sequence[Any] | None = None, **_: Any) -> list[CheckMessage]:
    """Every rule of this table that the settings break."""
    broken = [Error(rule.why, id=rule.id) for rule in RULES if rule.broken()]
    return [*broken, *_silenced()]


def _silenced() -> Iterator[Error]:
    if [one for one in settings.SILENCED_SYSTEM_CHECKS if str(one).startswith("tenants.E")]:
        yield Error("the rules that keep tenants apart are not to be silenced", id="tenants.E099")


@register("database")
def logins_keep_tenants_apart(
    app_configs: Sequence[Any] | None = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """What the program's login may do that it must not; asked of the database itself."""
    if "default" not in (databases or ()):
        return []
    return [
        Error(why, id=f"tenants.E{number}") if number < login_check.WARNING else Warning(why, id=f"tenants.W{number}")
        for number, why in login_check.faults()
    ]


def must_hold(*, web: bool) -> None:
    """Stop this process unless all the rules hold. A database that is away is no fault: it is asked at each BEGIN."""
    faults = settings_keep_tenants_apart()
    if web and not settings.RELAXED and settings.SAMSPOR_OWNER_URL:
        faults.append(Error("a web process must not be given DATABASE_OWNER_URL", id="tenants.E098"))
    if not faults:
        try:
            found = logins_keep_tenants_apart(databases=["default"])
            faults = [fault for fault in found if isinstance(fault, Error)]
        except OperationalError:
            structlog.get_logger("samspor.start").warning("start.database_away")
    if faults:
        raise ImproperlyConfigured(
            "Samspor does not start, as tenants would not be kept apart:\n"
            + "\n".join(f"{fault.id}: {fault.msg}" for fault in faults)
        )
