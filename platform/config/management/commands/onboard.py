"""`samspor onboard`: take a municipality into use from the command line."""

import hashlib
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.people.services import invite_administrator
from core import clock
from core.acts import system_act
from core.errors import DomainError
from tenants import isolation, provisioning
from tenants.access import Role
from tenants.context import TenantContext


class Command(BaseCommand):
    """Makes the municipality whole: schema, role, key, address, templates; and lets its first administrator in."""

    help = "Take a municipality of the register into use. Needs DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which municipality, where, and who is let in."""
        parser.add_argument("number", help="municipality number, such as 5001")
        parser.add_argument("--subdomain", default="", help="when the one made from the name will not do")
        parser.add_argument("--admin", default="", metavar="E-MAIL", help="invite this administrator; prints the link")
        parser.add_argument("--admin-name", default="", help="the administrator's name (else the e-mail's first part)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Onboard, then invite."""
        if not settings.SAMSPOR_OWNER_URL:
            raise CommandError("DATABASE_OWNER_URL must be set: only the owner's login may make a tenant.")
        act = system_act(clock.now(), name="Kommandolinje", channel="command")
        try:
            with provisioning.as_owner():
                new = provisioning.from_register(options["number"], subdomain=options["subdomain"])
            tenant = provisioning.onboard(new=new, act=act)
            site = self._site(tenant)
            self.stdout.write(f"{tenant.name} ({tenant.number}, {tenant.language}) is ready: {site}/")
            if options["admin"]:
                self.stdout.write(f"One-time link, good for seven days: {site}{self._invite(tenant, options)}")
        except DomainError as error:
            raise CommandError(f"{error.code} {error.params or ''}".strip()) from None

    def _invite(self, tenant: TenantContext, options: dict[str, Any]) -> str:
        from django.urls import reverse

        act = system_act(clock.now(), name="Samspor drift", channel="command", roles=(Role.TENANT_ADMIN.value,))
        secret = secrets.token_urlsafe(32)
        with isolation.use_tenant(tenant):
            invite_administrator(
                email=options["admin"],
                name=options["admin_name"] or options["admin"].partition("@")[0],
                token_hash=hashlib.sha256(secret.encode()).hexdigest(),
                act=act,
            )
        return reverse("invitation", args=[secret])

    def _site(self, tenant: TenantContext) -> str:
        scheme = "http" if settings.RELAXED else "https"
        port = f":{settings.SAMSPOR_PORT_IN_LINKS or '8000'}" if settings.RELAXED else ""
        return f"{scheme}://{tenant.subdomain}.{settings.SAMSPOR_BASE_DOMAIN}{port}"
