"""Finds and ends a PostgreSQL that an earlier, killed run left on the same data folder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_STEPS = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0))


def end_leftover(data: Path) -> None:
    """Stop the server named in postmaster.pid when it is really a postgres on this folder; forget a reused pid.

    The caller holds the installation's lock, so no living Samspor owns that server.
    """
    pid = postmaster_pid(data)
    if pid is None or not _is_alive(pid):
        # PostgreSQL itself judges the file of a dead server: it also looks at shared memory in use.
        return
    if not _is_postgres_on(pid, data):
        (data / "postmaster.pid").unlink(missing_ok=True)
        return
    for number, patience in _STEPS:
        _send(pid, number)
        if _wait_until_gone(pid, data, patience):
            return
    raise RuntimeError(f"An earlier PostgreSQL (process {pid}) still runs on {data} and does not stop.")


def postmaster_pid(data: Path) -> int | None:
    """The process id that PostgreSQL wrote into its data folder."""
    lines = _postmaster_lines(data)
    try:
        return int(lines[0])
    except (IndexError, ValueError):
        return None


def postmaster_port(data: Path) -> int | None:
    """The TCP port of the server that runs (or ran) on this data folder."""
    lines = _postmaster_lines(data)
    try:
        return int(lines[3])
    except (IndexError, ValueError):
        return None


def _postmaster_lines(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_postgres_on(pid: int, data: Path) -> bool:
    if sys.platform == "linux":
        try:
            return os.path.basename(os.readlink(f"/proc/{pid}/exe")).split(" ")[0] == "postgres" and os.path.samefile(
                f"/proc/{pid}/cwd", data
            )
        except OSError:
            return False
    command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return "postgres" in command.stdout and str(data) in command.stdout


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _wait_until_gone(pid: int, data: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        # An ended process that nobody has collected yet still has its number, but no program any more.
        if not _is_alive(pid) or not _is_postgres_on(pid, data):
            return True
        time.sleep(0.05)
    return False
