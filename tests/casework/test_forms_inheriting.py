"""Forms built on others, and blocks: whole in themselves, and a newer base is taken in bit by bit."""

from copy import deepcopy
from typing import Any

import pytest

from casework.forms import editing, inheriting
from casework.forms.blocks import shipped
from casework.forms.definition import load
from casework.forms.editing import EditError, every_item
from casework.forms.lint import lint
from casework.forms.succession import succession_problems
from tests.casework.forms_sample import ALL_TYPES

PAGE = ALL_TYPES["pages"][0]["key"]


def heir() -> dict[str, Any]:
    return inheriting.built_on(ALL_TYPES, 3, key="eget_skjema", title="Eget skjema")


def ids(definition: dict[str, Any]) -> list[str]:
    return [each["id"] for each in every_item(definition)]


def plain(definition: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in each.items() if name not in ("from", "fields")}
        for each in every_item(definition)
    ]


def test_a_form_built_on_another_says_all_that_it_says_and_is_whole() -> None:
    new = heir()
    assert lint(new) == [] and load(new).base == {"key": ALL_TYPES["key"], "number": 3}
    assert plain(new) == plain(ALL_TYPES)
    there = {each["id"]: each for each in every_item(ALL_TYPES)}
    assert {inheriting.origin_of(each, there) for each in every_item(new)} == {"inherited"}
    assert new["title"]["nb"] == "Eget skjema" and new["version"] == 1


def test_a_newer_base_is_taken_in_question_by_question() -> None:
    base, mine = deepcopy(ALL_TYPES), heir()
    first, second, third, fourth = ids(base)[:4]
    mine = editing.change_field(mine, second, {"help": {"nb": "Vår hjelp", "nn": "Vår hjelp"}})
    mine, own = editing.add_field(mine, kind="text", label="Eget", used=(), page=PAGE, languages=("nb", "nn"))
    newer = editing.change_field(base, first, {"help": {"nb": "Ny", "nn": "Ny"}})
    newer = editing.change_field(newer, second, {"help": {"nb": "Deres", "nn": "Deira"}})
    newer = editing.change_field(newer, fourth, {"help": {"nb": "Mer", "nn": "Meir"}})
    newer, added = editing.add_field(
        newer, kind="text", label="Nytt i grunnskjemaet", used=(), after=third, languages=("nb", "nn")
    )
    found = {(each.kind, each.field_id, each.ours) for each in inheriting.offers(base, newer, mine)}
    assert found == {
        ("changed", first, False),
        ("changed", second, True),
        ("changed", fourth, False),
        ("added", added, False),
    }
    taken = inheriting.take(mine, base, newer, 4, {first, added})
    assert editing.item(taken, first)["help"]["nb"] == "Ny"
    assert editing.item(taken, second)["help"]["nb"] == "Vår hjelp"
    assert "help" not in editing.item(taken, fourth) or editing.item(taken, fourth)["help"]["nb"] != "Mer"
    names = ids(taken)
    assert names[names.index(third) + 1] == added and own in names
    assert taken["base"]["number"] == 4 and lint(taken) == []
    assert editing.item(taken, added)["from"] == {"base": base["key"]}
    every = inheriting.take(mine, base, newer, 4, {first, second, fourth, added})
    assert inheriting.offers(newer, newer, every) == []


def test_what_the_base_gave_up_can_be_given_up_too_and_own_changes_taken_back() -> None:
    base, mine = deepcopy(ALL_TYPES), heir()
    last = ids(base)[-1]
    newer = editing.remove_field(base, last)
    assert [(each.kind, each.field_id) for each in inheriting.offers(base, newer, mine)] == [("removed", last)]
    assert last not in ids(inheriting.take(mine, base, newer, 4, {last}))
    first = ids(base)[0]
    changed = editing.change_field(mine, first, {"label": {"nb": "Andre ord", "nn": "Andre ord"}})
    there = {each["id"]: each for each in every_item(base)}
    assert inheriting.origin_of(editing.item(changed, first), there) == "changed"
    back = inheriting.as_inherited(changed, base, first)
    assert plain(back) == plain(base)
    with pytest.raises(EditError):
        inheriting.as_inherited(mine, newer, last)


def test_a_question_added_inside_rows_finds_its_rows() -> None:
    base, rows = editing.add_field(ALL_TYPES, kind="repeat", label="Rader", used=(), page=PAGE, languages=("nb", "nn"))
    mine = inheriting.built_on(base, 1, key="eget", title="Eget")
    newer, added = editing.add_field(base, kind="text", label="I raden", used=(), into=rows, languages=("nb", "nn"))
    taken = inheriting.take(mine, base, newer, 2, {added})
    assert added in [each["id"] for each in editing.item(taken, rows)["fields"]]


def test_what_the_law_asks_for_in_the_base_stays() -> None:
    base = deepcopy(ALL_TYPES)
    first = ids(base)[0]
    base = editing.change_field(base, first, {"core": True})
    mine = editing.remove_field(inheriting.built_on(base, 1, key="eget", title="Eget"), first)
    if not lint(mine):
        assert succession_problems(load(mine), [], load(base)) == [f"{first}: is statutory and cannot be removed"]


@pytest.mark.parametrize("block", shipped(), ids=lambda block: block.key)
def test_the_blocks_that_come_with_the_product_fit_any_form(block: Any) -> None:
    empty = editing.new_form("skjema", "Skjema", ("nb", "nn"))
    once, first = inheriting.insert_block(empty, key=block.key, fields=block.questions, used={}, page="side")
    assert lint(once) == [] and first == block.questions[0]["id"]
    assert all(each["from"] == {"block": block.key} for each in every_item(once))
    twice, other = inheriting.insert_block(once, key=block.key, fields=block.questions, used={}, page="side")
    assert lint(twice) == [] and other != first and len(set(ids(twice))) == 2 * len(ids(once))
    _again, same = inheriting.insert_block(
        empty, key=block.key, fields=block.questions, used=load(once).types, page="side"
    )
    assert same == first
    _, otherwise = inheriting.insert_block(
        empty, key=block.key, fields=block.questions, used={first: "file"}, page="side"
    )
    assert otherwise != first


def test_conditions_follow_their_questions_and_answers_are_left_alone() -> None:
    rule = {"all": [{"eq": ["valg", "valg"]}, {"not": {"filled": "valg"}}]}
    label = {"nb": "Q"}
    fields: list[dict[str, Any]] = [
        {"id": "valg", "type": "radio", "label": label, "options": [{"value": "valg", "label": label}]},
        {"id": "mer", "type": "text", "label": label, "show_if": rule},
        {"id": "tall", "type": "computed", "label": label, "calc": {"sum": [1]}},
    ]
    empty = editing.new_form("skjema", "Skjema")
    once, _ = inheriting.insert_block(empty, key="b", fields=fields, used={}, page="side")
    twice, _ = inheriting.insert_block(once, key="b", fields=fields, used={}, page="side")
    assert editing.item(twice, "mer_2")["show_if"] == {
        "all": [{"eq": ["valg_2", "valg"]}, {"not": {"filled": "valg_2"}}]
    }
    alone = inheriting.as_block([twice["pages"][0]["fields"][1]])
    assert "show_if" not in alone[0] and "from" not in alone[0]
    with pytest.raises(EditError):
        inheriting.insert_block(empty, key="b", fields=[], used={}, page="side")
