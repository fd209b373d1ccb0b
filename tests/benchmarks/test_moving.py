"""The figures about moving cases are all there; how long it takes is for the benchmark itself."""

import pytest

from tests.benchmarks import moving
from web import views_moving


@pytest.mark.usefixtures("database")
def test_what_is_promised_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_moving, "LOOK", 2)
    report = moving.measured(5)
    assert report["found"] == {"same": 0, "changed": 0, "asks": 5}
    assert report["seconds"]["portions"] == 3
    assert [set(ask) for ask in report["asks"]] == [{"ask", "figure", "met"}] * 2
