"""Editing a form: the old definition is left alone, ids are never used twice, and what changed is told."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.forms import editing
from casework.forms.definition import load
from casework.forms.differences import differences
from casework.forms.editing import EditError, every_item
from tests.casework.form_strategies import definitions
from tests.casework.forms_sample import ALL_TYPES


def ids(definition: dict[str, Any]) -> list[str]:
    return [each["id"] for each in every_item(definition)]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_edit_leaves_the_old_one_alone_and_ids_differ(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    before = deepcopy(definition)
    name = data.draw(st.sampled_from(ids(definition)))
    other = data.draw(st.sampled_from(ids(definition)))
    page = definition["pages"][0]["key"]
    used = {"fra_forrige_versjon"}
    made = [
        editing.add_field(definition, kind="repeat", label="Fra forrige versjon", used=used, page=page)[0],
        editing.duplicate_field(definition, name, used)[0],
        editing.remove_field(definition, name),
        editing.move_field(definition, name, down=True),
        editing.move_field(definition, name, down=False),
        editing.place_field(definition, name, before=other),
        editing.place_field(definition, name, page=page),
        editing.change_field(definition, name, {"label": {"nb": "x", "nn": "x"}, "help": ""}),
        editing.add_page(definition, "Mer")[0],
    ]
    assert definition == before
    for new in made:
        found = ids(new)
        assert len(found) == len(set(found))
        assert "fra_forrige_versjon" not in found
    for moved in made[3:7]:
        assert sorted(ids(moved)) == sorted(ids(before))


@settings(max_examples=100, deadline=None)
@given(definitions())
def test_a_copy_of_a_question_is_as_sound_as_the_question(definition: dict[str, Any]) -> None:
    for each in definition["pages"][0]["fields"]:
        load(editing.duplicate_field(definition, each["id"], set())[0])


def test_an_id_is_made_of_the_first_words_and_never_one_that_was() -> None:
    assert editing.new_id("Hva gjør eleven på skolen i dag?", ()) == "hva_gjor_eleven_pa_skolen"
    assert editing.new_id("Navn", {"navn", "navn_2"}) == "navn_3"
    assert editing.new_id("12 timer", ()) == "timer"
    assert editing.new_id("???", ()) == "felt"
    assert editing.new_id("Act", ()) == "act_2"


def test_what_is_not_there_is_refused() -> None:
    with pytest.raises(EditError, match="no_such_field"):
        editing.remove_field(ALL_TYPES, "gone")
    with pytest.raises(EditError, match="no_such_page"):
        editing.change_page(ALL_TYPES, "gone", {})
    with pytest.raises(EditError, match="page_in_use"):
        editing.remove_page(ALL_TYPES, ALL_TYPES["pages"][0]["key"])


def test_differences_name_what_was_done_and_nothing_else() -> None:
    old = deepcopy(ALL_TYPES)
    first, second, third = ids(old)[:3]
    new = editing.change_field(old, first, {"help": {"nb": "Ny", "nn": "Ny"}})
    new = editing.remove_field(new, second)
    new, added = editing.add_field(new, kind="text", label="Nytt", used=(), page=old["pages"][0]["key"])
    new = editing.move_field(new, third, down=True)
    found = {(each.kind, each.field_id) for each in differences(old, new)}
    moved = {each for each in found if each[0] == "moved"}
    assert found - moved == {("changed", first), ("removed", second), ("added", added)}
    assert len(moved) == 1
    assert differences(old, deepcopy(old)) == []
    assert [each.properties for each in differences(old, new) if each.kind == "changed"] == [("help",)]


def test_what_need_not_be_filled_in_is_the_same_said_or_unsaid() -> None:
    page = ALL_TYPES["pages"][0]["key"]
    old, name = editing.add_field(deepcopy(ALL_TYPES), kind="text", label="Nytt", used=(), page=page)
    next(each for each in every_item(old) if each["id"] == name)["required"] = False
    kept = editing.change_field(old, name, {"required": False})
    must = editing.change_field(old, name, {"required": True})
    assert differences(old, kept) == differences(kept, old) == []
    assert [each.properties for each in differences(old, must)] == [("required",)]
