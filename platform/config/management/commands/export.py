"""`samspor export`: hand a municipality everything it has, readable without us."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from config.operating import carry_out
from tenants.lifecycle.export import KIND


class Command(BaseCommand):
    """Writes the whole of one tenant to a folder or a zip, with checksums."""

    help = "Write everything one municipality has to a new folder or .zip, in plain. Needs DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, and where to."""
        parser.add_argument("number", help="municipality number, or a cooperation's short name")
        parser.add_argument("--to", default="", metavar="FOLDER|FILE.zip", help="must not be there yet")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the operation, carry it out here, say where the package is."""
        detail = {"to": str(Path(options["to"]).absolute())} if options["to"] else {}
        done = carry_out(kind=KIND, number=options["number"], detail=detail)
        self.stdout.write(
            f"{Path(done['folder']) / done['name']}: {done['rows']} rows in {done['tables']} tables, "
            f"{done['files']} files, {done['bytes']} bytes. SHA256SUMS has the checksum {done['sha256']}."
        )
        if done["missing_files"]:
            self.stdout.write(f"{done['missing_files']} files could not be read; manifest.json names them.")
        self.stdout.write("It is in plain: encrypt it before it is sent, and delete it here (runbook hand-back.md).")
