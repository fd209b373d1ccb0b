"""«Ny sak»: what each may begin, a case about no child from first to last, and refusals."""

from datetime import date
from typing import Any, cast

import pytest
from django.test import Client

from casework.cases.models import Case, CaseTask
from core.national_id import make_synthetic
from tests.casework.running_sample import publish_all
from tests.cast import Cooperation, Town, build_next_town, child_of, register_child


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    town = build_next_town()
    with town.inside():
        publish_all(town)
    return town


def read(client: Client, address: str) -> tuple[int, str]:
    answer: Any = client.get(address)
    return answer.status_code, answer.content.decode(errors="replace")


def test_each_sees_what_is_theirs_to_begin(place: Town) -> None:
    school = read(place.client("school_head"), "/saker/ny/")[1]
    assert "/saker/ny/own_line/" in school and "/saker/ny/own_system/" in school
    assert "own_complaint_line" not in school
    teacher = read(place.client("teacher"), "/saker/ny/")[1]
    assert "/saker/ny/own_line/" not in teacher and "/saker/ny/own_talk/" in teacher
    assert read(place.client("nobody"), "/saker/ny/")[0] == 403
    assert read(place.client("teacher"), "/saker/ny/own_line/")[0] == 404
    assert read(place.client("school_head"), "/saker/ny/own_complaint_line/")[0] == 404
    assert read(place.client("school_head"), "/saker/ny/%00/")[0] == 404


def test_a_case_about_no_child_is_begun_worked_and_found(place: Town) -> None:
    school, adviser = place.client("school_head"), place.client("ppt_head")
    address = "/saker/ny/own_system/"
    assert read(school, address)[0] == 200
    wrong: Any = school.post(address, {"title": " ", "unit": str(place.school)})
    assert wrong.status_code == 422
    wrong = school.post(address, {"title": "Uro på 5. trinn", "unit": str(place.other_school)})
    assert wrong.status_code == 422 and "Uro på 5. trinn" in wrong.content.decode()
    answer: Any = school.post(address, {"title": "Uro på  5. trinn", "unit": str(place.school)})
    with place.inside():
        case = Case.objects.get(title="Uro på 5. trinn")
        assert case.child is None
    assert answer["Location"] == f"/saker/{case.id}/oppgaver/describe/"
    assert read(school, answer["Location"])[0] == 200
    done: Any = school.post(
        answer["Location"],
        {"text": "Mye uro.", "hours": "", "act": "complete", "version": str(case.version), "revision": "0"},
    )
    assert done.status_code == 302, done.content.decode()
    page = read(adviser, f"/saker/{case.id}/")[1]
    assert "Uro på 5. trinn" in page and "Foresatt" not in page
    for words in ("uro", case.number):
        assert f"/saker/{case.id}/" in read(adviser, f"/saker/?q={words}")[1]
    assert read(adviser, f"/saker/{case.id}/logg/")[0] == 200
    assert read(adviser, f"/saker/{case.id}/oppgaver/end/")[0] == 200
    assert read(place.client("other_head"), f"/saker/{case.id}/")[0] == 404
    with place.inside():
        assert CaseTask.objects.get(case=case, key="describe").status == "done"
        register_child(place)
    assert read(place.client("guardian1"), f"/min/{case.id}/")[0] == 404


def test_a_case_for_a_child_that_is_new_and_one_that_is_known(place: Town) -> None:
    school, address = place.client("school_head"), "/saker/ny/own_line/"
    assert "Vårt løp" in read(school, address)[1]
    typed = {
        "national_id": make_synthetic(date(2015, 3, 4), 77),
        "first_name": "Oda",
        "last_name": "Oppdiktet",
        "unit": str(place.school),
        "grade": "5",
        "guardians": "1",
        "guardian-0-name": "Olga Oppdiktet",
        "guardian-0-parental_responsibility": "yes",
        "guardian-0-lives_with": "shared",
        "guardian-0-language": "nn",
    }
    answer: Any = school.post(address, typed)
    assert answer.status_code == 302, answer.content.decode()
    with place.inside():
        case = Case.objects.select_related("child").latest("opened_at")
        assert (case.workflow_version.key, child_of(case).first_name) == ("own_line", "Oda")
    again: Any = school.post(address, {**typed, "act": "open_existing"})
    assert again.status_code == 409 and case.number in again.content.decode()
    other: Any = school.post("/saker/ny/own_talk/", {**typed, "act": "open_existing"})
    assert other.status_code == 302


def test_a_cooperation_begins_cases_at_its_members_only(cooperation: Cooperation, snasa: Town) -> None:
    with snasa.inside():
        publish_all(snasa)
    client = Town.client(cast(Town, cooperation), "ppt_head")
    assert "own_system" not in read(client, "/saker/ny/")[1]
    visit = f"/k/{snasa.tenant.number}"
    assert f"{visit}/saker/ny/own_system/" in read(client, f"{visit}/saker/ny/")[1]
    answer: Any = client.get(f"{visit}/saker/ny/own_line/")
    assert answer.status_code == 200
