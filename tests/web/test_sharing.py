"""Sharing configuration in the browser: download, look, choose, take in; and whatever else people upload."""

import base64
import json
import re
import zlib
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.forms import drafts
from casework.forms.selectors import current_form
from casework.local.calendar import Free, save_school_year, school_years
from casework.local.terms import save_words, words_now
from tests.casework.test_library_exchange import exported, own_form, shared, unsigned
from tests.cast import Town, build_next_town

DRY_RUN, TAKE_IN = "/oppsett/deling/", "/oppsett/deling/ta-inn/"


@pytest.fixture(scope="module")
def giver(database: None) -> Town:
    """The municipality that shares."""
    return build_next_town()


@pytest.fixture(scope="module")
def taker(database: None) -> Town:
    """The municipality that takes in."""
    return build_next_town()


def upload(client: Client, raw: bytes, name: str = "pakke.json") -> Any:
    """Bring a file."""
    return client.post(DRY_RUN, {"package": SimpleUploadedFile(name, raw)})


def carried(page: str) -> str:
    """What the page carries along to the next."""
    found = re.search(r'name="package" value="([A-Za-z0-9+/=]+)"', page)
    assert found
    return found[1]


def test_from_download_to_draft(giver: Town, taker: Town) -> None:
    shared(giver, own_form("side_a"))
    answer = giver.client("admin").get("/oppsett/deling/pakke/?slag=forms&navn=side_a")
    assert answer["Content-Disposition"].startswith("attachment") and answer["X-Content-Type-Options"] == "nosniff"
    admin = taker.client("admin")
    page = upload(admin, answer.content)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Ny hos dere" in text and giver.tenant.name in text and "Signert her" in text
    assert "vil bruke den likevel" not in text
    done = admin.post(TAKE_IN, {"package": carried(text), "part": ["forms/side_a"], "how": "draft"})
    assert (done.status_code, done["Location"]) == (302, "/oppsett/maler/")
    with taker.inside():
        assert drafts.draft_of("side_a") is not None


def test_what_would_change_is_told_in_words_and_published_when_asked(giver: Town, taker: Town) -> None:
    admin = taker.client("admin")
    raw = shared(giver, own_form("side_b"))
    text = upload(admin, raw).content.decode()
    admin.post(TAKE_IN, {"package": carried(text), "part": "forms/side_b", "how": "publish"})
    newer = shared(giver, own_form("side_b", "Hva <b>undrer</b> dere på?"))
    text = upload(admin, newer).content.decode()
    assert "Spørsmål «Hva &lt;b&gt;undrer&lt;/b&gt; dere på?»: spørsmålet endres" in text
    assert "Hva gjelder det?" in text and "<b>undrer" not in text
    admin.post(TAKE_IN, {"package": carried(text), "part": "forms/side_b", "how": "publish"})
    with taker.inside():
        assert current_form("side_b").number == 2
    assert "Lik den dere har" in upload(admin, newer).content.decode()


def test_words_and_calendar_are_shown_and_only_what_is_ticked_is_taken(giver: Town, taker: Town) -> None:
    with giver.inside():
        save_words(language="nb", words={"referral": ["tilmelding"], "service": ["PPS"]}, act=giver.act("admin"))
        first, last = date(2026, 8, 17), date(2027, 6, 18)
        free = [Free("Høstferie", date(2026, 10, 5), date(2026, 10, 9))]
        save_school_year(name="2026/2027", first_day=first, last_day=last, free=free, act=giver.act("admin"))
    admin = taker.client("admin")
    page = upload(admin, exported(giver)).content.decode()
    assert "Kommunens ord: Henvisning (det som sendes)" in page and "Skoleår: 2026/2027" in page
    assert "henvisning, henvisningen" in page and "tilmelding, henvisningen" in page
    assert "Høstferie 05.10.2026–09.10.2026: kommer til" in page and "ingen eldre versjoner" in page
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert seen
    chosen = {"package": carried(page), "part": "words/referral", "how": "draft"}
    stale = admin.post(TAKE_IN, chosen | {"seen": "0" * 64})
    assert stale.status_code == 409 and "Se over på nytt" in stale.content.decode()
    done = admin.post(TAKE_IN, chosen | {"seen": seen[1]}, follow=True).content.decode()
    assert "Ord og skoleår tatt i bruk: 1." in done
    with taker.inside():
        assert words_now()["nb"]["referral"][0] == "tilmelding" and "service" not in words_now()["nb"]
        assert school_years() == []


def test_an_unsigned_package_needs_a_tick(giver: Town, taker: Town) -> None:
    admin = taker.client("admin")
    text = upload(admin, unsigned(shared(giver, own_form("side_c")))).content.decode()
    assert "Ikke signert" in text
    chosen = {"package": carried(text), "part": "forms/side_c", "how": "publish"}
    refused = admin.post(TAKE_IN, chosen)
    assert refused.status_code == 422 and "Vi kan ikke vite hvor pakken kommer fra" in refused.content.decode()
    assert admin.post(TAKE_IN, chosen | {"anyway": "1"}).status_code == 302


def test_what_was_chosen_stands_when_something_must_be_put_right(giver: Town, taker: Town) -> None:
    admin = taker.client("admin")
    text = upload(admin, shared(giver, own_form("side_d"))).content.decode()
    again = admin.post(TAKE_IN, {"package": carried(text), "how": "publish"})
    assert again.status_code == 422 and "Velg hva som skal tas inn" in again.content.decode()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "Velg en fil"),
        (b"hei", "ikke en pakke vi kan lese"),
        (b"\xff\xfe{}", "ikke en pakke vi kan lese"),
        (b"{}", "ikke en pakke med oppsett"),
        (b'{"format":"samspor.configuration","schema":3}', "nyere utgave"),
        (b'{"format":"samspor.configuration","schema":1}', "ikke bygd opp"),
        (b'{"format":"samspor.configuration","schema":NaN}', "ikke en pakke vi kan lese"),
        (b'{"format":"samspor.configuration","format":"samspor.configuration"}', "ikke en pakke vi kan lese"),
        (b"[" * 4_000_000, "ikke en pakke vi kan lese"),
        (b'"' + b"x" * (5 * 1024 * 1024), "for stor"),
    ],
)
def test_anything_else_is_refused_in_words(taker: Town, raw: bytes, words: str) -> None:
    answer = upload(taker.client("admin"), raw)
    assert answer.status_code == 422 and words in answer.content.decode()


def test_a_package_that_was_changed_on_the_way_is_refused(giver: Town, taker: Town) -> None:
    data = json.loads(shared(giver, own_form("side_e")))
    data["source"]["name"] = "Statsforvalteren"
    answer = upload(taker.client("admin"), json.dumps(data).encode())
    assert answer.status_code == 422 and "endret etter at den ble laget" in answer.content.decode()


@pytest.mark.parametrize("packed", ["", "!!!", "aGVp", base64.b64encode(zlib.compress(b"0" * 6_000_000)).decode()])
def test_a_carried_package_that_was_tampered_with_is_refused(taker: Town, packed: str) -> None:
    answer = taker.client("admin").post(TAKE_IN, {"package": packed, "part": "forms/x", "how": "publish"})
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["adviser", "ppt_head", "school_head", "teacher", "nobody", None])
def test_the_pages_are_the_administrators(giver: Town, taker: Town, who: str | None) -> None:
    client = taker.client(who)
    raw = exported(giver, "letters", "decision_letter")
    for answer in (client.get(DRY_RUN), client.get("/oppsett/deling/pakke/"), upload(client, raw)):
        assert answer.status_code == (403 if who else 302)
    assert client.post(TAKE_IN, {"package": "x"}).status_code == (403 if who else 302)


def test_a_download_of_what_is_not_there(taker: Town) -> None:
    admin = taker.client("admin")
    assert admin.get("/oppsett/deling/pakke/?slag=forms&navn=nei").status_code == 404
    assert admin.get("/oppsett/deling/pakke/?slag=people&navn=nei").status_code == 422
