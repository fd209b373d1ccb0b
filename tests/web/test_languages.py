"""The languages of a workflow and of a letter: a machine drafts, the lint tells, nothing is published unread."""

import html
import re
from typing import Any

import pytest

from casework.documents.grammar import LetterError
from casework.documents.grammar import load as load_letter
from casework.forms import nynorsk
from casework.workflows.lint import lint
from casework.workflows.selectors import current_workflow
from core import drafted
from tests.casework.letters_sample import template
from tests.cast import Town, build_next_town
from tests.web.test_letter_editor import Editor as LetterEditor
from tests.web.workflow_editor import Editor

PASTED = """
Kartlegging:
Til foresatte: Hva barnet trenger, blir vurdert sammen med dere.
Hva barnet trenger – PPT-leder – innen 10 virkedager
Skriv referat – PPT-leder
"""


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the program, so that what it says is known."""
    monkeypatch.setattr(nynorsk, "installed", lambda: True)
    monkeypatch.setattr(nynorsk, "_run", lambda page: page.replace("Hva barnet trenger", "Kva barnet treng"))


def act(editor: Editor | LetterEditor, what: str, given: dict[str, Any] | None = None, *, expect: int = 302) -> str:
    """Press a button on the languages' page; gives the page that follows."""
    url = editor.url.replace("/rediger/", "/sprak/")
    revision = re.search(r'name="revision" value="([0-9]+)"', editor.client.get(url).content.decode())
    assert revision is not None
    answer = editor.client.post(url, {"act": what, "language": "nn", "revision": revision[1], **(given or {})})
    assert answer.status_code == expect, answer.content.decode()[:2000]
    return html.unescape((editor.client.get(url) if expect == 302 else answer).content.decode())


def phase_of(editor: Editor, title: str) -> int:
    """The place of the phase with this title."""
    return next(n for n, phase in enumerate(editor.text()["phases"]) if phase["title"]["nb"] == title)


@pytest.mark.usefixtures("machine")
def test_a_pasted_service_model_is_drafted_read_and_published(place: Town) -> None:
    editor = Editor.begin(place, "Ressursteam på to språk")
    editor.do("add_many:", lines=PASTED, in_order="1")
    assert "Gjentar bokmålet" in act(editor, "look")
    page = act(editor, "draft")
    at = phase_of(editor, "Kartlegging")
    text = editor.text()
    phase, task = text["phases"][at], text["phases"][at]["tasks"][0]
    assert task["title"] == {"nb": "Hva barnet trenger", "nn": "Kva barnet treng"}
    assert phase["guardian_text"]["nn"].startswith("Kva barnet treng,")
    assert text["deadlines"][0]["title"]["nn"] == "Kva barnet treng"
    # What the machine leaves as it is, is no draft of its own.
    assert text["phases"][at]["tasks"][1]["title"]["nn"] == "Skriv referat"
    assert len(drafted.drafted(text, "nn")) == 3 and page.count("Lest og godkjent") == 3
    told = {(each.path, each.code) for each in lint(text)}
    assert (f"phases.{at}.tasks.0.title.nn", "machine_draft") in told and len(told) == 3
    assert "3 tekster er maskinens forslag som ingen har godkjent" in editor.page()
    editor.do("publish", expect=409)
    # The mark goes along with the words, and is gone when a person writes others.
    editor.do(f"copy:task:{task['key']}")
    assert len(drafted.drafted(editor.text(), "nn")) == 4
    editor.do("undo")
    editor.do(f"down:task:{task['key']}")
    assert len(drafted.drafted(editor.text(), "nn")) == 3
    own = {f"t|phases.{at}.guardian_text": "Vi ser på dette saman med dykk."}
    act(editor, "save", own)
    assert len(drafted.drafted(editor.text(), "nn")) == 2
    act(editor, "save", {"lest": f"phases.{at}.tasks.1.title"})
    assert drafted.DRAFTED not in editor.text()  # the deadline has the same words
    editor.do("undo")
    act(editor, "approve")
    editor.do("publish")
    with place.inside():
        published = current_workflow(editor.key).definition
    assert drafted.DRAFTED not in published and published["phases"][at]["guardian_text"]["nn"].startswith("Vi ser")


@pytest.mark.usefixtures("machine")
def test_a_letter_is_drafted_and_its_merge_fields_are_kept(place: Town) -> None:
    editor = LetterEditor.begin(place, "Hva barnet trenger")
    editor.save(0, text_nb="Hva barnet trenger, {{child.first_name}}", text_nn="")
    page = act(editor, "draft")
    text = editor.text()
    assert text["blocks"][0]["text"]["nn"] == "Kva barnet treng, {{child.first_name}}"
    # The signature is nothing but merge fields: there is nothing to write in another language.
    assert drafted.drafted(text, "nn") == ("title", "blocks.0.text") and "{{Barnets fornavn}}" in page
    with pytest.raises(LetterError, match=r"blocks\[0\]\.text\.nn: is a machine's draft that nobody has approved"):
        load_letter(text)
    assert "maskinens forslag som ingen har godkjent" in editor.page()
    editor.do("publish", expect=422)
    act(editor, "save", {"t|blocks.0.text": "Dette treng {{Barnets fornavn}}", "lest": "title"})
    assert editor.text()["blocks"][0]["text"]["nn"] == "Dette treng {{child.first_name}}"
    editor.do("publish")


def test_without_the_program_the_texts_are_written_by_hand(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    editor = Editor.begin(place, "For hånd")
    assert "Lag nynorskforslag" not in act(editor, "look")
    assert "er ikke installert hos den som drifter" in act(editor, "draft", expect=503)
    act(editor, "save", {"t|title": "For hand", "t|finnes.ikke": "x"})
    assert editor.text()["title"] == {"nb": "For hånd", "nn": "For hand"}
    url = editor.url.replace("/rediger/", "/sprak/")
    stale = editor.client.post(url, {"act": "save", "language": "nn", "revision": "1", "t|title": "x"})
    assert stale.status_code == 409 and editor.text()["title"]["nn"] == "For hand"
    assert place.client("adviser").get(url).status_code == 403


def test_marks_that_mean_nothing_are_told() -> None:
    letter = template(drafted={"nn": ["Ord som ikke står noe sted"]})
    with pytest.raises(LetterError, match="drafted: is a machine's draft"):
        load_letter(letter)
    unfit: tuple[object, ...] = ({"nn": "x"}, {"xx": []}, [], {"nn": [1]}, {"nn": [""]})
    for marks in unfit:
        with pytest.raises(LetterError, match="drafted: must name"):
            load_letter(template(drafted=marks))
    drafted.forget_rewritten(letter)
    assert drafted.DRAFTED not in letter and load_letter(letter).key == letter["key"]
