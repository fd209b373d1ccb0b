"""`samspor tenants`: who uses this installation."""

from typing import Any

from django.core.management.base import BaseCommand

from tenants import directory


class Command(BaseCommand):
    """Lists tenants with number, address, language and status."""

    help = "List the municipalities and cooperations in use."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a tenant, by number."""
        found = sorted(directory.directory().by_schema.values(), key=lambda tenant: tenant.number)
        self.stdout.write(f"{'NUMBER':<14} {'NAME':<28} {'SUBDOMAIN':<22} {'KIND':<13} {'LANGUAGE':<8} STATUS")
        for tenant in found:
            self.stdout.write(
                f"{tenant.number:<14} {tenant.name:<28} {tenant.subdomain:<22} {tenant.kind:<13} "
                f"{tenant.language:<8} {tenant.status}"
            )
