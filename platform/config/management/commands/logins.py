"""`samspor logins`: what a database administrator does once, by the names and passwords that the addresses carry."""

import os
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import env
from tenants import logins
from tenants.bootstrap import create_logins


class Command(BaseCommand):
    """Makes the database, the owner's login and the application's login; safe to repeat."""

    help = (
        "Make the database and both logins as DATABASE_URL and DATABASE_OWNER_URL name them (needs SAMSPOR_ADMIN_URL)."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Connect as the administrator, straight to PostgreSQL, and repair what is missing."""
        if "owner" not in settings.DATABASES:
            raise CommandError("DATABASE_OWNER_URL must be set: it names the owner's login and its password.")
        app, owner = settings.DATABASES["default"], settings.DATABASES["owner"]
        prefix = settings.SAMSPOR_ROLE_PREFIX
        if (app["USER"], owner["USER"]) != (f"{prefix}_app", f"{prefix}_owner"):
            raise CommandError(f"The logins must be called {prefix}_app and {prefix}_owner (SAMSPOR_ROLE_PREFIX).")
        if not os.environ.get("SAMSPOR_ADMIN_URL_FILE") and not os.environ.get("SAMSPOR_ADMIN_URL"):
            raise CommandError("SAMSPOR_ADMIN_URL must be set: a superuser's address, for this command alone.")
        create_logins(
            env.text("SAMSPOR_ADMIN_URL"),
            database=str(owner["NAME"]),
            prefix=prefix,
            owner_password=str(owner["PASSWORD"]),
            app_password=str(app["PASSWORD"]),
        )
        with psycopg.connect(env.text("SAMSPOR_ADMIN_URL"), dbname=str(owner["NAME"]), autocommit=True) as admin:
            changed = logins.bring_into_line(admin, renew=True)
            if password := env.text("SAMSPOR_POOLER_PASSWORD", ""):
                self.stdout.write(f"The pooler's login: {logins.open_to_pooler(admin, password)}.")
        if changed:
            self.stdout.write(f"Roles that log in by themselves, or no longer do: {changed}.")
        self.stdout.write(f"Ready: database {owner['NAME']}, logins {prefix}_owner and {prefix}_app.")
