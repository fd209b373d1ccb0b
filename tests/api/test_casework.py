"""The API's own way of what a caseworker does: the same services, the same refusals, and who did it."""

from typing import Any

import pytest

from casework.cases.models import Case, CaseEvent
from core.accounts.services import TOKEN_SCOPES
from tests.api.conftest import System, new_token
from tests.casework.running_sample import publish_all
from tests.cast import Town, build_next_town, register_child


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    town = build_next_town()
    with town.inside():
        publish_all(town)
    return town


@pytest.fixture
def system(place: Town) -> System:
    return System(place, new_token(place, TOKEN_SCOPES))


@pytest.fixture
def case(place: Town, system: System) -> dict[str, Any]:
    with place.inside():
        child = register_child(place)
    body = {"child_id": str(child.id), "unit_id": str(place.school), "workflow": "own_line"}
    told: dict[str, Any] = system.post("/cases", body).json
    return told


def test_workflows_tell_what_they_take_and_the_words_of_their_cases(system: System) -> None:
    rows = {row["key"]: row for row in system.get("/workflows").json["results"]}
    assert rows["own_system"]["subject"] == "none" and rows["own_complaint_line"]["sub_only"] is True
    assert [row["key"] for row in rows["own_line"]["priorities"]] == ["a", "b"]
    assert [row["key"] for row in rows["own_line"]["subs"]] == ["complaint", "talk"]


def test_a_case_about_no_child(system: System, place: Town) -> None:
    body = {"title": "Uro på 5. trinn", "unit_id": str(place.school), "workflow": "own_system"}
    told = system.post("/cases", body)
    assert told.status == 201 and told.json["child_id"] is None and told.json["title"] == "Uro på 5. trinn"
    assert system.get(f"/cases/{told.json['id']}").json["number"] == told.json["number"]
    assert system.get(f"/tasks?case={told.json['id']}").json["results"][0]["key"] == "describe"
    for wrong in ({"workflow": "own_line"}, {"title": " "}, {"title": "x" * 201}, {"workflow": "own_complaint_line"}):
        assert system.post("/cases", {**body, **wrong}).status in (409, 422), wrong
    assert system.post("/cases", {"unit_id": str(place.school), "workflow": "own_system"}).status == 422


def test_beside_priority_extra_task_pause_and_jump(system: System, case: dict[str, Any]) -> None:
    at = f"/cases/{case['id']}"
    beside = system.post(f"{at}/subs", {"sub_key": "talk"})
    assert beside.status == 201 and beside.json["parent_id"] == case["id"]
    assert beside.json["number"] == f"{case['number']}-1"
    assert [row["id"] for row in system.get(f"/cases?beside={case['id']}").json["results"]] == [beside.json["id"]]
    assert system.post(f"{at}/subs", {"sub_key": "complaint"}).status == 403
    assert system.post(f"{at}/subs", {"sub_key": "nothing"}).status == 404
    assert system.post(f"{at}/priority", {"priority": "a"}).json["priority"] == "a"
    assert system.post(f"{at}/priority", {"priority": "z"}).code == "priority.unknown"
    extra = {"title": "Ring helsesykepleier", "owner": "ppt_adviser", "reason": "Vekt.", "due_on": "2026-10-01"}
    added = system.post(f"{at}/tasks", extra)
    assert "extra_1" in [row["key"] for row in added.json["ready"]]
    (row,) = [row for row in system.get(f"/tasks?case={case['id']}").json["results"] if row["key"] == "extra_1"]
    assert row["title"] == "Ring helsesykepleier" and row["form"] is None
    assert system.post(f"{at}/tasks", {**extra, "owner": "king"}).status == 422
    assert system.post(f"{at}/pause", {"reason": "because"}).code == "pause.reason_unknown"
    assert system.post(f"{at}/pause", {"reason": "report", "note": "Bestilt."}).json["status"] == "paused"
    assert system.post(f"{at}/pause", {"reason": "report"}).status == 409
    assert system.post(f"{at}/resume", {}).json["status"] == "open"
    assert system.post(f"{at}/jump", {"phase_key": "nowhere", "reason": "x"}).status in (409, 422)
    assert system.post(f"{at}/jump", {"phase_key": "ending", "reason": "Avklart."}).json["phase"]["key"] == "ending"
    with system.town.inside():
        told = CaseEvent.objects.filter(case_id=case["id"], kind="jumped").get()
        assert (told.actor_name, told.data["reason"]) == ("Integrasjon: Skolesystemet", "Avklart.")


def test_a_task_is_skipped_taken_up_again_and_undone(system: System, case: dict[str, Any]) -> None:
    (ask,) = [row for row in case["ready"] if row["key"] == "ask"]
    assert system.post(f"/tasks/{ask['id']}/skip", {"reason": "x"}).code == "task.core"
    done = system.post(f"/tasks/{ask['id']}/complete", {"answers": {"wish": "Hjelp."}})
    assert done.status == 200, done.content
    again = system.post(f"/tasks/{ask['id']}/reopen", {"reason": "Mer."})
    assert "ask" in [row["key"] for row in again.json["ready"]]
    assert system.post(f"/tasks/{ask['id']}/undo", {"reason": " "}).status == 422
    assert system.post(f"/tasks/{ask['id']}/undo", {"reason": "Feil."}).status == 409


def test_a_key_makes_it_happen_once(system: System, case: dict[str, Any]) -> None:
    for _ in range(2):
        answer = system.post(f"/cases/{case['id']}/subs", {"sub_key": "talk"}, **{"Idempotency-Key": "once-only-1"})
        assert answer.status == 201
    with system.town.inside():
        assert Case.objects.filter(parent=case["id"]).count() == 1
