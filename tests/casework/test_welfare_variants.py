"""The common recipe for welfare technology and the municipalities' own: sound, different, and walkable to the end."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest

from casework.forms.definition import load as load_form
from casework.library.catalogue import template
from casework.library.variants import Misfit, Variant, resolve, resolve_form, variant, variant_of, variants
from casework.workflows import branches
from casework.workflows.definition import WorkflowDefinition, load
from casework.workflows.engine import Event, State, fold
from core.errors import NotFound

COMMON = template("workflows", "welfare_technology")
PLACES = {"drammen", "horten", "risor", "sandnes", "bodo", "alesund", "steinkjer"}
ALL = {"common": load(COMMON.definition), **{one.key: load(one.workflow) for one in variants()}}
LONG_WAY = {
    "map_needs": {"conclusion": "technology"},
    "choose_solution": {"outcome": "go", "route": "nav", "tracking": "yes"},
}
LONG_WAY |= {"decide": {"outcome": "granted"}, "register_answer": {"outcome": "granted"}}
LONG_WAY |= {"evaluate_trial": {"outcome": "keep"}}
LONG_WAY |= {"follow_up": {"outcome": "continue"}, "measure_benefit": {"outcome": "done"}}


def walk(definition: WorkflowDefinition, answers: dict[str, dict[str, Any]], most: int = 60) -> tuple[list[str], State]:
    """Do every mandatory task as soon as it is ready, one a day, and go where the branches lead."""
    at = datetime(2026, 8, 17, 9, tzinfo=UTC)
    log = [Event(1, "opened", at, None, {}, None)]
    done: list[str] = []

    def add(kind: str, task: str | None = None, **data: Any) -> None:
        log.append(Event(len(log) + 1, kind, at, task, data, str(len(log))))

    while len(done) < most and (ready := [task for task in fold(definition, log).next_tasks() if not task.optional]):
        key, at = ready[0].key, at + timedelta(days=1)
        done.append(key)
        if definition.tasks[key].per:
            add("respondents", key, ids=["a"])
            add("task_answered", key, respondent="a", answer="yes")
            continue
        given = answers.get(key, {})
        add("task_done", key, marks=dict(definition.kept_of(key, given)))
        for branch in branches.taken(definition, key, given):
            for again in branches.round_of(fold(definition, log), branch):
                add("task_reopened", again, reason="", mode="round")
            if branch.close:
                add("closed", outcome=branch.close)
            if branch.back:
                answers = {**answers, key: LONG_WAY.get(key, {})}
    return done, fold(definition, log)


def texts_in(node: object) -> Iterator[dict[str, str]]:
    if isinstance(node, dict):
        if "nb" in node:
            yield node
        else:
            for value in node.values():
                yield from texts_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_in(value)


@pytest.mark.parametrize("key", ALL)
def test_the_whole_way_from_need_to_benefit_can_be_walked(key: str) -> None:
    done, state = walk(ALL[key], LONG_WAY)
    assert state.closed
    assert state.outcome == "welfare_done"
    assert {"report_need", "consent_welfare", "map_needs", "choose_solution", "train", "log_trial"} <= set(done)
    assert {"evaluate_trial", "set_service", "follow_up", "measure_benefit"} <= set(done)
    assert done.index("map_needs") < done.index("choose_solution") < done.index("set_service")


@pytest.mark.parametrize("key", ALL)
def test_a_failed_trial_leads_back_to_the_choice_and_then_on(key: str) -> None:
    done, state = walk(ALL[key], LONG_WAY | {"evaluate_trial": {"outcome": "change"}})
    assert done.count("choose_solution") == 2
    assert done.count("evaluate_trial") == 2
    assert done.count("consent_welfare") == 1
    assert state.outcome == "welfare_done"


@pytest.mark.parametrize("key", ALL)
def test_following_up_and_measuring_come_again(key: str) -> None:
    done, state = walk(ALL[key], LONG_WAY | {"measure_benefit": {"outcome": "again"}})
    assert done.count("follow_up") == done.count("measure_benefit") == 2
    assert done.count("set_service") == 1
    assert state.deadlines["follow_up"].status in ("met", "ended")


def test_what_is_bought_or_lent_needs_no_application_where_the_recipe_says_so() -> None:
    bought = LONG_WAY | {"choose_solution": {"outcome": "go", "route": "consumer", "tracking": "no"}}
    without = {key for key, definition in ALL.items() if "apply" not in walk(definition, bought)[0]}
    assert without == set(ALL) - {"welfare_technology_bodo"}


@pytest.mark.parametrize("key", ALL)
def test_the_municipality_decides_on_what_it_gives_itself_and_on_nothing_else(key: str) -> None:
    for route in ("municipal", "nav", "consumer", "lending"):
        chosen = {"outcome": "go", "route": route, "tracking": "no"}
        done, state = walk(ALL[key], LONG_WAY | {"choose_solution": chosen})
        assert ("decide" in done) == (route == "municipal"), route
        assert not {"decide", "register_answer"} <= set(done)
        assert state.outcome == "welfare_done"


def test_a_need_that_something_else_meets_ends_there() -> None:
    done, state = walk(ALL["common"], {"map_needs": {"conclusion": "other_service"}})
    assert done[-1] == "map_needs"
    assert state.outcome == "other_service"


def test_an_application_that_is_refused_leads_back_to_the_choice() -> None:
    done, _state = walk(ALL["common"], LONG_WAY | {"register_answer": {"outcome": "refused"}})
    assert done.count("choose_solution") == done.count("apply") == 2


def test_there_is_a_variant_for_each_of_the_seven_and_one_for_three_together() -> None:
    assert {one.key.removeprefix("welfare_technology_") for one in variants()} == PLACES
    assert variant_of("5041") == variant_of("5053") == variant_of("5006") == variant("welfare_technology_steinkjer")
    assert variant_of("5001") is None
    with pytest.raises(NotFound):
        variant("welfare_technology_atlantis")


@pytest.mark.parametrize("one", variants(), ids=lambda one: one.key)
def test_each_variant_says_that_it_is_an_illustration_in_both_languages(one: Variant) -> None:
    made = one.workflow
    for language in ("nb", "nn"):
        assert "(illustrativ)" in made["title"][language]
        assert "Illustrativ" in made["phases"][0]["tasks"][0]["help"][language]
    strangers = re.compile(r"\b(ikke|hvis|skole\w*|tjeneste\w*|selv|noe|dere|løsning\w*|uker)\b", re.IGNORECASE)
    for text in texts_in({"all": [made, dict(one.note), list(one.teams)]}):
        assert not strangers.search(text["nn"]), text["nn"]


def test_no_two_recipes_are_alike() -> None:
    def shape(definition: WorkflowDefinition) -> tuple[object, ...]:
        order = tuple(definition.tasks)
        owners = tuple(task.owner for task in definition.tasks.values())
        clocks = tuple((one.key, one.count, one.unit, str(one.start)) for one in definition.deadlines)
        return order, owners, clocks

    for first, second in combinations(ALL, 2):
        assert shape(ALL[first]) != shape(ALL[second]), (first, second)
    owners = {key: ALL[key].tasks["map_needs"].owner[0] for key in ALL}
    assert len(set(owners.values())) == len(owners), owners


@pytest.mark.parametrize("one", variants(), ids=lambda one: one.key)
def test_a_team_that_owns_something_is_one_the_variant_brings(one: Variant) -> None:
    brought = {f"team:{team['key']}" for team in one.teams}
    named = {owner for task in load(one.workflow).tasks.values() for owner in task.owner if owner.startswith("team:")}
    assert named <= brought


@pytest.mark.parametrize("one", variants(), ids=lambda one: one.key)
def test_the_routes_differ_in_a_form_that_is_sound(one: Variant) -> None:
    common = load_form(template("forms", "welfare_choice").definition)
    for form in map(load_form, one.forms):
        routes = {option.value for option in form.field("route").options}
        assert routes < {option.value for option in common.field("route").options}


@pytest.mark.parametrize(
    "change",
    [
        {"tasks": {"nobody": {"optional": True}}},
        {"without": {"tasks": ["nobody"]}},
        {"without": {"branches": ["nobody"]}},
        {"phases": ["need"]},
        {"deadlines": {"nobody": {}}},
        {"add": [{"in": "nobody", "task": {}}]},
    ],
)
def test_a_change_to_something_that_is_not_there_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Misfit):
        resolve(COMMON.definition, change)


@pytest.mark.parametrize("change", [{"options": {"route": ["teleport"]}}, {"without": ["teleport"]}])
def test_a_form_cannot_be_given_an_option_it_never_had_or_lose_a_question_it_never_asked(change: Any) -> None:
    with pytest.raises(Misfit):
        resolve_form(template("forms", "welfare_choice").definition, change)


def test_the_common_workflow_is_untouched_by_what_is_made_of_it() -> None:
    before = COMMON.definition
    given = COMMON.definition
    resolve(given, {"owners": {"team:welfare_technology": ["teacher"]}, "without": {"tasks": ["assign"]}})
    assert given == before


def test_an_owner_that_is_passed_on_is_named_once() -> None:
    made = resolve(COMMON.definition, {"owners": {"team:welfare_technology": ["ppt_adviser"]}})
    for phase in made["phases"]:
        for task in phase["tasks"]:
            assert len(set(task["owner"])) == len(task["owner"])
    assert "team:welfare_technology" not in made["start"]["roles"]
