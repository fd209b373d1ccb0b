"""`samspor tenants`: who uses this installation, how far each has come, and how large it is."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from tenants import counting, directory, figures, isolation
from tenants.context import TenantContext
from tenants.figures import Standing

FORM = "{:<14} {:<28} {:<22} {:<13} {:<8} {:<10} {:<20} {:>10} {:>6} {:>6} {}"
HEAD = ("NUMBER", "NAME", "SUBDOMAIN", "KIND", "LANGUAGE", "STATUS", "VERSION", "MB", "CASES", "USERS", "LAST ACTIVE")


class Command(BaseCommand):
    """Lists tenants with number, address, language, status, version of structure, and the figures last counted."""

    help = "List the municipalities and cooperations in use. Numbers below five are not shown."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to count now; else the worker's count of the last hour is shown."""
        parser.add_argument("--figures", action="store_true", help="count now (needs DATABASE_OWNER_URL)")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a tenant, by number, and one for the whole."""
        if options["figures"]:
            if not settings.SAMSPOR_OWNER_URL:
                raise CommandError("DATABASE_OWNER_URL must be set: only the owner's login may count.")
            counting.count(at=clock.now())
        tenants = directory.directory().by_schema
        with isolation.use_operator():
            rows = {row.tenant.schema_name: row for row in figures.standings()}
            growth = figures.growth()
        self.stdout.write(FORM.format(*HEAD))
        for tenant in sorted(tenants.values(), key=lambda one: one.number):
            self.stdout.write(_line(tenant, rows.get(tenant.schema)).rstrip())
        if growth:
            now = growth.now
            self.stdout.write(
                f"{now.tenants} tenants, {now.relations} relations; database {_mb(now.database_bytes)} MB, "
                f"catalog {_mb(now.catalog_bytes)} MB ({_grown(growth.since_yesterday)} since yesterday, "
                f"{_grown(growth.since_last_week)} since last week), counted {now.at:%Y-%m-%d %H:%M} UTC"
            )


def _line(tenant: TenantContext, row: Standing | None) -> str:
    found = row.figures if row else None
    return FORM.format(
        tenant.number,
        tenant.name,
        tenant.subdomain,
        tenant.kind,
        tenant.language,
        tenant.status,
        (row.version if row else "") or "-",
        _mb(row.stored_bytes) if row and found else "-",
        _few(found.cases) if found and found.counted else "-",
        _few(found.users) if found and found.counted else "-",
        f"{found.last_active_on:%Y-%m-%d}" if found and found.last_active_on else "-",
    )


def _mb(size: int) -> str:
    return f"{size / 1_000_000:.1f}"


def _few(number: int | None) -> str:
    return f"<{counting.SMALLEST_SHOWN}" if number is None else str(number)


def _grown(size: int | None) -> str:
    return "?" if size is None else f"{size / 1_000_000:+.1f} MB"
