"""Set-up of what is the municipality's own: teams, units' fixed advisers, the school calendar."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from casework.cases import services
from casework.cases.facts import facts_of
from casework.cases.models import Case
from casework.local.calendar import known_school_days, school_years
from casework.people.models import Team, Unit
from casework.people.selectors import get_unit
from casework.people.services import set_private
from casework.people.teams import members_of
from core import clock
from core.audit.models import AuditEntry
from core.errors import Forbidden
from tests.casework.team_sample import team_case, with_team
from tests.cast import Town


@pytest.fixture
def admin(town: Town) -> Client:
    """The administrator's browser."""
    return town.client("admin")


def test_a_team_is_made_filled_and_put_away(town: Town, admin: Client) -> None:
    assert "Ingen team ennå" in admin.get("/oppsett/team/").content.decode()
    answer = admin.post(
        "/oppsett/team/", {"title_nb": "Ressursteam", "title_nn": "Ressursgruppe", "kind": "resource_team"}
    )
    with town.inside():
        team = Team.objects.get()
    assert answer["Location"] == f"/oppsett/team/{team.id}/" and team.key == "ressursteam"
    page = f"/oppsett/team/{team.id}/"
    put = admin.post(f"{page}folk/", {"person": str(town.users["teacher"].id), "unit": str(town.school)})
    assert put.status_code == 302
    shown = admin.get(page).content.decode()
    assert "Lise Lærer" in shown and "bare saker ved Granlia skole" in shown
    again = admin.post(f"{page}folk/", {"person": str(town.users["teacher"].id), "unit": str(town.school)})
    assert again.status_code == 422 and "allerede med" in again.content.decode()
    assert admin.post(f"{page}folk/", {"person": ""}).status_code == 422
    held = admin.get(f"/oppsett/folk/{town.users['teacher'].id}/").content.decode()
    assert "Ressursteam, Granlia skole" in held
    admin.post(page, {"title_nb": "Teamet", "title_nn": "", "kind": "other"})
    assert admin.post(page, {"title_nb": "", "kind": "other"}).status_code == 422
    admin.post(f"{page}bort/", {"archived": "1"})
    with town.inside():
        assert members_of(team, on=clock.today()) == []
    assert "Lagt bort" in admin.get("/oppsett/team/").content.decode()


def test_teams_are_the_administrators_alone(town: Town) -> None:
    team = with_team(town)
    for who in ("ppt_head", "teacher", "member"):
        client = town.client(who)
        for path in (
            "/oppsett/team/",
            f"/oppsett/team/{team.id}/",
            f"/oppsett/enheter/{town.school}/",
            "/oppsett/skolerute/",
        ):
            assert client.get(path).status_code == 403, (who, path)


def test_a_member_works_from_the_list_to_the_task(town: Town) -> None:
    with_team(town)
    with town.inside():
        case = team_case(town)
    member = town.client("member")
    assert case.number not in member.get("/saker/").content.decode()
    with town.inside():
        services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
        name = case.child.name if case.child else ""
    listed = member.get("/saker/").content.decode()
    assert name in listed and "Drøft i teamet" in listed and "Venter på" not in listed
    page = member.get(f"/saker/{case.id}/").content.decode()
    assert "Drøft i teamet" in page and "PPTs eget notat" not in page and "Foresatt" not in page
    assert member.get(f"/saker/{case.id}/oppgaver/discuss/").status_code == 200
    assert member.get(f"/saker/{case.id}/oppgaver/own_note/").status_code == 403
    head = town.client("school_head").get("/saker/").content.decode()
    assert "Venter på" in head
    assert town.client("far").get(f"/saker/{case.id}/").status_code == 404


def test_a_unit_gets_its_fixed_adviser(town: Town, admin: Client) -> None:
    page = f"/oppsett/enheter/{town.school}/"
    assert "Marte Rådgiver" in admin.get(page).content.decode()
    assert admin.post(page, {"contact": str(town.users["adviser"].id)}).status_code == 302
    assert "Marte Rådgiver" in admin.get("/oppsett/enheter/").content.decode()
    assert admin.post(page, {"contact": str(town.users["teacher"].id)}).status_code == 422
    assert admin.post(page, {"contact": "tull"}).status_code == 422
    assert admin.post(page, {"contact": ""}).status_code == 302
    with town.inside():
        assert get_unit(town.school).contact is None


def test_a_unit_is_private_and_its_new_cases_know_it(town: Town, admin: Client) -> None:
    page = f"/oppsett/enheter/{town.school}/"
    for private in (True, False):
        assert admin.post(page, {"contact": "", **({"private": "1"} if private else {})}).status_code == 302
        assert ("(privat)" in admin.get(page).content.decode()) is private
        assert ("(privat)" in admin.get("/oppsett/enheter/").content.decode()) is private
        with town.inside():
            case = Case(unit=get_unit(town.school))
            assert facts_of(case, clock.today()) == {"unit_kind": "school", "private": private}
    assert (
        admin.post("/oppsett/enheter/", {"kind": "kindergarten", "name": "Privat", "private": "1"}).status_code == 302
    )
    with town.inside():
        assert Unit.objects.get(name="Privat").private
        assert AuditEntry.objects.filter(action="unit.private_set").count() == 2
        with pytest.raises(Forbidden):
            set_private(unit_id=town.school, private=True, act=town.act("ppt_head"))


YEAR = {
    "name": "2026/2027",
    "first_day": "17.08.2026",
    "last_day": "18.6.2027",
    "rows": "3",
    "free_0_name": "Høstferie",
    "free_0_first": "05.10.2026",
    "free_0_last": "09.10.2026",
    "free_2_name": "Planleggingsdag",
    "free_2_first": "20.11.2026",
}


def test_a_school_year_is_written_as_people_write_dates(town: Town, admin: Client) -> None:
    assert "Ingen skolerute ennå" in admin.get("/oppsett/skolerute/").content.decode()
    assert admin.get("/oppsett/skolerute/ny/").status_code == 200
    assert admin.post("/oppsett/skolerute/ny/", YEAR).status_code == 302
    with town.inside():
        (year,) = school_years()
        assert [(one.name, one.first_day.day, one.last_day.day) for one in year.free.all()] == [
            ("Høstferie", 5, 9),
            ("Planleggingsdag", 20, 20),
        ]
        assert not known_school_days().is_school_day(datetime(2026, 10, 7, tzinfo=UTC).date())
    page = f"/oppsett/skolerute/{year.id}/"
    assert "05.10.2026" in admin.get(page).content.decode()
    assert admin.post(page, YEAR | {"free_0_name": "", "free_0_first": "", "free_0_last": ""}).status_code == 302
    with town.inside():
        assert known_school_days().is_school_day(datetime(2026, 10, 7, tzinfo=UTC).date())
    assert admin.post("/oppsett/skolerute/ny/", YEAR).status_code == 422
    assert admin.post(f"{page}bort/").status_code == 302
    with town.inside():
        assert school_years() == []
        assert AuditEntry.objects.filter(action="calendar.saved").count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first_day": "17/8"}, "Skriv datoen slik"),
        ({"last_day": ""}, "Skriv en dato"),
        ({"last_day": "01.01.2026"}, "Siste dag kan ikke"),
        ({"name": " "}, "Skriv et navn"),
        ({"free_2_first": "01.07.2027"}, "Dagene må ligge"),
        ({"free_0_first": "31.02.2027"}, "Skriv datoen slik"),
        ({"free_0_last": "01.10.2026"}, "Siste dag kan ikke"),
    ],
)
def test_a_faulty_school_year_keeps_what_was_typed(admin: Client, changed: dict[str, str], said: str) -> None:
    answer = admin.post("/oppsett/skolerute/ny/", YEAR | changed)
    text = answer.content.decode()
    assert answer.status_code == 422 and said in text and "Planleggingsdag" in text


def test_more_lines_lose_nothing(admin: Client) -> None:
    text = admin.post("/oppsett/skolerute/ny/", YEAR | {"act": "more", "first_day": "tull"}).content.decode()
    assert 'value="tull"' in text and 'name="free_5_name"' in text and "Høstferie" in text
