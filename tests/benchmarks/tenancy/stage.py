"""Where the suite plays: a PostgreSQL of its own, the processes that work on it, and what the schemas look like."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from config.embedded import DATABASE, create_database, environment, throw_away_cluster
from config.local.accounts import database_account
from config.local.binaries import programs
from config.local.postgres import Cluster
from tests.benchmarks.tenancy import extra_migration

ROOT = Path(__file__).resolve().parent.parent.parent.parent
PLAIN = f"{DATABASE}_plain"
# What runs by the clock would be charged to whoever happens to be measured.
SETTINGS = {
    "autovacuum": "off",
    "checkpoint_timeout": "1d",
    "max_wal_size": "64GB",
    "shared_buffers": "512MB",
    "max_connections": "60",
}
Progress = Callable[[str, int, int], None]


class WorkerFailed(RuntimeError):
    """A worker ended without an answer; what it printed says why."""


class Worker:
    """A process with one architecture loaded, asked by one line and answering by one."""

    def __init__(self, environment: dict[str, str], progress: Progress) -> None:
        self._progress = progress
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.tenancy.worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        # Seconds of a processor until the program was loaded: everybody who runs a command waits for that.
        self.start = float(self._answer("")["start"])

    def ask(self, verb: str, *, of: int = 0, about: str = "", fresh: bool = False, **what: Any) -> dict[str, Any]:
        """Have it do something, `fresh` as if just started; `of` and `about` are for the progress it reports."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"verb": verb, "fresh": fresh, **what}) + "\n")
        self._process.stdin.flush()
        return self._answer(about, of)

    def end(self) -> None:
        """Let it go."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _answer(self, about: str, of: int = 0) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            if "progress" in said:
                self._progress(about, said["progress"], of)
            else:
                return dict(said.get("done", {}))
        raise WorkerFailed(f"a worker ended with code {self._process.wait()}")


class Stage:
    """A running cluster and what is needed to work on it."""

    def __init__(self, cluster: Cluster, folder: Path, progress: Progress) -> None:
        self.cluster = cluster
        self.folder = folder
        self.progress = progress
        self.pg_dump = str(programs(database_account()) / "pg_dump")
        self._environment = environment(cluster)
        self.owner_url = self._environment["DATABASE_OWNER_URL"]
        # The folder is there from the first, so that both sides see the same migrations at any time.
        extra_migration.make_package(folder)

    @contextmanager
    def worker(self, twin: str, database: str = DATABASE) -> Iterator[Worker]:
        """A process with these settings (ours, plain, rows) on this database."""
        worker = Worker(self._environment_for(twin, database), self.progress)
        try:
            yield worker
        finally:
            worker.end()

    def _environment_for(self, twin: str, database: str) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "SAMSPOR_"))}
        own |= {name: _with_database(value, database) for name, value in self._environment.items()}
        del own["SAMSPOR_DEMO"]
        return own | {
            "SAMSPOR_TESTING": "1",
            "SAMSPOR_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": f"tests.benchmarks.tenancy.settings_{twin}",
            "SAMSPOR_ADMIN_URL": self.cluster.dsn(None, database),
            "SAMSPOR_BENCH_POSTMASTER": str(self.cluster.pid),
            extra_migration.FOLDER: str(self.folder),
        }

    def as_administrator(self, *statements: str, database: str = DATABASE) -> None:
        """Run statements, each in a transaction of its own."""
        with psycopg.connect(self.cluster.dsn(None, database), autocommit=True) as admin:
            for statement in statements:
                admin.execute(statement)

    def tidy_catalogs(self) -> None:
        """The catalogs as autovacuum would have left them: pg_dump is slowed neither by rows that nobody sees any more,
        nor by a planner that knows of none. ANALYZE alone has been here before; autovacuum itself is off.
        """
        query = "SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'"
        with psycopg.connect(self.cluster.dsn(None, DATABASE), autocommit=True) as admin:
            for (name,) in admin.execute(query).fetchall():
                admin.execute(f"VACUUM (ANALYZE) pg_catalog.{name}")

    def wait_for_the_disk(self, yes: bool) -> None:
        """Whether a commit waits until it is on the disk, as in production: time on the clock, not of a processor."""
        self.as_administrator(f"ALTER SYSTEM SET fsync TO {'on' if yes else 'off'}", "SELECT pg_reload_conf()")
        time.sleep(0.3)  # the server processes take note in their own time

    def copy_for_plain(self) -> None:
        """A second database with the same tenants, on which the tenancy library works by itself."""
        self.as_administrator(
            f"CREATE DATABASE {PLAIN} TEMPLATE {DATABASE} OWNER samspor_owner STRATEGY file_copy", database="postgres"
        )

    def fill(self, schema: str, statements: str) -> None:
        """Run one message of statements as the owner, in this schema."""
        with psycopg.connect(self.owner_url) as owner:
            owner.execute(f'SET LOCAL synchronous_commit TO off; SET LOCAL search_path TO "{schema}"')
            owner.execute(statements)

    def server_version(self) -> str:
        """PostgreSQL's own."""
        with psycopg.connect(self.cluster.superuser_dsn) as admin:
            return str(admin.info.parameter_status("server_version"))

    def same(self, ours: str, plain: str) -> bool:
        """Whether our schema and the library's, in its own database, have the same structure and migrations."""
        mine, theirs = self.structure_of(DATABASE, ours), self.structure_of(PLAIN, plain)
        for line in sorted(set(mine) ^ set(theirs))[:20]:
            print(f"{'only ours' if line in mine else 'only plain'}: {line}", file=sys.stderr)
        return mine == theirs and self.migrations_of(DATABASE, ours) == self.migrations_of(PLAIN, plain)

    def structure_of(self, database: str, schema: str) -> list[str]:
        """The schema's dump without data, its name taken out, its lines sorted: the same when the structure is."""
        command = [self.pg_dump, "-s", "--no-owner", "--no-privileges", "-n", schema, self.cluster.dsn(None, database)]
        # pg_dump's own query over all relations is slow in a large catalogue; the plan changes nothing it prints.
        fast = {**os.environ, "PGOPTIONS": "-c enable_mergejoin=off"}
        text = subprocess.run(command, env=fast, check=True, capture_output=True, text=True).stdout
        lines = (line.strip().rstrip(",").replace(schema, "tenant") for line in text.splitlines())
        return sorted(line for line in lines if line and not line.startswith(("--", "\\")))

    def migrations_of(self, database: str, schema: str) -> list[str]:
        """What is recorded as applied in the schema."""
        with psycopg.connect(self.cluster.dsn(None, database)) as admin:
            return [
                str(row[0]) for row in admin.execute(f'SELECT app || name FROM "{schema}".django_migrations ORDER BY 1')
            ]


@contextmanager
def stage(folder: Path, progress: Progress) -> Iterator[Stage]:
    """A cluster that is gone afterwards."""
    with throw_away_cluster(durable=True, settings=SETTINGS) as cluster:
        create_database(cluster)
        yield Stage(cluster, folder, progress)


def _with_database(value: str, database: str) -> str:
    parts = urlsplit(value)
    return urlunsplit(parts._replace(path=f"/{database}")) if parts.scheme == "postgresql" else value
