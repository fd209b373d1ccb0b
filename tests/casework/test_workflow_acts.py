"""Whatever people may do, in any workflow that lint lets through: the case can go on, and its promises are kept.

SAMSPOR_PROPERTY=full uv run pytest tests/casework/test_workflow_acts.py takes 4,000 longer walks.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.engine import Event, State, fold
from casework.workflows.lint import lint
from tests.casework.workflow_strategies import STEPS, WALKS, Walk, tangled, workflow

RANDOM = st.randoms(use_true_random=True)
LARGE = settings(max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck))


def walked(random: Random, steps: int = STEPS) -> Walk:
    """A case of a made-up workflow after some acts."""
    walk = Walk(load(workflow(random)), random).begin()
    for _ in range(random.randint(0, steps)):
        walk.step()
    return walk


@LARGE
@given(RANDOM)
def test_lint_lets_every_sound_workflow_through(random: Random) -> None:
    assert lint(workflow(random)) == ()


@LARGE
@given(RANDOM)
def test_a_case_can_always_go_on(random: Random) -> None:
    definition = tangled(random)
    assume(not lint(definition))
    walk = Walk(load(definition), random).begin()
    for _ in range(random.randint(1, STEPS)):
        walk.step()
        state = walk.state
        ready = any(task.status == "ready" for task in state.tasks.values())
        assert ready or state.closed or state.all_settled or state.waits_for, walk.events
        _hidden_never_blocks(state)
        assert not state.unplaced


def _hidden_never_blocks(state: State) -> None:
    for phase in state.phases:
        asked = [state.tasks[key] for key in phase.tasks if not state.tasks[key].optional]
        open_still = [task for task in asked if task.status in ("waiting", "ready")]
        if phase.status == "current":
            assert open_still
        if phase.status == "done":
            assert all(task.definition and task.definition.approves for task in open_still)


@LARGE
@given(RANDOM)
def test_replay_gives_the_same_state_in_whatever_order_the_log_is_read(random: Random) -> None:
    walk = walked(random)
    shuffled = random.sample(walk.events, len(walk.events))
    assert fold(walk.definition, shuffled) == fold(walk.definition, walk.events) == walk.state


@LARGE
@given(RANDOM)
def test_a_pause_never_moves_a_legal_clock(random: Random) -> None:
    walk = walked(random)
    today = date(2029, 1, 1)
    busy = walk.state.deadlines
    calm = fold(walk.definition, [e for e in walk.events if e.kind not in ("paused", "resumed")]).deadlines
    for key, deadline in busy.items():
        if deadline.is_legal:
            assert deadline.status == calm[key].status != "paused"
            assert (deadline.due, deadline.due_on(today)) == (calm[key].due, calm[key].due_on(today))


@LARGE
@given(RANDOM)
def test_deadlines_only_move_out_when_a_pause_gets_longer(random: Random) -> None:
    walk = walked(random)
    calm = [event for event in walk.events if event.kind not in ("paused", "resumed")]
    begin, *ends = sorted(random.choices(range(1, len(calm) + 1), k=3))
    reason = random.choice(["home", "illness"])
    logs = [calm, *(_with_pause(calm, begin, end, reason) for end in ends)]
    today = walk.at.date() + timedelta(days=1)
    for shorter, longer in pairwise(logs):
        _no_sooner(walk.definition, shorter, longer, today)


def _with_pause(events: list[Event], begin: int, end: int, reason: str) -> list[Event]:
    """The same log with a pause after its `begin`th line and up to its `end`th."""
    paused = Event(0, "paused", events[begin - 1].at, None, {"reason": reason})
    resumed = Event(0, "resumed", events[end - 1].at)
    rows = [*events[:begin], paused, *events[begin:end], resumed, *events[end:]]
    return [replace(event, seq=number) for number, event in enumerate(rows, start=1)]


def _no_sooner(definition: WorkflowDefinition, shorter: list[Event], longer: list[Event], today: date) -> None:
    before, after = fold(definition, shorter).deadlines, fold(definition, longer).deadlines
    assert before.keys() == after.keys()
    for key, deadline in before.items():
        was, now = deadline.due_on(today), after[key].due_on(today)
        assert (was is None) == (now is None)
        assert was is None or now is None or now >= was
