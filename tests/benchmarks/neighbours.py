"""A calm municipality beside a noisy one: how long the calm one waits for a page while the other asks fifty at a time.

uv run samspor bench neighbours [--callers 50] [--requests 200] [--rounds 3] [--json FILE]

The same application under gunicorn's own threads and under ours, in turn, on this machine. The crowd runs on it too, so
that what is left of its processors is part of every figure; what counts is one beside the other.
"""

import argparse
import http.client
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.embedded import create_database, environment, throw_away_cluster
from config.local.processes import spawn
from tests.benchmarks import many_tenants
from tests.benchmarks.many_tenants import SETTINGS, Target
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parents[2]
PATH = "/api/v1/cases?limit=25"
WORKERS = {"gunicorn": "--worker-class gthread", "ours": ""}
ASKED = 2.0  # times what the calm one waits when it is alone


def main(arguments: list[str]) -> int:
    """Measure, print JSON; 1 when the calm one waits too long."""
    parser = argparse.ArgumentParser(prog="neighbours", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--callers", type=int, default=50)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    with throw_away_cluster(durable=False, settings=SETTINGS) as cluster:
        create_database(cluster)
        os.environ.update(environment(cluster), SAMSPOR_TESTING="1", SAMSPOR_LOG_LEVEL="WARNING")
        os.environ.pop("SAMSPOR_DEMO", None)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
        report = _report(options)
    text = json.dumps(report, indent=1)
    print(text)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    return 0 if report["ours"]["ratio_p95"] <= ASKED else 1


def _report(options: argparse.Namespace) -> dict[str, Any]:
    import django

    django.setup()
    many_tenants._onboard(2)
    calm, noisy = many_tenants._targets()[:2]
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in WORKERS}
    for turn in range(options.rounds):
        for name, worker in WORKERS.items():
            rounds[name].append(_measure(worker, calm, noisy, options))
            print(f"round {turn + 1}, {name}: {rounds[name][-1]}", file=sys.stderr, flush=True)
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "callers": options.callers,
        **{name: _middle(found) for name, found in rounds.items()},
    }


def _middle(found: list[dict[str, Any]]) -> dict[str, Any]:
    figures = {name: round(statistics.median(one[name] for one in found), 2) for name in found[0] if name != "noisy"}
    noisy: Counter[str] = Counter()
    for one in found:
        noisy.update(one["noisy"])
    return {**figures, "noisy": dict(noisy)}


def _measure(worker: str, calm: Target, noisy: Target, options: argparse.Namespace) -> dict[str, Any]:
    (port,) = free_ports(1)
    with _served(port, worker):
        for target in (calm, noisy):
            _waits(port, target, 40)
        alone = _waits(port, calm, options.requests)
        with _crowd(port, noisy, options.callers) as answered:
            beside = _waits(port, calm, options.requests)
    p50, p95 = (_share(beside, share) / _share(alone, share) for share in (50, 95))
    return {
        "alone_p50_ms": _share(alone, 50),
        "alone_p95_ms": _share(alone, 95),
        "beside_p50_ms": _share(beside, 50),
        "beside_p95_ms": _share(beside, 95),
        "ratio_p50": round(p50, 2),
        "ratio_p95": round(p95, 2),
        "noisy": dict(answered),
    }


def _share(waits: list[float], share: int) -> float:
    return round(statistics.quantiles(waits, n=100)[share - 1] * 1000, 2)


@contextmanager
def _served(port: int, worker: str) -> Iterator[None]:
    web = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    web |= {"SAMSPOR_BIND": f"127.0.0.1:{port}", "GUNICORN_CMD_ARGS": worker}
    command = [sys.executable, "-m", "gunicorn", "-c", "platform/config/gunicorn_conf.py", "config.wsgi:application"]
    child = spawn("web", command, when_we_die=signal.SIGTERM, environment=web, cwd=ROOT)
    try:
        many_tenants._wait_for(port)
        yield
    finally:
        child.stop((signal.SIGTERM, 30))


def _waits(port: int, target: Target, requests: int) -> list[float]:
    """What one caller waits for each of its requests, in seconds; each comes over a connection of its own."""
    found = []
    for _ in range(requests):
        began = time.perf_counter()
        status = _ask(port, target)
        found.append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"the calm one was answered {status}")
    return found


def _ask(port: int, target: Target) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", PATH, headers={"Host": target.host, "Authorization": f"Bearer {target.token}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


@contextmanager
def _crowd(port: int, target: Target, callers: int) -> Iterator[Counter[str]]:
    """So many who ask again as soon as they are answered, in a process of their own."""
    told = json.dumps([port, [target.host, target.token, target.case], callers])
    command = [sys.executable, "-m", "tests.benchmarks.neighbours", told]
    answered = Counter[str]()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as crowd:
        time.sleep(2.0)  # until all of them are waiting
        yield answered
        found, _ = crowd.communicate()
    answered.update(json.loads(found))


def _be_a_crowd(port: int, target: Target, callers: int) -> None:
    """Until the standard input ends; then how often which answer was given."""
    ended, answered = threading.Event(), Counter[str]()

    def call() -> None:
        while not ended.is_set():
            answered[str(_ask(port, target))] += 1

    crowd = [threading.Thread(target=call) for _ in range(callers)]
    for caller in crowd:
        caller.start()
    sys.stdin.read()
    ended.set()
    for caller in crowd:
        caller.join()
    print(json.dumps(answered))


if __name__ == "__main__":
    _port, _target, _callers = json.loads(sys.argv[1])
    _be_a_crowd(_port, Target(*_target), _callers)
