"""Promises that hold for every log that anybody could write."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.workflows.definition import load
from casework.workflows.engine import Event, State, fold
from core.calendar import add_months
from core.clock import oslo_date
from tests.casework.workflow_sample import DEFINITION, sample

TASKS = st.sampled_from(list(DEFINITION.tasks))
PEOPLE = st.sampled_from(["kari", "ola"])
LINES = st.one_of(
    st.tuples(st.just("task_done"), TASKS, st.builds(lambda report: {"marks": {"report": report}}, st.booleans())),
    st.tuples(st.just("task_reopened"), TASKS, st.builds(dict, mode=st.sampled_from(["undo", "correct", "round"]))),
    st.tuples(st.just("task_skipped"), TASKS, st.just({"reason": "x"})),
    st.tuples(st.just("respondents"), st.just("consent"), st.builds(dict, ids=st.lists(PEOPLE))),
    st.tuples(
        st.just("task_answered"),
        st.just("consent"),
        st.builds(dict, respondent=PEOPLE, answer=st.sampled_from(["yes", "no", "partly"])),
    ),
    st.tuples(st.just("task_answer_withdrawn"), st.just("consent"), st.builds(dict, respondent=PEOPLE)),
    st.tuples(st.just("jumped"), st.none(), st.builds(dict, phase=st.sampled_from([p.key for p in DEFINITION.phases]))),
    st.tuples(st.sampled_from(["opened", "paused", "resumed", "closed", "reopened", "note"]), st.none(), st.just({})),
)
GAPS = st.integers(0, 200)  # hours between two lines
Drawn = list[tuple[tuple[str, str | None, dict[str, Any]], int]]
LOGS: st.SearchStrategy[Drawn] = st.lists(st.tuples(LINES, GAPS), max_size=30)


def log_of(drawn: Drawn, begin: datetime = datetime(2026, 1, 30, 22, 0, tzinfo=UTC)) -> list[Event]:
    """The drawn lines as a log."""
    events, at = [], begin
    for seq, ((kind, task, data), hours) in enumerate(drawn, start=1):
        at += timedelta(hours=hours)
        events.append(Event(seq, kind, at, task, data, "anne"))
    return events


@given(LOGS, st.randoms())
def test_the_same_log_gives_the_same_state_in_whatever_order_it_comes(drawn: Drawn, random: Any) -> None:
    events = log_of(drawn)
    shuffled = list(events)
    random.shuffle(shuffled)
    assert fold(DEFINITION, shuffled) == fold(DEFINITION, events) == fold(load(sample()), events)


@given(LOGS)
def test_no_task_is_ready_before_what_it_needs(drawn: Drawn) -> None:
    state = fold(DEFINITION, log_of(drawn))
    for task in state.tasks.values():
        if task.status == "ready" and task.definition:
            for need in task.definition.needs:
                assert state.tasks[need].status in ("done", "skipped", "hidden")
            if (condition := task.definition.show_if) and condition.task:
                assert state.tasks[condition.task].settled


@given(LOGS)
def test_the_phase_is_the_first_where_something_must_be_done(drawn: Drawn) -> None:
    state = fold(DEFINITION, log_of(drawn))
    for phase in state.phases:
        left = [key for key in phase.tasks if not state.tasks[key].optional and _open(state, key)]
        assert bool(left) <= (phase.status != "done")
        if phase.status == "current":
            assert left
            assert phase.key == state.phase_key
    assert [p.status for p in state.phases] == sorted(
        [p.status for p in state.phases], key=["done", "current", "ahead"].index
    )


def _open(state: State, key: str) -> bool:
    return state.tasks[key].status in ("waiting", "ready")


@given(LOGS)
def test_pauses_never_move_a_legal_deadline(drawn: Drawn) -> None:
    events = log_of(drawn)
    busy = fold(DEFINITION, events).deadlines
    calm = fold(DEFINITION, [event for event in events if event.kind not in ("paused", "resumed")]).deadlines
    for key, deadline in busy.items():
        if deadline.is_legal:
            assert (deadline.start, deadline.base_due, deadline.due) == (calm[key].start, calm[key].due, calm[key].due)
            assert deadline.status == calm[key].status != "paused"


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), max_size=6), st.integers(0, 23))
def test_a_local_goal_is_pushed_by_exactly_the_days_that_were_paused(gaps: list[tuple[int, int]], hour: int) -> None:
    at = datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
    events = [Event(1, "task_done", at, "refer")]
    paused_dates = set()
    for before, length in gaps:
        at += timedelta(days=before)
        events.append(Event(len(events) + 1, "paused", at, None, {"reason": "x"}))
        paused_dates |= {oslo_date(at) + timedelta(days=n) for n in range(length)}
        at += timedelta(days=length)
        events.append(Event(len(events) + 1, "resumed", at))
    goal = fold(DEFINITION, events).deadlines["goal"]
    assert goal.due is not None and goal.base_due is not None
    # A night when the clocks change may shift the Oslo date of a late hour; dates decide, so count those.
    spans = [(oslo_date(a.at), oslo_date(b.at)) for a, b in zip(events[1::2], events[2::2], strict=True)]
    days = {begin + timedelta(days=n) for begin, end in spans for n in range((end - begin).days)}
    assert (goal.due - goal.base_due).days == len(days)
    assert abs(len(days) - len(paused_dates)) <= len(gaps)


@given(LOGS, TASKS)
def test_undoing_a_task_that_was_just_done_changes_nothing(drawn: Drawn, key: str) -> None:
    events = log_of(drawn)
    before = fold(DEFINITION, events)
    if before.closed or before.tasks[key].settled or key == "consent":
        return
    at = events[-1].at if events else datetime(2026, 1, 1, tzinfo=UTC)
    seq = len(events) + 1
    done = [*events, Event(seq, "task_done", at, key, {"marks": {"report": True}}, "anne")]
    after = fold(DEFINITION, [*done, Event(seq + 1, "task_reopened", at, key, {"mode": "undo"}, "anne")])
    assert {k: t.status for k, t in after.tasks.items()} == {k: t.status for k, t in before.tasks.items()}
    assert after.phases == before.phases
    again = fold(DEFINITION, [*done, *[Event(seq + 1, "task_reopened", at, key), Event(seq + 2, "task_done", at, key)]])
    assert again.tasks[key].status == "done"


@settings(max_examples=50)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_a_month_is_a_month_and_clamps(moment: datetime) -> None:
    at = moment.replace(tzinfo=UTC)
    deadline = fold(DEFINITION, [Event(1, "task_done", at, "refer")]).deadlines["interim_reply"]
    assert deadline.due == add_months(oslo_date(at), 1)
    assert deadline.start is not None and deadline.due is not None
    assert 28 <= (deadline.due - deadline.start).days <= 31
