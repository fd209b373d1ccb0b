"""Teams, words and the school calendar over the API."""

from casework.local.calendar import known_school_days
from casework.local.terms import save_words
from casework.people.teams import add_team
from tests.api.conftest import System, new_token
from tests.cast import Town

YEAR = {
    "name": "2026/2027",
    "first_day": "2026-08-17",
    "last_day": "2027-06-18",
    "days_off": [
        {"name": "Høstferie", "first_day": "2026-10-05", "last_day": "2026-10-09"},
        {"first_day": "2026-11-20"},
    ],
}


def test_teams_are_told_in_the_callers_language(town: Town) -> None:
    system = System(town, new_token(town))
    assert system.get("/teams").json == {"results": []}
    with town.inside():
        add_team(title={"nb": "Helse", "nn": "Helsa"}, kind="health", act=town.act("admin"))
    (told,) = system.get("/teams", Accept_Language="nn").json["results"]
    assert told == {"key": "helse", "owner": "team:helse", "title": "Helsa", "kind": "health"}


def test_a_school_year_is_put_in_and_read(town: Town) -> None:
    system = System(town, new_token(town))
    made = system.post("/school-years", YEAR)
    assert made.status == 201, made.content
    (told,) = system.get("/school-years").json["results"]
    assert told == made.json
    assert told["days_off"][1] == {"name": "", "first_day": "2026-11-20", "last_day": "2026-11-20"}
    with town.inside():
        from datetime import date

        assert not known_school_days().is_school_day(date(2026, 11, 20))
    again = system.post("/school-years", YEAR)
    assert (again.status, again.code) == (409, "calendar.overlap")


def test_a_faulty_school_year_names_its_faults(town: Town) -> None:
    system = System(town, new_token(town))
    for change, pointer in (
        ({"first_day": "17.08.2026"}, "/first_day"),
        ({"last_day": "2026-01-01"}, "/last_day"),
        ({"more": 1}, "/more"),
        ({"days_off": [{"first_day": "2027-07-01"}]}, ""),
        ({"days_off": [{}] * 200}, ""),
    ):
        answer = system.post("/school-years", YEAR | change)
        assert answer.status == 422, change
        pointers = [one.get("pointer", "") for one in answer.json.get("errors", [])]
        assert not pointer or pointer in pointers, (change, pointers)


def test_the_words_are_told_with_those_of_the_municipalitys_own(town: Town) -> None:
    with town.inside():
        save_words(language="nb", words={"referral": ["tilmelding", "tilmeldingen"]}, act=town.act("admin"))
    told = {(one["key"], one["language"]): one for one in System(town, new_token(town)).get("/terms").json["results"]}
    assert len(told) == 14
    assert told["referral", "nb"]["forms"]["definite"] == "tilmeldingen" and told["referral", "nb"]["own"] is True
    assert told["referral", "nb"]["forms"]["plural"] == "henvisninger"
    assert told["referral", "nn"]["own"] is False and told["service", "nn"]["forms"] == {"short": "PPT"}
