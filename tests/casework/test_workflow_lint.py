"""What lint finds in the newer parts of a definition, what can never come about, and what would be too large."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.library.catalogue import templates
from casework.workflows.definition import load
from casework.workflows.lint import MAX_PROBLEMS, lint
from casework.workflows.lint_core import core_missing, endless
from casework.workflows.lint_rules import always, never
from tests.casework.test_workflow_branches import EXTRA
from tests.casework.workflow_sample import both, sample, task
from tests.effort import must_end

Change = Callable[[dict[str, Any]], Any]


def full() -> dict[str, Any]:
    """The sample with everything that the second edition brought."""
    data = sample() | deepcopy(EXTRA)
    for phase in data["phases"][1:3]:
        for each in phase["tasks"]:
            each.pop("core", None)
    data["start"] = {"roles": ["ppt_head", "team:intake"], "unit_kinds": ["school"], "once": True, "needs": "decision"}
    _task(data, 1, 1)["approvals"] = [{"key": "lead", "title": both("Leder"), "owner": ["ppt_head"]}]
    _task(data, 0, 2)["letter"] = {"key": "receipt", "audience": ["ppt"]}
    return data


def _task(data: dict[str, Any], phase: int, number: int) -> dict[str, Any]:
    found: dict[str, Any] = data["phases"][phase]["tasks"][number]
    return found


def _never(data: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """No answer shows the last task of the first phase; with `changes` to the one that is to need it."""
    _task(data, 0, 3)["show_if"]["rule"] = {"all": [{"eq": ["report", True]}, {"eq": ["report", False]}]}
    _task(data, 1, 1).update(changes)
    return data


def _many_approvals(phase: dict[str, Any]) -> dict[str, Any]:
    each = [{"key": f"a{n}", "title": both("a"), "owner": ["ppt_head"]} for n in range(20)]
    phase["tasks"] += [task(f"x{n}", approvals=each) for n in range(20)]
    return phase


def _deep(levels: int) -> dict[str, Any]:
    rule: dict[str, Any] = {"filled": "a"}
    for _ in range(levels):
        rule = {"not": rule}
    return rule


CASES: list[tuple[str, str, Change]] = [
    ("subject", "unknown_subject", lambda d: d.update(subject="dog")),
    ("start.roles", "unknown_role", lambda d: d["start"].update(roles=["king"])),
    ("start.unit_kinds", "bad_list", lambda d: d["start"].update(unit_kinds=["prison"])),
    ("start.needs", "unknown_need", lambda d: d["start"].update(needs="money")),
    ("start.once", "bad_flag", lambda d: d["start"].update(once="yes")),
    ("priorities.1.key", "duplicate", lambda d: d["priorities"][1].update(key="urgent")),
    ("phases.1.tasks.1.approvals.0.owner", "bad_owner", lambda d: _task(d, 1, 1)["approvals"][0].update(owner=[])),
    ("phases.0.tasks.2.assign", "assign_without_effect", lambda d: _task(d, 0, 2).update(assign="workload")),
    ("phases.0.tasks.2.assign", "unknown_assign", lambda d: _task(d, 0, 2).update(assign="dice")),
    (
        "phases.0.tasks.2.requires_files.0",
        "looks_ahead",
        lambda d: _task(d, 0, 2).update(requires_files=[{"task": "issue", "field": "f"}]),
    ),
    ("phases.0.tasks.3.show_if", "unknown_fact", lambda d: _task(d, 0, 3).update(show_if={"case": {"filled": "x"}})),
    (
        "phases.0.tasks.3.show_if",
        "unknown_priority",
        lambda d: _task(d, 0, 3).update(show_if={"case": {"eq": ["priority", "soon"]}}),
    ),
    (
        "phases.0.tasks.3.show_if",
        "impossible_type",
        lambda d: _task(d, 0, 3).update(show_if={"case": {"eq": ["grade", "four"]}}),
    ),
    ("branches.1.when", "impossible_type", lambda d: d["branches"][1].update(when={"gt": ["way", 3]})),
    ("branches.0.to", "not_ahead", lambda d: d["branches"][0].update(to="referral")),
    ("branches.0.to", "unknown_phase", lambda d: d["branches"][0].update(to="moon")),
    ("branches.0.to", "branch_over_core", lambda d: _task(d, 1, 1).update(core=True)),
    ("branches.2.back", "not_behind", lambda d: d["branches"][2].update(back="decision")),
    ("branches.0", "one_way_on", lambda d: d["branches"][0].update(close="x")),
    ("branches.0.after", "unknown_task", lambda d: d["branches"][0].update(after="nothing")),
    ("branches.1.start", "unknown_sub", lambda d: d["branches"][1].update(start="nothing")),
    ("branches.0.when", "rule_too_deep", lambda d: d["branches"][0].update(when=_deep(9))),
    ("branches.3", "never_taken", lambda d: d["branches"][2].update(when={"any": [_deep(0), _deep(1)]})),
    ("subs.1.workflow", "starts_itself", lambda d: d["subs"][1].update(workflow="sample")),
    ("subs.0", "never_started", lambda d: d["subs"][0].pop("by")),
    ("deadlines.0.from", "unknown_event", lambda d: d["deadlines"][0].update({"from": {"event": "sub_ended:x"}})),
    ("deadlines.0.add", "bad_duration", lambda d: d["deadlines"][0].update(add={"on": "02-30"})),
    ("deadlines.0.add", "bad_duration", lambda d: d["deadlines"][0].update(add={"years": 5000})),
    ("deadlines.0.calendar", "calendar_without_working_days", lambda d: d["deadlines"][0].update(calendar="school")),
    ("deadlines.0.soft", "legal_never_soft", lambda d: d["deadlines"][0].update(soft=True)),
    ("deadlines.1.pausable", "unknown_reason", lambda d: d["deadlines"][1].update(pausable=["moving"])),
    ("deadlines.3.repeat", "repeat_of_a_date", lambda d: d["deadlines"][3]["from"].update(field="day")),
    ("deadlines.0.until", "never_ends", lambda d: d["deadlines"][0].update(until={"event": "opened"})),
    ("phases.0.tasks.3.show_if", "never_shown", _never),
    ("deadlines.4.until", "never_ends", _never),
    ("phases.1.tasks.1.needs", "needs_never_shown", lambda d: _never(d, needs=["ask_report"])),
    ("phases", "circular_needs", lambda d: _task(d, 0, 2).update(needs=["ask_report"])),
    ("phases.0.tasks.1.per", "nobody_to_ask", lambda d: d.update(subject="none")),
    ("phases.0.tasks.1.owner", "nobody_may", lambda d: d.update(subject="none")),
    ("phases.0.tasks.1.owner", "per_without_guardian", lambda d: _task(d, 0, 1).update(owner=["teacher"])),
    ("title.nb", "too_long", lambda d: d["title"].update(nb="x" * 2001)),
    ("title.nb", "bad_text", lambda d: d["title"].update(nb="a\x00")),
    ("phases", "too_many", lambda d: d.update(phases=d["phases"] * 20)),
    ("phases", "too_many", lambda d: _many_approvals(d["phases"][0])),
]


@pytest.mark.parametrize(("path", "code", "change"), CASES)
def test_each_fault_is_named_and_placed(path: str, code: str, change: Change) -> None:
    data = full()
    assert lint(data) == ()
    change(data)
    assert (path, code) in {(problem.path, problem.code) for problem in lint(data)}


def test_a_phase_is_unreachable_when_nothing_in_it_is_ever_shown_or_every_way_leads_past_it() -> None:
    hidden = full()
    for each in hidden["phases"][3]["tasks"]:
        each["show_if"] = {"task": "intake", "rule": {"all": [{"gt": ["n", 5]}, {"lt": ["n", 3]}]}}
    passed = full()
    passed["branches"][0]["when"] = {"any": [{"filled": "way"}, {"not": {"filled": "way"}}]}
    for data, phases in ((hidden, {"phases.3"}), (passed, {"phases.1", "phases.2"})):
        assert {p.path for p in lint(data) if p.code == "unreachable_phase"} == phases


def test_teams_are_looked_up_where_they_are_known() -> None:
    assert lint(full(), teams=["intake"]) == ()
    assert [(p.path, p.code) for p in lint(full(), teams=[])] == [("start.roles", "unknown_team")]


def test_every_template_of_the_library_is_sound() -> None:
    for template in templates("workflows"):
        assert lint(template.definition) == (), template.definition["key"]


RULES: list[tuple[dict[str, Any], bool]] = [
    ({"eq": ["a", "x"]}, False),
    ({"all": [{"eq": ["a", "x"]}, {"in": ["a", ["y", "z"]]}]}, True),
    ({"all": [{"eq": ["a", 1]}, {"not": {"eq": ["a", True]}}]}, False),
    ({"all": [{"gt": ["a", 2]}, {"eq": ["a", 2]}]}, True),
    ({"all": [{"gt": ["a", 2]}, {"lt": ["a", 3]}]}, False),
    ({"all": [{"not": {"filled": "a"}}, {"has": ["a", "x"]}]}, True),
    ({"all": [{"has": ["a", "x"]}, {"has": ["a", "y"]}]}, False),
    ({"any": [{"all": [{"filled": "a"}, {"not": {"filled": "a"}}]}, {"filled": "b"}]}, False),
    ({"not": {"any": [{"filled": "a"}, {"not": {"filled": "a"}}]}}, True),
]


@pytest.mark.parametrize(("rule", "impossible"), RULES)
def test_a_rule_that_no_answer_can_meet_is_known(rule: dict[str, Any], impossible: bool) -> None:
    assert never(rule) is impossible
    assert always({"not": rule}) is impossible


def test_what_the_law_demands_may_not_become_weaker() -> None:
    template = load(sample())
    changes: list[tuple[str, str, Change]] = [
        ("", "core_removed", lambda d: _forget(d, "refer")),
        ("phases.0.tasks.0", "core_changed", lambda d: _task(d, 0, 0).update(core=False)),
        ("phases.0.tasks.1", "core_changed", lambda d: _task(d, 0, 1).pop("per")),
        ("deadlines.0.add", "legal_longer", lambda d: d["deadlines"][0].update(add={"weeks": 5})),
        ("deadlines.0.add", "legal_longer", lambda d: d["deadlines"][0].update(add={"days": 31})),
        ("deadlines.2.add", "legal_longer", lambda d: d["deadlines"][2].update(add={"weeks": 2})),
    ]
    for path, code, change in changes:
        data = sample()
        change(data)
        assert (path, code) in {(p.path, p.code) for p in core_missing(load(data), template)}
    stricter = sample()
    stricter["deadlines"][0]["add"] = {"weeks": 4}
    stricter["deadlines"][2]["add"] = {"weeks": 6}  # a longer right to complain
    assert core_missing(load(stricter), template) == core_missing(template, template) == ()


def _forget(data: dict[str, Any], key: str) -> dict[str, Any]:
    for phase in data["phases"]:
        phase["tasks"] = [each for each in phase["tasks"] if each["key"] != key]
        for each in phase["tasks"]:
            each["needs"] = [need for need in each.get("needs", []) if need != key]
    data["deadlines"] = [row for row in data["deadlines"] if row["from"] != {"task": key}]
    return data


def test_a_core_deadline_keeps_its_start_and_ends_no_easier() -> None:
    data = sample()
    data["deadlines"][0] |= {"core": True, "until": {"tasks": ["decide", "intake"]}}
    template = load(data)
    for changes in ({"until": {"task": "plan"}}, {"from": {"task": "intake"}}, {"law": None}, {"kind": "internal"}):
        weaker = sample()
        weaker["deadlines"][0] |= {"core": True, "until": {"task": "decide"}, **changes}
        assert [p.code for p in core_missing(load(weaker), template)] == ["core_changed"], changes
    fewer = sample()
    fewer["deadlines"][0] |= {"core": True, "until": {"task": "decide"}}
    assert core_missing(load(fewer), template) == ()
    gone = sample()
    gone["deadlines"].pop(0)
    assert [p.code for p in core_missing(load(gone), template)] == ["core_removed"]


def test_workflows_that_start_each_other_for_ever_are_known() -> None:
    def made(key: str, other: str) -> dict[str, Any]:
        return full() | {"key": key, "subs": [{"key": "renewal", "workflow": other, "title": both("x")}]}

    round_trip = {key: load(made(key, other)) for key, other in (("a", "b"), ("b", "a"), ("c", "a"), ("d", "e"))}
    assert endless(round_trip) == ("a", "b", "c")


@pytest.mark.parametrize(
    "data",
    [
        {"phases": [{"tasks": [{}] * 100_000}] * 100},
        {f"x{n}": 1 for n in range(100_000)},
        sample() | {"phases": [{"key": "p", "title": both("p"), "tasks": [task(f"t{n}") for n in range(10_000)]}]},
        sample() | {"branches": [EXTRA["branches"][0] | {"when": {"all": [{"filled": "a"}] * 100_000}}]},
        sample() | {"branches": [EXTRA["branches"][0] | {"when": _deep(900)}]},
        sample() | {"title": {"nb": "x" * 5_000_000, "nn": "x", "\ud800": "x"}},
        sample() | {"key": "a" * 1_000_000},
        {1: 2, None: 3},
    ],
)
def test_what_is_far_too_large_is_refused_at_once(data: Any) -> None:
    with must_end():
        found = lint(data)
    assert 0 < len(found) <= MAX_PROBLEMS
    assert all(len(problem.path) < 200 for problem in found)


def test_the_largest_workflow_that_is_allowed_is_looked_through() -> None:
    phases = [
        {"key": f"p{p}", "title": both("p"), "tasks": [task(f"t{p}_{t}", needs=_before(p, t)) for t in range(20)]}
        for p in range(20)
    ]
    with must_end():
        assert lint(sample() | {"phases": phases, "deadlines": []}) == ()


def _before(phase: int, number: int) -> list[str]:
    return [f"t{p}_{t}" for p in range(phase + 1) for t in range(20) if (p, t) < (phase, number)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(st.data(), JSON)
def test_nonsense_anywhere_is_a_list_of_problems_and_never_a_crash(data: st.DataObject, nonsense: Any) -> None:
    definition = full()
    place: Any = definition
    while True:
        key = data.draw(st.sampled_from(list(place) if isinstance(place, dict) else range(len(place))))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = nonsense
            break
        place = place[key]
    for problem in lint(definition):
        assert (problem.path + problem.code).isprintable()
