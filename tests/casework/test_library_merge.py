"""Merging a newer template with a municipality's own: properties that hold whatever both have done to it."""

from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.forms.definition import load
from casework.library.catalogue import Kind, template
from casework.library.updates import Change, changes, merge, with_needed

Definition = dict[str, Any]


def _field(random: Random, name: str, level: int = 0) -> Definition:
    made: Definition = {"id": name, "type": "text", "label": {"nb": random.choice("abc"), "nn": "x"}}
    if random.random() < 0.3:
        made["required"] = True
    if level == 0 and random.random() < 0.25:
        made["type"] = "repeat"
        made["fields"] = [_field(random, f"{name}_r{n}", 1) for n in range(random.randint(1, 3))]
    return made


def _form(random: Random) -> Definition:
    pages = [
        {"key": f"p{p}", "title": {"nb": "t", "nn": "t"}, "fields": [_field(random, f"f{p}_{n}") for n in range(4)]}
        for p in range(random.randint(1, 3))
    ]
    return {"key": "k", "version": 1, "title": {"nb": "t", "nn": "t"}, "pages": pages}


def _lists(definition: Definition) -> list[list[Definition]]:
    found = [page["fields"] for page in definition["pages"]]
    for fields in found:  # grows as rows within rows are found
        found += [each["fields"] for each in fields if "fields" in each]
    return found


def _mutated(definition: Definition, random: Random, who: str, version: int) -> Definition:
    made = deepcopy(definition)
    made["version"] = version
    for step in range(random.randint(0, 8)):
        lists = _lists(made)
        fields = random.choice(lists)
        match random.randint(0, 6):
            case 0:
                fields.insert(random.randint(0, len(fields)), _field(random, f"{who}{step}", 1))
            case 1 if fields:
                fields.pop(random.randrange(len(fields)))
            case 2 if fields:
                random.choice(fields)["label"] = {"nb": random.choice("defg"), "nn": "y"}
            case 3 if fields:
                random.shuffle(fields)
            case 4 if fields:
                moved = fields.pop(random.randrange(len(fields)))
                free = [each for each in _lists(made) if each not in _lists({"pages": [{"fields": [moved]}]})]
                random.choice(free or lists).append(moved)
            case 5:
                random.shuffle(made["pages"])
            case 6:
                made["pages"].append({"key": f"{who}p{step}", "title": {"nb": "n", "nn": "n"}, "fields": []})
    return made


def _names(definition: Definition) -> list[str]:
    return sorted(each["id"] for fields in _lists(definition) for each in fields)


def _three(random: Random) -> tuple[Definition, Definition, Definition]:
    base = _form(random)
    return base, _mutated(base, random, "m", 1), _mutated(base, random, "n", 2)


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_taking_all_on_an_unchanged_copy_gives_the_new_template_exactly(random: Random) -> None:
    base, _mine, new = _three(random)
    offered = changes("forms", base=base, here=base, new=new)
    everything = {one.id for one in offered}
    assert len(everything) == len(offered)
    assert not any(one.conflict for one in offered)
    assert merge("forms", here=base, new=new, offered=offered, taken=everything, settled=True) == new


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_taking_none_changes_nothing(random: Random) -> None:
    base, mine, new = _three(random)
    offered = changes("forms", base=base, here=mine, new=new)
    assert merge("forms", here=mine, new=new, offered=offered, taken=(), settled=False) == mine
    assert merge("forms", here=mine, new=new, offered=offered, taken=(), settled=True) == {**mine, "version": 2}


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_changes_are_taken_does_not_matter(random: Random) -> None:
    base, mine, new = _three(random)
    offered = list(changes("forms", base=base, here=mine, new=new))
    taken = [one.id for one in offered if random.random() < 0.5]
    once = merge("forms", here=mine, new=new, offered=offered, taken=taken, settled=False)
    random.shuffle(taken)
    random.shuffle(offered)
    assert merge("forms", here=mine, new=new, offered=offered, taken=taken, settled=False) == once


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_nothing_is_lost_or_doubled_whatever_is_taken(random: Random) -> None:
    base, mine, new = _three(random)
    offered = changes("forms", base=base, here=mine, new=new)
    taken = {one.id for one in offered if random.random() < 0.5}
    made = merge("forms", here=mine, new=new, offered=offered, taken=taken, settled=False)
    wanted = with_needed(offered, taken)
    names = _names(made)
    assert len(set(names)) == len(names)
    gone = {one.part[1] for one in offered if one.id in wanted and one.what == "removed"}
    added = [one.part[1] for one in offered if one.id in wanted and one.what == "added" and one.part[0] == "fields"]
    # The questions of rows come with the rows.
    rows = {each["id"]: each.get("fields", ()) for fields in _lists(new) for each in fields}
    come = {*added, *(inner["id"] for name in added for inner in rows.get(name, ()))}
    assert set(_names(mine)) - gone | set(added) <= set(names) | gone
    assert set(names) <= set(_names(mine)) | come


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_was_taken_is_not_offered_again_and_what_is_ones_own_is_never_offered(random: Random) -> None:
    base, mine, new = _three(random)
    offered = changes("forms", base=base, here=mine, new=new)
    properties = {one.id for one in offered if one.what in ("changed", "added")}
    made = merge("forms", here=mine, new=new, offered=offered, taken=properties, settled=False)
    again = {one.id for one in changes("forms", base=base, here=made, new=new)}
    assert not again & {name for name in properties if name.startswith("changed/")}
    assert changes("forms", base=base, here=mine, new=base) == ()


@pytest.mark.parametrize(
    ("kind", "key"), [("forms", "expert_assessment"), ("workflows", "school_referral"), ("letters", "decision_letter")]
)
def test_a_real_template_of_each_kind_merges_exactly(kind: Kind, key: str) -> None:
    base = template(kind, key).definition
    new = deepcopy(base)
    new["version"] = base["version"] + 1
    new["title"] = {"nb": "Ny tittel", "nn": "Ny tittel"}
    lists = {"forms": ("pages", "fields"), "workflows": ("phases", "tasks")}
    parts = new["blocks"] if kind == "letters" else new[lists[kind][0]][0][lists[kind][1]]
    parts.insert(0, parts.pop())
    parts[1] = {**parts[1], "core": False} if "core" in parts[1] else parts[1]
    offered = changes(kind, base=base, here=base, new=new)
    assert offered
    assert merge(kind, here=base, new=new, offered=offered, taken=[one.id for one in offered], settled=True) == new


def test_a_conflict_is_told_with_all_three_and_the_statutory_is_marked() -> None:
    base = template("forms", "decision").definition
    here, new = deepcopy(base), deepcopy(base)
    new["version"] += 1
    of = {each["id"]: each for page in here["pages"] for each in page["fields"]}
    to = {each["id"]: each for page in new["pages"] for each in page["fields"]}
    of["facts"]["label"] = {"nb": "Vårt", "nn": "Vårt"}
    to["facts"]["label"] = {"nb": "Nytt", "nn": "Nytt"}
    was = to["facts"].get("required")
    to["facts"]["required"] = not was
    found: dict[str, Change] = {one.id: one for one in changes("forms", base=base, here=here, new=new)}
    wording = found["changed/fields/facts/label"]
    assert wording.conflict and (wording.here, wording.after) == (of["facts"]["label"], to["facts"]["label"])
    assert not wording.core
    assert found["changed/fields/facts/required"].core is bool(to["facts"].get("core"))
    taken = merge("forms", here=here, new=new, offered=list(found.values()), taken=[wording.id], settled=True)
    assert load(taken).field("facts").label == {"nb": "Nytt", "nn": "Nytt"}
