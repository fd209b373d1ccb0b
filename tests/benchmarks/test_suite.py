"""The tenancy suite runs, on two tenants, and its report says all that it promises; durations are no matter here."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.tenancy import extra_migration, figures, rows

ROOT = Path(__file__).resolve().parent.parent.parent
COST = {"python": 1.0, "postgres": 1.0, "wall": 0.25, "start": 1.0}
TWICE = {part: 2 * seconds for part, seconds in COST.items()}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command prints for two tenants and one round; it must agree with the file it writes."""
    out = tmp_path_factory.mktemp("bench") / "report.json"
    command = [sys.executable, "-m", "config.cli", "bench", "tenancy", "--json", "--quick"]
    command += ["--tenants", "2", "--cases", "20", "--rounds", "1", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    assert found == json.loads(out.read_text())
    return found


def test_everything_that_is_promised_is_reported(report: dict[str, Any]) -> None:
    promised = {ask.key for ask in figures.ASKS} | {"N", "quick", "machine", "versions", "rounds", "asks"}
    assert promised <= set(report)
    assert (report["N"], report["quick"]) == (2, True)
    assert set(report["versions"]) >= {"python", "django", "django-tenants", "psycopg", "postgresql"}
    # 357 tenants were not onboarded here, so nothing is said of that.
    unmeasured = {ask["ask"].split()[0] for ask in report["asks"] if ask["met"] is None}
    assert unmeasured == {"onboard_all_seconds"}


def test_the_sides_did_the_same_work(report: dict[str, Any]) -> None:
    assert report["rounds"]["equal"] == {"released": True, "onboarded": True}
    assert report["same_answers"] is True


def test_what_tenancy_adds_to_a_request(report: dict[str, Any]) -> None:
    assert (report["extra_messages"], report["lookups_when_warm"]) == (2, 0)


def test_every_measurement_cost_something(report: dict[str, Any]) -> None:
    raw = report["rounds"]
    costs = [each[side] for name in ("noop", "addfield", "onboard") for each in raw[name] for side in ("ours", "plain")]
    costs += [each[twin] for views in raw["requests"].values() for each in views["list"] for twin in ("ours", "rows")]
    assert all(cost["python"] > 0 and cost["wall"] > 0 for cost in costs)
    assert report["backend_mb"] > 0
    assert report["onboard_bare_ratio"] > 0


def test_the_command_lists_what_there_is() -> None:
    command = [sys.executable, "-m", "config.cli", "bench"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "tenancy" in done.stdout


def test_a_ratio_is_the_median_of_the_rounds_ratios() -> None:
    rounds = [{"a": TWICE, "b": COST}, {"a": COST, "b": COST}, {"a": TWICE, "b": COST}]
    assert figures.ratio(rounds, "a", "b") == 2


@pytest.mark.parametrize(("value", "met"), [(20, True), (19.9, False), (None, None)])
def test_an_ask_is_met_missed_or_not_measured(value: float | None, met: bool | None) -> None:
    assert figures.Ask("some_ratio", 20, at_least=True).judge({"some_ratio": value})["met"] is met


def test_the_twin_has_the_tenant_first_in_what_is_unique_within_one() -> None:
    assert rows.constraint("p", "PRIMARY KEY (id)", "k1") == "PRIMARY KEY (id)"
    assert rows.constraint("u", "UNIQUE (year, serial)", "k1") == "UNIQUE (tenant_id, year, serial)"
    assert rows.constraint("f", "FOREIGN KEY (a) REFERENCES k1.b(id)", "k1") == "FOREIGN KEY (a) REFERENCES twin.b(id)"
    made = rows.index("CREATE INDEX b_due ON k1.b USING btree (status, due_on) WHERE open", "k1")
    assert made == "CREATE INDEX ON twin.b USING btree (tenant_id, status, due_on) WHERE open"


def test_the_extra_migrations_follow_the_real_ones_and_each_other(tmp_path: Path) -> None:
    for number in (1, 2):
        extra_migration.write(tmp_path, number)
    first, second = (next(tmp_path.rglob(f"9{number:03}_bench.py")).read_text() for number in (1, 2))
    real = max(path.stem for path in (ROOT / "casework/cases/migrations").glob("[0-9]*.py"))
    assert f'"{real}"' in first
    assert '"9001_bench"' in second
