"""«Etter 6 og 12 måneder» is two deadlines, each with a name of its own; numbers that are no times are none."""

from typing import Any

import pytest

from casework.workflows import pasting
from casework.workflows.editing import new_workflow
from casework.workflows.lint import lint
from casework.workflows.paper import within_of
from tests.casework.test_workflow_pasting import Around, paste
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


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Evaluer etter 1 måned og 2 uker", [("Evaluer – 1 måned og 2 uker", {"days": 44})]),
        ("Evaluer etter 1 år og 6 måneder", [("Evaluer", {"months": 18})]),
        ("Evaluer innen to veker og tre dagar", [("Evaluer", {"days": 17})]),
        (
            "Rektor følger opp skolen 3 og 9 måneder etter skolestart",
            [("Følger opp skolen – 3 måneder", {"months": 3}), ("Følger opp skolen – 9 måneder", {"months": 9})],
        ),
        ("Evaluer innen utgangen av mai", [("Evaluer", {"on": ["05-31"]})]),
        ("Evaluer i løpet av april og februar", [("Evaluer", {"on": ["02-28"]})]),
        ("Evaluer – lærer – ved utgangen av året", [("Evaluer", {"on": ["12-31"]})]),
        ("Evaluer tiltaket senest 3 uker før skolestart", []),
    ],
)
def test_sums_ends_of_months_and_times_from_something_else(line: str, found: list[tuple[str, dict[str, Any]]]) -> None:
    assert _deadlines(line) == found


@pytest.mark.parametrize(
    ("label", "adds"),
    [
        ("Frist: 6 og 12 måneder etter oppstart", [{"months": 6}, {"months": 12}]),
        ("Når: 3, 6 og 12 måneder etter oppstart", [{"months": 3}, {"months": 6}, {"months": 12}]),
        ("Frist: etter 1 måned og 2 uker", [{"days": 44}]),
        ("Frist: innen utgangen av oktober", [{"on": ["10-31"]}]),
    ],
)
def test_each_time_below_a_task_is_a_deadline_too(label: str, adds: list[dict[str, Any]]) -> None:
    made, _told = paste(f"Følg opp\nAnsvar: rektor\n{label}")
    assert [each["add"] for each in made["deadlines"]] == adds


def test_each_time_in_a_cell_is_a_deadline_too() -> None:
    table = "Oppgave\tAnsvar\tFrist\nPrøv ut\tRektor\tEtter 6–8 uker\nEvaluer\tRektor\t1 måned og 2 uker"
    assert [line.within and line.within.add for line in pasting.read(table)] == [{"weeks": 8}, {"days": 44}]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Gi opplæring senest tre uker før skolestart", "senest tre uker før skolestart"),
        ("Rektor kaller inn til møte senest to uker før møtet.", "senest to uker før møtet"),
        ("Avslutt saken i juni", "i juni"),
        ("Lærer svarer foreldrene så snart som mulig.", "så snart som mulig"),
        ("Skriv rapport innen 3 uker, første gang før jul", "første gang før jul"),
        ("Skriv rapport innen 3 uker. Rapporten er klar innen 5 uker.", "innen 5 uker"),
    ],
)
def test_a_time_that_no_deadline_was_made_of_is_told(line: str, told: str) -> None:
    assert told in _pasted(line)[1].lost


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Frist: Senest to uker før møtet, minst to ganger i året", "Senest to uker før møtet"),
        ("Frist: 6 måneder, deretter årlig", "deretter årlig"),
    ],
)
def test_of_two_times_below_a_task_one_is_told(label: str, told: str) -> None:
    made, found = paste(f"Prøv\nAnsvar: rektor\n{label}")
    assert len(made["deadlines"]) == 1
    assert found.lost == [told]


@pytest.mark.parametrize("line", ["Rektor kartlegger vansker innen lesing.", "Skriv rapport innen 3 uker – rektor"])
def test_nothing_is_told_where_all_of_the_time_was_understood(line: str) -> None:
    assert not set(_pasted(line)[1].lost) - {"Rektor", "rektor"}


def test_times_tell_from_when_they_run_and_sums_are_not_parted() -> None:
    found = within_of("etter 6 og 12 uker fra oppstart")
    assert found is not None
    assert (found.after, [words for words, _add in found.each]) == ("oppstart", ["6 uker", "12 uker"])
    assert not (within_of("etter 1 år og 6 måneder") or found).each
    assert not (within_of("innen 3 uker") or found).each


@pytest.mark.parametrize(
    "piece",
    [
        "etter 3, ",
        "6 og ",
        "1 år og 2 uker og ",
        "innen 3 ",
        "i løpet av mai og ",
        "etter ",
        "12 måneder og ",
        "3, 6, ",
    ],
)
def test_hostile_times_are_read_to_their_end(piece: str) -> None:
    with must_end():
        _pasted(f"Evaluer etter {piece * 400} 12 måneder")
