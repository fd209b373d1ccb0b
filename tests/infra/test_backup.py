"""The backup that the runbook tells of, really made: archived WAL, the nightly copy, and a server from them."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
from psycopg import sql

from config.local import binaries
from config.local.accounts import database_account
from config.local.binaries import programs
from config.local.postgres import Cluster
from config.local.side import RecoveryFailed, recovered
from tests.infra.test_files import INFRA, SETTING


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the account of PostgreSQL can reach and fill, with the archive's own in it."""
    made = Path(mkdtemp(prefix="samspor-backup-test-", dir="/tmp" if os.geteuid() == 0 else None))
    made.chmod(0o755)
    (made / "wal").mkdir()
    if account := database_account():
        os.chown(made / "wal", account.uid, account.gid)
    yield made
    shutil.rmtree(made)


@contextmanager
def _archiving(folder: Path) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A server of its own that archives as `infra/backup/archive.conf` says."""
    cluster = Cluster(folder / "cluster", durable=False)
    lines = SETTING.findall((INFRA / "backup" / "archive.conf").read_text("utf-8"))
    try:
        with cluster, psycopg.connect(cluster.superuser_dsn, autocommit=True) as admin:
            for name, value in lines:
                here = value.replace("/backup", str(folder))
                admin.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(here)))
        with cluster, psycopg.connect(cluster.superuser_dsn, autocommit=True) as admin:
            yield admin
    finally:
        cluster.destroy()


def test_any_moment_after_the_nightly_copy_can_be_had_back(folder: Path) -> None:
    with _archiving(folder) as admin:
        admin.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
        backup = _nightly(admin, folder)
        admin.execute("INSERT INTO kept VALUES (2)")
        time.sleep(0.05)
        at = datetime.now(UTC)
        time.sleep(0.05)
        admin.execute("DROP TABLE kept")
        _wait_for_archive(admin)
    assert _rows(backup, at) == [(1,), (2,)]
    assert _rows(backup, at) == [(1,), (2,)]  # the backup is as it was: it can be used again
    with recovered(backup, None) as address, psycopg.connect(address, user="postgres", dbname="postgres") as side:
        assert side.execute("SELECT to_regclass('kept')").fetchone() == (None,)


def test_a_restored_data_folder_gets_its_wal_as_its_owner_and_with_what_the_tool_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a backup tool leaves it: its own account, its own command, its password from the environment."""
    with _archiving(folder) as admin:
        admin.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (1)")
        base = _nightly(admin, folder) / "base"
        admin.execute("INSERT INTO kept VALUES (2)")
        _wait_for_archive(admin)
    restored = Path(shutil.copytree(base, folder / "restored", symlinks=True))
    (restored / "recovery.signal").touch()
    command = f'test "$PGBACKREST_REPO1_CIPHER_PASS" = word && cp "{folder}/wal/%f" "%p"'
    with open(restored / "postgresql.auto.conf", "a", encoding="utf-8") as file:
        file.write(f"\nrestore_command = '{command}'\n")
    if os.geteuid() == 0:
        for place in (restored, folder / "wal"):
            subprocess.run(["chown", "-R", "nobody", str(place)], check=True)
            place.chmod(0o700)
    with pytest.raises(RecoveryFailed, match="could not be recovered"), recovered(restored, None):
        pass
    monkeypatch.setenv("PGBACKREST_REPO1_CIPHER_PASS", "word")
    with recovered(restored, None) as address, psycopg.connect(address, user="postgres", dbname="postgres") as side:
        assert side.execute("SELECT n FROM kept ORDER BY n").fetchall() == [(1,), (2,)]


def test_a_backup_of_another_version_is_started_by_that_versions_programs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "DEBIANS", folder)
    assert binaries.programs_of("18", None) == programs(None)
    with pytest.raises(RuntimeError, match="PostgreSQL 15's"):
        binaries.programs_of("15", None)
    (folder / "15" / "bin").mkdir(parents=True)
    (folder / "15" / "bin" / "postgres").touch()
    assert binaries.programs_of("15", None) == folder / "15" / "bin"
    monkeypatch.setenv("SAMSPOR_POSTGRES_PROGRAMS", "/opt/postgres/bin")
    assert binaries.programs_of("18", None) == Path("/opt/postgres/bin")


def _nightly(admin: psycopg.Connection[tuple[object, ...]], folder: Path) -> Path:
    info = admin.info
    environment = {
        "PATH": f"{programs(database_account())}:{os.environ['PATH']}",
        "PGHOST": info.host,
        "PGPORT": str(info.port),
        "PGUSER": info.user,
        "PGPASSWORD": info.password,
    }
    command = [str(INFRA / "backup" / "nightly.sh"), str(folder)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return Path(answer.stdout.splitlines()[-1])


def _wait_for_archive(admin: psycopg.Connection[tuple[object, ...]]) -> None:
    row = admin.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
    assert row is not None
    admin.execute("SELECT pg_switch_wal()")
    for _ in range(300):
        last = admin.execute("SELECT last_archived_wal FROM pg_stat_archiver").fetchone()
        if last is not None and str(last[0]) >= str(row[0]):
            return
        time.sleep(0.1)
    raise AssertionError("the WAL was not archived")


def _rows(backup: Path, at: datetime) -> list[tuple[object, ...]]:
    with recovered(backup, at) as address, psycopg.connect(address, user="postgres", dbname="postgres") as side:
        return side.execute("SELECT n FROM kept ORDER BY n").fetchall()
