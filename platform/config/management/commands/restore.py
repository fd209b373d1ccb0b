"""`samspor restore`: put one municipality back, from a package or a backup, while the others work."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.operating import carry_out, tenant_numbered
from core.clock import OSLO
from core.errors import DomainError
from tenants import provisioning
from tenants.lifecycle import restore


class Command(BaseCommand):
    """Restores beside, compares, and swaps; what was there is kept until it is dropped by name."""

    help = "Restore one municipality while the others work. Needs DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and from what."""
        parser.add_argument("number", help="municipality number, or a cooperation's short name")
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--from", dest="package", metavar="FOLDER|FILE.zip", help="a package made by samspor export")
        what.add_argument("--backup", metavar="FOLDER", help="base/ and wal/ of a backup, or a restored data folder")
        what.add_argument("--server", action="store_true", help="the server that SAMSPOR_SIDE_URL leads to")
        what.add_argument("--list", action="store_true", help="what earlier restores put aside")
        what.add_argument("--drop", metavar="SCHEMA", help="drop what an earlier restore put aside, for good")
        parser.add_argument("--at", metavar="TIME", help="with --backup: as it was then, such as 2026-11-22T08:15")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the one thing that was asked for."""
        if options["at"] and not options["backup"]:
            raise CommandError("--at goes with --backup.")
        if options["list"] or options["drop"]:
            self._put_aside(options)
            return
        detail = self._detail(options)
        done = carry_out(kind=restore.KIND, number=options["number"], detail=detail)
        self.stdout.write(
            f"Restored: {done['rows']} rows in {done['tables']} tables, equal to the source. "
            f"{done['files_missing']} of {done['files']} files are missing."
        )
        self.stdout.write(f"What was there is kept as {done['put_aside']}; drop it with --drop when nobody needs it.")

    def _detail(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["package"]:
            return {"from": str(Path(options["package"]).absolute())}
        if options["server"]:
            return {"server": True}
        detail = {"backup": str(Path(options["backup"]).absolute())}
        return {**detail, "at": _moment(options["at"]).isoformat()} if options["at"] else detail

    def _put_aside(self, options: dict[str, Any]) -> None:
        schema = tenant_numbered(options["number"]).schema
        try:
            if options["drop"]:
                restore.forget_put_aside(schema=schema, name=options["drop"])
                self.stdout.write(f"{options['drop']} is gone.")
                return
            with provisioning.as_owner():
                found = restore.set_aside(schema)
            self.stdout.write("\n".join(found) or "Nothing is put aside.")
        except DomainError as error:
            raise CommandError(f"{error.code} {error.params or ''}".strip()) from None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no time; write it as 2026-11-22T08:15 (Norwegian time).") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=OSLO)
