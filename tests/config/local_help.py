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


def is_alive(pid: int) -> bool:
    """Whether a process runs (one that only waits to be collected does not)."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")


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
