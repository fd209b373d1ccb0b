"""Tasks that each guardian answers, and four eyes."""

from datetime import date

import pytest

from casework.workflows.engine import refusal
from tests.casework.workflow_sample import Log, referred


def two_guardians() -> Log:
    """A referred case where two guardians must consent."""
    return referred().add("respondents", "consent", ids=["kari", "ola"])


def answer(log: Log, who: str, what: str) -> Log:
    """One guardian answers."""
    return log.add("task_answered", "consent", who, respondent=who, answer=what)


def test_both_must_say_yes() -> None:
    log = answer(two_guardians(), "kari", "yes")
    task = log.state.tasks["consent"]
    assert (task.status, task.unanswered, task.refused) == ("ready", ("ola",), False)
    task = answer(log.later(3), "ola", "yes").state.tasks["consent"]
    assert (task.status, task.done_on, task.done_by) == ("done", date(2026, 11, 5), "ola")
    assert task.answers == {"kari": "yes", "ola": "yes"}


def test_a_no_leaves_it_open_and_refused() -> None:
    log = answer(answer(two_guardians(), "kari", "yes"), "ola", "no")
    task = log.state.tasks["consent"]
    assert (task.status, task.refused) == ("ready", True)
    assert answer(log, "ola", "yes").state.tasks["consent"].status == "done"


def test_partly_is_neither() -> None:
    task = answer(answer(two_guardians(), "kari", "yes"), "ola", "partly").state.tasks["consent"]
    assert (task.status, task.refused, task.partial) == ("ready", False, True)


@pytest.mark.parametrize("kind", ["task_answer_withdrawn", "task_answered"])
def test_a_withdrawn_consent_opens_the_task_again(kind: str) -> None:
    log = answer(answer(two_guardians(), "kari", "yes"), "ola", "yes").done("intake", "assess", "review")
    assert log.state.tasks["issue"].status == "ready"
    log.add(kind, "consent", respondent="ola", answer="no")
    state = log.state
    assert state.tasks["consent"].status == "ready"
    assert state.tasks["issue"].status == "waiting"
    assert state.phase_key == "referral"
    assert answer(log, "ola", "yes").state.tasks["issue"].status == "ready"


def test_nobody_asked_is_not_consent() -> None:
    assert referred().add("respondents", "consent", ids=[]).state.tasks["consent"].status == "ready"
    assert answer(referred(), "kari", "yes").state.tasks["consent"].status == "ready"


def test_a_guardian_who_comes_later_does_not_undo_what_was_settled() -> None:
    log = answer(answer(two_guardians(), "kari", "yes"), "ola", "yes")
    log.add("respondents", "consent", ids=["kari", "ola", "per"])
    assert log.state.tasks["consent"].status == "done"


def test_a_guardian_who_leaves_is_not_waited_for() -> None:
    log = answer(two_guardians(), "kari", "yes").add("respondents", "consent", ids=["kari"])
    assert log.state.tasks["consent"].status == "done"


def test_a_stranger_cannot_stop_it() -> None:
    log = answer(answer(two_guardians(), "kari", "yes"), "ola", "yes")
    assert answer(log, "per", "no").state.tasks["consent"].status == "done"


def test_four_eyes_both_ways() -> None:
    log = referred().done("consent", "intake", marks={"report": True})
    log.done("assess", actor="anne")
    assert refusal(log.state, "task_done", "review", "anne") == "task.four_eyes"
    assert refusal(log.state, "task_done", "review", "berit") is None
    log.done("review", actor="berit").add("task_reopened", "assess")
    assert refusal(log.state, "task_done", "assess", "berit") == "task.four_eyes"


def test_what_may_be_added_to_the_log() -> None:
    state = referred().state
    assert refusal(state, "task_done", "intake", "anne") is None
    assert refusal(state, "task_done", "refer", "anne") == "task.already_done"
    assert refusal(state, "task_done", "issue", "anne") == "task.not_ready"
    assert refusal(state, "task_done", "nothing", "anne") == "task.unknown"
    assert refusal(state, "task_done", "consent", "anne") == "task.per_guardian"
    assert refusal(state, "task_answered", "consent", "kari") is None
    assert refusal(state, "task_answered", "intake", "kari") == "task.not_per_guardian"
    assert refusal(state, "task_skipped", "consent") == "task.core"
    assert refusal(state, "task_skipped", "intake") is None
    assert refusal(state, "task_reopened", "intake") == "task.not_done"
    assert refusal(state, "resumed") == "case.not_paused"
    assert refusal(referred().add("paused", reason="x").state, "paused") == "case.paused"
    assert refusal(state, "reopened") == "case.not_closed"
    assert refusal(referred().add("closed").state, "task_done", "intake") == "case.closed"


def test_no_jump_past_a_consent_that_the_law_asks_for() -> None:
    assert refusal(referred().state, "jumped", phase="decision") == "task.core"
    agreed = answer(answer(two_guardians(), "kari", "yes"), "ola", "yes").state
    assert refusal(agreed, "jumped", phase="decision") is None
    assert refusal(agreed, "jumped", phase="referral") == "phase.not_ahead"
    assert refusal(agreed, "jumped", phase="moon") == "phase.unknown"
