"""What it costs to fold a case's log, by length of the log and size of the workflow: 2 ms for 500 events, at most.

samspor bench engine [--json] [--out FILE]
"""

import argparse
import json
import platform
import statistics
import time
from pathlib import Path
from random import Random
from typing import Any

from casework.library.catalogue import templates
from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.engine import Event, fold
from casework.workflows.lint import lint
from tests.casework.workflow_sample import both, task
from tests.casework.workflow_strategies import Walk

PROMISED_MS, PROMISED_EVENTS = 2.0, 500
LENGTHS = (50, PROMISED_EVENTS, 5000)


def main(arguments: list[str]) -> int:
    """Measure and print JSON; 1 when the promise is missed."""
    parser = argparse.ArgumentParser(prog="samspor bench engine", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="the report is JSON in any case")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write the JSON there")
    options = parser.parse_args(arguments)
    report = measured()
    text = json.dumps(report, indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    return 0 if all(ask["met"] for ask in report["asks"]) else 1


def measured(rounds: int = 60) -> dict[str, Any]:
    """The figures, in milliseconds of processor time."""
    largest = {"key": "largest", "version": 1, "title": both("Størst"), "phases": _phases(), "deadlines": _deadlines()}
    made = {template.definition["key"]: template.definition for template in templates("workflows")}
    folds: list[dict[str, Any]] = [
        {"workflow": name, "tasks": len(definition.tasks), "events": length, **_costs(definition, length, rounds)}
        for name, definition in (("school_referral", load(made["school_referral"])), ("largest", load(largest)))
        for length in LENGTHS
    ]
    asked = next(row for row in folds if (row["workflow"], row["events"]) == ("school_referral", PROMISED_EVENTS))
    return {
        "machine": platform.processor() or platform.machine(),
        "python": platform.python_version(),
        "fold_ms": folds,
        "lint_largest_ms": round(_milliseconds(lambda: lint(largest), 5)[0], 2),
        "asks": [
            {
                "ask": f"fold of {PROMISED_EVENTS} events in less than {PROMISED_MS:g} ms",
                "figure": asked["median"],
                "met": asked["median"] < PROMISED_MS,
            }
        ],
    }


def log_of(definition: WorkflowDefinition, length: int) -> list[Event]:
    """A log of this length, as people who do whatever they may would write it."""
    walk = Walk(definition, Random(length)).begin()
    while len(walk.events) < min(length, 400):
        walk.step()
    rows = walk.events
    while len(rows) < length:  # the same once more, for a case that has lived long
        rows = rows + [Event(len(rows) + n, e.kind, e.at, e.task, e.data, e.actor_id) for n, e in enumerate(rows, 1)]
    return rows[:length]


def _costs(definition: WorkflowDefinition, length: int, rounds: int) -> dict[str, float]:
    events = log_of(definition, length)
    spent = _milliseconds(lambda: fold(definition, events), rounds)
    return {"best": round(min(spent), 3), "median": round(statistics.median(spent), 3)}


def _milliseconds(act: Any, rounds: int) -> list[float]:
    spent = []
    act()
    for _ in range(rounds):
        begun = time.process_time_ns()
        act()
        spent.append((time.process_time_ns() - begun) / 1e6)
    return spent


def _phases() -> list[dict[str, Any]]:
    """As many phases and tasks as a workflow may have."""
    return [
        {"key": f"p{p}", "title": both("Fase"), "tasks": [task(f"t{p}_{t}", form="made_up") for t in range(20)]}
        for p in range(20)
    ]


def _deadlines() -> list[dict[str, Any]]:
    row = {"title": both("Frist"), "kind": "internal", "add": {"working_days": 20}, "pausable": True}
    return [
        row | {"key": f"d{n}", "from": {"task": f"t{n % 20}_0"}, "until": {"task": f"t{n % 20}_1"}} for n in range(200)
    ]
