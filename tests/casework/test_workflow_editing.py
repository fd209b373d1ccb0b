"""Editing a workflow: each act leaves the old definition alone, keys are never reused, and the law's parts stay."""

from copy import deepcopy
from typing import Any

import pytest

from casework.workflows import editing
from casework.workflows.definition import load
from casework.workflows.lint import lint
from casework.workflows.succession import succession_problems
from core.errors import Conflict
from tests.casework.workflow_sample import sample


def tasks(definition: dict[str, Any]) -> list[list[str]]:
    return [[task["key"] for task in phase["tasks"]] for phase in definition["phases"]]


def test_a_workflow_is_made_from_nothing() -> None:
    made = editing.new_workflow("drofting", "Drøfting")
    assert load(made).title["nb"] == "Drøfting"
    made, phase = editing.add(made, "phase", "Møte med skolen", ())
    made, task = editing.add(made, "task", "Skriv referat", (), phase=phase.partition(":")[2])
    made, deadline = editing.add(made, "deadline", "Referat innen ei uke", ())
    assert (phase, task, deadline) == ("phase:mote_med_skolen", "task:skriv_referat", "deadline:referat_innen_ei_uke")
    assert lint(made) == ()


def test_what_is_edited_is_a_copy() -> None:
    before = sample()
    kept = deepcopy(before)
    editing.change(before, "task:observe", {"help": {"nb": "a", "nn": "b"}})
    editing.move(before, "task:observe", down=True)
    editing.remove(before, "task:observe")
    editing.duplicate(before, "phase:assessment", ())
    assert before == kept


def test_a_key_that_was_used_is_not_used_again() -> None:
    _made, ref = editing.add(sample(), "task", "Observe", {"observe_2"}, phase="assessment")
    assert ref == "task:observe_3"


def test_tasks_move_within_and_between_phases() -> None:
    made = editing.move(sample(), "task:assess", down=False)
    assert tasks(made)[1][:2] == ["assess", "observe"]
    made = editing.move(made, "task:assess", down=False)
    assert tasks(made)[0][-1] == "assess"
    made = editing.place(made, "task:assess", phase="decision")
    assert tasks(made)[2] == ["decide", "assess"]
    made = editing.place(made, "task:assess", before="task:observe")
    assert tasks(made)[1][0] == "assess"
    made = editing.move(made, "phase:assessment", down=True)
    assert [phase["key"] for phase in made["phases"]][1:3] == ["decision", "assessment"]


def test_a_task_that_is_gone_is_waited_for_by_nobody() -> None:
    made = editing.remove(sample(), "task:assess")
    review = editing.part(made, "task:review")
    assert review["needs"] == [] and "not_by" not in review
    assert lint(made) == ()


def test_a_copy_is_its_own_and_not_the_laws() -> None:
    made, ref = editing.duplicate(sample(), "phase:assessment", ())
    copy = editing.part(made, ref)
    assert not any(task.get("core") for task in copy["tasks"])
    names = {task["key"] for task in copy["tasks"]}
    review = next(task for task in copy["tasks"] if task.get("not_by"))
    assert review["not_by"] in names and set(review["needs"]) <= names
    assert lint(made) == ()


@pytest.mark.parametrize("ref", ["task:refer", "task:consent"])
def test_what_the_law_demands_stays(ref: str) -> None:
    with pytest.raises(Conflict, match=r"workflow\.core"):
        editing.remove(sample(), ref)
    for changes in ({"optional": True}, {"core": False}, {"effect": "none"}):
        with pytest.raises(Conflict, match=r"workflow\.core"):
            editing.change(sample(), ref, changes)
    assert editing.change(sample(), ref, {"owner": ["ppt_clerk"]})


def test_an_empty_phase_goes_and_a_full_one_does_not() -> None:
    with pytest.raises(Conflict, match=r"workflow\.phase_in_use"):
        editing.remove(sample(), "phase:decision")
    made, ref = editing.add(sample(), "phase", "Tom", ())
    assert len(editing.remove(made, ref)["phases"]) == len(sample()["phases"])


@pytest.mark.parametrize("ref", ["task:gone", "phase:", "nothing:refer", "", "deadline:refer"])
def test_what_is_not_there_cannot_be_edited(ref: str) -> None:
    for act in (editing.remove, editing.part):
        with pytest.raises(Conflict, match=r"workflow\.no_such_part"):
            act(sample(), ref)


def test_a_new_version_keeps_what_the_law_demands() -> None:
    old = sample()
    assert succession_problems(editing.change(old, "task:refer", {"owner": ["teacher"]}), old) == ()
    new = deepcopy(old)
    new["phases"][0]["tasks"] = [task for task in new["phases"][0]["tasks"] if task["key"] != "consent"]
    new["phases"][1]["tasks"][3].pop("core")
    new["phases"][1]["tasks"][3]["needs"] = []
    found = [(problem.path, problem.code) for problem in succession_problems(new, old)]
    assert found == [("", "core_removed"), ("phases.1.tasks.3", "core_changed")]
    assert succession_problems({**new, "version": old["version"] + 1}, old) == ()
