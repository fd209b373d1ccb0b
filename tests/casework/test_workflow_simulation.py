"""A made-up case goes the way that a real one would, on a clock that one moves, and nothing is taken on trust."""

from datetime import date
from typing import Any

import pytest

from casework.workflows.definition import load
from casework.workflows.engine import light
from casework.workflows.simulation import Simulation, Trial, as_json, from_json
from core.errors import Conflict
from tests.casework.workflow_sample import both, sample, task

START = date(2026, 9, 1)


def branched() -> dict[str, Any]:
    made = sample()
    made["phases"][2]["tasks"][0]["approvals"] = [
        {"key": "head", "title": both("Leder godkjenner"), "owner": ["ppt_head"], "when": {"gt": ["hours", 100]}}
    ]
    made["phases"][2]["tasks"].append(task("announce", needs=["decide"]))
    made["subs"] = [{"key": "complaint", "workflow": "complaint", "title": both("Klage"), "wait": True}]
    made["branches"] = [
        {"key": "no", "title": both("Avslag"), "after": "announce", "when": {"eq": ["a", "no"]}, "close": "refused"},
        {"key": "s", "title": both("Klage"), "after": "announce", "when": {"eq": ["a", "c"]}, "start": "complaint"},
        {"key": "b", "title": both("Om igjen"), "after": "review", "when": {"eq": ["r", "b"]}, "back": "assessment"},
    ]
    return made


@pytest.fixture
def simulation() -> Simulation:
    return Simulation(load(branched()))


def to_decision(simulation: Simulation) -> Trial:
    trial = simulation.begin(START, {"grade": 3})
    trial = simulation.do(trial, "refer", {})
    for number in (1, 2):
        trial = simulation.answer(trial, "consent", f"guardian-{number}", "yes")
    trial = simulation.do(trial, "intake", {"report": True})
    for key in ("assess", "review", "issue"):
        trial = simulation.do(trial, key, {})
    return trial


def test_a_case_goes_through_to_its_end(simulation: Simulation) -> None:
    trial = to_decision(simulation)
    assert simulation.state(trial).phase_key == "decision"
    trial = simulation.do(trial, "decide", {"hours": 40})
    assert simulation.state(trial).tasks["decide__head"].status == "hidden"
    trial = simulation.do(trial, "announce", {"a": "no"})
    state = simulation.state(trial)
    assert state.closed and state.outcome == "refused"


def test_an_approval_sends_back_and_a_branch_takes_up_again(simulation: Simulation) -> None:
    trial = simulation.do(to_decision(simulation), "decide", {"hours": 200})
    assert simulation.state(trial).tasks["announce"].status == "waiting"
    trial = simulation.do(trial, "decide__head", {"outcome": "return"})
    assert simulation.state(trial).tasks["decide"].status == "ready"
    trial = simulation.undo(simulation.undo(trial))
    assert simulation.state(trial).tasks["decide"].status == "ready"
    trial = simulation.do(simulation.begin(START, {}, guardians=1), "refer", {})
    trial = simulation.answer(trial, "consent", "guardian-1", "yes")
    done: list[tuple[str, dict[str, Any]]] = [("intake", {"report": True}), ("assess", {}), ("review", {"r": "b"})]
    for key, answers in done:
        trial = simulation.do(trial, key, answers)
    assert simulation.state(trial).tasks["assess"].status == "ready"


def test_a_case_beside_it_holds_it_open(simulation: Simulation) -> None:
    trial = simulation.do(to_decision(simulation), "decide", {"hours": 1})
    trial = simulation.do(trial, "announce", {"a": "c"})
    assert simulation.state(trial).subs["complaint"][0].running
    with pytest.raises(Conflict, match=r"case\.sub_running"):
        simulation.happen(trial, "closed", {"outcome": "x"})
    trial = simulation.happen(trial, "sub_ended", {"sub": "complaint", "case": "complaint-1", "outcome": "upheld"})
    assert simulation.state(simulation.happen(trial, "closed", {"outcome": "x"})).closed


def test_the_clock_is_moved_by_hand(simulation: Simulation) -> None:
    trial = simulation.do(simulation.begin(START, {}), "refer", {})
    for step, day in (("day", date(2026, 9, 2)), ("week", date(2026, 9, 9)), ("month", date(2026, 10, 9))):
        trial = simulation.wait(trial, step)
        assert trial.today == day
    assert light(simulation.state(trial).deadlines["interim_reply"], trial.today) == "overdue"
    trial = simulation.undo(trial)
    assert trial.today == date(2026, 9, 9)
    paused = simulation.happen(trial, "paused", {"reason": "holiday"})
    assert simulation.state(paused).paused == "holiday"
    assert simulation.state(simulation.happen(paused, "resumed", {})).paused is None
    assert simulation.state(simulation.skip(trial, "observe", "-")).tasks["observe"].status == "skipped"


def test_what_a_real_case_refuses_is_refused(simulation: Simulation) -> None:
    trial = simulation.begin(START, {})
    for key in ("issue", "nothing", "consent"):
        with pytest.raises(Conflict):
            simulation.do(trial, key, {})
    with pytest.raises(Conflict, match=r"workflow\.nothing_to_undo"):
        simulation.undo(trial)
    with pytest.raises(Conflict, match=r"simulation\.unknown"):
        simulation.wait(trial, "century")


def test_what_nobody_does_is_done_by_itself() -> None:
    made = sample()
    made["phases"][0]["tasks"].append(task("share", effect="assign", needs=["intake"], assign="workload"))
    simulation = Simulation(load(made))
    trial = simulation.do(simulation.begin(START, {}), "refer", {})
    trial = simulation.do(trial, "intake", {"report": True})
    assert simulation.state(trial).tasks["share"].status == "done"


def test_a_page_carries_the_case_along(simulation: Simulation) -> None:
    trial = simulation.wait(to_decision(simulation), "week")
    assert from_json(as_json(trial)) == trial


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "x",
        {"today": "2026-09-01", "events": [], "acts": []},
        {"today": "yesterday", "events": [["opened", "2026-09-01", None, {}]], "acts": []},
        {"today": "2026-08-01", "events": [["opened", "2026-09-01", None, {}]], "acts": []},
        {"today": "2026-09-01", "events": [["opened", "0001-01-01", None, {}]], "acts": []},
        {"today": "2026-09-01", "events": [["invented", "2026-09-01", None, {}]], "acts": []},
        {"today": "2026-09-01", "events": [["opened", "2026-09-01", None, {}]] * 601, "acts": []},
        {"today": "2026-09-01", "events": [["opened", "2026-09-01", None, {}]], "acts": [[9, "2026-09-01"]]},
        {"today": "2026-09-01", "events": [["opened", "2026-09-01", 3, {}]], "acts": []},
    ],
    ids=str,
)
def test_a_page_that_brings_something_else_is_refused(raw: Any) -> None:
    with pytest.raises(Conflict, match=r"simulation\.unknown"):
        from_json(raw)
