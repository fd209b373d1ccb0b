"""`samspor suspend`: let people only read, or not in at all."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.operating import as_operator, tenant_numbered
from tenants.lifecycle import standing
from tenants.models import Tenant


class Command(BaseCommand):
    """Closes a tenant; nothing of its data is touched."""

    help = "Make one municipality read-only, or close it. In force everywhere within a second."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, how, and why."""
        parser.add_argument("number", help="municipality number, or a cooperation's short name")
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--read-only", action="store_true", help="people log in and read; nothing can be changed")
        how.add_argument("--closed", action="store_true", help="nobody gets in, and a page says so")
        parser.add_argument("--reason", default="", help="kept in the operators' log")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, in the directory and in the database's rights."""
        tenant = tenant_numbered(options["number"])
        chosen = Tenant.Status.READ_ONLY if options["read_only"] else Tenant.Status.SUSPENDED
        with as_operator() as act:
            standing.close(tenant_id=tenant.id, standing=chosen, act=act, reason=options["reason"], by_worker=False)
        what = "read-only" if options["read_only"] else "closed"
        self.stdout.write(f"{tenant.name} ({tenant.number}) is {what}. Open it again: samspor open {tenant.number}")
