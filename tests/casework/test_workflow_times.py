"""«Etter 6 og 12 måneder» is two deadlines, each with a name of its own; numbers that are no times are none."""

from typing import Any

import pytest

from casework.workflows import pasting
from casework.workflows.editing import new_workflow
from casework.workflows.lint import lint
from casework.workflows.paper import within_of
from tests.casework.test_workflow_pasting import Around
from tests.effort import must_end


def _pasted(line: str) -> tuple[dict[str, Any], pasting.Pasted]:
    return pasting.add_all(
        new_workflow("prove", "Prøve"),
        pasting.read(f"Tiltak:\n1. Lag en plan – rektor\n2. {line}"),
        set(),
        phase="",
        around=Around(),
        in_order=True,
    )


def _deadlines(line: str) -> list[tuple[str, dict[str, Any]]]:
    made, _told = _pasted(line)
    return [(each["title"]["nb"], each["add"]) for each in made.get("deadlines", ())]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "Evaluer tiltaket etter 6 og 12 måneder",
            [("Evaluer tiltaket – 6 måneder", {"months": 6}), ("Evaluer tiltaket – 12 måneder", {"months": 12})],
        ),
        (
            "Evaluering etter 2 og 6 uker",
            [("Evaluering – 2 uker", {"weeks": 2}), ("Evaluering – 6 uker", {"weeks": 6})],
        ),
        (
            "Rektor følger opp eleven etter 3, 6 og 12 måneder",
            [
                ("Følger opp eleven – 3 måneder", {"months": 3}),
                ("Følger opp eleven – 6 måneder", {"months": 6}),
                ("Følger opp eleven – 12 måneder", {"months": 12}),
            ],
        ),
        (
            "Evaluer – lærer – etter ei og tre veker",
            [("Evaluer – 1 veke", {"weeks": 1}), ("Evaluer – 3 veker", {"weeks": 3})],
        ),
        (
            "Evaluer tiltaket etter 3 måneder, 6 måneder og 1 måned sammen med foresatte",
            [
                ("Evaluer tiltaket sammen med foresatte – 1 måned", {"months": 1}),
                ("Evaluer tiltaket sammen med foresatte – 3 måneder", {"months": 3}),
                ("Evaluer tiltaket sammen med foresatte – 6 måneder", {"months": 6}),
            ],
        ),
    ],
)
def test_each_time_is_a_deadline_with_a_name(line: str, found: list[tuple[str, dict[str, Any]]]) -> None:
    assert _deadlines(line) == found
    made, told = _pasted(line)
    assert told.made["deadline"] == len(found)
    assert {each["until"]["task"] for each in made["deadlines"]} == {made["phases"][-1]["tasks"][-1]["key"]}
    assert len({each["key"] for each in made["deadlines"]}) == len(found)
    assert not [each for each in lint(made) if each.path and "deadlines" in str(each.path)]


@pytest.mark.parametrize(
    ("line", "adds"),
    [
        ("Evaluer tiltaket innen 6–8 uker", [{"weeks": 8}]),
        ("Evaluer tiltaket etter 6 - 8 uker", [{"weeks": 8}]),
        ("Evaluer tiltaket etter 6 eller 12 måneder", [{"months": 12}]),
        ("Evaluer tiltaket etter 6 og 6 måneder", [{"months": 6}]),
        ("Følg opp punkt 3 og 12 måneder", []),
        ("Følg opp etter punkt 3 og 6 i planen", []),
        ("Følg opp etter punkt 3 og 12 måneder", []),
        ("Følg opp etter 3 måneder, 4 og 6måneder", [{"months": 3}, {"months": 4}, {"months": 6}]),
        ("To og tre år gamle barn følges opp", []),
        ("Følg opp barna etter 3 og 6 års alder", []),
        ("Les rapporten fra 3. og 6. trinn", []),
    ],
)
def test_a_deadline_is_made_of_times_and_of_no_other_numbers(line: str, adds: list[dict[str, int]]) -> None:
    assert [add for _title, add in _deadlines(line)] == adds


def test_times_tell_from_when_they_run_and_sums_are_not_parted() -> None:
    found = within_of("etter 6 og 12 uker fra oppstart")
    assert found is not None
    assert (found.after, [words for words, _add in found.each]) == ("oppstart", ["6 uker", "12 uker"])
    assert not (within_of("etter 1 år og 6 måneder") or found).each
    assert not (within_of("innen 3 uker") or found).each


@pytest.mark.parametrize("piece", ["etter 3, ", "6 og ", "etter ", "12 måneder og ", "3, 6, "])
def test_hostile_times_are_read_to_their_end(piece: str) -> None:
    with must_end():
        _pasted(f"Evaluer etter {piece * 400} 12 måneder")
