"""`samspor migrate`: the shared tables first, then each tenant on its own; one that fails stops no other."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.db.migrations.autodetector import MigrationAutodetector

from tenants import provisioning


class Command(BaseCommand):
    """Brings every schema to this release; safe to repeat."""

    autodetector = MigrationAutodetector  # Django's checks compare it with makemigrations'

    help = "Bring the public schema and every municipality to this version. Needs DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenants, when not all."""
        parser.add_argument(
            "--tenant", action="append", default=[], metavar="SCHEMA", help="only this one (repeatable)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, one line a schema; the exit code is 1 when any failed."""
        if not settings.SAMSPOR_OWNER_URL:
            raise CommandError("DATABASE_OWNER_URL must be set: only the owner's login may change structure.")
        started = time.monotonic()
        provisioning.prepare_database()
        self._line("public", "ok", started)
        wanted = self._schemas(options["tenant"])
        failed = [schema for schema in wanted if not self._migrate(schema)]
        if failed:
            raise CommandError(f"{len(failed)} of {len(wanted)} could not be migrated: {', '.join(failed)}")

    def _migrate(self, schema: str) -> bool:
        started = time.monotonic()
        try:
            provisioning.migrate_tenant(schema)
        except Exception as error:
            # The next tenant is another customer: it must not wait for this one. Run again when the cause is gone.
            connections["owner"].close()
            self._line(schema, "failed", started, f"{type(error).__name__}: {str(error).splitlines()[0][:200]}")
            return False
        self._line(schema, "ok", started)
        return True

    def _schemas(self, wanted: list[str]) -> list[str]:
        found = provisioning.schemas()
        unknown = sorted(set(wanted) - set(found))
        if unknown:
            raise CommandError(f"There is no tenant with the schema {', '.join(unknown)}.")
        return [schema for schema in found if not wanted or schema in wanted]

    def _line(self, schema: str, state: str, started: float, why: str = "") -> None:
        self.stdout.write(f"{schema:<24} {state:<7} {time.monotonic() - started:6.2f} s  {why}".rstrip())
