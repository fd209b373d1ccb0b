"""Clocks: legal ones never move, local ones wait while the case waits."""

from datetime import UTC, date, datetime

import pytest

from casework.workflows.definition import load
from casework.workflows.engine import Event, days_left, fold, light
from tests.casework.workflow_sample import DEFINITION, Log, referred, sample


def test_a_month_clamps_at_its_end() -> None:
    log = Log().on(31, 1, 2027).add("opened").done("refer")
    assert log.state.deadlines["interim_reply"].due == date(2027, 2, 28)


def test_the_date_is_the_norwegian_one() -> None:
    late = datetime(2026, 11, 2, 23, 30, tzinfo=UTC)  # half past midnight in Norway
    state = fold(DEFINITION, [Event(1, "task_done", late, "refer")])
    assert state.deadlines["interim_reply"].start == date(2026, 11, 3)


def test_what_came_on_paper_counts_from_the_day_it_came() -> None:
    state = Log().on(5).done("refer", on="2026-11-02").state
    assert state.deadlines["interim_reply"].due == date(2026, 12, 2)
    ahead = Log().on(5).done("refer", on="2026-11-09").state
    assert ahead.deadlines["interim_reply"].start == date(2026, 11, 5)


def test_a_pause_moves_the_local_goal_and_not_the_law() -> None:
    log = referred().on(10).add("paused", reason="Venter på BUP")
    paused = log.state
    goal, legal = paused.deadlines["goal"], paused.deadlines["interim_reply"]
    assert (paused.paused, paused.paused_on) == ("Venter på BUP", date(2026, 11, 10))
    assert (goal.status, light(goal, date(2026, 11, 20))) == ("paused", "paused")
    assert (legal.status, light(legal, date(2026, 11, 20))) == ("running", "on_track")
    assert light(legal, date(2026, 12, 3)) == "overdue"
    assert days_left(goal, date(2026, 11, 12)) == days_left(goal, date(2026, 11, 30)) == 82
    resumed = log.on(20).add("resumed").state
    goal = resumed.deadlines["goal"]
    assert goal.base_due == date(2027, 1, 31)
    assert goal.due == date(2027, 2, 10)
    assert resumed.deadlines["interim_reply"].due == date(2026, 12, 2)
    assert (goal.elapsed(date(2026, 11, 30)), goal.elapsed_net(date(2026, 11, 30))) == (28, 18)
    assert resumed.paused is None


def test_only_the_pause_after_the_start_counts() -> None:
    log = Log().on(2).add("opened").add("paused", reason="x").on(6).done("refer").on(10).add("resumed")
    goal = log.state.deadlines["goal"]
    assert goal.due is not None and goal.base_due is not None
    assert (goal.due - goal.base_due).days == 4


@pytest.mark.parametrize(
    ("today", "colour"),
    [
        (date(2026, 11, 24), "on_track"),
        (date(2026, 11, 25), "soon"),
        (date(2026, 12, 2), "soon"),
        (date(2026, 12, 3), "overdue"),
    ],
)
def test_lights(today: date, colour: str) -> None:
    assert light(referred().state.deadlines["interim_reply"], today) == colour


def test_met_is_met_also_when_late() -> None:
    log = referred().done("consent", "intake", "assess", "review", "issue").on(9, 12).done("decide")
    deadline = log.state.deadlines["interim_reply"]
    assert (deadline.status, deadline.met_on) == ("met", date(2026, 12, 9))
    assert light(deadline, date(2027, 1, 1)) == "met"
    assert deadline.days_late(date(2027, 1, 1)) == 7
    assert days_left(deadline, date(2027, 1, 1)) is None


def test_a_correction_moves_no_clock_and_a_new_round_does() -> None:
    corrected = referred().on(20).add("task_reopened", "refer", mode="correct").done("refer")
    assert corrected.state.deadlines["interim_reply"].due == date(2026, 12, 2)
    again = referred().on(20).add("task_reopened", "refer", mode="round")
    assert again.state.deadlines["interim_reply"].due == date(2026, 12, 2)
    assert again.done("refer").state.deadlines["interim_reply"].due == date(2026, 12, 20)
    assert again.state.tasks["refer"].rounds == 2
    assert corrected.state.tasks["refer"].rounds == 1


def test_correcting_the_start_does_not_unmeet_the_end() -> None:
    log = referred().done("issue").add("task_reopened", "refer", mode="correct").done("refer")
    assert log.state.deadlines["goal"].status == "met"


def test_a_window_is_a_right_and_nobody_is_late() -> None:
    log = referred().done("decide")
    window = log.state.deadlines["complaint"]
    assert (window.window, window.due) == (True, date(2026, 11, 23))
    assert light(window, date(2026, 11, 30)) == "met"
    assert window.days_late(date(2026, 11, 30)) == 0
    assert log.state.most_urgent(date(2026, 11, 3)) == log.state.deadlines["goal"]
    assert log.add("closed").state.deadlines["complaint"].status == "running"


def test_the_yearly_evaluation_comes_back() -> None:
    log = Log().on(15, 8, 2026).done("plan")
    assert log.state.deadlines["yearly"].due == date(2027, 8, 15)
    log.on(1, 6, 2027).done("evaluate")
    yearly = log.state.deadlines["yearly"]
    assert (yearly.status, yearly.due) == ("running", date(2028, 6, 1))
    log.add("task_reopened", "evaluate", mode="round")
    assert log.state.deadlines["yearly"].due == date(2028, 6, 1)
    assert log.on(20, 5, 2028).done("evaluate").state.deadlines["yearly"].due == date(2029, 5, 20)


def test_a_fact_starts_a_clock() -> None:
    log = referred().on(9).add("happened", what="complaint_received")
    assert log.state.deadlines["complaint_work"].due == date(2026, 11, 23)
    assert log.on(12).add("closed").state.deadlines["complaint_work"].met_on == date(2026, 11, 12)


def test_the_law_wins_a_tie() -> None:
    log = referred().add("task_added", key="call", title="Ring", owner=["ppt_adviser"], due_on="2026-12-02")
    urgent = log.state.most_urgent(date(2026, 11, 3))
    assert urgent is not None and urgent.key == "interim_reply"


def test_an_explanation_stays_with_its_deadline() -> None:
    state = referred().on(3, 12).add("deadline_explained", key="interim_reply", reason="Sykdom").state
    assert [item.reason for item in state.deadlines["interim_reply"].explanations] == ["Sykdom"]


def test_the_first_of_several_tasks_is_enough() -> None:
    data = sample()
    data["deadlines"][0]["until"] = {"tasks": ["review", "decide"]}
    definition = load(data)
    log = referred().on(9).done("decide")
    assert fold(definition, log.events).deadlines["interim_reply"].met_on == date(2026, 11, 9)
    log = referred().on(5).done("review").on(9).done("decide")
    assert fold(definition, log.events).deadlines["interim_reply"].met_on == date(2026, 11, 5)


def test_a_skip_ends_a_goal_and_not_the_law() -> None:
    deadlines = (
        referred().add("task_skipped", "issue", reason="x").add("task_skipped", "decide", reason="x").state.deadlines
    )
    assert deadlines["goal"].status == "ended"
    assert deadlines["interim_reply"].status == "running"


def test_closing_ends_a_pause_and_what_ran() -> None:
    log = referred().on(5).add("paused", reason="x").on(9).add("closed", outcome="moved_out")
    assert log.state.paused is None
    assert log.state.deadlines["goal"].status == "ended"
    assert log.state.deadlines["goal"].elapsed(date(2027, 1, 1)) == 7
    assert log.state.deadlines["goal"].elapsed_net(date(2027, 1, 1)) == 3
