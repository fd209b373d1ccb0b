"""Runs gunicorn and the worker side by side, mends each once, and stops both together."""

import argparse
import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from config.local.postgres import Cluster
from config.local.processes import Child, end_with_launcher, spawn
from config.local.session import ended_by_signals, local_database

GUNICORN_CONF = Path(__file__).resolve().parent.parent / "gunicorn_conf.py"
_WEB_STOP = ((signal.SIGTERM, 10.0), (signal.SIGQUIT, 3.0))
_WORKER_STOP = ((signal.SIGTERM, 15.0),)
_LISTEN_SECONDS = 30.0


class PortTaken(RuntimeError):
    """The port cannot be listened on; the text says what to do."""


@dataclass
class Service:
    """One long-running child and how it is started and stopped."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    stop_steps: tuple[tuple[signal.Signals, float], ...]
    restarts_left: int = 1
    child: Child | None = field(default=None)

    def start(self) -> None:
        """Start the child; it ends when we do."""
        self.child = spawn(self.name, self.command, when_we_die=signal.SIGTERM, environment=self.environment)


def serve(arguments: list[str]) -> int:
    """`samspor serve`: web and worker until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="samspor serve", description="Web and worker until Ctrl-C.")
    parser.add_argument("--port", type=port_number, default=8000, help="listen on this port of localhost (8000)")
    parser.add_argument("--no-worker", action="store_true", help="web only")
    options = parser.parse_args(arguments)
    with ended_by_signals(), local_database() as cluster:
        try:
            require_free(options.port)
            return run(services(options.port, worker=not options.no_worker), cluster, options.port)
        except KeyboardInterrupt:
            return 0


def port_number(text: str) -> int:
    """A port that programs can listen on, or argparse's error."""
    number = int(text) if text.isdigit() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (1 to 65535)")
    return number


def require_free(port: int) -> None:
    """Raise PortTaken unless we can listen on this port."""
    for family, address in _addresses():
        try:
            with _listening(family, address, port):
                pass
        except OSError as error:
            if error.errno == errno.EACCES:
                raise PortTaken(f"Port {port} may not be used by this user; choose another with --port.") from None
            raise PortTaken(f"Port {port} is in use by another program; choose another with --port.") from None


@contextmanager
def _listening(family: socket.AddressFamily, address: str, port: int) -> Iterator[None]:
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))
        probe.listen(1)
        yield


def _addresses() -> list[tuple[socket.AddressFamily, str]]:
    # A browser may try ::1 first for trondheim.localhost; some machines have no IPv6 at all.
    found = [(socket.AF_INET, "127.0.0.1")]
    try:
        with _listening(socket.AF_INET6, "::1", 0):
            found.append((socket.AF_INET6, "::1"))
    except OSError:
        return found
    return found


def services(port: int, *, worker: bool = True) -> list[Service]:
    """The children that serve this installation on a port of localhost."""
    bind = ",".join(f"[{address}]:{port}" if ":" in address else f"{address}:{port}" for _, address in _addresses())
    everything = {**os.environ, "SAMSPOR_PORT_IN_LINKS": str(port)}
    # Web processes never hold the login that can change structure.
    web = {name: value for name, value in everything.items() if not name.startswith("DATABASE_OWNER_URL")}
    web["SAMSPOR_BIND"] = os.environ.get("SAMSPOR_BIND") or bind
    python = sys.executable
    wanted = [
        Service("web", [python, "-m", "gunicorn", "-c", str(GUNICORN_CONF), "config.wsgi:application"], web, _WEB_STOP)
    ]
    if worker:
        wanted.append(Service("worker", [python, "-m", "config.cli", "worker"], everything, _WORKER_STOP))
    return wanted


def run(wanted: list[Service], cluster: Cluster | None, port: int, *, when_up: Callable[[], None] | None = None) -> int:
    """Keep the services up until a signal (0) or until one fails twice (1); afterwards nothing is left running."""
    end_with_launcher(lambda: os.kill(os.getpid(), signal.SIGTERM))
    console = Console(stderr=True, highlight=False)
    try:
        for service in wanted:
            service.start()
        _wait_until_listening(port, wanted)
        if when_up is not None:
            when_up()
        return _watch(wanted, cluster, console)
    except KeyboardInterrupt:
        console.print("\nStopping …")
        return 0
    finally:
        stop_all(wanted)


def stop_all(wanted: list[Service]) -> None:
    """Ask all at once, then wait for each."""
    children = [(service, service.child) for service in wanted if service.child is not None]
    for _, child in children:
        child.ask(signal.SIGTERM)
    for service, child in children:
        child.stop(*service.stop_steps)
        service.child = None


def _watch(wanted: list[Service], cluster: Cluster | None, console: Console) -> int:
    while True:
        time.sleep(0.3)
        if cluster is not None and cluster.pid is not None and not cluster.running:
            console.print("[bold red]PostgreSQL ended unexpectedly; stopping.[/] Its log: postgresql.log")
            return 1
        for service in wanted:
            if service.child is None or (code := service.child.poll()) is None:
                continue
            if service.restarts_left == 0:
                console.print(f"[bold red]The {service.name} ended again (code {code}); stopping.[/]")
                return 1
            service.restarts_left -= 1
            service.child.stop()
            service.start()
            console.print(f"[yellow]The {service.name} ended (code {code}); it was started again.[/]")


def _wait_until_listening(port: int, wanted: list[Service]) -> None:
    deadline = time.monotonic() + _LISTEN_SECONDS
    while time.monotonic() < deadline and all(s.child is not None and s.child.poll() is None for s in wanted):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
