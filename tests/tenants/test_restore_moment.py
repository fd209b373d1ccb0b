"""Restoring one tenant from a backup to a point in time, while the others work."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
from django.db import connections

from casework.cases.models import Case
from casework.people.models import Guardianship
from config.local import side
from core.accounts.models import Session, User
from tenants import isolation, operations, provisioning
from tenants.models import Operation, Tenant
from tests.cast import Town
from tests.tenants import lifecycle_stage as stage

# The size of the rehearsal; infra/runbooks/backup-restore.md says how it is run with 10 000.
CASES = int(os.environ.get("SAMSPOR_REHEARSAL_CASES", "30"))


@contextmanager
def _archiving(folder: Path) -> Iterator[None]:
    """A base backup of the running server in `base/`, and its WAL in `wal/` as long as this lasts."""
    parts = urlsplit(os.environ["SAMSPOR_ADMIN_URL"])
    environment = {"PGPASSWORD": unquote(parts.password or ""), "LC_ALL": "C", "PATH": os.defpath}
    address = ["-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username)]
    (folder / "wal").mkdir(parents=True)
    # The slot keeps the server from removing what has not been received yet, however much is written at once.
    slot = f"rehearsal_{os.getpid()}"
    receive = [stage.program("pg_receivewal"), *address, "-D", str(folder / "wal"), "--slot", slot]
    subprocess.run([*receive, "--create-slot"], env=environment, check=True)
    receiver = subprocess.Popen(receive, env=environment)
    try:
        base = [stage.program("pg_basebackup"), *address, "-D", str(folder / "base"), "-c", "fast", "-X", "none"]
        subprocess.run(base, env=environment, check=True, capture_output=True)
        yield
        _switch_segment(folder)
    finally:
        receiver.terminate()
        receiver.wait(20)
        subprocess.run([*receive, "--drop-slot"], env=environment, check=True)


def _switch_segment(folder: Path) -> None:
    """Have everything so far in whole WAL files, as archive_timeout would in a minute."""
    with psycopg.connect(os.environ["SAMSPOR_ADMIN_URL"], autocommit=True) as admin:
        admin.execute("SELECT pg_create_restore_point('so that there is something to end')")
        row = admin.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
        assert row is not None
        admin.execute("SELECT pg_switch_wal()")
        admin.execute("CHECKPOINT")
    wanted = folder / "wal" / str(row[0])
    for _ in range(300):
        if wanted.exists():
            return
        time.sleep(0.1)
    raise AssertionError("the WAL did not arrive")


class _Crowd:
    """Threads that read pages and write in another municipality all the while, and remember each fault."""

    def __init__(self, town: Town, threads: int = 2) -> None:
        self.town, self.answers, self.faults = town, 0, list[str]()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work) for _ in range(threads)]

    def __enter__(self) -> "_Crowd":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        client = self.town.client("adviser")
        while not self._stop.is_set():
            try:
                status = client.get("/saker/").status_code
                with self.town.inside():
                    User.objects.filter(id=self.town.users["nobody"].id).update(phone=str(self.answers % 1000))
            except Exception as error:
                self.faults.append(repr(error))
                continue
            self.answers += 1
            if status != 200:
                self.faults.append(str(status))
        connections.close_all()


@pytest.mark.slow
def test_rehearsal_to_a_point_in_time_while_the_others_work(town: Town, gol: Town, tmp_path: Path) -> None:
    stage.multiply(town, stage.real_case(town), CASES)
    with _archiving(tmp_path / "backup"):
        with town.inside():
            User.objects.filter(id=town.users["nobody"].id).update(title="siste endring før")
            Session.objects.create(session_key="x", session_data="", expire_date=datetime(2100, 1, 1, tzinfo=UTC))
        before = stage.sums_of(town, without=(stage.TRAIL,))
        time.sleep(0.05)
        at = datetime.now(UTC)
        time.sleep(0.05)
        with town.inside():
            Guardianship.objects.all().delete()
            Case.objects.update(status="closed")
        with gol.inside():
            User.objects.filter(id=gol.users["nobody"].id).update(title="skrevet etterpå")
    with _Crowd(gol) as crowd:
        began = time.monotonic()
        done = stage.put_back(town, backup=str(tmp_path / "backup"), at=at.isoformat())
        seconds = time.monotonic() - began
    assert stage.sums_of(town, without=(stage.TRAIL,)) == before
    assert crowd.faults == []
    assert crowd.answers > 0
    with town.inside():
        assert not Session.objects.exists()  # a login that was in progress then does not come back
    with gol.inside():
        assert User.objects.get(id=gol.users["nobody"].id).title == "skrevet etterpå"
    print(f"\n{CASES} cases, {done['rows']} rows: restored in {seconds:.1f} s; {crowd.answers} answers, 0 faults")


@pytest.mark.slow
def test_a_moment_that_the_archive_does_not_reach_says_so(town: Town, tmp_path: Path) -> None:
    with _archiving(tmp_path / "backup"):
        pass
    with pytest.raises(side.RecoveryFailed, match="recovery ended before configured recovery target was reached"):
        stage.put_back(town, backup=str(tmp_path / "backup"), at="2100-01-01T00:00:00+00:00")
    with provisioning.as_owner():
        row = Operation.objects.filter(tenant_id=town.tenant.id, kind="restore").get()
        assert row.state == Operation.State.FAILED
        assert Tenant.objects.get(id=town.tenant.id).status == Tenant.Status.RESTORING
    with isolation.use_operator():
        operations.give_up(operation_id=row.id, act=stage.operator())


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(side.RecoveryFailed, match="neither"), side.recovered(tmp_path, None):
        pass
