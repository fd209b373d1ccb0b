"""The administrator's pages about cases on older versions: looked at with progress, chosen, confirmed, moved."""

import re

import pytest
from django.test import Client

from casework.cases.models import Case
from casework.workflows.services import publish_workflow
from tests.casework.running_sample import Run, main, publish_all
from tests.cast import PASSWORD, Cooperation, Town, register_child
from web import views_moving

PAGE = "/oppsett/forlop/own_line/flytt/"


@pytest.fixture
def runs(town: Town) -> list[Run]:
    """Two cases: the goal of the first gets shorter in the version that has just been published."""
    with town.inside():
        publish_all(town)
        begun = [Run(town, register_child(town).id) for _ in range(2)]
        begun[0].do("school_head", "ask", wish="Hjelp.")
        deadlines = main()["deadlines"]
        deadlines[0]["add"] = {"weeks": 2}
        publish_workflow(definition=main(deadlines=deadlines), act=town.act("admin"))
    return begun


@pytest.fixture
def admin(town: Town, runs: list[Run]) -> Client:
    return town.client("admin")


def looked_at(admin: Client, kind: str) -> str:
    """The page with what a move would mean, after looking."""
    admin.post(f"{PAGE}se/")
    return admin.get(f"{PAGE}?vis={kind}").content.decode()


def test_nothing_is_looked_at_before_somebody_asks_and_all_at_once_without_scripts(admin: Client) -> None:
    before = admin.get(PAGE).content.decode()
    assert "0 av 2 saker" in before and "Se hva som endrer seg" in before and 'role="progressbar"' in before
    answer = admin.post(f"{PAGE}se/")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    after = admin.get(PAGE).content.decode()
    assert "Må bekreftes" in after and "kortere" in after


def test_with_scripts_it_counts_along(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views_moving, "LOOK", 1)
    first = admin.post(f"{PAGE}se/", headers={"HX-Request": "true"})
    assert "1 av 2 saker" in first.content.decode() and "<html" not in first.content.decode()
    last = admin.post(f"{PAGE}se/", headers={"HX-Request": "true"})
    assert last["HX-Redirect"] == PAGE


def test_harmless_cases_move_together_and_the_others_only_when_ticked(
    admin: Client, town: Town, runs: list[Run]
) -> None:
    shown = looked_at(admin, "asks")
    assert "Flytt 1 saker til versjon 2" in shown and f"Flytt sak {runs[0].case.number} likevel" in shown
    admin.post(f"{PAGE}alle/", {"to": "2"})
    with town.inside():
        assert [Case.objects.get(id=run.id).workflow_version.number for run in runs] == [1, 2]
    (value,) = re.findall(r'name="case" value="([^"]+)"', shown)
    bare = value.rpartition(":")[0] + ":"
    refused = admin.post(f"{PAGE}saker/", {"to": "2", "case": bare}, follow=True).content.decode()
    assert f"{runs[0].case.number}: " in refused and "mister arbeid eller får en kortere frist" in refused
    moved = admin.post(f"{PAGE}saker/", {"to": "2", "case": value}, follow=True).content.decode()
    assert f"Flyttet til den nyeste versjonen: {runs[0].case.number}" in moved
    assert "Alle saker følger den nyeste versjonen" in moved


def test_with_scripts_the_harmless_are_moved_in_portions(
    admin: Client, town: Town, runs: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_moving, "MOVE", 1)
    with town.inside():
        Run(town, register_child(town).id)
        Case.objects.filter(id=runs[1].id).update(workflow_version=Case.objects.get(id=runs[0].id).workflow_version)
    looked_at(admin, "changed")
    last = admin.post(f"{PAGE}alle/", {"to": "2"}, headers={"HX-Request": "true"})
    assert last["HX-Redirect"] == PAGE


def test_an_old_page_and_nonsense_move_nothing(admin: Client, town: Town, runs: list[Run]) -> None:
    looked_at(admin, "asks")
    stale = f"{runs[0].id}:77:{runs[0].case.number}"
    shown = admin.post(f"{PAGE}saker/", {"to": "2", "case": stale}, follow=True).content.decode()
    assert f"{runs[0].case.number}: " in shown
    assert admin.post(f"{PAGE}saker/", {"to": "9", "case": stale}, follow=True).status_code == 200
    assert admin.post(f"{PAGE}alle/", {"to": "9"}).status_code == 409
    for data in ({"to": "x"}, {"to": "2", "case": "nonsense"}, {"to": "2", "case": f"{runs[0].id}:x:"}):
        assert admin.post(f"{PAGE}saker/", data).status_code == 422
    nothing = admin.post(f"{PAGE}saker/", {"to": "2"}, follow=True).content.decode()
    assert "Ingen saker var valgt" in nothing
    with town.inside():
        assert Case.objects.filter(workflow_version__number=1).count() == 2


def test_only_the_administrator_comes_in(town: Town, runs: list[Run]) -> None:
    for who in ("ppt_head", "adviser", "school_head", "teacher"):
        client = town.client(who)
        assert client.get(PAGE).status_code == 403
        for path in ("se/", "saker/", "alle/"):
            assert client.post(f"{PAGE}{path}", {"to": "2"}).status_code == 403


def test_a_visitor_from_a_cooperation_does_not(cooperation: Cooperation) -> None:
    (member,) = cooperation.members
    client = Client(SERVER_NAME=f"{cooperation.tenant.subdomain}.localhost")
    client.post("/logg-inn/", {"email": cooperation.users["ppt_head"].email, "password": PASSWORD})
    for path in ("", "se/", "saker/", "alle/"):
        address = f"/k/{member.tenant.number}/oppsett/forlop/school_referral/flytt/{path}"
        answer = client.post(address, {"to": "2"}) if path else client.get(address)
        assert answer.status_code in (403, 404)
    assert client.get(f"/k/{member.tenant.number}/saker/").status_code == 200  # the visit itself is in order


def test_a_workflow_that_is_not_there_is_not_found(admin: Client) -> None:
    assert admin.get("/oppsett/forlop/nothing/flytt/").status_code == 404
