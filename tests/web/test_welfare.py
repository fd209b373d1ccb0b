"""Benefits, task cards and recipes on their pages: who sees what, and that a card tells of nobody."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from casework.cases.models import Case
from casework.plans.cards import MAX_WRONG, make_card, share_card
from casework.plans.models import CardLink, TaskCard
from casework.workflows.models import WorkflowVersion
from core import clock
from core.audit.models import AuditEntry
from tests import welfare
from tests.cast import Town, build_next_town

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    return build_next_town()


@pytest.fixture(scope="module")
def measured(place: Town) -> Case:
    with place.inside():
        case = welfare.open_case(place)
        welfare.walk(place, case, welfare.answers())
        return Case.objects.select_related("child").get(id=case.id)


@pytest.fixture
def case(place: Town) -> Case:
    with place.inside():
        case = welfare.open_case(place)
        welfare.walk(place, case, welfare.answers(), until="choose_solution")
        return Case.objects.select_related("child").get(id=case.id)


def a_card(place: Town, case: Case, **changes: Any) -> TaskCard:
    with place.inside():
        return make_card(case_id=case.id, answers=welfare.card(**changes), act=place.act("ppt_head"))


def a_link(place: Town, case: Case, card: TaskCard, days: int = 30) -> str:
    with place.inside():
        return share_card(case_id=case.id, card_id=card.id, days=days, act=place.act("ppt_head"))[1]


def anybody(place: Town) -> Client:
    return place.client()


def read(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def posted(fields: dict[str, Any]) -> dict[str, str]:
    made = {name: value for name, value in fields.items() if isinstance(value, str)}
    for number, row in enumerate(fields["card_steps"]):
        made |= {f"card_steps.{number}.row": "1", f"card_steps.{number}.card_step": row["card_step"]}
    return made | {"act": "complete"}


def test_before_and_now_stand_side_by_side(place: Town, measured: Case) -> None:
    page = read(place.client("ppt_head"), f"/saker/{measured.id}/gevinst/")
    cells = re.findall(r'<td class="num">([^<]*)</td>', page)
    assert cells[:6] == ["20", "6", "-14", "45", "20", "-25"]
    assert page.count("<svg viewBox") == 2
    assert "Bedre" in page
    with place.inside():
        assert AuditEntry.objects.filter(action="benefit.read", case_id=measured.id).exists()


@pytest.mark.parametrize(
    ("who", "status"), [("school_head", 200), ("other_head", 404), ("decider", 403), ("admin", 403), (None, 302)]
)
def test_only_those_who_work_with_the_child_see_the_figures(place: Town, measured: Case, who: str, status: int) -> None:
    assert place.client(who).get(f"/saker/{measured.id}/gevinst/").status_code == status


def test_a_case_without_figures_says_when_they_come(place: Town) -> None:
    with place.inside():
        case = welfare.open_case(place)
    assert "Ingen målinger ennå" in read(place.client("ppt_head"), f"/saker/{case.id}/gevinst/")


def test_the_case_leads_to_its_figures_and_cards(place: Town, case: Case) -> None:
    page = read(place.client("ppt_head"), f"/saker/{case.id}/")
    assert f"/saker/{case.id}/gevinst/" in page
    assert f"/saker/{case.id}/kort/" in page


def test_too_few_children_are_not_told_of(place: Town, measured: Case) -> None:
    page = read(place.client("ppt_head"), "/oversikt/gevinst/")
    assert "Selvstendighet" in page
    assert page.count("for få") == 8


def test_a_card_is_written_and_shown(place: Town, case: Case) -> None:
    client = place.client("ppt_head")
    answer = client.post(f"/saker/{case.id}/kort/nytt/", posted(welfare.card()))
    assert answer.status_code == 302
    assert "Slik virker tidsuret" in read(client, f"/saker/{case.id}/kort/")


def test_a_row_can_be_added_without_script(place: Town, case: Case) -> None:
    fields = posted(welfare.card()) | {"act": "add:card_steps"}
    answer: Any = place.client("ppt_head").post(f"/saker/{case.id}/kort/nytt/", fields)
    assert answer.status_code == 200
    assert 'name="card_steps.2.card_step"' in answer.content.decode()


@pytest.mark.parametrize("telling", ["name", "last_name", "number", "national"])
def test_a_card_that_tells_whose_it_is_is_refused_and_what_was_typed_is_kept(
    place: Town, case: Case, telling: str
) -> None:
    assert case.child is not None
    words = {
        "name": case.child.first_name.upper(),
        "last_name": case.child.last_name,
        "number": case.number,
        "national": "170596 12345",
    }
    fields = welfare.card(card_what=f"Uret til {words[telling]}.")
    answer: Any = place.client("ppt_head").post(f"/saker/{case.id}/kort/nytt/", posted(fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "kan vise hvem kortet gjelder" in page
    assert "Trykk på den gule knappen." in page
    with place.inside():
        assert not TaskCard.objects.filter(case=case).exists()


def test_a_card_is_printed_with_what_is_written_on_it_and_no_more(place: Town, case: Case) -> None:
    assert case.child is not None
    card = a_card(place, case)
    answer: Any = place.client("ppt_head").get(f"/saker/{case.id}/kort/{card.id}/utskrift/")
    assert answer["Content-Type"] == "application/pdf"
    sheet = PdfReader(BytesIO(answer.content))
    words = " ".join(page.extract_text() for page in sheet.pages)
    assert "Trykk på den gule knappen." in words
    told = [case.number, case.child.first_name, case.child.last_name, "Lars Leder", "Granlia", "offl", "trener", "PPT"]
    assert [word for word in told if word in words or word in str(sheet.metadata)] == []


def test_a_link_shows_the_card_and_nothing_else(place: Town, case: Case) -> None:
    assert case.child is not None
    card = a_card(place, case)
    answer: Any = anybody(place).get(f"/kort/{a_link(place, case, card)}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Trykk på den gule knappen." in page
    told = [case.number, str(case.id), str(case.child_id), str(card.id), case.child.first_name, case.child.last_name]
    told += ["Granlia", "Foresatt", "Lars Leder", "Marte", "trener", "/saker/", "PPT"]
    assert [word for word in told if word in page] == []
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    with place.inside():
        entry = AuditEntry.objects.get(action="card.opened", case_id=case.id)
        assert entry.actor_id is None


def test_a_link_ends_by_itself(place: Town, case: Case) -> None:
    secret = a_link(place, case, a_card(place, case), days=7)
    with clock.fixed(NOW + timedelta(days=6)):
        assert anybody(place).get(f"/kort/{secret}/").status_code == 200
    with clock.fixed(NOW + timedelta(days=8)):
        answer: Any = anybody(place).get(f"/kort/{secret}/")
        assert answer.status_code == 404
        assert "gule knappen" not in answer.content.decode()


def test_a_revoked_link_looks_like_one_that_never_was(place: Town, case: Case) -> None:
    card = a_card(place, case)
    secret = a_link(place, case, card)
    with place.inside():
        link = CardLink.objects.get(card=card)
    client = place.client("ppt_head")
    assert client.post(f"/saker/{case.id}/kort/{card.id}/lenker/{link.id}/trekk/").status_code == 302
    revoked: Any = anybody(place).get(f"/kort/{secret}/")
    never: Any = anybody(place).get("/kort/aldri/")
    assert revoked.status_code == never.status_code == 404
    plain = re.compile(r"aldri|" + re.escape(secret) + r'|nonce-[^"]+|value="[^"]+"|X-CSRFToken[^}]+')
    assert plain.sub("", revoked.content.decode()) == plain.sub("", never.content.decode())


def test_a_link_is_worth_nothing_in_another_municipality(place: Town, gol: Town, case: Case) -> None:
    secret = a_link(place, case, a_card(place, case))
    assert anybody(gol).get(f"/kort/{secret}/").status_code == 404
    with place.inside():
        row = CardLink.objects.latest("created_at")
    assert secret not in row.token_hash
    # Not even where somebody has copied the row.
    with gol.inside():
        assert not CardLink.objects.filter(token_hash=row.token_hash).exists()


def test_whoever_tries_many_links_is_slowed_down_and_a_good_link_still_works(place: Town, case: Case) -> None:
    secret = a_link(place, case, a_card(place, case))
    client = Client(SERVER_NAME=place.host, REMOTE_ADDR="203.0.113.9")
    with clock.fixed(NOW + timedelta(hours=3)):
        tried = [client.get(f"/kort/feil{number}/").status_code for number in range(MAX_WRONG + 1)]
        assert tried == [404] * MAX_WRONG + [429]
        assert client.get(f"/kort/{secret}/").status_code == 200


def test_the_link_is_shown_once(place: Town, case: Case) -> None:
    card = a_card(place, case)
    client = place.client("ppt_head")
    answer: Any = client.post(f"/saker/{case.id}/kort/{card.id}/del/", {"days": "30"})
    found = re.search(r'<code id="link">([^<]+)</code>', answer.content.decode())
    assert found is not None
    assert "gule knappen" in read(anybody(place), urlsplit(found[1]).path)
    assert 'id="link"' not in read(client, f"/saker/{case.id}/kort/")
    assert client.post(f"/saker/{case.id}/kort/{card.id}/del/", {"days": "9999"}).status_code == 302


@pytest.mark.parametrize("who", ["other_head", "decider", "admin"])
def test_nobody_else_makes_or_shares_cards(place: Town, case: Case, who: str) -> None:
    card = a_card(place, case)
    client = place.client(who)
    for address in ("", "nytt/", f"{card.id}/utskrift/"):
        assert client.get(f"/saker/{case.id}/kort/{address}").status_code in (403, 404)
    assert client.post(f"/saker/{case.id}/kort/{card.id}/del/", {"days": "30"}).status_code in (403, 404)
    with place.inside():
        assert not CardLink.objects.filter(card=card).exists()


def test_a_card_is_not_found_through_another_case(place: Town, case: Case, measured: Case) -> None:
    card = a_card(place, case)
    client = place.client("ppt_head")
    assert client.get(f"/saker/{measured.id}/kort/{card.id}/utskrift/").status_code == 404
    assert client.post(f"/saker/{measured.id}/kort/{card.id}/del/", {"days": "30"}).status_code == 404
    assert client.get(f"/saker/{case.id}/kort/{UUID(int=1)}/utskrift/").status_code == 404


def test_recipes_are_compared_and_taken_into_use(place: Town) -> None:
    client = place.client("admin")
    page = read(client, "/oppsett/oppskrifter/")
    assert page.count("(illustrativ)") >= 14
    one = read(client, "/oppsett/oppskrifter/welfare_technology_alesund/")
    assert "Visningsrom" in one
    assert "Ressursskolen for velferdsteknologi" in one
    assert "ikke kommunens egen modell" in one
    assert client.post("/oppsett/oppskrifter/welfare_technology_alesund/").status_code == 302
    with place.inside():
        assert WorkflowVersion.objects.filter(key="welfare_technology_alesund").exists()
    assert "I bruk" in read(client, "/oppsett/oppskrifter/")
    assert place.client("ppt_head").get("/oppsett/oppskrifter/").status_code == 403
    assert client.get("/oppsett/oppskrifter/nowhere/").status_code == 404


def test_how_to_build_ones_own_is_told_in_both_languages(place: Town) -> None:
    client = anybody(place)
    assert "Lag deres egen oppskrift" in read(client, "/hjelp/oppskrift/")
    client.cookies["samspor_language"] = "nn"
    assert "Lag dykkar eiga oppskrift" in read(client, "/hjelp/oppskrift/")


def test_the_family_sees_how_it_was_and_how_it_is(place: Town) -> None:
    with place.inside():
        case = welfare.open_case(place)
        welfare.walk(place, case, welfare.answers())
    assert f"/saker/{case.id}/gevinst/" in read(place.client("guardian1"), f"/min/{case.id}/")
    page = read(place.client("guardian1"), f"/saker/{case.id}/gevinst/")
    assert "Påminnelser om morgenen" in page
    assert "/kort/" not in page
    with place.inside():
        other = welfare.open_case(place)
    assert place.client("guardian1").get(f"/saker/{case.id}/gevinst/").status_code == 404
    assert place.client("guardian1").get(f"/saker/{other.id}/kort/").status_code == 403
