"""The figures about the night are all there; how long it takes is for the benchmark itself."""

import pytest

from casework.notices import night as nights
from tests.benchmarks import night


@pytest.mark.usefixtures("database")
def test_what_is_promised_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nights, "PORTION", 4)
    monkeypatch.setattr(night, "EVENTS", 12)
    report = night.measured(9)
    assert report["found"]["paused"] == 3
    assert report["usual_night"]["jobs"] == 3
    assert set(report["seconds_per_1000_cases"]) == {"first_night", "usual_night"}
    assert [set(ask) for ask in report["asks"]] == [{"ask", "figure", "met"}] * 2
