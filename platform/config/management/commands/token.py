"""`samspor token`: a token for trying the API of one tenant."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.accounts.services import TOKEN_SCOPES, USUAL_SCOPES, issue_token
from core.acts import system_act
from core.audit.services import record
from core.errors import Invalid
from tenants import directory, isolation


class Command(BaseCommand):
    """Issues a token and shows its secret, this once."""

    help = "Print an API token of one tenant, and a call to try it with."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose token, and what it may do."""
        parser.add_argument(
            "--tenant", required=True, help="subdomain or municipality number, such as trondheim or 5001"
        )
        parser.add_argument("--name", default="Prøve fra kommandolinjen", help="what the token is for")
        parser.add_argument("--days", type=int, default=90, help="for how long it is good (90)")
        parser.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=TOKEN_SCOPES,
            help="only this (repeatable); all but those of the set-up unless named",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue the token as the tenant itself, with a line in its audit trail."""
        base = settings.SAMSPOR_BASE_DOMAIN
        name = options["tenant"]
        tenant = directory.tenant_at(f"{name}.{base}") or directory.tenant_numbered(name)
        if tenant is None or not tenant.holds_cases:
            raise CommandError(f"No municipality answers to {name!r}. `samspor tenants` lists them.")
        act = system_act(clock.now(), name="Kommandolinje", channel="command")
        try:
            with isolation.use_tenant(tenant):
                token, secret = issue_token(
                    name=options["name"],
                    scopes=options["scope"] or USUAL_SCOPES,
                    at=act.at,
                    expires_at=act.at + timedelta(days=options["days"]),
                )
                record(act=act, action="token.issued", object_type="token", object_id=token.id)
        except Invalid as error:
            raise CommandError(f"Not issued: {', '.join(error.fields)}") from None
        scheme = "http" if settings.RELAXED else "https"
        port = f":{settings.SAMSPOR_PORT_IN_LINKS or '8000'}" if settings.RELAXED else ""
        self.stdout.write(f"{secret}\n\nShown this once; good for {options['days']} days. Try it:\n")
        self.stdout.write(
            f'curl -H "Authorization: Bearer {secret}" {scheme}://{tenant.subdomain}.{base}{port}/api/v1/cases'
        )
