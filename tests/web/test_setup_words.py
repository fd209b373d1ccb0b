"""The page of the municipality's own words, and where they are heard afterwards."""

from collections.abc import Callable

from tests.cast import Town

POSTED = {
    "nb_referral_0": "tilmelding",
    "nb_referral_1": "tilmeldingen",
    "nb_referral_2": "tilmeldinger",
    "nb_referral_3": "tilmeldingene",
    "nb_service_0": "PPS",
    "nb_head_0": "enhetsleder",
}


def test_words_are_chosen_heard_and_published(town: Town) -> None:
    admin, head = town.client("admin"), town.client("school_head")
    assert "Ny henvisning" in head.get("/saker/").content.decode()
    page = admin.get("/oppsett/ord/").content.decode()
    assert 'placeholder="henvisningen"' in page and "Andre bruker: tilmelding" in page
    answer = admin.post("/oppsett/ord/", POSTED)
    assert answer["Location"] == "/oppsett/ord/bytt/"
    shown = head.get("/saker/").content.decode()
    assert "Ny tilmelding" in shown and "Ny henvisning" not in shown
    assert "Ny tilmelding" in head.get("/henvisning/ny/").content.decode()
    people = admin.get(f"/oppsett/folk/{town.users['adviser'].id}/").content.decode()
    assert "PPS-leder" in people and "Enhetsleder eller styrer" in people
    preview = admin.get("/oppsett/ord/bytt/").content.decode()
    assert "<ins>" in preview and "Publiser alle" in preview
    fingerprint = preview.split('name="fingerprint" value="')[1].split('"')[0]
    assert admin.post("/oppsett/ord/bytt/", {"fingerprint": "gammel"}).status_code == 409
    assert admin.post("/oppsett/ord/bytt/", {"fingerprint": fingerprint}).status_code == 302
    assert "Det er ingenting å bytte" in admin.get("/oppsett/ord/bytt/").content.decode()
    assert admin.post("/oppsett/ord/", POSTED)["Location"] == "/oppsett/ord/"


def test_what_is_no_word_is_told_and_kept(town: Town) -> None:
    admin = town.client("admin")
    answer = admin.post("/oppsett/ord/", POSTED | {"nb_head_0": "{{leder}}"})
    text = answer.content.decode()
    assert (
        answer.status_code == 422 and "Dette er ikke et ord." in text and "{{leder}}" in text and "tilmelding" in text
    )
    assert "Ny henvisning" in town.client("school_head").get("/saker/").content.decode()


def test_words_are_one_municipalitys_own(town: Town, new_town: Callable[[], Town]) -> None:
    town.client("admin").post("/oppsett/ord/", POSTED)
    other = new_town()
    assert "Ny henvisning" in other.client("school_head").get("/saker/").content.decode()
    assert town.client("ppt_head").get("/oppsett/ord/").status_code == 403
