"""`samspor operator`: let somebody into the operator's console, by a one-time link."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from casework.people.services import invite
from core import clock
from core.accounts.models import User
from core.acts import system_act
from tenants import isolation


class Command(BaseCommand):
    """Makes the operator when new, and prints a link by which a password is chosen."""

    help = "Print a one-time link to the operator's console for a person; also for the very first one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who it is."""
        parser.add_argument("email", help="the address to log in with")
        parser.add_argument("--name", default="", help="the person's name (asked for the first time)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make and print it."""
        email = options["email"].strip().lower()
        act = system_act(clock.now(), channel="command")
        with isolation.use_operator():
            user = User.objects.filter(email=email).first()
            if user is None:
                user = User(email=email, name=options["name"] or email, created_at=act.at)
                user.set_unusable_password()
                user.save(force_insert=True)
            secret = invite(user=user, act=act)
        port = f":{settings.SAMSPOR_PORT_IN_LINKS}" if settings.SAMSPOR_PORT_IN_LINKS else ""
        scheme = "https" if settings.SESSION_COOKIE_SECURE else "http"
        host = f"{settings.SAMSPOR_OPERATOR_SUBDOMAIN}.{settings.SAMSPOR_BASE_DOMAIN}{port}"
        self.stdout.write(f"{scheme}://{host}/velkommen/{secret}/")
