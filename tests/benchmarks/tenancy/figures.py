"""From what was measured to what is said: medians, ratios, and whether each thing that is asked for holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Round = Mapping[str, Any]


@dataclass(frozen=True)
class Ask:
    """What must hold: the figure at least, or at most, the limit."""

    key: str
    limit: float
    at_least: bool = False

    def judge(self, figures: Mapping[str, Any]) -> dict[str, Any]:
        """The ask with its value; one that was not measured in this run is not judged."""
        value = figures.get(self.key)
        met = None if value is None else value >= self.limit if self.at_least else value <= self.limit
        return {"ask": f"{self.key} {'>=' if self.at_least else '<='} {self.limit}", "value": value, "met": met}


ASKS = (
    Ask("onboard_ratio", 20, at_least=True),
    Ask("onboard_seconds", 0.5),
    Ask("onboard_all_seconds", 180),
    Ask("noop_ratio", 20, at_least=True),
    Ask("addfield_ratio", 20, at_least=True),
    Ask("request_cpu_ratio_50", 1.10),
    Ask("request_cpu_ratio_357", 1.20),
    Ask("request_cpu_ratio_plain", 0.85),
    Ask("backend_mb", 200),
    Ask("export_ratio", 20, at_least=True),
    Ask("extra_messages", 2),
    Ask("lookups_when_warm", 0),
    Ask("dumps_equal", 1, at_least=True),
)


def cpu(cost: Mapping[str, float]) -> float:
    """Processor seconds, Python's and PostgreSQL's."""
    return cost["python"] + cost["postgres"]


def added(one: Mapping[str, float] | None, other: Mapping[str, float]) -> dict[str, float]:
    """Two costs together."""
    return {part: round(seconds + (one or {}).get(part, 0.0), 4) for part, seconds in other.items()}


def ratio(rounds: Iterable[Round], above: str, below: str) -> float:
    """The median over the rounds of how many times more `above` cost than `below`."""
    return round(median(cpu(each[above]) / cpu(each[below]) for each in rounds), 3)


def of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Every figure of the report, from the raw rounds of a run."""
    found = {**_structure(raw), **_requests(raw)}
    found["export_ratio"] = ratio(raw["export"], "pg_dump", "sql")
    found["export_seconds"] = _wall(raw["export"], "sql")
    found["export_whole_ratio"] = ratio(raw["export"], "pg_dump", "whole")
    found["export_whole_seconds"] = _wall(raw["export"], "whole")
    found["backend_mb"] = round(raw["memory_mb"], 1)
    found["dumps_equal"] = int(all(raw["equal"].values()))
    found["same_answers"] = raw["same_answers"]
    found["statements"] = {view: len(texts) for view, texts in raw["statements"]["ours"].items()}
    found["extra_messages"] = max(_extra(raw["statements"]["ours"][view]) for view in ("list", "detail"))
    found["lookups_when_warm"] = sum(_lookups(texts) for texts in raw["statements"]["ours"].values())
    return found


def _structure(raw: Mapping[str, Any]) -> dict[str, Any]:
    onboarded = raw["onboard"]
    # In one round several of ours are made, and one the other way.
    several = ("ours", "bare")
    each = [
        {**row, **{who: {part: cost / row["count"] for part, cost in row[who].items()} for who in several}}
        for row in onboarded
    ]
    return {
        "onboard_seconds": _wall(each, "alone"),
        "onboard_of_many_seconds": _wall(each, "ours"),
        "onboard_ratio": ratio(each, "plain", "ours"),
        "onboard_alone_ratio": ratio(each, "plain", "alone"),
        # What the ratio would be if nothing but the tables' own statements were sent: the most that it can be.
        "onboard_bare_ratio": ratio(each, "plain", "bare"),
        "onboard_first_seconds": round(raw["onboard_first"]["wall"], 3),
        "onboard_all_seconds": round(raw["onboard_all_seconds"], 1) if raw["tenants"] >= 357 else None,
        "noop_ratio": ratio(raw["noop"], "plain", "ours"),
        "noop_ratio_with_start": _with_start(raw["noop"]),
        "noop_seconds": _wall(raw["noop"], "ours"),
        "addfield_ratio": ratio(raw["addfield"], "plain", "ours"),
        "addfield_ratio_with_start": _with_start(raw["addfield"]),
        "addfield_seconds": _wall(raw["addfield"], "ours"),
    }


def _requests(raw: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"request_ms": {}, "request_cpu": {}}
    for size, views in raw["requests"].items():
        for view, rounds in views.items():
            name = f"{view}_{size}"
            found["request_cpu"][name] = {
                "ours_to_rows": ratio(rounds, "ours", "rows"),
                "ours_to_plain": ratio(rounds, "ours", "plain"),
            }
            found["request_ms"][name] = {
                twin: round(1000 * median(cpu(each[twin]) / each["requests"] for each in rounds), 3)
                for twin in ("ours", "rows", "plain")
            }
    sizes = sorted(int(size) for size in raw["requests"])
    few, many = sizes[0], sizes[-1]
    # The worse of list and detail each time; pages are told beside them.
    found["request_cpu_ratio_50"] = _worst(found, few, "ours_to_rows")
    found["request_cpu_ratio_357"] = _worst(found, many, "ours_to_rows")
    found["request_cpu_ratio_plain"] = max(_worst(found, size, "ours_to_plain") for size in (few, many))
    return found


def _worst(found: Mapping[str, Any], size: int, against: str) -> float:
    return max(float(found["request_cpu"][f"{view}_{size}"][against]) for view in ("list", "detail"))


def _wall(rounds: Iterable[Round], who: str) -> float:
    return round(median([float(each[who]["wall"]) for each in rounds]), 3)


def _with_start(rounds: Sequence[Round]) -> float:
    # As somebody sees it who runs the command: with the seconds in which Python loads the program.
    sides = ("plain", "ours")
    wholes: list[dict[str, float]] = [
        {side: cpu(each[side]) + float(each[side]["start"]) for side in sides} for each in rounds
    ]
    return round(median([each["plain"] / each["ours"] for each in wholes]), 3)


def _extra(texts: Iterable[str]) -> int:
    """Messages that are there only because there are tenants: what opens the transaction, and what ends it."""
    return sum(text.strip(' "').startswith(("BEGIN", "COMMIT", "SET ")) for text in texts)


def _lookups(texts: Iterable[str]) -> int:
    tables = ("tenants_tenant", "tenants_domain", "tenants_directoryversion")
    return sum(any(table in text for table in tables) for text in texts)
