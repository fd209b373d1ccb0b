"""`samspor demo`: from nothing to a served deployment with people and cases, in one command."""

import argparse
import importlib
import time
from collections.abc import Callable, Sequence
from typing import Protocol, cast

from rich.console import Console
from rich.table import Table

from config.embedded import home_folder
from config.local.home import AlreadyRunning
from config.local.postgres import Cluster
from config.local.progress import Steps
from config.local.serving import port_number, require_free, run, services
from config.local.session import ended_by_signals, has_own_database, open_for_us

Login = tuple[str, str, str, str]
_TABLE_WIDTH = 120


class DemoRefused(RuntimeError):
    """The demo would touch something that is not the demo's."""


class DemoLogin(Protocol):
    """One way into the demo."""

    subdomain: str
    who: str
    login: str
    password: str


class Builder(Protocol):
    """What config.demo.build offers."""

    def already_built(self) -> bool: ...

    def build_demo(
        self, *, tenants: int, cases: int, progress: Callable[[str, int, int], None]
    ) -> Sequence[DemoLogin]: ...


def demo(arguments: list[str]) -> int:
    """Start everything, print who can log in where, serve until Ctrl-C."""
    options = _parser().parse_args(arguments)
    if has_own_database():
        raise DemoRefused("DATABASE_URL is set. The demo fills a database of its own with invented people: unset it.")
    started = time.monotonic()
    cluster = Cluster(home_folder(), durable=True)
    try:
        with ended_by_signals():
            return _run(cluster, options, started)
    except AlreadyRunning as other:
        served = cluster.home.recall("serving")
        where = f" It serves port {served}." if isinstance(served, int) else ""
        raise AlreadyRunning(f"{other}{where} Stop it first, or use another folder with SAMSPOR_HOME.") from None
    except KeyboardInterrupt:
        return 0
    finally:
        cluster.stop()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="samspor demo",
        description="Everything on this machine: a PostgreSQL, eleven municipalities and a cooperation with invented "
        "people and cases, web and worker. Safe to run again. Ctrl-C stops all of it.",
    )
    parser.add_argument("--port", type=port_number, default=8000, help="listen on this port of localhost (8000)")
    parser.add_argument("--no-serve", action="store_true", help="prepare everything, print the table, and stop")
    parser.add_argument("--reset", action="store_true", help="delete the demo's data first and start over")
    parser.add_argument("--tenants", type=_count, default=0, metavar="N", help="onboard N municipalities in all")
    parser.add_argument("--cases", type=_count, default=0, metavar="N", help="this many cases in each")
    return parser


def _count(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _run(cluster: Cluster, options: argparse.Namespace, started: float) -> int:
    with Steps() as steps:
        if options.reset:
            steps.report("Deleting the old data", 0, 1)
            cluster.destroy()
        steps.report("Starting PostgreSQL", 0, 1)
        cluster.start()
        if not options.no_serve:
            require_free(options.port)
            cluster.home.remember("serving", options.port)
        open_for_us(cluster)
        logins = _fill(cluster, options, steps)
    if options.no_serve:
        _print_table(logins, options.port, started)
        return 0
    return run(
        services(options.port), cluster, options.port, when_up=lambda: _print_served(logins, options.port, started)
    )


def _fill(cluster: Cluster, options: argparse.Namespace, steps: Steps) -> list[Login]:
    steps.report("Loading Samspor", 0, 1)
    import django
    from django.db import connections

    django.setup()
    steps.report("Preparing the database", 0, 1)
    importlib.import_module("tenants.provisioning").prepare_database()
    builder = cast(Builder, importlib.import_module("config.demo.build"))
    try:
        known = cluster.home.recall("logins")
        if isinstance(known, dict) and builder.already_built() and _asks_for_nothing_new(options, known):
            return [(row[0], row[1], row[2], row[3]) for row in known["logins"]]
        made = builder.build_demo(tenants=options.tenants, cases=options.cases, progress=steps.report)
        logins: list[Login] = [(entry.subdomain, entry.who, entry.login, entry.password) for entry in made]
        cluster.home.remember("logins", {"tenants": options.tenants, "cases": options.cases, "logins": logins})
        return logins
    finally:
        connections.close_all()


def _asks_for_nothing_new(options: argparse.Namespace, known: dict[str, object]) -> bool:
    return all(getattr(options, name) in (0, known.get(name)) for name in ("tenants", "cases"))


def _print_table(logins: list[Login], port: int, started: float) -> None:
    # An address or a login broken over two lines cannot be copied: the table is never narrower than they need.
    console = Console(highlight=False, width=max(Console().width, _TABLE_WIDTH))
    table = Table(title="Samspor demo: invented people only", title_justify="left")
    table.add_column("Address", no_wrap=True)
    table.add_column("Who", overflow="fold")
    table.add_column("Login", no_wrap=True)
    table.add_column("Password", no_wrap=True)
    before = ""
    for subdomain, who, login, password in logins:
        if before and before != subdomain:
            table.add_section()
        table.add_row(f"http://{subdomain}.localhost:{port}", who, login, password)
        before = subdomain
    console.print(table)
    console.print(f"Ready in {time.monotonic() - started:.1f} s.")


def _print_served(logins: list[Login], port: int, started: float) -> None:
    _print_table(logins, port, started)
    Console(highlight=False).print("Serving. [bold]Ctrl-C[/] stops everything.")
