"""The product with a tenant_id in each row: one schema, Django's own backend, nothing to switch."""

from config import env
from config.settings import *  # noqa: F403
from config.settings import _OWNER_URL, _SAFE, MIDDLEWARE

_OPTIONS = {**_SAFE, "options": "-c search_path=twin,public"}
DATABASES = {
    "default": env.database(_OWNER_URL, engine="tests.benchmarks.tenancy.rows_backend", options=_OPTIONS),
    "owner": env.database(_OWNER_URL, engine="django_tenants.postgresql_backend", options={}),
}
_at = MIDDLEWARE.index("web.middleware.tenancy.TenancyMiddleware")
MIDDLEWARE = [
    *MIDDLEWARE[:_at],
    "tests.benchmarks.tenancy.twins.AsTenantMiddleware",
    *MIDDLEWARE[_at + 1 :],
]
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]  # the library insists; it is asked when migrating only
