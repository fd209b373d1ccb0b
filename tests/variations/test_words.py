"""V8, V9, V27: which languages a form speaks, one common form or several, and the municipality's own words."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from casework.cases.guardian_page import page_for_guardian
from casework.documents.models import Document
from casework.documents.services import read_document
from casework.forms import inheriting
from casework.forms.json_schema import schema
from casework.forms.selectors import current_form, definition_of
from casework.library.wording import preview_words, publish_words
from casework.local.terms import save_words, wording_in
from casework.people.models import Guardian, Guardianship
from casework.workflows.selectors import current_workflow
from casework.workflows.selectors import definition_of as workflow_of
from core.errors import Conflict, Invalid
from tests.cast import register_child
from tests.variations.recipe import Play, ask, flow, form, phase, task


def test_v8_one_form_in_two_written_languages_and_more_for_guardians(play: Play) -> None:
    """Nedre Hallingdal writes both; northern Sami where a text has it, bokmål in its place where it has not."""
    label = {"nb": "Hva gjelder henvisningen?", "nn": "Kva gjeld tilvisinga?", "se": "Masa guoská čujuhus?"}
    question = ask("why", "long", required=True) | {"label": label}
    play.publish(
        form("v8", question, ask("more", "long") | {"label": {"nb": "Mer?", "nn": "Meir?"}}),
        flow=flow("v8", phase("only", task("tell", "unit_head", form="v8"))),
    )
    definition = definition_of(current_form("v8"))
    spoken = {language: schema(definition, language=language)["properties"] for language in ("nb", "nn", "se")}
    assert [spoken[each]["why"]["title"] for each in spoken] == list(label.values())
    assert [spoken[each]["more"]["title"] for each in spoken] == ["Mer?", "Meir?", "Mer?"]


def test_v8_nynorsk_is_not_left_out(play: Play) -> None:
    """A form without it is not published, as half the readers would meet the other language."""
    with pytest.raises(Invalid, match=r"form\.definition"):
        play.publish(
            form("v8_half", ask("why") | {"label": {"nb": "Hvorfor?"}}),
            flow=flow("v8_half", phase("only", task("tell", "unit_head", form="v8_half"))),
        )


def test_v8_the_guardian_reads_the_pathway_in_the_own_language(play: Play) -> None:
    """The same case, told in bokmål and in nynorsk."""
    title = {"nb": "Vi har fått henvisningen", "nn": "Vi har fått tilvisinga"}
    only = phase("only", task("tell", "unit_head", form="v8_word")) | {"guardian_title": title}
    play.publish(form("v8_word", ask("why")), flow=flow("v8_word", only))
    child = register_child(play.town)
    case = play.open("v8_word", child=child)
    told: dict[str, Any] = {
        language: page_for_guardian(case_id=case.id, act=play.act("guardian1", "2026-09-02"), language=language)
        for language in ("nb", "nn")
    }
    assert title["nb"] in repr(told["nb"])
    assert title["nn"] in repr(told["nn"])


def test_v9_several_forms_from_one(play: Play) -> None:
    """A common form for all; and a kindergarten's own, built on it, with what it adds and what the base adds later."""
    common = form("v9_common", ask("why", "long", required=True), ask("tried", "long"))
    own = inheriting.built_on(common, 1, key="v9_kindergarten", title="Henvisning, barnehage")
    own["pages"][0]["fields"].append(ask("play", "long", required=True))
    play.publish(common, own, flow=flow("v9", phase("only", task("refer", "unit_head", form="v9_kindergarten"))))
    case = play.open("v9")
    with pytest.raises((Conflict, Invalid)):
        play.do(case, "refer", "school_head", why="Språk.")
    play.do(case, "refer", "school_head", why="Språk.", play="Leker alene.")
    assert [item.id for item in definition_of(current_form("v9_kindergarten")).fields] == ["why", "tried", "play"]
    newer = form("v9_common", ask("why", "long", required=True), ask("tried", "long"), ask("absence", "int"))
    offered = inheriting.offers(common, newer, own)
    assert [(each.kind, each.field_id) for each in offered] == [("added", "absence")]


def test_v27_a_referral_is_called_what_the_municipality_calls_it(play: Play) -> None:
    """Tilmelding, not henvisning: on pages at once, in forms, workflows and letters as new versions after a look."""
    act = play.act("admin", "2026-09-01")
    named = ask("why", "long") | {
        "label": {"nb": "Hvorfor kommer henvisningen nå?", "nn": "Kvifor kjem tilvisinga no?"}
    }
    only = phase("only", task("refer", "unit_head", form="v27") | {"title": {"nb": "Henvisning", "nn": "Tilvising"}})
    play.publish(form("v27", named), flow=flow("v27", only))
    running = play.open("v27")
    for language, words in (
        ("nb", ("tilmelding", "tilmeldingen", "tilmeldinger", "tilmeldingene")),
        ("nn", ("tilmelding", "tilmeldinga", "tilmeldingar", "tilmeldingane")),
    ):
        save_words(language=language, words={"referral": words}, act=act)
    assert wording_in("nb").applied("Ny henvisning") == "Ny tilmelding"
    seen = preview_words()
    assert publish_words(fingerprint=seen.fingerprint, act=act) == len(seen.items) > 20
    now = definition_of(current_form("v27")).field("why").label
    assert now == {
        "nb": "Hvorfor kommer tilmeldingen nå?",
        "nn": "Kvifor kjem tilmeldinga no?",
    }
    titled = workflow_of(current_workflow("v27")).tasks["refer"].title
    assert titled == {"nb": "Tilmelding", "nn": "Tilmelding"}
    running.refresh_from_db()
    assert workflow_of(running.workflow_version).tasks["refer"].title["nb"] == "Henvisning"
    play.do(running, "refer", "school_head", why="Språk.")
    assert play.status(running, "refer") == "done"


@pytest.mark.parametrize(("spoken", "written"), [(("nn", "nn"), "nn"), (("nn", "nb"), "nb"), (("en", "en"), "nb")])
def test_v8_a_letter_is_written_as_its_readers_write(play: Play, spoken: tuple[str, ...], written: str) -> None:
    """The guardians' own written language when they share one; else the municipality's."""
    key = "v8_letter_" + "_".join(spoken)
    letter = {"key": "consultation_note_letter", "audience": ["ppt", "guardian"]}
    play.publish(
        form(key, ask("body", "long", required=True)),
        flow=flow(key, phase("only", task("tell", "unit_head", form=key, letter=letter))),
    )
    child = register_child(play.town)
    for link, language in zip(Guardianship.objects.filter(child=child), spoken, strict=True):
        Guardian.objects.filter(id=link.guardian_id).update(language=language)
    case = play.open(key, child=child)
    play.do(case, "tell", "school_head", body="Hei.")
    document = Document.objects.get(case_id=case.id)
    pdf = PdfReader(BytesIO(read_document(document=document, act=play.act("ppt_head", "2026-09-03"))))
    assert str(pdf.root_object["/Lang"]).startswith(written)
