"""`samspor worker`: background jobs until stopped."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import worker
from tenants.checks import must_hold


class Command(BaseCommand):
    """Does the jobs in the queue, and starts the nightly ones."""

    help = "Do background jobs until stopped (SIGTERM or Ctrl-C). Needs the owner's login: DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--once: stop when the queue is empty."""
        parser.add_argument("--once", action="store_true", help="stop when there is nothing left to do")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until asked to stop."""
        if not settings.SAMSPOR_OWNER_URL:
            raise CommandError("DATABASE_OWNER_URL must be set: the worker makes tenants, which only the owner may.")
        must_hold(web=False)
        worker.main(settings.SAMSPOR_OWNER_URL, until_empty=options["once"])
