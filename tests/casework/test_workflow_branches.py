"""Other ways on: branches, sub-runs, approvals, facts of the case and files that must be there first."""

from typing import Any

import pytest

from casework.workflows import branches
from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.engine import State, fold, refusal
from tests.casework.workflow_sample import Log, both, sample, task

EXTRA: dict[str, Any] = {
    "priorities": [{"key": "urgent", "title": both("Haster")}, {"key": "usual", "title": both("Vanlig")}],
    "pause_reasons": [{"key": "illness", "title": both("Sykdom")}],
    "subs": [
        {"key": "complaint", "workflow": "complaint", "title": both("Klage"), "by": ["ppt_head"], "wait": True},
        {"key": "renewal", "workflow": "renewal", "title": both("Fornyelse"), "by": ["ppt_head"], "many": True},
    ],
    "branches": [
        {"key": "straight", "title": both("Rett til vedtak"), "after": "intake", "when": {"eq": ["way", "straight"]}}
        | {"to": "follow_up"},
        {"key": "renew", "title": both("Fornyelse"), "after": "intake", "when": {"filled": "way"}, "start": "renewal"},
        {
            "key": "again",
            "title": both("På nytt"),
            "after": "review",
            "when": {"eq": ["good", "no"]},
            "back": "referral",
        },
        {"key": "stop", "title": both("Avslutt"), "after": "review", "when": {"filled": "good"}, "close": "guided"},
    ],
}


def definition(**changes: Any) -> WorkflowDefinition:
    """The sample with other ways on, and without what the law asks for between them."""
    data = sample() | EXTRA | changes
    for each in (each for phase in data["phases"] for each in phase["tasks"]):
        each.pop("core", None)
    return load(data)


BRANCHED = definition()


def state_of(log: Log, made: WorkflowDefinition = BRANCHED) -> State:
    return fold(made, log.events)


def test_a_branch_ahead_lets_the_phases_between_fall_away() -> None:
    log = Log().add("opened").done("refer").add("respondents", "consent", ids=["mor"])
    log.add("task_answered", "consent", respondent="mor", answer="yes").done("intake", marks={"way": "straight"})
    log.add("task_skipped", "ask_report", reason="x")
    state = state_of(log)
    assert state.phase_key == "follow_up"
    assert {state.tasks[key].status for key in ("assess", "review", "issue", "decide", "observe")} == {"hidden"}
    assert state.deadlines["goal"].status == "ended"
    back = state_of(log.add("task_reopened", "intake", mode="undo"))
    assert back.phase_key == "referral"
    assert back.tasks["assess"].status == "waiting"


def test_the_first_branch_that_holds_wins_and_every_sub_run_is_started() -> None:
    keys = [branch.key for branch in branches.taken(BRANCHED, "intake", {"way": "straight", "report": True})]
    assert keys == ["straight", "renew"]
    assert [branch.key for branch in branches.taken(BRANCHED, "review", {"good": "no"})] == ["again"]
    assert [branch.key for branch in branches.taken(BRANCHED, "review", {"good": "yes"})] == ["stop"]
    assert branches.taken(BRANCHED, "review", {}) == branches.taken(BRANCHED, "refer", {"way": "straight"}) == ()


def test_a_branch_back_gives_a_new_round_but_asks_no_guardian_twice() -> None:
    log = Log().add("opened").done("refer").add("respondents", "consent", ids=["mor"])
    log.add("task_answered", "consent", respondent="mor", answer="yes")
    log.done("intake", "assess").done("review", marks={"good": "no"})
    again = BRANCHED.branches_after["review"][0]
    assert branches.round_of(state_of(log), again) == ("refer", "intake", "assess", "review")
    for key in branches.round_of(state_of(log), again):
        log.add("task_reopened", key, mode="round")
    state = state_of(log)
    assert state.phase_key == "referral"
    assert state.tasks["refer"].status == "ready"
    assert state.tasks["consent"].status == "done"
    assert branches.round_of(state, BRANCHED.branches_after["intake"][0]) == ()


def test_a_case_waits_for_a_sub_run_that_must_end_first() -> None:
    log = Log().add("opened").add("sub_started", None, sub="complaint", case="c1")
    assert refusal(state_of(log), "closed") == "case.sub_running"
    assert refusal(state_of(log), "sub_started", data={"sub": "complaint"}) == "sub.running"
    assert refusal(state_of(log), "sub_started", data={"sub": "renewal"}) is None
    assert refusal(state_of(log), "sub_started", data={"sub": "nothing"}) == "sub.unknown"
    log.later(3).add("sub_ended", None, sub="complaint", case="c1", outcome="upheld")
    state = state_of(log)
    assert refusal(state, "closed") is None
    assert refusal(state, "sub_started", data={"sub": "complaint"}) is None
    (run,) = state.subs["complaint"]
    assert (run.running, run.outcome, run.case) == (False, "upheld", "c1")
    assert state_of(log.add("sub_ended", None, sub="renewal", case="c9")).unplaced == ("sub:renewal",)


def test_a_deadline_may_start_and_end_with_a_sub_run() -> None:
    rows = [{"key": "answer", "title": both("Svar"), "kind": "internal", "from": {"event": "sub_started:complaint"}}]
    made = definition(deadlines=[rows[0] | {"until": {"event": "sub_ended:complaint"}, "add": {"days": 5}}])
    log = Log().add("sub_started", None, sub="complaint", case="c1")
    assert state_of(log, made).deadlines["answer"].status == "running"
    log.later(2).add("sub_ended", None, sub="complaint", case="c1")
    assert state_of(log, made).deadlines["answer"].status == "met"


def approved() -> WorkflowDefinition:
    """Deciding needs the leader when it costs much, and always the economist."""
    data = sample()
    data["phases"][2]["tasks"][0]["approvals"] = [
        {"key": "leader", "title": both("Leder"), "owner": ["ppt_head"], "when": {"gt": ["hours", 10]}},
        {"key": "economy", "title": both("Økonomi"), "owner": ["team:economy"]},
    ]
    data["phases"][2]["tasks"].append(task("notify", needs=["decide"]))
    return load(data)


def test_approvals_become_tasks_right_after_what_they_approve() -> None:
    made = approved()
    assert [key for key in made.tasks if made.phase_of[key] == "decision"] == [
        *("decide", "decide__leader", "decide__economy", "notify")
    ]
    leader, economy = made.tasks["decide__leader"], made.tasks["decide__economy"]
    assert (leader.effect, leader.form, leader.not_by, leader.needs) == ("approve", "approval", "decide", ("decide",))
    assert economy.needs == ("decide", "decide__leader")
    assert economy.owner == ("team:economy",)
    assert made.tasks["notify"].needs == ("decide", "decide__leader", "decide__economy")
    assert made.marks_of("decide") == {"hours"}


@pytest.mark.parametrize(("hours", "leader"), [(5, "hidden"), (12, "ready")])
def test_an_approval_is_asked_only_when_the_answers_call_for_it(hours: int, leader: str) -> None:
    log = Log().add("jumped", None, phase="decision", reason="x")
    before = state_of(log, approved())
    assert (before.tasks["decide__economy"].status, before.tasks["notify"].status) == ("waiting", "waiting")
    state = state_of(log.done("decide", marks={"hours": hours}), approved())
    assert state.tasks["decide__leader"].status == leader
    assert state.tasks["decide__economy"].status == ("ready" if leader == "hidden" else "waiting")
    assert state.tasks["notify"].status == "waiting"
    done = state_of(log.done("decide__leader", "decide__economy", actor="ola"), approved())
    assert done.tasks["notify"].status == "ready"


def test_what_is_done_anew_is_approved_anew_and_what_is_skipped_is_not_approved() -> None:
    log = Log().add("jumped", None, phase="decision", reason="x").done("decide", marks={"hours": 12})
    log.done("decide__leader", "decide__economy", actor="ola").add("task_reopened", "decide", mode="correct")
    state = state_of(log, approved())
    assert {state.tasks[key].status for key in ("decide__economy", "notify")} == {"waiting"}
    skipped = state_of(log.add("task_skipped", "decide", reason="x"), approved())
    assert {skipped.tasks[key].status for key in ("decide__leader", "decide__economy")} == {"hidden"}
    assert skipped.tasks["notify"].status == "ready"


def test_an_approval_of_an_optional_task_blocks_only_once_that_is_done() -> None:
    data = sample()
    data["phases"][1]["tasks"][0] |= {"approvals": [{"key": "ok", "title": both("OK"), "owner": ["ppt_head"]}]}
    made = load(data)
    log = Log().add("jumped", None, phase="assessment", reason="x").done("assess", "review", "issue")
    assert state_of(log, made).phase_key == "decision"
    assert state_of(log.done("observe"), made).phase_key == "assessment"


def test_facts_of_the_case_show_and_hide_tasks() -> None:
    data = sample()
    data["phases"][0]["tasks"][3]["show_if"] = {
        "case": {"all": [{"eq": ["unit_kind", "school"]}, {"lt": ["grade", 4]}]}
    }
    made = load(data)
    log = Log().add("opened", None, facts={"unit_kind": "school", "grade": 3}).done("refer")
    assert state_of(log, made).tasks["ask_report"].status == "ready"
    older = state_of(log.later(10).add("facts", None, grade=4), made)
    assert older.tasks["ask_report"].status == "hidden"
    assert older.facts == {"unit_kind": "school", "grade": 4}
    assert state_of(Log().add("opened"), made).tasks["ask_report"].status == "hidden"


def test_a_priority_is_one_of_those_listed() -> None:
    state = state_of(Log().add("opened").add("prioritised", None, priority="urgent"))
    assert state.priority == state.facts["priority"] == "urgent"
    assert refusal(state, "prioritised", data={"priority": "soon"}) == "priority.unknown"
    assert refusal(state, "prioritised", data={"priority": ""}) is None
    assert refusal(state, "paused", data={"reason": "moving"}) == "pause.reason_unknown"
    assert refusal(state, "paused", data={"reason": "illness"}) is None


def test_a_file_of_an_earlier_task_must_be_there_first() -> None:
    data = sample()
    data["phases"][0]["tasks"][2]["requires_files"] = [{"task": "refer", "field": "report"}]
    made = load(data)
    assert made.kept_of("refer", {"report": ["id"], "name": "x"}) == {"report": True}
    assert made.kept_of("refer", {"report": [], "name": "x"}) == {}
    without = state_of(Log().done("refer", marks={}), made)
    assert refusal(without, "task_done", "intake", "ola") == "task.attachment_missing"
    with_it = state_of(Log().done("refer", marks={"report": True}), made)
    assert refusal(with_it, "task_done", "intake", "ola") is None


def test_an_ended_case_takes_only_what_may_still_be_said() -> None:
    state = state_of(Log().add("opened").add("closed", None, outcome="x"))
    for kind in ("prioritised", "paused", "task_added", "jumped", "version_moved", "closed"):
        assert refusal(state, kind) == "case.closed"
    for kind in ("note", "deadline_explained", "reopened", "sub_started", "sub_ended", "facts", "escalated"):
        assert refusal(state, kind, data={"sub": "renewal"}) is None


def test_answers_that_a_newer_version_looks_at_come_along_when_a_case_moves_to_it() -> None:
    log = Log().add("opened").done("refer", "intake")
    assert state_of(log).tasks["ask_report"].status == "hidden"
    log.add("version_moved", None, to=2, marks={"intake": {"report": False}, "gone": {"a": 1}})
    assert state_of(log).tasks["ask_report"].status == "ready"
