"""The set-up's lists: what is the municipality's own comes first, and a search finds by title."""

import html
import re

import pytest

from casework.forms import drafts
from core import clock
from tests.cast import Town, build_next_town


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One with a form of its own that is being written, and a national one that is being changed."""
    town = build_next_town()
    with town.inside():
        act = town.act("admin", at=clock.now())
        drafts.begin_new(key="henvisning_var_egen", title="Henvisning vår egen", act=act)
        drafts.begin(key="education_plan", act=act)
    return town


def listed(town: Town, query: str = "") -> tuple[list[str], str]:
    page = html.unescape(town.client("admin").get(f"/oppsett/maler/{query}").content.decode())
    titles = re.findall(r'<li><span><a class="ds-link" href="[^"]+">([^<]+)</a>', page)
    return titles, page


def test_own_and_begun_ones_come_first(place: Town) -> None:
    titles, page = listed(place)
    assert titles[:2] == ["Henvisning vår egen", "Individuell opplæringsplan (IOP)"]
    assert len(titles) > 100
    assert page.index("Egne og under arbeid") < page.index("Henvisning vår egen") < page.index("Nasjonale maler")


def test_a_search_leaves_what_has_the_words_in_its_title(place: Town) -> None:
    titles, page = listed(place, "?q=HENVISNING")
    assert "Henvisning vår egen" in titles and "Henvisning til PPT – skole" in titles
    assert all("henvisning" in title.casefold() for title in titles)
    assert "Vis alle" in page and "Lag et nytt skjema" not in page
    assert listed(place, "?q=finnes+ikke")[1].count("Ingen med dette i navnet.") == 3


def test_what_is_new_is_made_above_each_list(place: Town) -> None:
    page = listed(place)[1]
    for part, made in (("skjemaer", "skjema"), ("forlopene", "forløp"), ("brevene", "brev")):
        assert f'href="#{part}"' in page
        card = page[page.index(f'id="{part}"') :]
        assert card.index(f"Lag et nytt {made}") < card.index("Nasjonale maler <span")
    assert "Rutinen dere har fra før, limes inn" in page


def test_a_form_tells_where_it_is_asked_for(place: Town) -> None:
    admin = place.client("admin")
    used = html.unescape(admin.get("/oppsett/skjema/referral_school/").content.decode())
    assert re.search(r'href="/oppsett/forlop/[a-z_]+/">Henvisning til PPT – skole</a>', used)
    with place.inside():
        fresh = drafts.begin_new(key="uten_plass", title="Uten plass", act=place.act("admin", at=clock.now()))
        assert fresh.revision
    builder = "/oppsett/skjema/uten_plass/rediger/"
    for act in ({"act": "add", "label": "Navn", "kind": "text", "place": "page:side"}, {"act": "publish"}):
        revision = re.search(r'name="revision" value="(\d+)"', admin.get(builder).content.decode())
        assert revision and admin.post(builder, {**act, "revision": revision[1]}).status_code == 302
    assert "Ingen forløp spør etter skjemaet ennå" in admin.get("/oppsett/skjema/uten_plass/").content.decode()
