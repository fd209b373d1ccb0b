"""The local PostgreSQL: quick, closed to those without the password, gone with its parent, and back after any kill."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import embedded
from config.local import binaries, postgres
from config.local.accounts import Account, only_root_writes
from config.local.home import AlreadyRunning, NotOurs
from config.local.leftovers import postmaster_pid
from config.local.postgres import Cluster
from tests.config.local_help import START, ask, first_line, is_alive, kill, open_folder, processes, program, wait_for


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder() as place:
        yield place


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    made = Cluster(folder / "home", durable=False)
    with made:
        yield made


def test_data_stay_from_the_first_start_to_the_second(folder: Path) -> None:
    with Cluster(folder, durable=True) as first:
        assert ask(first.superuser_dsn, "SHOW fsync") == "on"
        assert ask(first.superuser_dsn, "SHOW max_locks_per_transaction") == "512"
        assert (
            ask(first.superuser_dsn, "SELECT datlocprovider::text || datlocale FROM pg_database LIMIT 1") == "bC.UTF-8"
        )
        with psycopg.connect(first.superuser_dsn) as connection:
            connection.execute("CREATE TABLE kept (n int)")
    assert not first.running
    with Cluster(folder, durable=True) as second:
        assert ask(second.superuser_dsn, "SELECT count(*) FROM kept") == 0


def test_the_password_is_required_on_both_doors(cluster: Cluster) -> None:
    for host in ("127.0.0.1", str(cluster.data)):
        for password in ("", "guess"):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(host=host, port=cluster.port, user="postgres", dbname="postgres", password=password)
    assert ask(cluster.superuser_dsn, "SHOW listen_addresses") == "127.0.0.1"
    methods = "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules"
    assert ask(cluster.superuser_dsn, methods) == "scram-sha-256"


def test_secrets_and_data_are_closed_to_others(cluster: Cluster) -> None:
    for secret in cluster.home.folder.glob("*.secret"):
        assert secret.stat().st_mode & 0o077 == 0
    assert cluster.data.stat().st_mode & 0o077 == 0
    assert (cluster.home.folder / "postgresql.log").stat().st_mode & 0o077 == 0


def test_the_server_does_not_run_as_root(cluster: Cluster) -> None:
    assert cluster.pid is not None
    user = processes()[cluster.pid][1]
    assert user != 0
    assert user == cluster.data.stat().st_uid


@pytest.mark.parametrize("before", ["", "processes._kernel_can_guard = lambda: False"], ids=["kernel", "watchdog"])
def test_a_killed_parent_leaves_nothing_and_the_next_start_recovers(folder: Path, before: str) -> None:
    with program(START.format(folder=str(folder), before=before)) as parent:
        pid, dsn = first_line(parent)
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        open_session = psycopg.connect(dsn)
        kill(parent.pid)
        assert wait_for(lambda: not is_alive(int(pid))), "PostgreSQL outlived its killed parent"
        open_session.close()
    with Cluster(folder, durable=True) as again:
        assert ask(again.superuser_dsn, "SELECT n FROM kept") == 1


def test_a_killed_server_recovers(folder: Path) -> None:
    with Cluster(folder, durable=True) as first:
        with psycopg.connect(first.superuser_dsn) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        assert first.pid is not None
        kill(first.pid)
        assert wait_for(lambda: not first.running)
    with Cluster(folder, durable=True) as again:
        assert ask(again.superuser_dsn, "SELECT n FROM kept") == 1


def test_a_leftover_server_on_the_same_data_is_ended(cluster: Cluster) -> None:
    leftover = cluster.pid
    cluster.home.unlock()  # as if the process that held it had died
    with Cluster(cluster.home.folder, durable=False) as second:
        assert second.pid != leftover
        assert not cluster.running
        assert ask(second.superuser_dsn, "SELECT 1") == 1


def test_a_pid_that_now_belongs_to_another_program_is_ignored_and_spared(folder: Path) -> None:
    with Cluster(folder, durable=False) as first:
        data = first.data
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as innocent:
        try:
            (data / "postmaster.pid").write_text(f"{innocent.pid}\n{data}\n1\n5432\n", encoding="ascii")
            with Cluster(folder, durable=False) as second:
                assert postmaster_pid(data) == second.pid
            assert innocent.poll() is None
        finally:
            innocent.kill()


def test_a_second_instance_is_told_and_can_attach(cluster: Cluster) -> None:
    other = Cluster(cluster.home.folder, durable=False)
    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        other.start()
    assert cluster.running
    assert other.attach()
    assert ask(other.superuser_dsn, "SELECT 1") == 1
    other.stop()
    assert cluster.running


def test_a_folder_of_somebody_else_is_neither_used_nor_deleted(folder: Path) -> None:
    (folder / "thesis.txt").write_text("ten years of work", encoding="utf-8")
    with pytest.raises(NotOurs):
        Cluster(folder, durable=False).start()
    with pytest.raises(NotOurs):
        Cluster(folder, durable=False).destroy()
    assert (folder / "thesis.txt").exists()


def test_destroy_deletes_ours_but_not_while_it_runs(cluster: Cluster) -> None:
    with pytest.raises(AlreadyRunning):
        Cluster(cluster.home.folder, durable=False).destroy()
    cluster.stop()
    cluster.destroy()
    assert not cluster.home.folder.exists()


def test_an_interrupted_first_start_is_begun_again(folder: Path) -> None:
    first = Cluster(folder, durable=False)
    first.home.prepare()
    (first.data.with_name(f"{first.data.name}.unfinished")).mkdir()
    with first:
        assert ask(first.superuser_dsn, "SELECT 1") == 1


def test_a_start_that_fails_tells_why_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Cluster(folder, durable=False):
        pass
    monkeypatch.setitem(postgres._SETTINGS, "max_connections", "none")
    broken = Cluster(folder, durable=False)
    with pytest.raises(postgres.StartFailed, match="max_connections"):
        broken.start()
    assert not broken.running
    monkeypatch.undo()
    with Cluster(folder, durable=False) as mended:
        assert mended.running


def test_the_session_cluster_vanishes_with_its_session() -> None:
    with embedded.test_cluster() as made:
        embedded.create_database(made)
        values = embedded.environment(made)
        assert ask(values["DATABASE_URL"], "SELECT current_user") == "samspor_app"
        assert ask(values["DATABASE_OWNER_URL"], "SELECT current_user") == "samspor_owner"
        assert ask(made.superuser_dsn, "SHOW fsync") == "off"
        place = made.home.folder
    assert not place.exists()


ORDINARY_USER = """
import os, sys, time
from pathlib import Path
from config.local import postgres
from config.local.postgres import Cluster
# The interpreter itself may be out of reach once we are nobody: load what it would load later.
import encodings.ascii, encodings.idna, psycopg
if os.geteuid() == 0:
    import pwd
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
    postgres.programs = lambda account: Path({programs!r})
cluster = Cluster(Path({folder!r}) / "home", durable=True)
for _ in range(2):
    cluster.start()
    psycopg.connect(cluster.superuser_dsn).close()
    cluster.stop()
print("uid", os.getuid(), cluster.data, flush=True)
"""


def test_it_works_for_an_ordinary_user_too(folder: Path) -> None:
    bin_folder = binaries.programs(None)
    if os.geteuid() == 0:
        import pwd

        nobody = pwd.getpwnam("nobody")
        bin_folder = binaries.programs(Account("nobody", nobody.pw_uid, nobody.pw_gid))
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    with program(ORDINARY_USER.format(programs=str(bin_folder), folder=str(folder))) as run:
        told, _ = run.communicate(timeout=60)
    words = told.split()
    assert words[0] == "uid", told
    assert int(words[1]) != 0
    assert words[2] == str(folder / "home" / "postgresql")


if os.geteuid() == 0:
    # What only root must be careful about.

    def test_roots_closed_folders_stay_closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        system = folder / "system"
        monkeypatch.setattr(binaries, "SYSTEM_FOLDER", system)
        closed = folder / "closed"
        closed.mkdir()
        closed.chmod(0o700)
        with Cluster(closed / "home", durable=False) as made:
            assert made.data.parent == system
            assert ask(made.superuser_dsn, "SELECT 1") == 1
        assert closed.stat().st_mode & 0o777 == 0o700
        made.destroy()
        assert not made.data.exists()

    def test_programs_out_of_reach_are_copied_once_for_the_servers_account(
        folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(binaries, "SYSTEM_FOLDER", folder / "system")
        monkeypatch.setattr(binaries, "can_enter", lambda place, account: False)
        with Cluster(folder / "home", durable=False) as made:
            assert ask(made.superuser_dsn, "SELECT 1") == 1
            assert made._account is not None
            copied = binaries.programs(made._account) / "postgres"
            assert copied.is_relative_to(folder / "system")
            assert only_root_writes(copied)
            before = copied.stat().st_ino
            assert (binaries.programs(made._account) / "postgres").stat().st_ino == before
        copied.write_bytes(b"something else")
        assert (binaries.programs(made._account) / "postgres").stat().st_size > 1_000_000

    def test_nothing_is_run_from_a_folder_that_others_could_have_prepared(
        folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        system = folder / "system"
        system.mkdir()
        system.chmod(0o777)
        monkeypatch.setattr(binaries, "SYSTEM_FOLDER", system)
        with pytest.raises(RuntimeError, match="changed by others"):
            binaries.system_folder()
