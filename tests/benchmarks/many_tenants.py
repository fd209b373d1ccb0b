"""What 2,000 tenants cost beside one: processor time per request through gunicorn, and memory of a database process.

uv run python -m tests.benchmarks.many_tenants [--tenants 2000] [--at 1,50,357,2000] [--home FOLDER] [--json FILE]

A web process for each number of tenants, all warm; they take turns in slices, so that a slow minute hits them all. One
site alone may have but half of the threads; SAMSPOR_TENANT_THREADS=4 gives it all, as the many have.

Onboarding takes a quarter of a second each; with --home the cluster is kept, and the next run onboards none again.
"""

import argparse
import http.client
import itertools
import json
import os
import platform
import signal
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.embedded import create_database, environment, throw_away_cluster
from config.local.postgres import Cluster
from config.local.processes import Child, spawn
from tests.benchmarks.tenancy.filling import secret_of, statements
from tests.benchmarks.tenancy.meter import postgres_seconds, private_mb
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
CASES = 10
THREADS = 4
# What runs by the clock would be charged to whoever happens to be measured.
SETTINGS = {
    "autovacuum": "off",
    "checkpoint_timeout": "1d",
    "max_wal_size": "64GB",
    "shared_buffers": "1GB",
    "max_connections": "100",
}
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Target:
    """One tenant as its callers know it."""

    host: str
    token: str
    case: str


@dataclass
class Weigher:
    """Watches how large the database processes of the application get."""

    postmaster: int
    most: float = 0.0
    _end: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Weigher":
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.1):
            for process in children(self.postmaster):
                try:
                    mine = b"samspor_app" in Path(f"/proc/{process}/cmdline").read_bytes()
                    self.most = max(self.most, private_mb(process) if mine else 0.0)
                except (OSError, RuntimeError):
                    continue  # it has just ended


def main(arguments: list[str]) -> int:
    """Onboard, fill, measure, print JSON."""
    options = _options(arguments)
    kept: AbstractContextManager[Cluster] = (
        Cluster(options.home, durable=False, settings=SETTINGS)
        if options.home
        else throw_away_cluster(durable=False, settings=SETTINGS)
    )
    with kept as cluster:
        create_database(cluster)
        os.environ.update(environment(cluster), SAMSPOR_TESTING="1", SAMSPOR_LOG_LEVEL="WARNING")
        os.environ.pop("SAMSPOR_DEMO", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        report = _report(cluster, options)
    text = json.dumps(report, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="many_tenants", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tenants", type=int, default=2000)
    parser.add_argument("--at", default="1,50,357,2000", help="how many of them are visited in turn")
    parser.add_argument("--requests", type=int, default=250, help="so many in a slice; then another has its turn")
    parser.add_argument("--rounds", type=int, default=12, help="how many slices each gets")
    parser.add_argument("--home", type=Path, help="keep the cluster here")
    parser.add_argument("--json", type=Path, help="write the report here as well")
    return parser.parse_args(arguments)


def _report(cluster: Cluster, options: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    onboarding = _onboard(options.tenants)
    targets = _targets()[: options.tenants]
    assert cluster.pid is not None
    at = [int(number) for number in options.at.split(",") if int(number) <= len(targets)]
    rounds = {
        **_measure("list", cluster.pid, targets, at, options),
        **_measure("detail", cluster.pid, targets, at, options),
    }
    middle = {name: _middle(each) for name, each in rounds.items()}
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "tenants": len(targets),
        "connections": os.environ.get("SAMSPOR_CONNECTIONS", "default"),
        "schemas_per_connection": os.environ.get("SAMSPOR_SCHEMAS_PER_CONNECTION", "default"),
        "onboarding": onboarding,
        "figures": middle,
        "cpu_ratio": {
            f"{view}_{number}": round(middle[f"{view}_{number}"]["cpu_ms"] / middle[f"{view}_{at[0]}"]["cpu_ms"], 3)
            for view in ("list", "detail")
            for number in at
        },
        "backend_mb": max(each["backend_mb"] for each in middle.values()),
    }


def _onboard(wanted: int) -> dict[str, float]:
    """Take municipalities into use until there are so many: the register's first, then invented ones; fill all."""
    from core import clock
    from core.acts import system_act
    from tenants import directory, provisioning
    from tenants.owner import owner_connection

    provisioning.prepare_database()
    there = set(provisioning.schemas())
    with provisioning.as_owner():
        new = provisioning.not_in_use()
    new += [_invented(serial) for serial in range(wanted)]
    new = [each for each in new if provisioning.schema_for(each) not in there][: max(0, wanted - len(there))]
    began, filling = time.monotonic(), 0.0
    for number, each in enumerate(new):
        tenant = provisioning.onboard(new=each, act=system_act(clock.now(), channel="command"))
        started = time.monotonic()
        _fill(tenant.schema)
        filling += time.monotonic() - started
        if number % 100 == 99:
            _say(f"{number + 1} of {len(new)} onboarded")
            owner_connection().close()  # its caches grow with every schema
    directory.forget()
    seconds = time.monotonic() - began - filling
    return {"tenants": len(new), "seconds": round(seconds, 1), "each": round(seconds / len(new), 3) if new else 0.0}


def _fill(schema: str) -> None:
    from tenants.owner import owner_connection

    owner: Any = owner_connection()
    owner.ensure_connection()
    owner.connection.execute(f"BEGIN; SET LOCAL search_path TO {schema}, public")
    owner.connection.execute(statements(schema, CASES))
    owner.connection.execute("COMMIT")


def _invented(serial: int) -> Any:
    from tenants.provisioning import NewTenant

    name = f"Oppdiktet {serial}"
    return NewTenant("municipality", f"x{serial}", f"{name} kommune", f"PPT {name}", "nb", f"oppdiktet{serial}")


def _targets() -> list[Target]:
    from casework.cases.models import Case
    from tenants import directory, isolation

    found = []
    for host, tenant in sorted(directory.directory().by_host.items()):
        with isolation.use_tenant(tenant):
            case = Case.objects.order_by("id").values_list("id", flat=True).first()
        if case is None:  # a run that was ended left it so
            _fill(tenant.schema)
            return _targets()
        found.append(Target(host, secret_of(tenant.schema), str(case)))
    return found


def _measure(
    view: str, postmaster: int, targets: list[Target], at: list[int], options: argparse.Namespace
) -> dict[str, list[dict[str, float]]]:
    """Processor milliseconds for each request, slice by slice: a web process for each number, all taking turns."""
    rounds: dict[str, list[dict[str, float]]] = {f"{view}_{number}": [] for number in at}
    with ExitStack() as stack:
        webs: dict[int, tuple[Child, int, Iterator[Target]]] = {}
        for number in at:
            port = free_ports(1)[0]
            turn: Iterator[Target] = itertools.cycle(targets[:number])
            webs[number] = stack.enter_context(_gunicorn(port)), port, turn
            # Two whole turns: what is kept of each tenant is there, as it is on any day but the first.
            _visit(port, view, turn, max(2 * number, 100 * THREADS))
            _say(f"{view}, {number} tenants are warm")
        weigher = stack.enter_context(Weigher(postmaster))
        for _, number in itertools.product(range(options.rounds), at):
            web, port, turn = webs[number]
            rounds[f"{view}_{number}"].append(_slice(postmaster, web, port, view, turn, options.requests))
        for number in at:
            _say(f"{view}, {number} tenants: {_middle(rounds[f'{view}_{number}'])}")
    for found in itertools.chain.from_iterable(rounds.values()):
        found["backend_mb"] = round(weigher.most, 1)
    return rounds


def _slice(
    postmaster: int, web: Child, port: int, view: str, turn: Iterator[Target], requests: int
) -> dict[str, float]:
    before = _seconds(web.pid), postgres_seconds(postmaster), time.monotonic()
    _visit(port, view, turn, requests)
    time.sleep(0.05)  # a database process that has just ended is counted by then
    after = _seconds(web.pid), postgres_seconds(postmaster), time.monotonic()
    python, postgres, wall = ((later - earlier) * 1000 / requests for later, earlier in zip(after, before, strict=True))
    return {
        "cpu_ms": round(python + postgres, 3),
        "python_ms": round(python, 3),
        "postgres_ms": round(postgres, 3),
        "wall_ms": round(wall, 3),
    }


@contextmanager
def _gunicorn(port: int) -> Iterator[Child]:
    web = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    web |= {"SAMSPOR_BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1", "SAMSPOR_THREADS": str(THREADS)}
    command = [sys.executable, "-m", "gunicorn", "-c", "platform/config/gunicorn_conf.py", "config.wsgi:application"]
    child = spawn("web", command, when_we_die=signal.SIGTERM, environment=web, cwd=ROOT)
    try:
        _wait_for(port)
        yield child
    finally:
        child.stop((signal.SIGTERM, 10))


def _wait_for(port: int) -> None:
    for _ in range(600):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("the web did not come up")


def _visit(port: int, view: str, turn: Iterator[Target], requests: int) -> None:
    """The tenants in turn, as many callers at once as the worker has threads."""
    order, lock, faults = itertools.islice(turn, requests), threading.Lock(), []

    def call() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                target = next(order, None)
            if target is None:
                return
            path = "/api/v1/cases?limit=25" if view == "list" else f"/api/v1/cases/{target.case}"
            connection.request("GET", path, headers={"Host": target.host, "Authorization": f"Bearer {target.token}"})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                faults.append((target.host, answer.status, body[:300]))

    callers = [threading.Thread(target=call) for _ in range(THREADS)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    if faults:
        raise RuntimeError(f"{len(faults)} of {requests} failed: {faults[:3]}")


def children(parent: int) -> list[int]:
    """The processes that this one has started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(entry.name))
    return found


def _seconds(master: int) -> float:
    """Processor time of gunicorn and its workers."""
    ticks = 0
    for process in (master, *children(master)):
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICK


def _middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(statistics.median(each[name] for each in rounds), 3) for name in rounds[0]}


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
