"""`samspor merge`: everything of one municipality becomes another's as well."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from config.operating import carry_out, tenant_numbered
from config.uniting import lines
from tenants.lifecycle import uniting


class Command(BaseCommand):
    """Copies into the target; the source stays as it is, closed or read-only, until it is erased."""

    help = "Bring everything of one municipality into another. Needs DATABASE_OWNER_URL; see runbook merge-split.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Into which, and from which."""
        parser.add_argument("number", help="the municipality that takes over, such as 5058")
        parser.add_argument("--from", required=True, dest="source", metavar="NUMBER", help="the one that is taken in")
        parser.add_argument("--take-addresses", action="store_true", help="its addresses lead to the new one")
        parser.add_argument("--plan", action="store_true", help="say what would come, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say it, or do it."""
        target, source = tenant_numbered(options["number"]), tenant_numbered(options["source"])
        if options["plan"]:
            tallies = uniting.rehearse(uniting.MERGE, target=target, source=source, units=[])
            self.stdout.write("\n".join(lines({name: asdict(tally) for name, tally in tallies.items()})))
            return
        detail = {"source": str(source.id), "take_addresses": options["take_addresses"]}
        done = carry_out(kind=uniting.MERGE, number=target.number, detail=detail)
        self.stdout.write("\n".join(lines(done["tables"])))
        self.stdout.write(f"{done['files']} files brought, {done['files_missing']} were not there.")
        self.stdout.write(
            f"{source.name} is as it was. Hand it back and erase it when {target.name} has looked through."
        )
