"""The languages of a form being written: what is missing is told, and a machine's text is published by nobody."""

import re
from typing import Any

import pytest

from casework.forms import drafts, nynorsk, texts
from casework.forms.definition import load
from core.errors import Unavailable
from tests.casework.forms_sample import ALL_TYPES
from tests.cast import Town, build_next_town
from tests.web.test_builder import Builder
from web import dynamic_form

needs_apertium = pytest.mark.usefixtures("machine")


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the program where it is not installed."""
    if nynorsk.installed():
        return
    monkeypatch.setattr(nynorsk, "installed", lambda: True)
    monkeypatch.setattr(nynorsk, "_run", lambda page: page.replace("Hvem", "Kven").replace("henvisning", "tilvising"))


@pytest.fixture
def builder(place: Town, request: pytest.FixtureRequest) -> Builder:
    """A form with two questions that are in bokmål alone."""
    title = re.sub(r"\W+", " ", str(request.node.name))
    answer = place.client("admin").post("/oppsett/nytt-skjema/", {"title": title})
    made = Builder(place, answer["Location"].split("/")[3])
    made.do("add", label="Hvem henviser?", kind="text", place="page:side")
    made.do("add", label="Om {{ barn.navn }}", kind="text", place="page:side")
    return made


def act(builder: Builder, what: str, given: dict[str, Any] | None = None, *, expect: int = 302, **more: Any) -> str:
    fields = {**(given or {}), **more}
    url = builder.url.replace("/rediger/", "/sprak/")
    page = builder.client.get(url).content.decode()
    revision = re.search(r'name="revision" value="([0-9]+)"', page)
    assert revision is not None
    answer = builder.client.post(url, {"act": what, "language": "nn", "revision": revision[1], **fields})
    assert answer.status_code == expect, answer.content.decode()[:2000]
    return builder.client.get(url, {"sprak": fields.get("language", "nn")}).content.decode()


@needs_apertium
def test_a_machine_drafts_what_is_missing_and_a_person_approves_it(builder: Builder) -> None:
    act(builder, "draft")
    text = builder.text()
    made = builder.item("hvem_henviser")["label"]["nn"]
    assert made.startswith("Kven") and builder.item("om_barn_navn")["label"]["nn"] == "Om {{ barn.navn }}"
    assert text["languages"] == ["nb", "nn"] and len(texts.drafted(text, "nn")) == 4
    assert "maskinens forslag som ingen har godkjent" in builder.page()
    builder.do("publish", expect=422)
    act(builder, "save", {"t|hvem_henviser.label": "Kven tilviser barnet?", "lest": ["title", "page:side"]})
    assert texts.drafted(builder.text(), "nn") == ("om_barn_navn.label",)
    act(builder, "approve")
    assert "drafted" not in builder.text()
    builder.do("undo")
    assert texts.drafted(builder.text(), "nn") == ("om_barn_navn.label",)
    builder.do("redo")
    builder.do("publish")


def test_without_the_program_it_is_said_and_nothing_changes(builder: Builder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(Unavailable, match="not_installed"):
        nynorsk.drafts_of(["Hei"], {})
    before = builder.text()
    assert "er ikke installert hos den som drifter" in act(builder, "draft", expect=503)
    assert builder.text() == before


def test_a_program_that_fails_or_cheats_gives_no_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: "/bin/false")
    with pytest.raises(Unavailable, match="failed"):
        nynorsk.drafts_of(["Hei"], {})
    for answer in ("", '<p id="t0">Hei</p>', '<p id="t0"><b id="q0"></b><b id="q0"></b></p>', '<p id="t0">*Hei</p>'):
        monkeypatch.setattr(nynorsk, "_run", lambda page, answer=answer: answer)
        assert nynorsk.drafts_of(["Hei {{ navn }}"], {}) == [None]
    monkeypatch.setattr(nynorsk, "_run", lambda page: page)
    kept = ["<b>&amp; \x00 {{ a }} %(b)s", "Henvisning"]
    assert nynorsk.drafts_of(kept, {"henvisning": "tilvising"}) == ["<b>&amp;  {{ a }} %(b)s", "Tilvising"]


def test_texts_are_written_side_by_side_and_the_second_is_told(builder: Builder) -> None:
    page = act(builder, "save", {"t|title": "English <title>", "t|finnes.ikke": "x"}, language="en")
    assert "English &lt;title&gt;" in page and builder.text()["title"]["en"] == "English <title>"
    url = builder.url.replace("/rediger/", "/sprak/")
    stale = builder.client.post(url, {"act": "save", "language": "nn", "revision": "1", "t|title": "x"})
    assert stale.status_code == 409 and "nn" not in builder.text()["title"]
    act(builder, "promise", languages=["en", "xx"])
    assert builder.text()["languages"] == ["nb", "en"] and "mangler tekst på engelsk" in builder.page()
    assert builder.client.get(url, {"sprak": "../x"}).status_code == 200
    assert builder.town.client("adviser").get(url).status_code == 403


@needs_apertium
def test_the_municipality_decides_how_a_word_is_written(builder: Builder) -> None:
    assert "sjølvvald" in act(builder, "word", bokmal="henviser", nynorsk="sjølvvald")
    act(builder, "draft")
    assert "sjølvvald" in builder.item("hvem_henviser")["label"]["nn"]
    assert "sjølvvald" not in act(builder, "word", bokmal="henviser", nynorsk="").split("Tekstene på")[0]
    act(builder, "word", expect=422, bokmal="", nynorsk="x")


def test_what_guardians_answer_is_in_both_norwegian_languages(place: Town) -> None:
    from web.builder_languages import read_by_guardians

    with place.inside():
        assert read_by_guardians("consent_assessment") and not read_by_guardians("expert_assessment")
    made = Builder(place, "consent_assessment")
    made.client.post(made.url, {"act": "begin"})
    act(made, "promise", languages=["en"])
    assert "foresatte svarer på skjemaet" in made.page()
    made.do("publish", expect=422)
    act(made, "promise", languages=["nn"])
    with place.inside():
        draft = drafts.draft_of("consent_assessment")
        assert draft is not None and drafts.problems_of(drafts.text_of(draft)) == []


def test_a_missing_text_is_shown_in_bokmal_and_marked_as_that() -> None:
    from copy import deepcopy

    definition = deepcopy(ALL_TYPES) | {"languages": ["nb"], "intro": {"nb": "Inn <i>"}}
    for item in definition["pages"][0]["fields"]:
        item["label"] = {"nb": f"{item['id']} <b>"}
    form = dynamic_form.build(load(definition), language="en", people=lambda _: [], units=lambda _: [])
    assert form.intro == '<span lang="nb">Inn &lt;i&gt;</span>'
    first = form.sections[0].questions[0]
    assert first.label == f'<span lang="nb">{first.item.id} &lt;b&gt;</span>'
    plain = dynamic_form.build(load(definition), language="nb", people=lambda _: [], units=lambda _: [])
    assert plain.sections[0].questions[0].label == f"{first.item.id} <b>"
