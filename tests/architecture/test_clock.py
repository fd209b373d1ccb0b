"""One clock: only core.clock asks the machine what time it is, so that a test can decide it."""

import ast
from pathlib import Path

from tests.architecture.source import ROOT, name, product_code, test_code

_ASKS = {
    "date": {"today"},
    "datetime": {"now", "utcnow", "today"},
    "timezone": {"now", "localdate", "localtime"},
    "time": {"time", "time_ns", "localtime", "gmtime"},
}
_MODULES = {"django.utils.timezone", "time"}
_CONVERT = {"localdate", "localtime", "gmtime"}
_CLOCK = ROOT / "platform" / "core" / "clock.py"


def _readings(tree: ast.AST) -> list[tuple[int, str]]:
    """Where a module reads the machine's clock, called or handed on (`default=timezone.now`)."""
    found = []
    # With an argument these only say how a given moment reads on the wall.
    converting = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if node in converting and node.attr in _CONVERT:
                continue
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if node.attr in _ASKS.get(owner, ()):
                found.append((node.lineno, f"{owner}.{node.attr}"))
        elif isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            asked = _ASKS[node.module.rpartition(".")[2]]
            found += [(node.lineno, alias.name) for alias in node.names if alias.name in asked]
    return found


def _read(path: Path) -> list[tuple[int, str]]:
    return _readings(ast.parse(path.read_text(encoding="utf-8")))


def test_only_the_clock_reads_the_time() -> None:
    found = [f"{name(path)}:{line} {what}" for path in product_code() if path != _CLOCK for line, what in _read(path)]
    assert found == []


def test_the_search_finds_every_way_of_asking() -> None:
    source = """
from django.utils.timezone import now
from time import time
a = datetime.now(UTC); b = datetime.datetime.utcnow(); c = date.today(); d = timezone.localdate()
e = models.DateTimeField(default=timezone.now); f = time.time(); g = clock.now(); h = time.monotonic()
i = timezone.localtime(moment); j = datetime.now(tz=UTC)
"""
    assert len(_readings(ast.parse(source))) == 9


def test_no_model_fills_in_a_time_by_itself() -> None:
    found = []
    for path in product_code():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                found.append(f"{name(path)}:{node.value.lineno}")
    assert found == []


def _days_of_the_machine(tree: ast.AST) -> list[tuple[int, str]]:
    """Where a moment, which is kept in UTC, is asked for its own day: between midnight in Norway and in UTC it errs."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            verb = ast.unparse(node.func).rpartition(".")[2]
            if verb == "date" and not node.args:
                found.append((node.lineno, "date()"))
            elif verb == "date_format" and any(_has_an_hour(arg) for arg in node.args[1:]):
                shown = node.args[0]
                if not (isinstance(shown, ast.Call) and ast.unparse(shown.func).endswith("localtime")):
                    found.append((node.lineno, "date_format()"))
        elif isinstance(node, ast.Attribute) and node.attr == "year":
            asked = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if asked in ("at", "now", "moment") or asked.endswith("_at"):
                found.append((node.lineno, "year"))
    return found


def _has_an_hour(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and "H:" in str(node.value)


def test_the_day_of_a_moment_is_norways() -> None:
    found = [
        f"{name(path)}:{line} {what}"
        for path in product_code()
        if path != _CLOCK
        for line, what in _days_of_the_machine(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


def test_the_search_finds_every_day_of_the_machine() -> None:
    source = """
a = case.opened_at.date(); b = now.year; c = row.sent_at.year; d = date_format(row.sent_at, "j. F H:i")
e = oslo_date(case.opened_at); f = date_format(timezone.localtime(row.sent_at), "j. F H:i"); g = day.year
"""
    assert len(_days_of_the_machine(ast.parse(source))) == 4


_MEASURES = {"process_time", "process_time_ns", "perf_counter", "perf_counter_ns", "thread_time", "thread_time_ns"}


def test_only_benchmarks_measure_how_long_anything_takes() -> None:
    """A test that fails because the machine is busy tells nothing; see `tests/effort.py` for what can be asked."""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in test_code()
        if path.relative_to(ROOT).parts[1] != "benchmarks"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in _MEASURES)
        or (isinstance(node, ast.ImportFrom) and any(alias.name in _MEASURES for alias in node.names))
    ]
    assert found == []
