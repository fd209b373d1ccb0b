"""`samspor split`: the children of some units, with their cases, become another municipality's."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.operating import carry_out, tenant_numbered
from config.uniting import lines
from core.errors import DomainError
from tenants import provisioning
from tenants.context import TenantContext
from tenants.lifecycle import uniting


class Command(BaseCommand):
    """First a copy; then, when the other side has looked through, what was copied is taken out of the source."""

    help = "Hand the children of some units to another municipality. Needs DATABASE_OWNER_URL; see merge-split.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """From which, to which, and which units."""
        parser.add_argument("number", help="the municipality that gives up the units, such as 1507")
        parser.add_argument("--to", required=True, dest="target", metavar="NUMBER", help="the one that takes them over")
        parser.add_argument("--unit", action="append", default=[], metavar="NAME", help="a school … (repeatable)")
        parser.add_argument("--plan", action="store_true", help="say what would go, and change nothing")
        parser.add_argument("--remove", action="store_true", help="take what was split off out of the source")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say it, do it, or finish it."""
        source, target = tenant_numbered(options["number"]), tenant_numbered(options["target"])
        if options["remove"]:
            self._remove(source, target)
            return
        if not options["unit"]:
            raise CommandError("Name the units with --unit, once for each.")
        if options["plan"]:
            tallies = uniting.rehearse(uniting.SPLIT, target=target, source=source, units=options["unit"])
            self.stdout.write("\n".join(lines({name: asdict(tally) for name, tally in tallies.items()})))
            return
        detail = {"source": str(source.id), "units": sorted(options["unit"])}
        done = carry_out(kind=uniting.SPLIT, number=target.number, detail=detail)
        self.stdout.write("\n".join(lines(done["tables"])))
        self.stdout.write(f"{done['files']} files brought, {done['files_missing']} were not there.")
        self.stdout.write(f"They are still in {source.name} too, until `samspor split … --remove`.")

    def _remove(self, source: TenantContext, target: TenantContext) -> None:
        try:
            with provisioning.as_owner():
                detail = uniting.what_was_split(source_id=source.id, target_id=target.id)
        except DomainError as error:
            raise CommandError(error.code) from None
        done = carry_out(kind=uniting.REMOVAL, number=source.number, detail=detail)
        for table, count in done["removed"].items():
            self.stdout.write(f"{table:<40} {count:>8} rows out")
        self.stdout.write(f"{done['files_removed']} files deleted. {source.name} can be opened again.")
