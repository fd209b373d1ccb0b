"""A PostgreSQL beside the real one, from a base backup and archived WAL, brought to a point in time and thrown away."""

import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from config.local.accounts import Account, database_account, owner_of
from config.local.binaries import programs_of
from config.local.processes import Child, spawn

_PORT = "5432"  # only a name: it listens on a socket in a folder of its own
_SEGMENT = re.compile(r"[0-9A-F]{24}")
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}
# What a backup tool's restore_command is told by its environment, such as the password of an encrypted archive.
_OF_THE_TOOL = ("PGBACKREST_",)


class RecoveryFailed(RuntimeError):
    """The backup could not be brought to the moment asked for; the text ends with the server's last lines."""


@contextmanager
def recovered(backup: Path, at: datetime | None) -> Iterator[str]:
    """The address of a server that holds the backup as it was at the moment (else as late as its WAL reaches).

    `backup` is a folder with `base/` and `wal/`, which stay as they are, or a data folder that a backup tool has
    restored, which is used up: the tool has then written into it where its WAL comes from, and where to stop.
    """
    account = _account_for(backup)
    scratch = Path(tempfile.mkdtemp(prefix="samspor-side-", dir=_scratch_root(backup)))
    child: Child | None = None
    try:
        data = _data_folder(backup, scratch, at)
        sockets = scratch / "socket"
        sockets.mkdir(mode=0o700)
        _give(scratch, account)
        if data.parent != scratch:
            _give(data, account)
        child = _launch(data, scratch, sockets, account)
        address = psycopg.conninfo.make_conninfo(host=str(sockets), port=_PORT)
        _wait(child, address, scratch / "server.log")
        yield address
    finally:
        if child is not None:
            child.stop((signal.SIGQUIT, 10.0))  # nothing of it is needed again, so nothing is written down first
        shutil.rmtree(scratch, ignore_errors=True)


def _account_for(backup: Path) -> Account | None:
    # A data folder that belongs to somebody was restored by whom the backup tool lets read its archive and its
    # settings: as that account the server must fetch the WAL.
    if os.geteuid() == 0 and (backup / "PG_VERSION").is_file() and (owner := owner_of(backup)) is not None:
        return owner
    return database_account()


def _scratch_root(backup: Path) -> str:
    # A socket's path may be 107 characters; beside the backup there is room for the copy, but perhaps a longer path.
    folder = os.environ.get("SAMSPOR_SIDE_FOLDER", "")
    return folder or ("/tmp" if os.geteuid() == 0 else tempfile.gettempdir())


def _data_folder(backup: Path, scratch: Path, at: datetime | None) -> Path:
    if (backup / "PG_VERSION").is_file():
        if at is not None:
            raise RecoveryFailed("A restored data folder has its moment already: give the time to the backup tool.")
        (backup / "postmaster.pid").unlink(missing_ok=True)
        return backup
    base, wal = backup / "base", backup / "wal"
    if not (base / "PG_VERSION").is_file() or not wal.is_dir():
        raise RecoveryFailed(f"{backup} is neither a data folder nor one with base/ and wal/.")
    if any(sign in str(scratch) for sign in "'\"%\\\n"):
        raise RecoveryFailed(f"The folder's name cannot be written in a setting: {scratch}")
    data = scratch / "data"
    shutil.copytree(base, data, symlinks=True, copy_function=_linkless_copy)
    data.chmod(0o700)
    # What is needed of the archive is copied, so that the account that runs the server can read it whoever owns it.
    shutil.copytree(wal, scratch / "wal", copy_function=_linkless_copy, ignore=_older_than(base))
    (data / "postmaster.pid").unlink(missing_ok=True)
    (data / "standby.signal").unlink(missing_ok=True)
    (data / "recovery.signal").touch(mode=0o600)
    lines = [f'restore_command = \'cp "{scratch}/wal/%f" "%p"\'', "recovery_target_action = 'promote'"]
    if at is not None:
        lines.append(f"recovery_target_time = '{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'")
    with open(data / "postgresql.auto.conf", "a", encoding="utf-8") as file:
        file.write("\n" + "\n".join(lines) + "\n")
    return data


def _older_than(base: Path) -> Callable[[str, list[str]], list[str]]:
    """Which WAL files lie before the backup: all that are known by a number below its first."""
    try:
        label = (base / "backup_label").read_text(encoding="utf-8")
    except FileNotFoundError:
        label = ""
    first = re.search(r"START WAL LOCATION: .*\(file [0-9A-F]{8}([0-9A-F]{16})\)", label)

    def older(_: str, names: list[str]) -> list[str]:
        return [name for name in names if first and _SEGMENT.match(name) and name[8:24] < first[1]]

    return older


def _linkless_copy(source: str, target: str) -> str:
    return str(shutil.copyfile(source, target))


def _give(folder: Path, account: Account | None) -> None:
    if account is None:
        return
    for where, _, names in os.walk(folder):
        for path in (Path(where), *(Path(where, name) for name in names)):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _launch(data: Path, scratch: Path, sockets: Path, account: Account | None) -> Child:
    # Whoever can enter the socket's folder (this account, and root) may be anyone; nobody else comes near.
    (scratch / "hba.conf").write_text("local all all trust\n", encoding="utf-8")
    (scratch / "ident.conf").write_text("", encoding="utf-8")
    (scratch / "server.conf").write_text("", encoding="utf-8")
    settings = {
        "config_file": str(scratch / "server.conf"),
        "hba_file": str(scratch / "hba.conf"),
        "ident_file": str(scratch / "ident.conf"),
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "port": _PORT,
        "ssl": "off",
        "archive_mode": "off",
        "hot_standby": "off",  # else it demands the real server's sizes
        "shared_preload_libraries": "",
        "shared_buffers": "128MB",
        "max_connections": "20",
        "max_locks_per_transaction": "512",
        "fsync": "off",  # thrown away afterwards
        "full_page_writes": "off",
        "autovacuum": "off",
        "logging_collector": "off",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    version = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    command = [str(programs_of(version, account) / "postgres"), "-D", str(data)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    _give(scratch, account)
    with open(scratch / "server.log", "wb") as log:
        return spawn(
            "PostgreSQL beside",
            command,
            when_we_die=signal.SIGINT,
            account=account,
            environment=_ENVIRONMENT | _told_to_the_tool(),
            cwd=Path("/"),
            output=log,
        )


def _told_to_the_tool() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(_OF_THE_TOOL)}


def _wait(child: Child, address: str, log: Path) -> None:
    # How long the replay takes follows from the WAL; while the server lives it is at work.
    while child.poll() is None:
        try:
            psycopg.connect(address, user="samspor-is-it-up", dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if 'role "samspor-is-it-up" does not exist' in str(error):
                return
        time.sleep(0.1)
    raise RecoveryFailed(f"The backup could not be recovered. The server's last lines:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-1500:]
