"""Side by side with Caluma 12: start a case, save twenty answers, complete the work item; over HTTP, one PostgreSQL.

uv venv --python 3.12 caluma-venv && uv pip install --python caluma-venv "caluma==12.*" gunicorn
samspor bench caluma --peer caluma-venv/bin/python [--json] [--out FILE] [--rounds 3] [--cycles 40]

Caluma (GPL-3.0) is never imported: it runs as a server of its own, by its own interpreter. Each side is one gunicorn
worker, asked by one caller; the twenty answers are one request on both sides. Processor time is that of the web
server's processes and of all of PostgreSQL's while that side works.
"""

import argparse
import json
import os
import platform
import secrets
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from config.embedded import create_database, environment, throw_away_cluster
from config.local.postgres import Cluster
from tests.benchmarks.side_by_side import Ours, Peer, Side
from tests.benchmarks.tenancy.meter import postgres_seconds
from tests.benchmarks.tenancy.stage import SETTINGS

ACTS = ("start", "answers", "complete")


def main(arguments: list[str]) -> int:
    """Serve both, let them take turns, print JSON; 1 when the ask of ten times is missed."""
    options = _parser().parse_args(arguments)
    with throw_away_cluster(durable=False, settings=SETTINGS) as cluster:
        report = _report(cluster, options)
    text = json.dumps(report, indent=1)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    return 0 if report["operations_per_cpu_second_ratio"] >= 10 else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="samspor bench caluma", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--peer", type=Path, required=True, metavar="PYTHON", help="the Python that has Caluma 12")
    parser.add_argument("--json", action="store_true", help="the report is JSON in any case")
    parser.add_argument("--quick", action="store_true", help="one round of ten cycles")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the JSON there")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    parser.add_argument("--cycles", type=int, default=40, metavar="N", help="cases for each side in each round")
    return parser


def _report(cluster: Cluster, options: argparse.Namespace) -> dict[str, Any]:
    assert cluster.pid is not None
    rounds, cycles = (1, 10) if options.quick else (options.rounds, options.cycles)
    with Ours(_our_environment(cluster)) as ours, Peer(options.peer, _their_environment(cluster)) as theirs:
        sides: dict[str, Side] = {"samspor": ours, "caluma": theirs}
        found: dict[str, list[dict[str, float]]] = {name: [] for name in sides}
        for side in sides.values():
            _measure(cluster.pid, side, 5)  # warm
        for number in range(rounds):
            for name, side in sides.items():
                found[name].append(_measure(cluster.pid, side, cycles))
                print(f"round {number + 1}, {name}: {found[name][-1]}", file=sys.stderr, flush=True)
    middle = {name: {key: _middle(each, key) for key in each[0]} for name, each in found.items()}
    ratios = [theirs["cpu_ms"] / ours["cpu_ms"] for ours, theirs in zip(found["samspor"], found["caluma"], strict=True)]
    return {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "caluma": _version(options.peer),
        "rounds": rounds,
        "cycles": cycles,
        "figures": middle,
        "operations_per_cpu_second_ratio": round(statistics.median(ratios), 2),
        "ratio_of_each_round": [round(each, 2) for each in ratios],
        "asked": 10,
    }


def _measure(postmaster: int, side: Side, cycles: int) -> dict[str, float]:
    """Milliseconds a cycle: processor (web and database), and the clock of each act at the middle."""
    clocks: dict[str, list[float]] = {act: [] for act in ACTS}
    before = side.seconds(), postgres_seconds(postmaster)
    for _ in range(cycles):
        for act, seconds in side.cycle().items():
            clocks[act].append(seconds)
    time.sleep(0.05)  # a database process that has just ended is counted by then
    web, database = side.seconds() - before[0], postgres_seconds(postmaster) - before[1]
    told = {"cpu_ms": web + database, "web_ms": web, "postgres_ms": database}
    figures = {name: round(value * 1000 / cycles, 2) for name, value in told.items()}
    return figures | {f"{act}_p50_ms": round(statistics.median(all_) * 1000, 2) for act, all_ in clocks.items()}


def _our_environment(cluster: Cluster) -> dict[str, str]:
    create_database(cluster)
    kept = {name: value for name, value in os.environ.items() if name != "SAMSPOR_DEMO"}
    return kept | environment(cluster) | {"SAMSPOR_TESTING": "1", "SAMSPOR_LOG_LEVEL": "WARNING"}


def _their_environment(cluster: Cluster) -> dict[str, str]:
    password = secrets.token_urlsafe(16)
    with psycopg.connect(cluster.superuser_dsn, autocommit=True) as admin:
        admin.execute("CREATE ROLE caluma LOGIN SUPERUSER PASSWORD " + "'" + password + "'")
        admin.execute("CREATE DATABASE caluma OWNER caluma")
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {
        "ENV": "production",
        "SECRET_KEY": secrets.token_urlsafe(32),
        "ALLOWED_HOSTS": "*",
        "DATABASE_HOST": "127.0.0.1",
        "DATABASE_PORT": str(cluster.port),
        "DATABASE_NAME": "caluma",
        "DATABASE_USER": "caluma",
        "DATABASE_PASSWORD": password,
        "VISIBILITY_CLASSES": "caluma.caluma_core.visibilities.Any",
        "PERMISSION_CLASSES": "caluma.caluma_core.permissions.AllowAny",
        "DJANGO_SETTINGS_MODULE": "caluma.settings.django",
    }


def _middle(rounds: list[dict[str, float]], key: str) -> float:
    return round(statistics.median(each[key] for each in rounds), 2)


def _version(python: Path) -> str:
    ask = "from importlib.metadata import version; print(version('caluma'))"
    return subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
