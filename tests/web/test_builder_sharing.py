"""The form builder: blocks, and forms built on other forms, over plain HTTP."""

import itertools

import pytest

from casework.forms import drafts
from casework.forms.blocks import blocks
from casework.forms.selectors import current_form
from tests.cast import Town, build_next_town
from tests.web.test_builder import Builder

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


def begun(place: Town, base: str = "") -> Builder:
    number = next(_numbers)
    answer = place.client("admin").post("/oppsett/nytt-skjema/", {"title": f"Delt skjema {number}", "base": base})
    assert answer.status_code == 302
    return Builder(place, f"delt_skjema_{number}")


def test_a_block_is_put_in_saved_and_put_in_elsewhere(place: Town) -> None:
    builder = begun(place)
    builder.do("block", block="guardians", block_page="side")
    assert builder.item("guardians")["prefill"] == "case.guardians" and "fra blokk" in builder.page()
    builder.do("add", label="Telefontid", kind="text", place="page:side")
    builder.do("block_save:page:side", block_title="Våre foresatte")
    with place.inside():
        own = [each for each in blocks() if each.own]
        assert [each.title["nb"] for each in own] == ["Våre foresatte"]
    other = begun(place)
    other.do("block", block=own[0].key, block_page="side")
    other.do("publish")
    with place.inside():
        assert "telefontid" in {item["id"] for item in editing_items(current_form(other.key).definition)}
    other.client.post(other.url, {"act": "begin"})
    other.do(f"block_remove:{own[0].key}")
    other.do(f"block_remove:{own[0].key}", expect=404)
    other.do("block", expect=404, block=own[0].key)
    other.do("block", expect=409, block="child", block_page="finnes_ikke")
    other.do("block_save:field:finnes_ikke", expect=409, block_title="X")
    other.do("block_save:page:side", expect=422, block_title=" ")


def editing_items(definition: dict[str, object]) -> list[dict[str, object]]:
    from casework.forms.editing import every_item

    return list(every_item(definition))


def test_a_form_is_built_on_another_and_follows_it_when_it_wants_to(place: Town) -> None:
    base = begun(place)
    base.do("add", label="Navn", kind="text", place="page:side")
    base.do("add", label="Alder", kind="int", place="page:side")
    base.do("publish")
    heir = begun(place, base.key)
    assert "arvet" in heir.page() and heir.text()["base"] == {"key": base.key, "number": 1}
    heir.do("save:alder", label_nb="Hvor gammel?")
    assert "arvet, endret her" in heir.page() and "Tilbake til grunnskjemaet" in heir.page("alder")
    heir.do("inherit:alder")
    assert heir.item("alder")["label"] == {"nb": "Alder"}
    heir.do("newer", expect=409)
    heir.do("publish")
    base.client.post(base.url, {"act": "begin"})
    base.do("save:navn", label_nb="Hele navnet")
    base.do("add", label="Skole", kind="text", place="after:navn")
    base.do("publish")
    heir.client.post(heir.url, {"act": "begin"})
    assert "Ny versjon 2 av" in heir.page() and "Nytt spørsmål: «Skole»" in heir.page()
    heir.do("newer", take=["skole"])
    assert [item["id"] for item in heir.text()["pages"][0]["fields"]] == ["navn", "skole", "alder"]
    assert heir.item("navn")["label"] == {"nb": "Navn"} and "Ny versjon" not in heir.page()
    heir.do("publish")


def test_what_is_statutory_in_the_base_is_so_in_the_heir(place: Town) -> None:
    heir = begun(place, "referral_school")
    with place.inside():
        core = next(str(each["id"]) for each in editing_items(heir.text()) if each.get("core"))
    heir.do(f"remove:{core}")
    assert "er lovpålagt og kan ikke tas bort" in heir.page()
    heir.do("publish", expect=422)
    with place.inside():
        draft = drafts.draft_of(heir.key)
        assert draft is not None


def test_a_form_is_put_away_and_taken_back_but_not_while_it_is_used(place: Town) -> None:
    builder = begun(place)
    builder.do("add", label="Navn", kind="text", place="page:side")
    builder.do("publish")
    admin, page = builder.client, f"/oppsett/skjema/{builder.key}/"
    assert admin.post(builder.url, {"act": "archive"})["Location"] == page
    assert "Ta i bruk igjen" in admin.get(page).content.decode()
    listed = admin.get("/oppsett/maler/")
    shelf = listed.context["form_shelf"]
    assert page in {item.page for item in shelf.put_away}
    assert page not in {item.page for item in (*shelf.own, *shelf.national)}
    admin.post(builder.url, {"act": "take_back"})
    assert "Legg bort skjemaet" in admin.get(page).content.decode()
    admin.post("/oppsett/skjema/referral_school/rediger/", {"act": "archive"})
    assert "Skjemaet brukes i" in admin.get("/oppsett/skjema/referral_school/").content.decode()


def test_an_older_version_is_taken_up_again_as_a_draft_that_can_be_undone(place: Town) -> None:
    builder = begun(place)
    builder.do("add", label="Navn", kind="text", place="page:side")
    builder.do("publish")
    builder.client.post(builder.url, {"act": "begin"})
    builder.do("save:navn", label_nb="Fullt navn")
    builder.do("publish")
    first = builder.client.get(f"/oppsett/skjema/{builder.key}/", {"versjon": "1"}).content.decode()
    assert "Ny kladd av versjon 1" in first
    assert builder.client.get(f"/oppsett/skjema/{builder.key}/", {"versjon": "9"}).status_code == 404
    assert builder.client.post(builder.url, {"act": "roll_forward:9"}).status_code == 404
    builder.client.post(builder.url, {"act": "roll_forward:1"})
    assert builder.item("navn")["label"]["nb"] == "Navn"
    builder.do("undo")
    assert builder.item("navn")["label"]["nb"] == "Fullt navn"
    builder.client.post(builder.url, {"act": "roll_forward:1"})
    builder.do("publish")
    with place.inside():
        assert current_form(builder.key).number == 3


def test_the_form_is_shown_as_on_a_phone_in_a_frame_of_our_own_alone(place: Town) -> None:
    builder = begun(place)
    builder.do("add", label="Navn", kind="text", place="page:side")
    address = f"/oppsett/skjema/{builder.key}/prov/"
    outer = builder.client.get(address, {"telefon": "1"})
    assert 'width="360"' in outer.content.decode() and "frame-src 'self'" in outer["Content-Security-Policy"]
    assert outer["X-Frame-Options"] == "DENY" and "frame-ancestors 'none'" in outer["Content-Security-Policy"]
    inner = builder.client.get(address, {"telefon": "ramme"})
    assert inner["X-Frame-Options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in inner["Content-Security-Policy"]
    assert builder.client.get(address)["X-Frame-Options"] == "DENY"
