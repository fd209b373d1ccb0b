"""The night's look at every running case of one municipality: processor time, statements and memory, by 2,000 cases.

samspor bench night [--json] [--cases 2000] [--out FILE]

Three cases that have been worked with for a while are copied, each copy begun on another day: one that goes on, one
that waits (its due date moves every night), and one whose deadline is escalated. The first night finds everything to
write; a usual night is the one after, which finds what one day brings.
"""

import argparse
import json
import platform
import time
import tracemalloc
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.copying import copies, database

CASES, EVENTS, SPREAD = 2000, 40, 120
PROMISED_SECONDS, PROMISED_MIB = 3.0, 24.0
JOB = "deadlines.refresh"


def main(arguments: list[str]) -> int:
    """Start a database, fill it, measure, print JSON; 1 when a promise is missed."""
    parser = argparse.ArgumentParser(prog="samspor bench night", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="the report is JSON in any case")
    parser.add_argument("--cases", type=int, default=CASES, metavar="N")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the JSON there")
    options = parser.parse_args(arguments)
    with database():
        report = measured(options.cases)
    text = json.dumps(report, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    return 0 if all(ask["met"] for ask in report["asks"]) else 1


def measured(cases: int) -> dict[str, Any]:
    """The figures for this many cases, in a municipality of its own."""
    from tests.cast import build_next_town

    town = build_next_town()
    begun = _fill(town, cases)
    nights = [begun + timedelta(days=SPREAD // 2 + number) for number in range(4)]
    first, usual = _night(town, nights[0]), _night(town, nights[1])
    counted = _counted(town, nights[2])
    tracemalloc.start()
    _night(town, nights[3])
    peak = round(tracemalloc.get_traced_memory()[1] / 2**20, 1)
    tracemalloc.stop()
    with town.inside():
        from casework.cases.models import Case
        from casework.notices.models import Notice

        found = {"paused": Case.objects.filter(status="paused").count(), "notices": Notice.objects.count()}
    return {
        "machine": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "cases": cases,
        "events_each": EVENTS,
        "found": found,
        "seconds_per_1000_cases": {
            "first_night": _each(first, cases),
            "usual_night": _each(usual, cases),
        },
        "usual_night": {"jobs": usual["jobs"], "statements": counted, "peak_mib": peak},
        "asks": [
            _ask("processor time of a usual night for 1,000 cases, s", _each(usual, cases)["cpu"], PROMISED_SECONDS),
            _ask(f"memory at most in use for {cases} cases, MiB", peak, PROMISED_MIB),
        ],
    }


def _ask(what: str, figure: float, most: float) -> dict[str, Any]:
    return {"ask": f"{what}: less than {most:g}", "figure": figure, "met": figure < most}


def _each(night: dict[str, float], cases: int) -> dict[str, float]:
    return {name: round(night[name] * 1000 / cases, 3) for name in ("cpu", "wall")}


def _night(town: Any, at: datetime) -> dict[str, float]:
    """One night, as the worker does it: the job, and what it asks for in turn until all is done."""
    from core.acts import system_act
    from tenants import jobs

    spent, cpu, wall = 0, time.process_time(), time.perf_counter()
    arguments: dict[str, Any] | None = {}
    while arguments is not None:
        jobs.run(JOB, tenant=town.tenant.schema, act=system_act(at), arguments=arguments)
        spent += 1
        arguments = _asked_for()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "jobs": spent}


def _asked_for() -> dict[str, Any] | None:
    """What the job that was done put in the queue, taken out of it."""
    import psycopg
    from django.conf import settings

    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        rows = owner.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s RETURNING args", [JOB]).fetchall()
    return {name: value for name, value in rows[0][0].items() if name != "tenant"} if rows else None


def _counted(town: Any, at: datetime) -> int:
    """How many statements a night needs."""
    from django.db import connection

    count = 0

    def counting(execute: Any, *details: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*details)

    with connection.execute_wrapper(counting):
        _night(town, at)
    return count


def _fill(town: Any, cases: int) -> datetime:
    """The three cases and their copies; the day the last of them began."""
    from casework.cases import services
    from casework.cases.models import CaseEvent
    from tests.casework.running_sample import Run, both, publish_all
    from tests.cast import register_child

    clocks = [
        {"key": "goal", "title": both("Mål"), "kind": "local_goal", "from": {"task": "ask"}, "until": {"task": "send"}}
        | {"add": {"months": 3}, "pausable": ["report"], "warn_days": 7},
        {"key": "first", "title": both("Først"), "kind": "internal", "from": {"task": "take_in"}}
        | {"until": {"task": "write"}, "add": {"weeks": 6}, "warn_days": 7}
        | {"escalate": [{"after_days": 3, "to": ["ppt_head"]}, {"after_days": 10, "to": ["unit_head"]}]},
    ]
    with town.inside():
        publish_all(town, deadlines=clocks)
        made = []
        for kind in ("goes_on", "waits", "is_written"):
            run = Run(town, register_child(town).id)
            run.taken_in()
            head = town.act("ppt_head", run.at + timedelta(days=1))
            while CaseEvent.objects.filter(case=run.id).count() < EVENTS:
                services.pause_case(case_id=run.id, reason="report", act=head)
                services.resume_case(case_id=run.id, act=head)
            if kind == "waits":
                services.pause_case(case_id=run.id, reason="report", act=head)
            made.append(run)
        for number, run in enumerate(made):
            copies(run.id, (cases - number - 1) // 3, spread=SPREAD)
    begun: datetime = made[-1].at
    return begun
