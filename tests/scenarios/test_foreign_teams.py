"""A place in a team opens a case only where and when a task is the team's, and then its head and that task alone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from casework.cases import services
from casework.cases.models import Case, CaseTask
from casework.documents.services import store_attachment
from casework.people.models import Child, Guardian
from casework.people.services import give_role
from core import clock
from tests import cast
from tests.casework.team_sample import team_case, with_team
from tests.scenarios.addresses import CHILD, MAIL, OPEN, PDF, REACH, Things, ask, gives_away, make_things, routes
from tests.scenarios.test_foreign import shut

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# What the team's own task opens, with its figures and task cards. All else says nothing.
THEIRS = {"case", "task", "worklist", "case_benefits", "case_cards", "card_new"}
SPARED = {"task", "task_draft", "notices_read", "logout", "invitation"}


@pytest.fixture(autouse=True, scope="module")
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture(scope="module")
def here(database: None) -> Things:
    """A town with a resource team, and a whole case that never was the team's."""
    town = cast.build_next_town()
    with_team(town)
    return make_things(town, "evaluate")


@pytest.fixture(scope="module")
def ours(here: Things) -> Things:
    """A case of a child in the same town whose next task is the team's."""
    town = here.town
    with town.inside():
        case = team_case(town)
        assert case.child_id is not None
        Child.objects.filter(id=case.child_id).update(first_name=CHILD)
        Guardian.objects.filter(guardianships__child=case.child_id).update(phone=REACH, email=MAIL)
        services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
        document = store_attachment(
            upload_name=f"{REACH}.pdf",
            content=PDF,
            case_id=case.id,
            child_id=case.child_id,
            audience=["ppt", "unit"],
            act=town.act("school_head"),
        )
        own = CaseTask.objects.get(case=case, key="discuss")
        values = here.values | {
            "case_id": case.id,
            "child_id": case.child_id,
            "task_key": "discuss",
            "task_id": own.id,
            "document_id": document.id,
        }
    return Things(town, case, values)


@pytest.mark.parametrize("who", ["member", "near", "far"])
def test_a_case_that_never_was_the_teams_is_unknown_to_it(here: Things, who: str) -> None:
    shut(here.town.client(who), here)


def test_a_place_for_another_unit_opens_nothing(ours: Things) -> None:
    shut(ours.town.client("far"), ours)


@pytest.mark.parametrize("who", ["member", "near"])
def test_the_team_sees_the_head_and_its_task_and_no_more(ours: Things, who: str) -> None:
    client = ours.town.client(who)
    before, told = ours.footprint(), set()
    for route, names in routes():
        if route in OPEN or route == "invitation":
            continue
        status, body, _ = ask(client, "GET", ours.address(route, names))
        assert status < 500, route
        word = gives_away(body)
        assert word in ("", CHILD), (route, word)  # never how to reach the family
        if word:
            told.add(route)
    assert told <= THEIRS and "case" in told
    assert ours.footprint() == before
    assert client.get(ours.address("document", ["document_id"])).status_code == 404
    page = client.get(ours.address("case", ["case_id"])).content.decode()
    assert ("PPTs eget notat" not in page and "Hendelser" not in page.replace("Ingen", "")) or "Foresatt 1" not in page


def test_other_acts_of_the_case_are_refused(ours: Things) -> None:
    client, before = ours.town.client("member"), ours.footprint()
    for route, names in routes():
        if (
            route in OPEN
            or route in {"task", "task_draft", "notices_read", "logout", "invitation"}
            or "case_id" not in names
        ):
            continue
        status, body, _ = ask(client, "POST", ours.address(route, names))
        assert status in (302, 401, 403, 404, 405, 422), (route, status)
        assert gives_away(body) in ("", CHILD) and (route in THEIRS or not gives_away(body)), route
    assert ours.footprint() == before


def test_a_place_that_ends_ends_at_once(ours: Things) -> None:
    town, page = ours.town, ours.address("case", ["case_id"])
    with town.inside():
        row = give_role(user=town.users["nobody"], role="team:resource", act=town.act("admin"))
    client = town.client("nobody")
    assert client.get(page).status_code == 200
    with town.inside():
        row.delete()
    assert client.get(page).status_code in (403, 404)


def test_a_task_that_falls_away_closes_the_case_again(ours: Things) -> None:
    town = ours.town
    with town.inside():
        case = team_case(town)
        services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
    client = town.client("member")
    assert client.get(f"/saker/{case.id}/").status_code == 200
    with town.inside():
        services.skip_task(case_id=case.id, task_key="discuss", reason="Ikke aktuelt", act=town.act("ppt_head"))
        assert Case.objects.get(id=case.id).status == "open"
    assert client.get(f"/saker/{case.id}/").status_code == 404
