"""`samspor open`: let people in and work again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.operating import carry_out, tenant_numbered
from tenants.lifecycle import standing


class Command(BaseCommand):
    """Opens a tenant that was read-only or closed."""

    help = "Open one municipality that was made read-only or closed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("number", help="municipality number, or a cooperation's short name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Give it its rights back, then let people in."""
        tenant = tenant_numbered(options["number"])
        carry_out(kind=standing.OPEN, number=options["number"], detail={})
        self.stdout.write(f"{tenant.name} ({tenant.number}) is open.")
