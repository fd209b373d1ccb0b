"""`samspor erase`: destroy everything of a municipality, for good."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from config.operating import as_operator, carry_on, tenant_numbered
from tenants import operations
from tenants.lifecycle import certificate, erasing
from tenants.models import Operation


class Command(BaseCommand):
    """Erases a closed tenant; taken up again by the same command when it was interrupted."""

    help = "Destroy one closed municipality: key, schema, role, files. Bills and the operators' log stay."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, said twice."""
        parser.add_argument("number", help="municipality number, or a cooperation's short name")
        parser.add_argument("--confirm", required=True, metavar="NAME", help="its full name, such as 'Gol kommune'")
        parser.add_argument(
            "--without-export", action="store_true", help="although nothing was handed back since it was closed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase, and print the certificate."""
        stopped = self._stopped(options["number"], options["confirm"])
        done = carry_on(stopped or self._ask(options)).detail
        self.stdout.write(certificate.as_text(done["certificate"]) + f"SHA-256 {done['sha256']}")
        self.stdout.write(f"The console keeps it: /operasjoner/{done['certificate']['operation']}/attest/")

    def _stopped(self, number: str, name: str) -> UUID | None:
        # Looked for by number: when it is nearly done there is no tenant to ask any more.
        left = (*operations.UNDER_WAY, Operation.State.FAILED)
        with as_operator():
            row = Operation.objects.filter(kind=erasing.KIND, number=number, name=name, state__in=left).first()
        return row.id if row else None

    def _ask(self, options: dict[str, Any]) -> UUID:
        tenant = tenant_numbered(options["number"])
        with as_operator() as act:
            row = erasing.ask_to_erase(
                tenant_id=tenant.id,
                name=options["confirm"],
                without_export=options["without_export"],
                act=act,
                by_worker=False,
            )
        return row.id
