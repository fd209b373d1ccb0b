"""A definition that is not sound is refused, with every reason."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.workflows.definition import DefinitionError, load, text, texts
from tests.casework.workflow_sample import DEFINITION, sample

Change = Callable[[dict[str, Any]], Any]


def _task(data: dict[str, Any], phase: int, task: int) -> dict[str, Any]:
    found: dict[str, Any] = data["phases"][phase]["tasks"][task]
    return found


CASES: list[tuple[str, str, Change]] = [
    ("colour", "unknown_key", lambda d: d.update(colour="red")),
    ("title", "missing", lambda d: d.pop("title")),
    ("title.nn", "missing_language", lambda d: d["title"].pop("nn")),
    ("title", "unknown_language", lambda d: d["title"].update(de="Antrag")),
    ("version", "bad_number", lambda d: d.update(version=0)),
    ("version", "bad_number", lambda d: d.update(version=True)),
    ("key", "bad_key", lambda d: d.update(key="Two words")),
    ("phases", "bad_list", lambda d: d.update(phases=[])),
    ("phases.0.tasks", "bad_list", lambda d: d["phases"][0].update(tasks=[])),
    ("phases.1.key", "duplicate", lambda d: d["phases"][1].update(key="referral")),
    ("phases.1.tasks.0.key", "duplicate", lambda d: _task(d, 1, 0).update(key="refer")),
    ("phases.0.tasks.0.owner", "unknown_role", lambda d: _task(d, 0, 0).update(owner=["king"])),
    ("phases.0.tasks.0.owner", "bad_owner", lambda d: _task(d, 0, 0).update(owner=[])),
    ("phases.0.tasks.0.effect", "unknown_effect", lambda d: _task(d, 0, 0).update(effect="explode")),
    ("phases.0.tasks.0.effect", "unknown_effect", lambda d: _task(d, 0, 0).update(effect=["refer"])),
    ("phases.0.tasks.1.per", "unknown_per", lambda d: _task(d, 0, 1).update(per="teacher")),
    ("phases.0.tasks.0", "core_not_certain", lambda d: _task(d, 0, 0).update(optional=True)),
    ("phases.1.tasks.2.needs", "unknown_task", lambda d: _task(d, 1, 2).update(needs=["nothing"])),
    ("phases.0.tasks.1.needs", "needs_later_phase", lambda d: _task(d, 0, 1).update(needs=["assess"])),
    ("phases", "circular_needs", lambda d: _task(d, 1, 1).update(needs=["review"])),
    ("phases.1.tasks.2.not_by", "unknown_task", lambda d: _task(d, 1, 2).update(not_by="review")),
    (
        "phases.0.tasks.2.show_if",
        "looks_ahead",
        lambda d: _task(d, 0, 2).update(show_if={"task": "assess", "rule": {"filled": "a"}}),
    ),
    ("phases.0.tasks.3.show_if.rule", "bad_rule", lambda d: _task(d, 0, 3)["show_if"].update(rule={"eval": "1"})),
    ("deadlines.0.pausable", "legal_never_pauses", lambda d: d["deadlines"][0].update(pausable=True)),
    ("deadlines.0.from", "unknown_task", lambda d: d["deadlines"][0].update({"from": {"task": "nothing"}})),
    ("deadlines.0.from", "unknown_event", lambda d: d["deadlines"][0].update({"from": {"event": "moon"}})),
    ("deadlines.0.from", "bad_trigger", lambda d: d["deadlines"][0].update({"from": {}})),
    ("deadlines.0.until", "unknown_task", lambda d: d["deadlines"][0].update(until={"tasks": ["decide", "nothing"]})),
    ("deadlines.0.until", "bad_trigger", lambda d: d["deadlines"][0].update(until={"tasks": []})),
    ("deadlines.0.from", "bad_trigger", lambda d: d["deadlines"][0].update({"from": {"tasks": "refer"}})),
    ("deadlines.0.until", "ends_where_it_starts", lambda d: d["deadlines"][0].update(until={"task": "refer"})),
    ("deadlines.0.add", "bad_duration", lambda d: d["deadlines"][0].update(add={"months": 1, "days": 1})),
    ("deadlines.0.add", "bad_duration", lambda d: d["deadlines"][0].update(add={"months": -1})),
    ("deadlines.0.kind", "unknown_kind", lambda d: d["deadlines"][0].update(kind="soft")),
    ("deadlines.0.law", "bad_law", lambda d: d["deadlines"][0].update(law={"law": "x"})),
    ("deadlines.2.repeat", "repeat_without_until", lambda d: d["deadlines"][2].update(repeat=True)),
    ("law.0.valid_from", "bad_date", lambda d: d["law"][0].update(valid_from="last year")),
]


@pytest.mark.parametrize(("path", "code", "change"), CASES)
def test_each_fault_is_named_and_placed(path: str, code: str, change: Change) -> None:
    data = sample()
    change(data)
    with pytest.raises(DefinitionError) as caught:
        load(data)
    assert (path, code) in {(problem.path, problem.code) for problem in caught.value.problems}


def test_all_faults_come_at_once() -> None:
    data = sample()
    data["title"].pop("nn")
    data["deadlines"][0]["pausable"] = True
    with pytest.raises(DefinitionError) as caught:
        load(data)
    assert [problem.code for problem in caught.value.problems] == ["missing_language", "legal_never_pauses"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.data(), JSON)
def test_nonsense_anywhere_is_a_list_of_problems_and_never_a_crash(data: st.DataObject, nonsense: Any) -> None:
    definition = sample()
    place: Any = definition
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = nonsense
            break
        place = place[key]
    try:
        load(definition)
    except DefinitionError as error:
        assert error.problems


def test_texts_follow_the_language_and_fall_back_to_bokmal() -> None:
    nynorsk = texts(DEFINITION, "nn")
    assert nynorsk["title"] == "Tilvising"
    assert nynorsk["phases"]["referral"]["guardian_title"] == "Skulen har tilvist"
    assert nynorsk["phases"]["assessment"]["guardian_title"] == "Sakkyndig vurdering"
    assert nynorsk["deadlines"]["complaint"] == "Klagefrist"
    assert text({"nb": "Sak", "nn": "Sak"}, "se") == "Sak"
    assert text(None, "nb") == ""


def test_what_a_definition_offers() -> None:
    assert DEFINITION.forms == {"school_referral", "assessment"}
    assert DEFINITION.phase_of["issue"] == "assessment"
    assert str(DEFINITION.deadlines[0].law) == "forvaltningsloven § 11 a"
