"""Lines become phases and tasks, with those who do them."""

from casework.workflows import pasting
from casework.workflows.editing import new_workflow
from casework.workflows.lint import lint

TEXT = """
Før henvisning:
1. Drøft i ressursteamet – lærer
- Skriv referat; rektor
Kartlegging:
• Observer\tPP-rådgiver
Skriv T-bane-plan
:
"""


def test_lines_are_phases_and_tasks() -> None:
    assert pasting.read(TEXT) == [
        ("phase", "Før henvisning", ""),
        ("task", "Drøft i ressursteamet", "lærer"),
        ("task", "Skriv referat", "rektor"),
        ("phase", "Kartlegging", ""),
        ("task", "Observer", "PP-rådgiver"),
        ("task", "Skriv T-bane-plan", ""),
    ]


def test_they_come_in_order_and_wait_for_each_other() -> None:
    owners = {"lærer": ["teacher"], "rektor": ["unit_head"]}
    made, ref = pasting.add_all(
        new_workflow("x", "X"),
        pasting.read(TEXT),
        (),
        phase="start",
        owners=lambda who: owners.get(who, []),
        in_order=True,
    )
    assert ref == "task:skriv_t_bane_plan" and lint(made) == ()
    tasks = [[(task["key"], task.get("needs", [])) for task in phase["tasks"]] for phase in made["phases"]]
    assert tasks[1] == [("droft_i_ressursteamet", []), ("skriv_referat", ["droft_i_ressursteamet"])]
    assert tasks[2][0] == ("observer", ["skriv_referat"])
    assert made["phases"][1]["tasks"][0]["owner"] == ["teacher"]


def test_nothing_is_nothing_and_much_is_cut() -> None:
    assert pasting.read(" \n\t\n") == []
    assert len(pasting.read("a\n" * 5000)) == pasting.MAX_LINES
