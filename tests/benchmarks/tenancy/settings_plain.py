"""The product on plain django-tenants: its backend and its middleware, as its own documentation sets them up."""

from config import env
from config.settings import *  # noqa: F403
from config.settings import _OWNER_URL, _SAFE, MIDDLEWARE
from tests.benchmarks.tenancy.extra_migration import migration_modules

MIGRATION_MODULES = migration_modules()
DATABASES = {
    "default": env.database(_OWNER_URL, engine="django_tenants.postgresql_backend", options=_SAFE),
    "owner": env.database(_OWNER_URL, engine="django_tenants.postgresql_backend", options={}),
}
_at = MIDDLEWARE.index("web.middleware.tenancy.TenancyMiddleware")
MIDDLEWARE = [
    *MIDDLEWARE[:_at],
    "django_tenants.middleware.main.TenantMainMiddleware",
    "tests.benchmarks.tenancy.twins.AsTenantMiddleware",
    *MIDDLEWARE[_at + 1 :],
]
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
