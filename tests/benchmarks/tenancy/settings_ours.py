"""The product's own settings; the suite may add a migration."""

from config.settings import *  # noqa: F403
from tests.benchmarks.tenancy.extra_migration import migration_modules

MIGRATION_MODULES = migration_modules()
