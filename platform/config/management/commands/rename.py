"""`samspor rename`: a new address for a municipality; the old one leads there."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.operating import as_operator, tenant_numbered
from tenants import selectors
from tenants.lifecycle.rename import release_address, rename


class Command(BaseCommand):
    """Moves a tenant to another subdomain, or lets an old one go."""

    help = "Give one municipality a new subdomain; old addresses lead there until they are released."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and which address."""
        parser.add_argument("number", help="municipality number, or a cooperation's short name")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--subdomain", help="the first part of the new address")
        what.add_argument("--release", metavar="SUBDOMAIN", help="let this old address go; others may take it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say which addresses there are."""
        tenant = tenant_numbered(options["number"])
        with as_operator() as act:
            if options["release"]:
                host = f"{options['release']}.{settings.SAMSPOR_BASE_DOMAIN}"
                release_address(tenant_id=tenant.id, host=host, act=act)
            else:
                rename(tenant_id=tenant.id, subdomain=options["subdomain"], act=act)
            now, old = selectors.host_of(tenant.id), selectors.old_hosts_of(tenant.id)
        self.stdout.write(f"{tenant.name} ({tenant.number}) is at {now}. People log in again there.")
        if old:
            self.stdout.write(f"Leading there: {', '.join(old)}")
