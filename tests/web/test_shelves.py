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
