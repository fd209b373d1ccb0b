"""Definitions that mean harm, or none at all: through lint, packages, API, builder and pages. Clear answers, no defect.

Whatever is handed in, the lint tells what is wrong within bounded time and memory; what it lets through can be loaded,
compared, exported and shown; and nothing that stands in a text is ever carried out.
"""

import itertools
import tracemalloc
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.documents.letters import LetterError
from casework.documents.letters import load as load_letter
from casework.forms.definition import load as load_form
from casework.forms.json_schema import schema
from casework.forms.lint import lint as lint_form
from casework.library import statutory
from casework.library.bpmn import export as as_bpmn
from casework.library.catalogue import Kind, template
from casework.library.packages import PackageError, parse
from casework.library.signing import Signer
from casework.library.updates import differences
from casework.workflows.definition import load as load_workflow
from casework.workflows.lint import lint as lint_workflow
from casework.workflows.picture import pathway_svg
from tests.effort import must_end

Definition = dict[str, Any]
BASES: dict[Kind, Definition] = {
    "forms": template("forms", "expert_assessment").definition,
    "workflows": template("workflows", "school_referral").definition,
    "letters": template("letters", "decision_letter").definition,
}
# What nobody expects in the place of anything.
WRONG: list[Any] = [
    *(None, True, False, 0, -1, 1, 2**31, 10**400, -(10**400), 1.5, float("inf"), float("nan"), 1e308),
    *("", " ", "\x00", "\ud800", "\u202e", "x" * 100_000, "æ" * 61, "<script>alert(1)</script>", "../../etc/passwd"),
    *("__proto__", "{{ settings.SECRET_KEY }}", "{% debug %}", "'; DROP TABLE x; --", "constructor", "id", "key"),
    *([], {}, [[]], [{}], [None], {"": ""}, {"nb": None}, {"nb": 1, "nn": []}, [["a"] * 50] * 50, {"eq": ["a"]}),
    *(
        {"all": []},
        {"not": None},
        {"in": ["a", "b"]},
        {"sum": ["a"]},
        {"months": 10**9},
        {"days": True},
        {"on": ["02-30"]},
    ),
]
ANYTHING = st.recursive(
    st.sampled_from(WRONG) | st.text(max_size=20) | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


def faults(kind: Kind, data: Any) -> list[str]:
    """What is wrong with it, as texts; never an exception."""
    match kind:
        case "forms":
            return lint_form(data)
        case "workflows":
            return [f"{one.path}: {one.code}" for one in lint_workflow(data)]
        case "letters":
            try:
                load_letter(data)
            except LetterError as error:
                return error.problems
            return []


def use(kind: Kind, definition: Definition) -> None:
    """Everything that is done with a sound definition."""
    statutory.lost(kind, definition)
    differences(kind, BASES[kind], definition)
    if kind == "forms":
        schema(load_form(definition), language="nb")
    elif kind == "workflows":
        loaded = load_workflow(definition)
        svg = pathway_svg(loaded, None, language="nb")
        assert "<script" not in svg
        assert b"<script" not in as_bpmn(loaded, forms={}, language="nb")


def _spots(data: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [data]
    while waiting:
        at = waiting.pop()
        for key, value in list(at.items() if isinstance(at, dict) else enumerate(at)):
            yield at, key
            if isinstance(value, dict | list):
                waiting.append(value)


def spoilt(kind: Kind, random: Random) -> Definition:
    """A good definition with a few things replaced, removed, doubled or put elsewhere."""
    made = deepcopy(BASES[kind])
    for _ in range(random.randint(1, 4)):
        at, key = random.choice(list(_spots(made)))
        match random.randint(0, 4):
            case 0 | 1:
                at[key] = deepcopy(random.choice(WRONG))
            case 2:
                del at[key]
            case 3 if isinstance(at, list):
                at.append(deepcopy(at[key]))
            case _:
                other, name = random.choice(list(_spots(made)))
                at[key] = deepcopy(other[name])
    return made


@pytest.mark.parametrize("kind", ["forms", "workflows", "letters"])
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=ANYTHING)
def test_anything_at_all_is_judged(kind: Kind, data: Any) -> None:
    assert faults(kind, data)


@pytest.mark.parametrize("kind", ["forms", "workflows", "letters"])
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random=st.randoms(use_true_random=False))
def test_a_good_definition_spoilt_is_refused_or_works(kind: Kind, random: Random) -> None:
    made = spoilt(kind, random)
    if not faults(kind, made):
        use(kind, made)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=ANYTHING | st.dictionaries(st.sampled_from(["format", "schema", "contents", "source", "made_at"]), ANYTHING)
)
def test_any_package_is_judged(data: Any) -> None:
    with pytest.raises(PackageError):
        parse(data, here=Signer(b"k" * 32))


# Too much of everything -----------------------------------------------------------------------------------------------
def _text(words: str = "x") -> dict[str, str]:
    return {"nb": words, "nn": words}


def _fields(count: int, **more: Any) -> list[Definition]:
    return [{"id": f"f{n}", "type": "text", "label": _text(), **more} for n in range(count)]


def _form(fields: list[Any]) -> Definition:
    page = {"key": "p", "title": _text(), "fields": fields}
    return {"key": "k", "version": 1, "title": _text(), "pages": [page]}


def _deep(levels: int, leaf: Any, wrap: Callable[[Any], Any]) -> Any:
    for _ in range(levels):
        leaf = wrap(leaf)
    return leaf


def _rows(levels: int) -> Definition:
    inner: Definition = {"id": "inner", "type": "text", "label": _text()}
    numbers = itertools.count()
    made: Definition = _deep(
        levels, inner, lambda leaf: {"id": f"r{next(numbers)}", "type": "repeat", "label": _text(), "fields": [leaf]}
    )
    return made


def _ruled(rule: Any) -> Definition:
    return _form([*_fields(1), {"id": "last", "type": "text", "label": _text(), "show_if": rule}])


def _options(count: int) -> list[Definition]:
    return [{"value": f"o{n}", "label": _text()} for n in range(count)]


def _workflow(tasks: list[Any], **more: Any) -> Definition:
    phase = {"key": "p", "title": _text(), "tasks": tasks}
    return {"key": "k", "version": 1, "title": _text(), "phases": [phase], **more}


def _tasks(count: int, needs: Callable[[int], list[str]]) -> list[Definition]:
    return [{"key": f"t{n}", "title": _text(), "owner": ["teacher"], "needs": needs(n)} for n in range(count)]


def _limit(add: Any) -> Definition:
    return {
        "key": "d",
        "title": _text(),
        "kind": "legal",
        "from": {"event": "opened"},
        "until": {"task": "t0"},
        "add": add,
    }


def _sum(levels: int) -> Definition:
    calc = _deep(levels, {"sum": ["f0"]}, lambda leaf: {"sum": [leaf]})
    return _form([*_fields(1, type="int"), {"id": "s", "type": "computed", "label": _text(), "calc": calc}])


def _one_task(**more: Any) -> Definition:
    return _workflow(_tasks(1, lambda n: []), **more)


def _ring(count: int) -> Definition:
    return _workflow(_tasks(count, lambda n: [f"t{(n + 1) % count}"]))


def _shown_if(levels: int) -> Definition:
    rule = _deep(levels, {"filled": "a"}, lambda leaf: {"not": leaf})
    return _workflow([{**task, "show_if": {"task": "t0", "rule": rule}} for task in _tasks(2, lambda n: [])])


def _letter(**more: Any) -> Definition:
    return {**BASES["letters"], **more}


LOTS: list[tuple[str, Kind, Callable[[], Any]]] = [
    ("10 000 questions", "forms", lambda: _form(_fields(10_000))),
    ("10 000 pages", "forms", lambda: _form([]) | {"pages": _form([])["pages"] * 10_000}),
    ("10 000 answers to choose", "forms", lambda: _form(_fields(1, type="radio", options=_options(10_000)))),
    ("500 questions with 300 answers", "forms", lambda: _form(_fields(500, type="radio", options=_options(300)))),
    ("rows 500 deep", "forms", lambda: _form([_rows(500)])),
    ("a rule 900 deep", "forms", lambda: _ruled(_deep(900, {"filled": "f0"}, lambda leaf: {"not": leaf}))),
    ("a rule 100 000 wide", "forms", lambda: _ruled({"all": [{"filled": "f0"}] * 100_000})),
    ("a sum 900 deep", "forms", lambda: _sum(900)),
    ("a label of a million letters", "forms", lambda: _form(_fields(1, label=_text("x" * 1_000_000)))),
    ("every question depends on the last", "forms", lambda: _form(_fields(500, show_if={"filled": "f499"}))),
    ("a question that depends on itself", "forms", lambda: _form(_fields(2, show_if={"filled": "f1"}))),
    ("5 000 tasks in a ring", "workflows", lambda: _ring(5_000)),
    ("400 tasks in a ring", "workflows", lambda: _ring(400)),
    ("400 tasks, all need all", "workflows", lambda: _workflow(_tasks(400, lambda n: [f"t{m}" for m in range(n)]))),
    ("a need 100 000 times", "workflows", lambda: _workflow(_tasks(1, lambda n: ["t0"] * 100_000))),
    ("a condition 900 deep", "workflows", lambda: _shown_if(900)),
    ("10 000 limits", "workflows", lambda: _one_task(deadlines=[_limit({"days": 1})] * 10_000)),
    ("a limit of a million years", "workflows", lambda: _one_task(deadlines=[_limit({"years": 10**6})])),
    ("10 000 branches", "workflows", lambda: _one_task(branches=[{}] * 10_000)),
    ("10 000 owners", "workflows", lambda: _workflow([{"key": "t", "title": _text(), "owner": ["teacher"] * 10_000}])),
    ("10 000 blocks", "letters", lambda: _letter(blocks=BASES["letters"]["blocks"] * 1_000)),
    ("10 000 placeholders", "letters", lambda: _letter(title=_text("{{child.name}}" * 10_000))),
    ("half a placeholder", "letters", lambda: _letter(title=_text("{{" * 5_000))),
]


@pytest.mark.parametrize(("kind", "make"), [row[1:] for row in LOTS], ids=[row[0] for row in LOTS])
def test_too_much_is_refused_in_bounded_time_and_memory(kind: Kind, make: Callable[[], Any]) -> None:
    data = make()
    with must_end():
        found = faults(kind, data)
    tracemalloc.start()
    faults(kind, data)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000, f"{peak / 1e6:.0f} MB"
    if not found:
        with must_end():
            use(kind, data)


def test_the_largest_that_is_allowed_still_works() -> None:
    form = _form(_fields(500, type="radio", options=_options(20)))
    chain = _workflow(_tasks(300, lambda n: [f"t{n - 1}"] if n else []))
    largest: dict[Kind, Definition] = {"forms": form, "workflows": chain}
    for kind, definition in largest.items():
        with must_end():
            assert faults(kind, definition) == []
            use(kind, definition)
