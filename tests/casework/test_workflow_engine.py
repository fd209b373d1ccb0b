"""What can be done now, and by whom, follows from the log."""

from datetime import date
from functools import partial

from casework.workflows.engine import fold
from tests.casework.workflow_sample import DEFINITION, Log, referred
from tests.effort import calls_of


def test_an_empty_log_waits_for_the_referral() -> None:
    state = Log().state
    assert [task.key for task in state.next_tasks()] == ["refer"]
    assert state.next_owners == ("unit_head",)
    assert (state.phase_key, state.phase_no, state.phase_count) == ("referral", 1, 4)
    assert state.tasks["consent"].status == "waiting"
    assert state.tasks["ask_report"].status == "hidden"
    assert state.tasks["assess"].status == "waiting"


def test_what_is_needed_comes_first_and_phases_follow() -> None:
    log = referred()
    assert [task.key for task in log.state.next_tasks()] == ["consent", "intake"]
    log.later(1).add("respondents", "consent", ids=["kari"]).add(
        "task_answered", "consent", respondent="kari", answer="yes"
    )
    log.later(2).done("intake", marks={"report": True})
    state = log.state
    assert state.phase_key == "assessment"
    assert [task.key for task in state.next_tasks()] == ["assess", "observe"]
    assert state.tasks["ask_report"].status == "hidden"
    first, second = state.phases[:2]
    assert (first.status, first.started_on, first.finished_on) == ("done", date(2026, 11, 2), date(2026, 11, 5))
    assert (second.status, second.started_on, second.finished_on) == ("current", date(2026, 11, 5), None)


def test_a_condition_brings_a_task_in() -> None:
    state = referred().done("intake", marks={"report": False}).state
    assert state.tasks["ask_report"].status == "ready"
    assert state.deadlines["report"].base_due == date(2026, 11, 9)
    state = referred().done("intake", marks={"report": True}).state
    assert state.tasks["ask_report"].status == "hidden"
    assert state.deadlines["report"].status == "ended"


def test_marks_are_the_answers_that_rules_look_at() -> None:
    assert DEFINITION.marks_of("intake") == {"report"}
    assert DEFINITION.marks_of("refer") == frozenset()


def test_undo_and_redo() -> None:
    log = referred().done("intake", marks={"report": True})
    before = log.state
    undone = log.add("task_reopened", "intake", mode="undo").state
    assert undone.tasks["intake"].status == "ready"
    assert undone.deadlines["report"].status == "not_started"
    redone = log.done("intake", marks={"report": True}).state
    assert redone.tasks["intake"].status == "done"
    assert redone.deadlines["report"].start == before.deadlines["report"].start


def test_undoing_the_first_task_sends_the_case_back() -> None:
    log = referred().add("task_reopened", "refer")
    assert log.state.tasks["intake"].status == "waiting"
    assert log.state.tasks["refer"].status == "ready"


def test_a_skip_has_a_reason_and_can_be_taken_back() -> None:
    log = referred().add("task_skipped", "intake", reason="Avklart i møte")
    task = log.state.tasks["intake"]
    assert (task.status, task.skipped_reason) == ("skipped", "Avklart i møte")
    assert log.add("task_reopened", "intake").state.tasks["intake"].status == "ready"


def test_a_jump_settles_what_came_before() -> None:
    state = referred().later(1).add("jumped", phase="decision", reason="Midlertidig vedtak").state
    assert state.phase_key == "decision"
    assert state.tasks["refer"].status == "done"
    assert {state.tasks[key].skipped_reason for key in ("intake", "assess", "issue")} == {"Midlertidig vedtak"}
    assert [task.key for task in state.next_tasks()] == ["decide"]
    assert state.deadlines["goal"].status == "ended"
    assert state.deadlines["interim_reply"].status == "running"


def test_a_task_of_this_case_only() -> None:
    log = referred().add("task_added", key="call", title="Ring BUP", owner=["ppt_adviser"], due_on="2026-11-20")
    state = log.state
    assert state.tasks["call"].status == "ready"
    assert state.tasks["call"].title["nn"] == "Ring BUP"
    assert [task.key for task in state.next_tasks()] == ["consent", "intake", "call"]
    assert state.deadlines["task:call"].due == date(2026, 11, 20)
    assert state.phase_key == "referral"
    assert log.done("call").state.deadlines["task:call"].status == "met"


def test_a_closed_case_asks_for_nothing() -> None:
    log = referred().add("closed", outcome="withdrawn")
    state = log.state
    assert (state.closed, state.outcome, state.closed_on) == (True, "withdrawn", date(2026, 11, 2))
    assert state.next_tasks() == ()
    assert state.most_urgent(date(2026, 11, 3)) is None
    again = log.add("reopened").state
    assert [task.key for task in again.next_tasks()] == ["consent", "intake"]
    assert again.deadlines["interim_reply"].status == "running"


def test_a_finished_case_rests_in_its_last_phase() -> None:
    log = referred().done("consent", "intake", "assess", "review", "issue", "decide", "plan", "evaluate")
    state = log.state
    assert state.all_settled
    assert (state.phase_key, state.phase_no) == ("follow_up", 4)
    assert [phase.status for phase in state.phases] == ["done"] * 4


def test_who_has_the_case() -> None:
    state = referred().add("assigned", user_id="u1", name="Anne Eksempel").state
    assert (state.assigned_to, state.assigned_name) == ("u1", "Anne Eksempel")


def test_history_without_a_place_is_kept_in_sight() -> None:
    assert referred().done("school_visit").state.unplaced == ("school_visit",)


def test_each_event_costs_as_much_in_a_long_log_as_in_a_short_one() -> None:
    costs = []
    for length in (100, 200, 400):
        log = referred()
        while len(log.events) < length:
            log.done("intake", marks={"report": True}).add("task_reopened", "intake").add("paused").add("resumed")
        costs.append(calls_of(partial(fold, DEFINITION, log.events)))
    assert costs[2] - costs[1] < 2.2 * (costs[1] - costs[0])
    assert costs[2] < 100 * 400
