"""What the tests of the local PostgreSQL share: folders, programs run in another process, waiting."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

START = """
import sys, time
from pathlib import Path
from config.local import postgres, processes
from config.local.postgres import Cluster
{before}
cluster = Cluster(Path({folder!r}), durable=True)
cluster.start()
print(cluster.pid, cluster.dsn(), flush=True)
time.sleep(120)
"""


@contextmanager
def open_folder() -> Iterator[Path]:
    """A fresh folder that an unprivileged server can be led into, also when the tests run as root."""
    place = "/tmp" if os.geteuid() == 0 else tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="samspor-local-", dir=place))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def program(source: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """A Python program of its own process; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", source],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def first_line(process: "subprocess.Popen[str]") -> list[str]:
    """The words of the first line a program prints."""
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, "the program ended without a word"
    return line.split()


def processes() -> dict[int, tuple[int, int, str, str]]:
    """Every process now: its parent, its user, its state and its command line."""
    if not Path("/proc/self/stat").exists():
        listing = subprocess.run(
            ["ps", "-axo", "pid=,ppid=,uid=,stat=,args="], capture_output=True, text=True, check=True
        )
        rows = [line.split(maxsplit=4) for line in listing.stdout.splitlines()]
        return {int(row[0]): (int(row[1]), int(row[2]), row[3], row[4]) for row in rows}
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            found[int(entry.name)] = (int(parent), entry.stat().st_uid, state, command)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def is_alive(pid: int) -> bool:
    """Whether a process runs (one that only waits to be collected does not)."""
    process = processes().get(pid)
    return process is not None and not process[2].startswith("Z")


def children_of(pid: int) -> list[int]:
    """The running children of a process."""
    return [child for child, (parent, _, state, _) in processes().items() if parent == pid and state[0] != "Z"]


def command_of(pid: int) -> str:
    """A process's command line."""
    return processes()[pid][3]


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def ask(dsn: str, query: str) -> object:
    """The first value of a query."""
    with psycopg.connect(dsn, connect_timeout=5) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def kill(pid: int) -> None:
    """As hard as it gets."""
    os.kill(pid, signal.SIGKILL)
