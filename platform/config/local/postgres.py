"""A PostgreSQL 18 of our own on this machine: made on first use, password-protected, ended with us."""

import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from config.local.accounts import Account, can_enter, database_account, only_root_writes, way_is_roots
from config.local.binaries import programs, system_folder
from config.local.home import Home
from config.local.leftovers import end_leftover, postmaster_port
from config.local.processes import Child, spawn

_MAJOR = "18"
_READY_SECONDS = 120.0  # crash recovery after a kill may replay a lot
_ATTEMPTS = 5  # another program may take the free port between our look and PostgreSQL's bind
_SOCKET_PATH_MAX = 90
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_locks_per_transaction": "512",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failing statement and the key it failed on are personal data: keep both out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # Which statements take the time, each tenant's apart, without their values.
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.max": "10000",
    "pg_stat_statements.track_utility": "off",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class StartFailed(RuntimeError):
    """PostgreSQL did not come up; the text ends with the last lines of its log."""


class Cluster:
    """One PostgreSQL server and its data, in `data_dir`; start() waits until it answers, stop() until it is gone."""

    superuser = "postgres"

    def __init__(self, data_dir: Path, *, durable: bool, settings: Mapping[str, str] | None = None) -> None:
        self.home = Home(data_dir)
        self.durable = durable
        self._wanted = dict(settings or {})
        self.port: int | None = None
        self._child: Child | None = None
        self._account = database_account()
        self._data: Path | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether our server process lives."""
        return self._child is not None and self._child.poll() is None

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._child.pid if self._child else None

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        if self._data is None:
            self._data = self._choose_data_folder()
        return self._data

    @property
    def superuser_dsn(self) -> str:
        """The administrator's address: for creating logins and databases, never for the application."""
        return self.dsn()

    def dsn(self, user: str | None = None, database: str = "postgres", password: str | None = None) -> str:
        """An address `postgresql://…` for a login of this server (the superuser when no user is named)."""
        if self.port is None:
            raise RuntimeError("The local PostgreSQL has not been started.")
        if user is None:
            user, password = self.superuser, self.home.secret("postgres")
        login = quote(user, safe="") + (f":{quote(password, safe='')}" if password is not None else "")
        return f"postgresql://{login}@127.0.0.1:{self.port}/{quote(database, safe='')}"

    def start(self) -> None:
        """Make the cluster if it is not there, clean up after a killed run, start, and wait until it answers."""
        if self.running:
            return
        self.home.prepare()
        self.home.lock()
        try:
            if self._account is not None and self._is_inside_home():
                self.home.folder.chmod(0o711)
            self._initialise()
            end_leftover(self.data)
            self._launch_until_ready()
        except BaseException:
            self.stop()
            raise

    def attach(self) -> bool:
        """Use the server that another process of this installation runs; False when none answers."""
        self.port = postmaster_port(self.data) if self.home.is_ours else None
        return self.port is not None and self._answers()

    def stop(self) -> None:
        """Shut down cleanly (open sessions are ended); nothing is left running afterwards."""
        if self._child is not None:
            self._child.stop((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))
            self._child = None
        self.port = None
        self.home.unlock()

    def destroy(self) -> None:
        """Delete the installation with all its data, when the folder is ours and nobody uses it."""
        if not self.home.folder.exists():
            return
        outside = None if self._is_inside_home() else self.data
        if self.home.is_ours:
            self.home.lock()
            end_leftover(self.data)
            self.home.unlock()
        self.home.delete()
        if outside is not None and outside.exists():
            shutil.rmtree(outside)

    # Where and who ---------------------------------------------------------------------------------------------------

    def _choose_data_folder(self) -> Path:
        folder = self.home.folder
        if self._account is None or self._may_stay_in(folder, self._account):
            return folder / "postgresql"
        # Root's own folders are closed to others and stay so: the data then lives where the server may go.
        return system_folder() / f"data-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"

    @staticmethod
    def _may_stay_in(folder: Path, account: Account) -> bool:
        if folder.exists() and not only_root_writes(folder):
            return False
        above = next(part for part in folder.parents if part.exists())
        return can_enter(above, account) and way_is_roots(above)

    def _is_inside_home(self) -> bool:
        return self.data.parent == self.home.folder

    # Making it -------------------------------------------------------------------------------------------------------

    def _initialise(self) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            found = version.read_text(encoding="ascii").strip()
            if found != _MAJOR:
                raise StartFailed(f"{self.data} was made by PostgreSQL {found}, this is {_MAJOR}: use --reset.")
            return
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password_file = unfinished.with_name(f"{unfinished.name}.{secrets.token_hex(8)}")
        try:
            descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(self.home.secret("postgres"))
            if self._account is not None:
                for path in (unfinished, password_file):
                    os.chown(path, self._account.uid, self._account.gid, follow_symlinks=False)
            self._run_initdb(unfinished, password_file)
        finally:
            password_file.unlink(missing_ok=True)
        unfinished.rename(self.data)

    def _run_initdb(self, folder: Path, password_file: Path) -> None:
        command = [str(programs(self._account) / "initdb"), "--pgdata", str(folder), "--username", self.superuser]
        command += ["--auth", "scram-sha-256", "--pwfile", str(password_file), "--encoding", "UTF8"]
        command += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            cwd="/",
            env=_ENVIRONMENT,
            user=self._account.uid if self._account else None,
            group=self._account.gid if self._account else None,
            extra_groups=[] if self._account else None,
        )
        if result.returncode != 0:
            raise StartFailed(f"initdb could not make the database in {folder}:\n{result.stdout[-2000:]}")

    # Running it ------------------------------------------------------------------------------------------------------

    def _launch_until_ready(self) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            self.port = _free_port()
            self._child = self._launch(self.port)
            if self._wait_until_ready(self._child):
                return
            self._child.stop((signal.SIGQUIT, 5.0))
            if attempt < _ATTEMPTS and _worth_another_try(self._log_tail()):
                time.sleep(0.5 * attempt)
                continue
            raise StartFailed(f"PostgreSQL did not start in {self.data}. Its log ends:\n{self._log_tail()}")

    def _launch(self, port: int) -> Child:
        settings = {**_SETTINGS, **({} if self.durable else _NOT_DURABLE), **self._wanted, "port": str(port)}
        settings["unix_socket_directories"] = str(self.data) if len(str(self.data)) < _SOCKET_PATH_MAX else ""
        command = [str(programs(self._account) / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self._log_file, "wb", opener=_open_private) as log:
            return spawn(
                "PostgreSQL",
                command,
                when_we_die=signal.SIGINT,
                account=self._account,
                environment=_ENVIRONMENT,
                cwd=Path("/"),
                output=log,
            )

    def _wait_until_ready(self, child: Child) -> bool:
        deadline = time.monotonic() + _READY_SECONDS
        while child.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.03)
        return False

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.superuser_dsn, connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _log_file(self) -> Path:
        return self.home.folder / "postgresql.log"

    def _log_tail(self) -> str:
        return self._log_file.read_text(encoding="utf-8", errors="replace")[-2000:]


def _worth_another_try(log: str) -> bool:
    return "Address already in use" in log or "shared memory block" in log


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
