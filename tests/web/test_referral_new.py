"""A new referral: child, guardians and case in one go, or none of them."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client

from casework.cases.models import Case
from casework.people.models import Child, Guardian, Guardianship
from core.errors import Conflict
from core.national_id import make_synthetic
from tests.cast import PASSWORD, Cooperation, Town, build_next_town, child_of, register_child

ADDRESS = "/henvisning/ny/"


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


def typed(town: Town, serial: int, **change: Any) -> dict[str, Any]:
    """A whole page as it is posted."""
    return {
        "national_id": make_synthetic(date(2015, 3, 4), serial),
        "first_name": "Oda",
        "last_name": "Oppdiktet",
        "unit": str(town.school),
        "grade": "5",
        "guardians": "1",
        "guardian-0-name": "Olga Oppdiktet",
        "guardian-0-email": f"olga{serial}@foresatt.example",
        "guardian-0-parental_responsibility": "yes",
        "guardian-0-lives_with": "shared",
        "guardian-0-language": "nn",
        **change,
    }


def words(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]


def count(town: Town) -> tuple[int, int, int]:
    with town.inside():
        return Child.objects.count(), Guardian.objects.count(), Case.objects.count()


def test_a_school_registers_and_goes_on_to_the_referral(place: Town) -> None:
    answer = place.client("school_head").post(ADDRESS, typed(place, 1, languages="norsk, somali"))
    assert answer.status_code == 302, words(answer)
    with place.inside():
        case = Case.objects.select_related("child").latest("opened_at")
        assert answer["Location"] == f"/saker/{case.id}/oppgaver/refer/"
        assert (case.about, child_of(case).grade, child_of(case).languages) == ("Oda Oppdiktet", "5", "norsk, somali")
        link = Guardianship.objects.select_related("guardian").get(child=case.child)
        assert (link.guardian.name, link.lives_with, link.guardian.language) == ("Olga Oppdiktet", "shared", "nn")


def test_a_teacher_sees_only_the_own_school(place: Town) -> None:
    client = place.client("teacher")
    page = client.get(ADDRESS)
    assert str(place.school) in words(page) and str(place.other_school) not in words(page)
    assert "Adressesperre" not in words(page)
    before = count(place)
    answer = client.post(ADDRESS, typed(place, 2, unit=str(place.other_school)))
    assert answer.status_code == 422 and 'href="#id_unit"' in words(answer)
    assert count(place) == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"national_id": ""}, "Skriv fødselsnummeret"),
        ({"national_id": "123"}, "må ha 11 siffer"),
        ({"national_id": "12345678901"}, "stemmer ikke"),
        ({"first_name": "  "}, "Skriv barnets fornavn"),
        ({"last_name": "x" * 101}, "for lang"),
        ({"unit": "x"}, "fra listen"),
        ({"grade": "99"}, "Velg et trinn"),
        ({"guardian-0-name": ""}, "Skriv navnet på den foresatte"),
        ({"guardian-0-email": "ikke epost"}, "gyldig e-postadresse"),
        ({"guardian-0-parental_responsibility": ""}, "foreldreansvar"),
        ({"guardian-0-lives_with": "x"}, "Select"),
        ({"guardians": "tre"}, ""),
    ],
)
def test_faults_are_told_and_everything_typed_stays(place: Town, change: dict[str, str], told: str) -> None:
    before = count(place)
    given = typed(place, 3, **change)
    if not told:
        given["first_name"], told = "", "Skriv barnets fornavn"
    answer = place.client("school_head").post(ADDRESS, given)
    assert answer.status_code == 422
    assert told in words(answer) or told == "Select"
    assert ("<title>Feil:" in words(answer) and 'value="Oppdiktet"' in words(answer)) or "last_name" in change
    assert count(place) == before


def test_guardians_are_added_and_taken_away_without_script(place: Town) -> None:
    client = place.client("school_head")
    page = client.post(ADDRESS, {**typed(place, 4), "act": "add_guardian"})
    assert page.status_code == 200
    assert 'name="guardian-1-name"' in words(page) and "Olga Oppdiktet" in words(page)
    assert "ds-validation-message" not in words(page)
    page = client.post(ADDRESS, {**typed(place, 4), "guardians": "9", "act": "add_guardian"})
    assert 'name="guardian-2-name"' in words(page) and 'name="guardian-3-name"' not in words(page)
    page = client.post(ADDRESS, {**typed(place, 4), "guardians": "2", "act": "remove_guardian"})
    assert 'name="guardian-1-name"' not in words(page)


def test_a_child_that_is_here_is_offered_a_case_and_not_registered_again(place: Town) -> None:
    with place.inside():
        child = register_child(place)
        number = child.national_id
    client = place.client("school_head")
    before = count(place)
    given = typed(place, 5, national_id=number)
    answer = client.post(ADDRESS, given)
    assert answer.status_code == 409
    assert f"Åpne sak for {child.name}" in words(answer)
    assert count(place) == before
    opened = client.post(ADDRESS, {**given, "act": "open_existing"})
    assert opened.status_code == 302
    again = client.post(ADDRESS, {**given, "act": "open_existing"})
    assert again.status_code == 409 and "allerede en åpen sak" in words(again)
    assert count(place) == (before[0], before[1], before[2] + 1)


def test_another_schools_child_is_not_named(place: Town) -> None:
    with place.inside():
        child = register_child(place)
        number = child.national_id
    client = place.client("other_head")
    given = typed(place, 6, national_id=number, unit=str(place.other_school))
    answer = client.post(ADDRESS, given)
    assert answer.status_code == 409 and child.first_name not in words(answer)
    before = count(place)
    answer = client.post(ADDRESS, {**given, "act": "open_existing"})
    assert answer.status_code == 422 and child.first_name not in words(answer)
    assert count(place) == before


def test_the_ppt_chooses_among_all_units_and_may_note_a_protected_address(place: Town) -> None:
    client = place.client("adviser")
    page = client.get(ADDRESS)
    assert str(place.other_school) in words(page) and "Adressesperre" in words(page)
    answer = client.post(ADDRESS, typed(place, 7, address_protection="confidential"))
    assert answer.status_code == 302 and answer["Location"] == "/saker/"
    with place.inside():
        assert Child.objects.latest("created_at").address_protection == "confidential"
    head = place.client("ppt_head").post(ADDRESS, typed(place, 8))
    assert head["Location"].startswith("/saker/") and head["Location"] != "/saker/"


def test_nothing_is_half_done_when_the_case_cannot_be_opened(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> Case:
        raise Conflict("case.already_open")

    before = count(place)
    monkeypatch.setattr("casework.cases.services.open_case", refuse)
    answer = place.client("school_head").post(ADDRESS, typed(place, 9))
    assert answer.status_code == 409 and 'value="Oda"' in words(answer)
    assert count(place) == before


def test_who_may_not_open_cases_is_refused(place: Town) -> None:
    for who in ("decider", "admin", "nobody"):
        assert place.client(who).get(ADDRESS).status_code == 403
    assert place.client().get(ADDRESS).status_code == 302


def test_a_cooperation_explains_where_the_case_belongs(cooperation: Cooperation) -> None:
    client = Client(SERVER_NAME=f"{cooperation.tenant.subdomain}.localhost")
    client.post("/logg-inn/", {"email": cooperation.users["adviser"].email, "password": PASSWORD})
    page = client.get(ADDRESS)
    assert page.status_code == 200 and "barnets kommune" in words(page)
    visiting = client.get("/k/5041/henvisning/ny/")
    assert visiting.status_code == 200 and "Fødselsnummer" in words(visiting)
