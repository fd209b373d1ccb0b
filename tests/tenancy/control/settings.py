"""django-tenants' own backend and middleware, as in the first pages of its manual."""

import os

from config import env

SECRET_KEY = "only-for-the-control-" + "x" * 40
DEBUG = False
ALLOWED_HOSTS = ["*"]
SHARED_APPS = ["django_tenants", "django.contrib.contenttypes", "tests.tenancy.control.apps.ControlConfig"]
TENANT_APPS = ["django.contrib.contenttypes"]
INSTALLED_APPS = list(SHARED_APPS)
TENANT_MODEL = "control.Customer"
TENANT_DOMAIN_MODEL = "control.Host"
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
DATABASES = {
    "default": env.database(os.environ["DATABASE_URL"], engine="django_tenants.postgresql_backend", options={})
}
MIDDLEWARE = ["django_tenants.middleware.main.TenantMainMiddleware"]
ROOT_URLCONF = "tests.tenancy.control.site"
USE_TZ = True
