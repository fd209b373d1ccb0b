"""`samspor onboard`: take one municipality, or all of them, into use from the command line."""

import hashlib
import secrets
import time
from argparse import ArgumentParser
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from config.local.progress import Steps
from core import clock
from core.acts import Act, system_act
from core.errors import DomainError
from tenants import provisioning
from tenants.context import TenantContext
from tenants.lifecycle import everyone
from tenants.lifecycle.everyone import Result
from tenants.provisioning import Administrator


class Command(BaseCommand):
    """Makes each municipality whole (schema, role, key, address, templates, first administrator) or not at all."""

    help = "Take a municipality of the register, or with --all every one, into use. Needs DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which municipality, where, and who is let in."""
        parser.add_argument("number", nargs="?", default="", help="municipality number, such as 5001")
        parser.add_argument("--all", action="store_true", help="every one that is not in use; run again to go on")
        parser.add_argument("--subdomain", default="", help="when the one made from the name will not do")
        parser.add_argument("--admin", default="", metavar="E-MAIL", help="invite this administrator; prints the link")
        parser.add_argument("--admin-name", default="", help="the administrator's name (else the e-mail's first part)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Onboard what was asked for."""
        if not settings.SAMSPOR_OWNER_URL:
            raise CommandError("DATABASE_OWNER_URL must be set: only the owner's login may make a tenant.")
        if bool(options["number"]) == options["all"]:
            raise CommandError("Say which municipality (its number), or --all.")
        if options["all"] and (options["subdomain"] or options["admin"]):
            raise CommandError("--subdomain and --admin are for one municipality.")
        if options["all"]:
            self._every_one()
        else:
            self._one(options)

    def _one(self, options: dict[str, Any]) -> None:
        secret = secrets.token_urlsafe(32)
        administrator = None
        if email := options["admin"]:
            name = options["admin_name"] or email.partition("@")[0]
            administrator = Administrator(email, name, hashlib.sha256(secret.encode()).hexdigest())
        try:
            with provisioning.as_owner():
                new = provisioning.from_register(options["number"], subdomain=options["subdomain"])
            tenant = provisioning.onboard(new=new, act=_act(), administrator=administrator)
        except DomainError as error:
            raise CommandError(_reason(error)) from None
        site = _site(tenant)
        self.stdout.write(f"{tenant.name} ({tenant.number}, {tenant.language}) is ready: {site}/")
        if administrator:
            self.stdout.write(f"One-time link, good for seven days: {site}{reverse('invitation', args=[secret])}")

    def _every_one(self) -> None:
        with provisioning.as_owner():
            waiting = everyone.waiting()
        done = 0
        failed: list[str] = []
        began = since = time.monotonic()
        try:
            with Steps() as steps, closing(everyone.one_by_one(waiting, _act)) as results:
                steps.report("Taking municipalities into use", 0, len(waiting))
                for count, result in enumerate(results, 1):
                    steps.report("Taking municipalities into use", count, len(waiting))
                    done += result.error is None
                    failed += self._told(result, time.monotonic() - since)
                    since = time.monotonic()
        finally:
            self.stdout.write(f"{done} of {len(waiting)} taken into use in {time.monotonic() - began:.0f} s.")
        if failed:
            raise CommandError("\n".join([f"{len(failed)} could not be taken into use:", *failed]))

    def _told(self, result: Result, seconds: float) -> list[str]:
        """Why it could not be made; nothing when it is there."""
        if result.error:
            return [f"{result.new.number} {result.new.name}: {_reason(result.error)}"]
        if result.tenant and not self.stderr.isatty():
            self.stdout.write(f"{result.tenant.number} {result.tenant.name} {_site(result.tenant)}/ {seconds:.2f} s")
        return []


def _act() -> Act:
    return system_act(clock.now(), name="Kommandolinje", channel="command")


def _reason(error: Exception) -> str:
    if isinstance(error, DomainError):
        return f"{error.code} {error.params or ''}".strip()
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def _site(tenant: TenantContext) -> str:
    scheme = "http" if settings.RELAXED else "https"
    port = f":{settings.SAMSPOR_PORT_IN_LINKS or '8000'}" if settings.RELAXED else ""
    return f"{scheme}://{tenant.subdomain}.{settings.SAMSPOR_BASE_DOMAIN}{port}"
