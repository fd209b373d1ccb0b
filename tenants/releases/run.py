"""A release: the shared tables, then every tenant, several at a time; one that fails stops no other."""

import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import local
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from core.errors import Unavailable
from tenants import directory, provisioning
from tenants.context import TenantContext
from tenants.models import Domain, Tenant
from tenants.owner import as_tenancy, owner_connection
from tenants.releases import applied, by_hand, state
from tenants.releases.patience import Patience, sqlstate
from tenants.releases.plan import PlanError, Recipe, Replay, recipe_for
from tenants.releases.replay import MOVED, replay
from tenants.releases.source import rights_fingerprint, source, version_of

Connection = psycopg.Connection[Any]
# Whose structure is in other hands just now.
LEFT_ALONE = (Tenant.Status.RESTORING, Tenant.Status.ERASING)
JOBS = min(4, os.cpu_count() or 2)
_WAIT_FOR_ANOTHER = "60s"
_TENANTS_PER_CONNECTION = 200  # a server process remembers every table it has seen


@dataclass(frozen=True)
class Result:
    """What became of one schema. `state` is current, failed or skipped."""

    schema: str
    state: str
    from_version: str
    to_version: str
    seconds: float
    error: str = ""

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return self.state == "current" and self.from_version != self.to_version


@dataclass
class Outcome:
    """What became of them all; `unchanged` counts those where nothing was to be done."""

    public: Result
    results: list[Result] = field(default_factory=list)
    unchanged: int = 0

    @property
    def failed(self) -> list[Result]:
        """Those left at their old version."""
        return [result for result in self.results if result.state == "failed"]


@dataclass(frozen=True)
class Job:
    """A tenant that something is to be done with."""

    tenant: TenantContext
    recipe: Recipe
    rights: bool  # to be given again

    @property
    def version(self) -> str:
        """Where the tenant is now."""
        return self.recipe.from_version


Report = Callable[[Result], None]


def run(
    *, only: Collection[str] = (), jobs: int = JOBS, report: Report | None = None, patience: Patience | None = None
) -> Outcome:
    """Bring the database to this source's migrations; take it up again where it was left. Needs the owner's login.

    With `only`, just these tenants (after the shared tables), whose rights are given again in any case.
    """
    told = report or (lambda result: None)
    with alone() as connection:
        public = _public(connection)
        told(public)
        outcome = Outcome(public)
        todo = _survey(connection, only, outcome, told)
        with ThreadPoolExecutor(max_workers=max(1, jobs), thread_name_prefix="release") as pool:
            work = _Work(patience or Patience())
            for done in as_completed([pool.submit(work, job) for job in todo]):
                outcome.results.append(done.result())
                told(done.result())
            work.close()
    outcome.results.sort(key=lambda result: result.schema)
    return outcome


@contextmanager
def alone() -> Iterator[Connection]:
    """The owner's connection, with the lock that lets one release run at a time and no onboarding meanwhile."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as connection:
        connection.execute(f"SET lock_timeout TO '{_WAIT_FOR_ANOTHER}'")
        try:
            connection.execute(f"SELECT pg_advisory_lock({state.LOCK})")  # gone when this process is
        except psycopg.errors.LockNotAvailable:
            raise Unavailable("release.under_way") from None
        connection.execute("RESET lock_timeout")
        yield connection


def contexts(only: Collection[str] = ()) -> dict[str, TenantContext]:
    """schema → tenant, in a steady order. Reads as the owner."""
    as_tenancy(owner_connection()).set_schema_to_public()
    hosts = dict(Domain.objects.using("owner").order_by("is_primary").values_list("tenant_id", "domain"))
    rows = Tenant.objects.using("owner").order_by("schema_name")
    if only:
        rows = rows.filter(schema_name__in=only)
    return {row.schema_name: directory.context_of(row, hosts.get(row.id, "")) for row in rows}


def _public(connection: Connection) -> Result:
    started = time.monotonic()
    there = applied.digests(connection, [state.PUBLIC])
    version = version_of(applied.keys(connection, state.PUBLIC)) if there else ""
    provisioning.prepare_database()
    return Result(state.PUBLIC, "current", version, source().version, time.monotonic() - started)


def _survey(connection: Connection, only: Collection[str], outcome: Outcome, told: Report) -> list[Job]:
    tenants = contexts(only)
    found = applied.digests(connection, list(tenants))
    known = state.known(connection)
    recipes = _recipes(connection, found)
    todo, settled = list[Job](), list[str]()
    for schema, tenant in tenants.items():
        recipe, row = recipes.get(found.get(schema, ""), "it has no django_migrations"), known.get(schema)
        rights = bool(only) or row is None or row.rights != rights_fingerprint()
        if tenant.status in LEFT_ALONE and not only:
            outcome.results.append(Result(schema, "skipped", "", "", 0.0, f"its status is {tenant.status}"))
            told(outcome.results[-1])
        elif isinstance(recipe, str):
            state.pending(connection, {schema: ""})
            state.failed(connection, schema, recipe, "")
            outcome.results.append(Result(schema, "failed", "", "", 0.0, recipe))
            told(outcome.results[-1])
        elif recipe.stages or rights:
            todo.append(Job(tenant, recipe, rights))
        else:
            outcome.unchanged += 1
            if row and (row.state, row.fingerprint) != ("current", source().fingerprint):
                settled.append(schema)
    state.settled(connection, settled)
    state.pending(connection, {job.tenant.schema: job.version for job in todo})
    return todo


def _recipes(connection: Connection, found: Mapping[str, str]) -> dict[str, Recipe | str]:
    # One for each set of migrations that some tenant is at; a sentence instead where there is no way.
    made: dict[str, Recipe | str] = {source().digest: Recipe(frozenset(source().order), ())}
    for schema, digest in found.items():
        if digest not in made:
            try:
                made[digest] = recipe_for(applied.keys(connection, schema))
            except PlanError as problem:
                made[digest] = str(problem)
    return made


class _Work:
    """What the threads do, each on a connection of its own."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._mine = local()
        self._all: list[Connection] = []

    def __call__(self, job: Job) -> Result:
        """One tenant. Never raises: the next is another customer, and must not wait for this one."""
        started, schema = time.monotonic(), job.tenant.schema
        try:
            connection = self._connection()
            state.running(connection, schema)
            self._bring(connection, job)
        except Exception as error:
            why = in_short(error)
            with psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True) as fresh:
                found = applied.digests(fresh, [schema])
                left = recipe_for(applied.keys(fresh, schema)).from_version if found else ""
                state.failed(fresh, schema, why, left)
            return Result(schema, "failed", left, source().version, time.monotonic() - started, why)
        finally:
            connections.close_all()  # this thread's, when something was done by hand
        return Result(schema, "current", job.version, job.recipe.to_version, time.monotonic() - started)

    def close(self) -> None:
        """Close what the threads used."""
        for connection in self._all:
            connection.close()

    def _bring(self, connection: Connection, job: Job) -> None:
        recipe = job.recipe
        for _ in range(3):
            try:
                self._stages(connection, job, recipe)
            except psycopg.Error as error:
                if sqlstate(error) != MOVED:
                    raise
                # A release that was killed had a change under way, which the database has completed since.
                recipe = recipe_for(applied.keys(connection, job.tenant.schema))
            else:
                return
        raise PlanError("somebody else migrates the schema at the same time")

    def _stages(self, connection: Connection, job: Job, recipe: Recipe) -> None:
        tenant = job.tenant
        steps = list(recipe.steps())
        for number, (stage, expected) in enumerate(steps, 1):
            last = state.arrived(tenant.schema, recipe.to_version) if number == len(steps) else ""
            if isinstance(stage, Replay):
                replay(
                    connection,
                    tenant.schema,
                    stage,
                    expected=expected,
                    rights=job.rights and bool(last),
                    last=last,
                    patience=self._patience,
                )
            else:
                by_hand.carry_out(tenant, stage, expected=expected, last=last, patience=self._patience)

    def _connection(self) -> Connection:
        mine: Connection | None = getattr(self._mine, "connection", None)
        self._mine.served = getattr(self._mine, "served", 0) + 1
        if mine is None or mine.closed or self._mine.served % _TENANTS_PER_CONNECTION == 0:
            if mine is not None:
                mine.close()
            mine = self._mine.connection = psycopg.connect(settings.SAMSPOR_OWNER_URL, autocommit=True)
            self._all.append(mine)
        return mine


def in_short(error: Exception) -> str:
    """What an operator reads. Never a row's content: PostgreSQL's main message has none."""
    told = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    lines = (told or str(error)).splitlines() or [""]
    return f"{type(error).__name__}: {lines[0][:200]}"
