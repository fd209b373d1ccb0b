"""Deadlines on fixed days, from answered dates, in school days, that are wishes, and that are told upwards."""

from datetime import date, timedelta
from typing import Any

import pytest

from casework.workflows.definition import load
from casework.workflows.engine import Deadline, SchoolDays, fold, light, steps_due
from tests.casework.workflow_sample import Log, both, sample

REASONS = [{"key": key, "title": both(key)} for key in ("home", "illness")]


def deadline(log: Log, *, school_days: SchoolDays | None = None, **parts: Any) -> Deadline:
    """How one deadline of this kind stands."""
    row = {"key": "one", "title": both("Frist"), "kind": "internal", "from": {"task": "refer"}, "add": {"days": 5}}
    data = sample() | {"deadlines": [row | parts], "pause_reasons": REASONS}
    return fold(load(data), log.events, school_days=school_days).deadlines["one"]


@pytest.mark.parametrize(
    ("dates", "due"),
    [("05-31", "2027-05-31"), ("11-02", "2027-11-02"), (["05-31", "11-30"], "2026-11-30"), ("12-31", "2026-12-31")],
)
def test_a_fixed_day_is_the_next_one_after_the_start(dates: Any, due: str) -> None:
    found = deadline(Log().done("refer"), add={"on": dates})  # on 2 November 2026
    assert found.due == date.fromisoformat(due)


def test_what_is_done_early_for_a_fixed_day_is_done_for_that_day() -> None:
    parts: dict[str, Any] = {"add": {"on": ["11-30", "05-31"]}, "until": {"task": "evaluate"}, "repeat": True}
    log = Log().done("refer")
    assert deadline(log, **parts).due == date(2026, 11, 30)
    assert deadline(log.on(20).done("evaluate"), **parts).due == date(2027, 5, 31)
    log.on(12, 6, 2027).add("task_reopened", "evaluate", mode="round").done("evaluate")  # twelve days late
    assert deadline(log, **parts).due == date(2027, 11, 30)


def test_a_deadline_may_count_back_from_a_date_that_was_answered() -> None:
    parts: dict[str, Any] = {"from": {"task": "decide", "field": "valid_to"}, "add": {"days": -90}}
    log = Log().done("decide", marks={"valid_to": "2027-06-30"})
    found = deadline(log, until={"task": "evaluate"}, **parts)
    assert (found.start, found.due, found.status) == (date(2026, 11, 2), date(2027, 4, 1), "running")
    met = deadline(log.on(1, 3, 2027).done("evaluate"), until={"task": "evaluate"}, **parts)
    assert (met.status, met.met_on, met.days_late(date(2028, 1, 1))) == ("met", date(2027, 3, 1), 0)
    corrected = Log().done("decide", marks={"valid_to": "2027-06-30"}).add("task_reopened", "decide", mode="correct")
    corrected.later(5).done("decide", marks={"valid_to": "2028-06-30"})
    assert deadline(corrected, **parts).due == date(2028, 4, 1)
    undone = corrected.add("task_reopened", "decide", mode="undo")
    assert deadline(undone, **parts).due == date(2027, 4, 1)


@pytest.mark.parametrize("said", [None, "", "soon", 7, ["2027-01-01"], "0001-01-01", "9999-12-31"])
def test_no_date_starts_no_clock(said: Any) -> None:
    log = Log().done("decide", marks={"valid_to": said})
    parts: dict[str, Any] = {"from": {"task": "decide", "field": "valid_to"}, "add": {"years": 100}}
    found = deadline(log, **parts)
    assert (found.status, found.due) == ("not_started", None)


def test_a_deadline_may_be_met_on_a_date_that_was_answered() -> None:
    log = Log().done("refer").later(9).done("issue", marks={"sent": "2026-11-05"})
    found = deadline(log, until={"task": "issue", "field": "sent"})
    assert (found.status, found.met_on) == ("met", date(2026, 11, 5))


def test_school_days_are_counted_where_the_calendar_says_so() -> None:
    autumn = {date(2026, 11, 3) + timedelta(days=n) for n in range(7)}

    def is_open(day: date) -> bool:
        return day.weekday() < 5 and day not in autumn

    parts: dict[str, Any] = {"add": {"working_days": 3}}
    log = Log().done("refer")
    assert deadline(log, school_days=is_open, **parts).due == date(2026, 11, 5)
    assert deadline(log, calendar="school", **parts).due == date(2026, 11, 5)
    assert deadline(log, school_days=is_open, calendar="school", **parts).due == date(2026, 11, 12)
    # A calendar that has run out of days must not keep anybody waiting.
    assert deadline(log, school_days=lambda day: False, calendar="school", **parts).due == date(2026, 11, 5)


def test_only_the_pauses_that_it_names_move_it() -> None:
    parts: dict[str, Any] = {"pausable": ["home"], "until": {"task": "issue"}}
    log = Log().done("refer").later(1).add("paused", None, reason="illness")
    assert deadline(log, **parts).status == "running"
    log.later(3).add("resumed").add("paused", None, reason="home")
    assert deadline(log, **parts).status == "paused"
    found = deadline(log.later(4).add("resumed"), **parts)
    assert (found.due, found.base_due) == (date(2026, 11, 11), date(2026, 11, 7))
    assert found.due_on(date(2027, 1, 1)) == date(2026, 11, 11)
    assert found.elapsed(date(2026, 11, 20)) - found.elapsed_net(date(2026, 11, 20)) == 7


def test_a_wish_is_never_overdue_nor_urgent() -> None:
    log, late = Log().done("refer"), date(2027, 3, 1)
    wish = deadline(log, soft=True, until={"task": "issue"})
    assert (light(wish, late), wish.days_late(late)) == ("soon", 0)
    assert light(deadline(log, until={"task": "issue"}), late) == "overdue"
    row = {"key": "wish", "title": both("Ønske"), "kind": "internal", "from": {"task": "refer"}, "add": {"days": 1}}
    made = load(sample() | {"deadlines": [row | {"until": {"task": "issue"}, "soft": True}]})
    assert fold(made, log.events).most_urgent(late) is None


def test_each_step_upwards_is_taken_once_in_a_round() -> None:
    steps = [{"after_days": -2, "to": ["ppt_adviser"]}, {"after_days": 3, "to": ["ppt_head", "team:leaders"]}]
    parts: dict[str, Any] = {"escalate": steps, "until": {"task": "issue"}, "pausable": True}
    log = Log().done("refer")  # due on 7 November
    asked = {day: steps_due(deadline(log, **parts), date(2026, 11, day)) for day in (4, 5, 9, 10)}
    assert asked == {4: (), 5: (0,), 9: (0,), 10: (0, 1)}
    log.on(5).add("escalated", None, deadline="one", step=0, to=["ppt_adviser"])
    assert steps_due(deadline(log, **parts), date(2026, 11, 10)) == (1,)
    paused = Log().done("refer").add("paused", None, reason="home")
    assert steps_due(deadline(paused, **parts), date(2027, 1, 1)) == ()
    again = log.on(12).add("task_reopened", "refer", mode="round").done("refer")
    assert steps_due(deadline(again, **parts), date(2026, 12, 24)) == (0, 1)
    assert deadline(log, **parts).escalate[1].to == ("ppt_head", "team:leaders")


def test_any_of_several_tasks_may_start_a_deadline() -> None:
    log = Log().done("refer").later(2).done("intake")
    parts: dict[str, Any] = {"from": {"tasks": ["refer", "intake"]}}
    assert deadline(log, **parts).start == date(2026, 11, 4)
