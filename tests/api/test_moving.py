"""Moving cases to a newer version over the API: previewed in pages, moved one by one, confirmed by number."""

import pytest

from casework.workflows.services import publish_workflow
from tests.api.conftest import System, new_token
from tests.casework.running_sample import Run, main, publish_all
from tests.cast import Town, build_next_town, register_child

PATH = "/configuration/workflows/own_line/moves"


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """A municipality with two cases; the goal of the first gets shorter in the newest version."""
    town = build_next_town()
    with town.inside():
        publish_all(town)
        Run(town, register_child(town).id).do("school_head", "ask", wish="Hjelp.")
        Run(town, register_child(town).id)
        deadlines = main()["deadlines"]
        deadlines[0]["add"] = {"weeks": 2}
        publish_workflow(definition=main(deadlines=deadlines), act=town.act("admin"))
    return town


@pytest.fixture(scope="module")
def system(place: Town) -> System:
    """A system with every scope."""
    return System(place, new_token(place))


def test_cases_are_previewed_in_pages_and_moved_one_by_one(system: System) -> None:
    first = system.get(f"{PATH}?limit=1")
    assert first.status == 200, first.content
    second = system.get(first.json["next"])
    (asks,), (harmless,) = first.json["results"], second.json["results"]
    assert (first.json["version"], second.json["next"]) == (2, None)
    assert (asks["kind"], harmless["kind"]) == ("asks", "same")
    assert [(each["key"], each["change"]) for each in asks["deadlines"]] == [("goal", "shorter")]
    moved = system.post(PATH, {"case_id": harmless["case_id"], "case_version": harmless["case_version"], "to": 2})
    assert (moved.status, moved.json["version"]) == (200, 2)
    body = {"case_id": asks["case_id"], "case_version": asks["case_version"], "to": 2}
    for wrong, code in (
        ({}, "move.unconfirmed"),
        ({"case_version": 99}, "case.stale"),
        ({"to": 7}, "move.newer_version"),
    ):
        refused = system.post(PATH, body | wrong)
        assert (refused.status, refused.code) == (409, code)
    done = system.post(PATH, body | {"confirm": asks["number"]})
    assert (done.status, done.json["version"]) == (200, 2)
    assert system.get(PATH).json["results"] == []


def test_it_takes_the_scopes_and_a_workflow_that_is_there(place: Town, system: System) -> None:
    reader = System(place, new_token(place, ["cases:read", "setup:read"]))
    assert reader.post(PATH, {}).code == "token.scope"
    assert System(place, new_token(place, ["cases:read"])).get(PATH).code == "token.scope"
    assert system.get("/configuration/workflows/nothing/moves").status == 404
    body = {"case_id": "0197a3c9-0a1b-7c2d-8e3f-4a5b6c7d8e9f", "case_version": 1, "to": 2}
    assert system.post(PATH, body).code == "case.unknown"
    assert system.post("/configuration/workflows/own_talk/moves", body).code == "case.unknown"
