"""`samspor operations`: what is being done, and was done, with whole municipalities."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from config.operating import as_operator, carry_on
from tenants.models import Operation

SHOWN = 50


class Command(BaseCommand):
    """Lists operations, or carries one on that stopped."""

    help = "List operations on tenants, newest first; or carry on one that stopped. Needs DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of whom, or which one to carry on."""
        parser.add_argument("number", nargs="?", default="", help="only this municipality's")
        parser.add_argument("--carry-on", type=UUID, metavar="ID", help="take this one up where it stopped, here")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line an operation, with the steps that are done."""
        if options["carry_on"]:
            self._line(carry_on(options["carry_on"]))
            return
        with as_operator():
            found = Operation.objects.all()
            rows = list(found.filter(number=options["number"]) if options["number"] else found)[:SHOWN]
        for row in rows:
            self._line(row)
        if not rows:
            self.stdout.write("None.")

    def _line(self, row: Operation) -> None:
        steps = f"  {row.error}" if row.error else ""
        self.stdout.write(
            f"{row.id}  {row.number:<14} {row.kind:<8} {row.state:<9} {row.asked_at:%Y-%m-%d %H:%M}  "
            f"{','.join(row.steps_done)}{steps}"
        )
