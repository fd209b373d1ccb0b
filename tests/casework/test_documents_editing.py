"""A letter being written: what can be done to it, what the law keeps, what differs, and a case to look at it with."""

from copy import deepcopy
from typing import Any

import pytest

from casework.documents import drafts, editing, sample
from casework.documents.letters import fill, load
from casework.documents.placeholders import PLACEHOLDERS
from casework.library.catalogue import templates
from casework.library.letter_changes import differences
from core.errors import Conflict
from tests.casework.letters_sample import paragraph, template, text

OWN = {"name": "Prøvedal kommune", "service_name": "PPT", "number": "9999"}
CORE = paragraph("Dere kan klage.", id="complaint_right", core=True, **{"if": "decision.granted"})


def place_of(definition: dict[str, Any], said: str) -> int:
    """Where the block that says this stands."""
    return next(at for at, block in enumerate(definition["blocks"]) if said in str(block))


def test_the_law_keeps_its_blocks_and_lets_their_words_be_ones_own() -> None:
    letter = template(paragraph("Først"), CORE)
    with pytest.raises(Conflict, match=r"letter\.core"):
        editing.remove(letter, 1)
    changes = {"text": text("Si fra."), "if": None, "unless": "decision.refused", "core": False, "type": "quote"}
    changed = editing.change(letter, 1, changes)
    assert changed["blocks"][1] == {**CORE, "text": text("Si fra.")}
    copied, at = editing.duplicate(changed, 1, used=())
    assert (at, copied["blocks"][2]["id"], "core" in copied["blocks"][2]) == (2, "own_1", False)
    assert editing.remove(copied, 2) == changed
    moved, at = editing.move(changed, 1, down=False)
    assert (at, [block.get("id") for block in moved["blocks"]]) == (0, ["complaint_right", None])
    assert editing.place(moved, 0, before=-1) == (changed, 1)
    copy = editing.under(letter, "eget", "Eget brev")
    assert copy["blocks"] == letter["blocks"] and copy["key"] == "eget"
    for act in (lambda: editing.block(letter, 2), lambda: editing.move(letter, -1, down=True)):
        with pytest.raises(Conflict, match=r"letter\.no_such_block"):
            act()
    assert letter == template(paragraph("Først"), CORE), "the old definition is left alone"


@pytest.mark.parametrize("kind", editing.TYPES)
def test_a_new_block_is_sound_once_it_is_written(kind: str) -> None:
    letter, at = editing.add(template(paragraph("Hei")), kind, after=0, used={"own_1"})
    block = letter["blocks"][at]
    assert (at, block["id"]) == (1, "own_2")

    def written(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: "Ord" if each == "" else written(each) for name, each in value.items()}
        return [written(each) for each in value] if isinstance(value, list) else value

    assert load(written(letter)).blocks[1].type == kind


def test_what_differs_is_told_block_by_block() -> None:
    old = template(paragraph("Ett"), paragraph("To"), CORE, paragraph("Fire", id="four"))
    new: dict[str, Any] = deepcopy(old)
    new["blocks"][0]["text"] = text("Ett, med andre ord")
    new["blocks"] = [*new["blocks"][2:], *new["blocks"][:2], paragraph("Nytt", id="own_1")]
    del new["blocks"][1]
    new["title"] = text("En annen tittel")
    told = [(one.kind, one.at, one.block.get("id", ""), one.properties) for one in differences(old, new)]
    assert told == [
        ("changed", -1, "", ("title",)),
        ("moved", 0, "complaint_right", ()),
        ("changed", 1, "", ("text",)),
        ("added", 3, "own_1", ()),
        ("removed", None, "four", ()),
    ]
    assert differences(old, old) == []


@pytest.mark.parametrize("letter", templates("letters"), ids=lambda one: one.key)
@pytest.mark.parametrize("language", ["nb", "nn"])
def test_every_national_letter_can_be_looked_at(letter: Any, language: str) -> None:
    loaded = load(letter.definition)
    for without in ((), sample.NOT_USUALLY):
        filled = fill(loaded, sample.made_up(language, without=without, municipality=OWN), language)
        assert filled.blocks
    assert list(drafts.may_be_missing(letter.definition, letter.definition)) == []


def test_the_made_up_case_has_everything_or_just_what_is_asked() -> None:
    def there(values: Any, path: str) -> bool:
        group, _dot, name = path.partition(".")
        return name in values.get(group, {})

    everything = sample.made_up("nb", municipality=OWN)
    assert all(there(everything, path) for path in PLACEHOLDERS)
    assert everything["municipality"]["name"] == everything["sender"]["unit"] == "Prøvedal kommune"
    nothing = sample.made_up("nb", without=PLACEHOLDERS, municipality=OWN)
    assert not any(there(nothing, path) for path in PLACEHOLDERS)


def test_what_some_case_lacks_is_told_where_it_is_asked_for_anew() -> None:
    published = template(paragraph("{{plan.title}}"))
    letter: dict[str, Any] = deepcopy(published)
    letter["title"] = text("{{decision.number}}")
    letter["blocks"] += [
        paragraph("{{decision.reasons}} {{child.name}}"),
        paragraph("Ring {{sender.phone}}"),
        paragraph("Ring {{unit.leader}}", **{"if": "unit.leader"}),
    ]
    assert list(drafts.may_be_missing(letter, published)) == [(-1, "decision.number"), (2, "sender.phone")]
    assert (0, "plan.title") in drafts.may_be_missing(letter, None)
