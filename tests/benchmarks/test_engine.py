"""The engine's figures are all there; whether they are as promised is the report's to say."""

from tests.benchmarks.engine import LENGTHS, measured


def test_the_report_tells_of_each_length() -> None:
    report = measured(rounds=15)
    rows = {(row["workflow"], row["events"]): row for row in report["fold_ms"]}
    assert {length for _, length in rows} == set(LENGTHS)
    assert report["lint_largest_ms"] > 0
    assert all(0 < row["best"] <= row["median"] for row in rows.values())
    assert [set(ask) for ask in report["asks"]] == [{"ask", "figure", "met"}]
