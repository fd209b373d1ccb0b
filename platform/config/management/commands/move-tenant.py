"""`samspor move-tenant`: have one municipality on another server of the Citus cluster, while it is in use."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.operating import carry_out
from tenants import directory
from tenants.lifecycle.moving import KIND


class Command(BaseCommand):
    """Moves one tenant's schema online; the same again does nothing."""

    help = "Move one municipality to another server of the Citus cluster while it is in use. Needs DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and where to."""
        parser.add_argument("tenant", help="schema (k5001) or municipality number (5001)")
        parser.add_argument("--to", required=True, metavar="HOST:PORT", help="as SELECT * FROM pg_dist_node has it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the operation, carry it out here, say from where to where."""
        found = directory.tenant_with_schema(options["tenant"])
        number = found.number if found else options["tenant"]
        done = carry_out(kind=KIND, number=number, detail={"to": options["to"]})
        self.stdout.write(f"{options['tenant']}: {done['from']} → {done['to']}")
