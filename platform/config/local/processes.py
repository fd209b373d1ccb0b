"""Child processes that end with us: after an orderly stop, and after kill -9 of the parent as well."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from config.local.accounts import Account
from config.local.watchdog import RELEASE

_PR_SET_PDEATHSIG = 1
_WATCHDOG = Path(__file__).with_name("watchdog.py")


class Child:
    """One running child and the guard that ends it if we die first."""

    def __init__(self, name: str, process: "subprocess.Popen[bytes]", guard: "subprocess.Popen[bytes] | None") -> None:
        self.name = name
        self._process = process
        self._guard = guard

    @property
    def pid(self) -> int:
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code when the child has ended, None while it runs."""
        return self._process.poll()

    def ask(self, number: signal.Signals) -> None:
        """Send one signal, without waiting."""
        self._process.send_signal(number)

    def stop(self, *steps: tuple[signal.Signals, float]) -> int:
        """Send each signal and wait its seconds, then SIGKILL; answers the exit code."""
        for number, patience in steps:
            if self._process.poll() is not None:
                break
            self._process.send_signal(number)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
        if self._process.poll() is None:
            self._process.kill()
        code = self._process.wait()
        self._release_guard()
        return code

    def _release_guard(self) -> None:
        if self._guard is None:
            return
        try:
            self._guard.communicate(RELEASE, timeout=5)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self._guard.kill()
            self._guard.wait()
        self._guard = None


def spawn(
    name: str,
    command: Sequence[str],
    *,
    when_we_die: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[Any] | None = None,
    watchdog: bool | None = None,
) -> Child:
    """Start a child in a session of its own (Ctrl-C reaches only us, who stop things in order) that ends when we do."""
    if watchdog is None:
        watchdog = not _kernel_can_guard()
    process = subprocess.Popen(
        list(command),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd=cwd,
        env=dict(environment) if environment is not None else None,
        start_new_session=True,
        # The death signal must be asked for after the change of user, which only this hook comes after.
        preexec_fn=None if watchdog else _death_signal(when_we_die, os.getpid()),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    guard = _start_watchdog(process.pid, when_we_die) if watchdog else None
    return Child(name, process, guard)


def _kernel_can_guard() -> bool:
    # The kernel sends the death signal when the *thread* that forked ends, so only the main thread may rely on it.
    return sys.platform == "linux" and threading.current_thread() is threading.main_thread()


def _death_signal(number: signal.Signals, parent: int) -> Callable[[], None]:
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def before_exec() -> None:
        # Runs after the change of user, which would have cleared it.
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return before_exec


def _start_watchdog(pid: int, number: signal.Signals) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(_WATCHDOG), str(pid), str(int(number))],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def end_with_launcher(stop: Callable[[], None], *, interval: float = 0.5) -> None:
    """When `uv run` started us, follow it into death: a killed launcher must not leave us behind."""
    launcher = os.getppid()
    if _program_name(launcher) != "uv":
        return

    def watch() -> None:
        while os.getppid() == launcher:
            time.sleep(interval)
        stop()

    threading.Thread(target=watch, name="launcher-watch", daemon=True).start()


def _program_name(pid: int) -> str:
    try:
        if sys.platform == "linux":  # slim images have no `ps`
            return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").strip()
        answer = subprocess.run(["ps", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return Path(answer.stdout.strip()).name
