"""What a newer workflow would change in 2,000 running cases: how long it takes to know, by a person's own browser.

samspor bench moving [--json] [--cases 2000] [--out FILE]

One case that has been worked with for a while is copied; the newer version gives a task and takes one, and one deadline
gets shorter. Looked at as the page does it: without scripts in one request, with scripts in portions with progress.
"""

import argparse
import json
import platform
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.copying import copies, database

CASES, PROMISED_SECONDS = 2000, 5.0
EVENTS = 40  # in each case
PAGE = "/oppsett/forlop/own_line/flytt/"


def main(arguments: list[str]) -> int:
    """Start a database, fill it, measure, print JSON; 1 when the promise is missed."""
    options = _parser().parse_args(arguments)
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
    _fill(town, cases)
    client = town.client("admin")
    client.get(PAGE)  # the templates are read
    seconds: dict[str, Any] = {"at_once": _seconds(lambda: client.post(f"{PAGE}se/"))}
    with town.inside():
        from casework.cases.models import CaseOutlook

        found = {kind: CaseOutlook.objects.filter(kind=kind).count() for kind in CaseOutlook.Kind.values}
        CaseOutlook.objects.all().delete()
    portions = _portions(client)
    seconds |= {"in_portions": round(sum(portions), 3), "portions": len(portions), "longest": max(portions)}
    seconds["page_of_25"] = _seconds(lambda: client.get(PAGE))
    return {
        "machine": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "cases": cases,
        "events_each": EVENTS,
        "found": found,
        "seconds": seconds,
        "asks": [_ask(f"{cases} running cases, {way}", seconds[way]) for way in ("at_once", "in_portions")],
    }


def _ask(what: str, figure: float) -> dict[str, Any]:
    ask = f"{what}: previewed in less than {PROMISED_SECONDS:g} s"
    return {"ask": ask, "figure": figure, "met": figure < PROMISED_SECONDS}


def _portions(client: Any) -> list[float]:
    """One press, and what the page asks for by itself until all is known."""
    spent: list[float] = []
    ended = False
    while not ended:
        begun = time.perf_counter()
        answer = client.post(f"{PAGE}se/", headers={"HX-Request": "true"})
        spent.append(round(time.perf_counter() - begun, 3))
        assert answer.status_code == 200, answer.content
        ended = "HX-Redirect" in answer
    return spent


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="samspor bench moving", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="the report is JSON in any case")
    parser.add_argument("--cases", type=int, default=CASES, metavar="N")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the JSON there")
    return parser


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return round(time.perf_counter() - begun, 3)


def _fill(town: Any, cases: int) -> None:
    """One case on its way, its copies, and a newer version of what they follow."""
    from casework.cases import services
    from casework.workflows.services import publish_workflow
    from tests.casework.running_sample import Run, publish_all, task
    from tests.casework.running_sample import main as line
    from tests.cast import register_child

    with town.inside():
        publish_all(town)
        run = Run(town, register_child(town).id)
        run.taken_in()
        head = town.act("ppt_head", run.at + timedelta(days=1))
        while _events(run.id) < EVENTS:
            services.pause_case(case_id=run.id, reason="report", act=head)
            services.resume_case(case_id=run.id, act=head)
        copies(run.id, cases - 1)
        newer = line()
        newer["phases"][1]["tasks"] = [*newer["phases"][1]["tasks"][:2], task("call", "ppt_adviser")]
        newer["deadlines"][0]["add"] = {"weeks": 4}
        publish_workflow(definition=newer, act=town.act("admin"))


def _events(case_id: Any) -> int:
    from casework.cases.models import CaseEvent

    return CaseEvent.objects.filter(case=case_id).count()
