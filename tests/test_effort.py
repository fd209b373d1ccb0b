"""Our own measure of work: it counts alike each time, and it does cut what has no end."""

import re

import pytest

from tests import effort


def test_the_same_work_is_the_same_number_of_calls() -> None:
    def work() -> None:
        sorted(range(50), key=lambda n: -n)

    assert effort.calls_of(work) == effort.calls_of(work) > 50


def test_what_has_no_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "FAR_TOO_LONG", 0.2)
    with pytest.raises(AssertionError, match="on and on"), effort.must_end():
        re.match(r"(a+)+$", "a" * 60 + "b")
    with effort.must_end():
        assert re.match(r"(a+)$", "a" * 60)
