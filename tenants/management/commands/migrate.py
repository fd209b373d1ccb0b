"""`samspor migrate`: the shared tables first, then every tenant, several at a time; one that fails stops no other."""

from argparse import ArgumentParser
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.migrations.autodetector import MigrationAutodetector

from core.errors import DomainError
from tenants import provisioning
from tenants.releases import outlook, run, safety
from tenants.releases.outlook import Group, Outlook
from tenants.releases.plan import ByHand, Recipe
from tenants.releases.run import Result
from tenants.template import tenant_template


class Command(BaseCommand):
    """Brings every schema to this release; safe to repeat, and to kill."""

    autodetector = MigrationAutodetector  # Django's checks compare it with makemigrations'

    help = "Bring the public schema and every municipality to this version. Needs DATABASE_OWNER_URL."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which tenants, when not all; how many at a time; or just what would be done."""
        parser.add_argument(
            "--only", action="append", default=[], metavar="SCHEMA", help="only this one (repeatable); rights too"
        )
        parser.add_argument("--jobs", type=int, default=run.JOBS, help="how many tenants at a time")
        parser.add_argument("--plan", action="store_true", help="say what would be done, with -v 2 its SQL; do nothing")
        parser.add_argument(
            "--allow-unsafe",
            default="",
            metavar="REASON",
            help="go on although code that serves now cannot live with a change; say why that is no matter",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, one line a schema; the exit code is 1 when any failed."""
        if not settings.SAMSPOR_OWNER_URL:
            raise CommandError("DATABASE_OWNER_URL must be set: only the owner's login may change structure.")
        only = sorted(set(options["only"]))
        if options["plan"]:
            self._tell(outlook.look_ahead(only=only, with_sql=options["verbosity"] > 1), options["verbosity"] > 1)
            return
        self._refuse_unsafe(options["allow_unsafe"])
        self._refuse_unknown(only)
        try:
            outcome = run.run(only=only, jobs=options["jobs"], report=self._line)
        except DomainError as error:
            raise CommandError(f"{error.code}: another release is under way.") from None
        self.stdout.write(f"{outcome.unchanged} were at this version already" if outcome.unchanged else "")
        tenant_template()  # when the tenants are done: worked out here, so that the next onboarding finds it
        if outcome.failed:
            every = len(outcome.results) + outcome.unchanged
            again = " ".join(f"--only {result.schema}" for result in outcome.failed)
            raise CommandError(
                f"{len(outcome.failed)} of {every} could not be migrated and are as they were. When the cause is gone: "
                f"samspor migrate {again}"
            )

    def _refuse_unsafe(self, reason: str) -> None:
        with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as connection:
            found = outlook.dangers(outlook.public_keys(connection))
        for fault in found:
            self.stderr.write(f"{fault.weight:<8} {fault}")
        if any(fault.weight == safety.REFUSED for fault in found) and not reason:
            raise CommandError(
                "The code that serves now cannot live with this. Install the releases one at a time, or stop web and "
                "worker first and say so: --allow-unsafe «web and worker are stopped»."
            )

    def _refuse_unknown(self, only: list[str]) -> None:
        if only:
            unknown = sorted(set(only) - set(provisioning.schemas()))
            if unknown:
                raise CommandError(f"There is no tenant with the schema {', '.join(unknown)}.")

    def _line(self, result: Result) -> None:
        state = "ok" if result.state == "current" else result.state
        versions = f"{result.from_version or '-'} → {result.to_version}" if result.changed else result.from_version
        self.stdout.write(f"{result.schema:<24} {state:<7} {result.seconds:6.2f} s  {versions} {result.error}".rstrip())

    def _tell(self, found: Outlook, with_sql: bool) -> None:
        self.stdout.write(f"public: from {found.public_from}, {len(found.public)} migrations to come")
        self._list(found.public_sql if with_sql else [f"{app}.{name}" for app, name in found.public])
        for group in found.groups:
            self._tell_group(group, with_sql)
        for schema in found.skipped:
            self.stdout.write(f"{schema}: left alone now, being restored or erased")
        for fault in found.faults:
            self.stdout.write(f"{fault.weight:<8} {fault}")

    def _tell_group(self, group: Group, with_sql: bool) -> None:
        names = ", ".join(group.schemas[:5]) + (" …" if len(group.schemas) > 5 else "")
        if not isinstance(group.recipe, Recipe):
            self.stdout.write(f"{len(group.schemas)} tenants ({names}) cannot be migrated: {group.recipe}")
            return
        recipe = group.recipe
        way = f" → {recipe.to_version}" if recipe.stages else ", nothing to do"
        self.stdout.write(f"{len(group.schemas)} tenants ({names}): {recipe.from_version}{way}")
        for stage in recipe.stages:
            keys = ", ".join(f"{app}.{name}" for app, name in stage.keys)
            if isinstance(stage, ByHand):
                self.stdout.write(f"  one by one ({stage.why}): {keys}")
            else:
                self.stdout.write(f"  in one message each ({len(stage.statements)} statements): {keys}")
                self._list(stage.statements if with_sql else [])

    def _list(self, lines: Any) -> None:
        for line in lines:
            self.stdout.write(f"    {line}")
