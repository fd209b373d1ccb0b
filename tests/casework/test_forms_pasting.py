"""Pasting questions out of a form on paper, and the texts that stand in a definition by place and language."""

from typing import Any

import pytest

from casework.forms import editing, pasting
from casework.forms.definition import load
from casework.forms.editing import EditError
from casework.forms.lint import lint
from casework.forms.texts import drafted, forget_rewritten, languages_of, mark_drafted, missing, put, texts_of

PAPER = """
# Om barnet
1. Navn *
2.1 Fødselsdato:
Trenger familien tolk? *
- Ja
- Nei

# Hva gjelder henvisningen
Henvisningsgrunn
+ Språk
+ Lesing
+ Lesing
Beskriv problemet
"""


def built(text: str = PAPER, kind: str = "text") -> dict[str, Any]:
    empty = editing.new_form("skjema", "Skjema")
    return pasting.add_all(empty, pasting.read(text, kind), used=(), page="side")[0]


def test_a_form_on_paper_becomes_questions() -> None:
    form = built()
    assert lint(form) == []
    assert [page["title"]["nb"] for page in form["pages"]] == ["Om barnet", "Hva gjelder henvisningen"]
    told = [(each["label"]["nb"], each["type"], each.get("required", False)) for each in editing.every_item(form)]
    assert told == [
        ("Navn", "text", True),
        ("Fødselsdato", "date", False),
        ("Trenger familien tolk?", "radio", True),
        ("Henvisningsgrunn", "checks", False),
        ("Beskriv problemet", "long", False),
    ]
    options = editing.item(form, "henvisningsgrunn")["options"]
    assert [option["label"]["nb"] for option in options] == ["Språk", "Lesing"]
    assert load(form).languages == ("nb",)


def test_many_answers_become_a_list_and_lines_keep_their_kind() -> None:
    form = built("Trinn\n" + "\n".join(f"- {n}. trinn" for n in range(1, 11)) + "\nBegrunnelse", "long")
    assert [each["type"] for each in editing.every_item(form)] == ["choice", "long"]


def test_pasted_questions_come_after_one_another_where_they_were_put() -> None:
    form = built("En\nTo\nTre")
    form, last = pasting.add_all(form, pasting.read("A\nB", "text"), used=(), page="side", after="en")
    assert [each["id"] for each in editing.every_item(form)] == ["en", "a", "b", "to", "tre"] and last == "b"
    form, name = editing.add_field(form, kind="repeat", label="Tiltak", used=(), page="side")
    form, _last = pasting.add_all(form, pasting.read("Hva\nHvem", "text"), used=(), page="side", into=name)
    assert [each["id"] for each in editing.item(form, name)["fields"]] == ["hva", "hvem"]


def test_nothing_pasted_is_told_and_there_is_an_end_to_it() -> None:
    with pytest.raises(EditError):
        pasting.add_all(built("En"), pasting.read(" \n * \n", "text"), used=(), page="side")
    assert len(pasting.read("Hei\n" * 10_000, "text")) == pasting.MOST_LINES


def test_every_text_has_a_place_and_can_be_put_there() -> None:
    form = built()
    places = dict(texts_of(form))
    assert "page:om_barnet" in places and "henvisningsgrunn.option.svar_1" in places
    assert languages_of(form) == ("nb",) and len(missing(form, "nn")) == len(places)
    put(form, {place: f"nn {place}" for place in places}, "nn")
    assert missing(form, "nn") == []
    form["languages"] = ["nb", "nn"]
    assert lint(form) == []
    put(form, {"title": ""}, "nn")
    assert lint(form) == ["title: has no text in nn"]
    put(form, {"title": " "}, "nb")
    assert form["title"]["nb"] == "Skjema"


def test_what_a_machine_wrote_is_not_published_until_somebody_has_read_it() -> None:
    form = built("En\nTo")
    put(form, {"en.label": "Ein", "to.label": "To"}, "nn")
    mark_drafted(form, ["en.label", "to.label"], "nn")
    assert lint(form) == ["form: 2 texts in nn are drafts by a machine that nobody has approved"]
    changed = editing.change_field(form, "en", {"label": {"nb": "En", "nn": "Eitt"}})
    forget_rewritten(form, changed)
    assert drafted(changed, "nn") == ("to.label",)
    gone = editing.remove_field(changed, "to")
    forget_rewritten(changed, gone)
    assert "drafted" not in gone and lint(gone) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"languages": "nb"},
        {"languages": ["nb", "xx"]},
        {"languages": ["nb", "nb"]},
        {"languages": [["nb"]]},
        {"drafted": []},
        {"drafted": {"xx": []}},
        {"drafted": {"nn": "title"}},
        {"drafted": {"nn": [1]}},
        {"drafted": {"nn": ["title"] * 20_001}},
        {"base": "form"},
        {"base": {"key": "form"}},
        {"base": {"key": "form", "number": True}},
        {"paged": 1},
    ],
)
def test_hostile_marks_are_refused(wrong: dict[str, Any]) -> None:
    assert len(lint({**built("En"), **wrong})) == 1


@pytest.mark.parametrize("wrong", [None, "base", {}, {"base": 1}, {"base": "x", "block": "y"}, {"magic": "x"}])
def test_a_hostile_origin_is_refused(wrong: object) -> None:
    form = built("En")
    editing.item(form, "en")["from"] = wrong
    assert lint(form) == ["en: from names the base or the block that the question came with"]
