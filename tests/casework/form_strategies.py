"""Random but well-formed form definitions, and answers that are right, odd or plainly wrong."""

import os
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from casework.forms.lint_rows import MAX_OUTSIDE
from casework.rules import fields_of

FULL = os.environ.get("SAMSPOR_PROPERTY") == "full"
DEFINITIONS, ANSWERS = (3000, 25) if FULL else (300, 10)
UUIDS = [f"01990000-0000-7000-8000-00000000000{n}" for n in range(4)]
DAYS = ["1899-12-31", "1900-01-01", "2024-02-29", "2024-12-09", "2025-01-10", "2200-12-31", "2201-01-01"]
TYPES = ["text", "long", "int", "dec", "date", "choice", "radio", "checks", "bool", "person", "unit", "file", "info"]
TYPES += ["sign", "computed", "repeat", "repeat"]
ROWS_DEEP = 2
NUMBERS: list[float] = [-3, -1, 0, 1, 2, 7, 2.5, 0.25, 10**6]
VALUES = ["a", "b", "c", "Å ø", "1"]
# What somebody may send for any question at all.
ODD: list[Any] = [None, "", [], {}, " ", "\u00a0\u2003", True, False, 0, 1, 1.0, -0.0, "1", "a\x00b"]
ODD += [10**15, 1e300, [1], ["a", "a"], [None]]

_number = st.one_of(
    st.sampled_from(NUMBERS),
    st.integers(-20, 20),
    st.integers(-9999, 9999).map(lambda n: n / 1000),
    st.integers(-9999, 9999).map(lambda n: n / 100),
)
_text = st.one_of(
    st.sampled_from(["", " ", "\n", "Hei", "æøå 😀", "x" * 30, "\u2028", "\u001c", "\u200b", "\ufeff"]),
    st.text(max_size=12),
)
ANSWER: dict[str, st.SearchStrategy[Any]] = {
    "text": _text,
    "long": _text,
    "int": st.one_of(st.integers(-12, 12), _number),
    "dec": _number,
    "date": st.one_of(
        st.sampled_from([*DAYS, "2023-02-29", "2024-1-1", "24.12.2024", "2024-12-24T00:00"]), st.dates().map(str)
    ),
    "choice": st.sampled_from([*VALUES, "A"]),
    "radio": st.sampled_from([*VALUES, "A"]),
    "checks": st.lists(st.sampled_from(VALUES), max_size=4),
    "bool": st.booleans(),
    "sign": st.booleans(),
    "computed": st.sampled_from([0, 1, "x", None]),
    "person": st.sampled_from([*UUIDS, UUIDS[0].upper(), UUIDS[0].replace("-", ""), UUIDS[0] + "\n"]),
    "unit": st.sampled_from([*UUIDS, "x"]),
    "file": st.lists(st.sampled_from(UUIDS), max_size=3),
}


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """A definition with one to eight questions, some with rows; conditions and sums look at those above."""
    fields = draw(_questions("q", [], 8, 0))
    cut = draw(st.integers(0, len(fields) - 1))
    pages = [part for part in (fields[:cut], fields[cut:]) if part]
    title = {"nb": "Tittel", "nn": "Tittel"}
    return {
        "key": "sample",
        "version": 1,
        "title": title,
        "pages": [{"key": f"p{at}", "title": title, "fields": part} for at, part in enumerate(pages)],
    }


@st.composite
def _questions(draw: st.DrawFn, name: str, above: list[dict[str, Any]], most: int, deep: int) -> list[dict[str, Any]]:
    fields: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, most))):
        item = draw(_fields(f"{name}{at}", [*above, *fields], deep))
        asked = [other for other in [*above, *fields] if other["type"] not in ("info", "computed")]
        conditional: bool = draw(st.booleans())
        if asked and conditional:
            item["show_if"] = draw(_rules(asked, 2))
        fields.append(item)
    if deep:
        _keep_few_outside(fields, {other["id"] for other in _all_in(fields)}, set())
    return fields


def _all_in(fields: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in fields:
        yield item
        yield from _all_in(item.get("fields", []))


def _keep_few_outside(fields: list[dict[str, Any]], inside: set[str], outside: set[str]) -> None:
    """Take out the conditions with which the rows would depend on more answers outside than a form may."""
    for item in _all_in(fields):
        if "show_if" not in item:
            continue
        looked = {repr(leaf) for leaf in fields_of(item["show_if"]) if leaf[1] not in inside}
        if len(outside | looked) > MAX_OUTSIDE:
            del item["show_if"]
        else:
            outside |= looked


@st.composite
def answers_to(draw: st.DrawFn, definition: dict[str, Any]) -> dict[str, Any]:
    """Answers to some of its questions, now and then of the wrong kind, now and then to no question at all."""
    answers: dict[str, Any] = draw(_filled([item for page in definition["pages"] for item in page["fields"]]))
    return answers


@st.composite
def _filled(draw: st.DrawFn, fields: list[dict[str, Any]]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for item in fields:
        choice = draw(st.integers(0, 9))
        if choice < 2 or (item["type"] == "info" and choice < 9):
            continue
        answers[item["id"]] = draw(st.sampled_from(ODD) if choice == 9 else _answer(item))
    if draw(st.integers(0, 19)) == 0:
        answers["stranger"] = "x"
    return answers


def _answer(item: dict[str, Any]) -> st.SearchStrategy[Any]:
    values = [option["value"] for option in item.get("options", ())]
    if item["type"] == "repeat":
        rows = st.lists(_filled(item["fields"]), max_size=3)
        return rows if item["id"] != "q0" else st.one_of(rows, st.lists(st.sampled_from(ODD), max_size=2))
    if item["type"] == "checks":
        return st.one_of(st.lists(st.sampled_from(values), unique=True), ANSWER["checks"])
    if values:
        return st.one_of(st.sampled_from(values), ANSWER["choice"])
    return ANSWER.get(item["type"], st.none())


@st.composite
def _fields(draw: st.DrawFn, name: str, above: list[dict[str, Any]], deep: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(TYPES if deep < ROWS_DEEP else [kind for kind in TYPES if kind != "repeat"]))
    item: dict[str, Any] = {"id": name, "type": kind, "label": {"nb": name, "nn": name}}
    if kind == "repeat":
        item["fields"] = draw(_questions(f"{name}r", above, 4, deep + 1))
    elif kind == "computed":
        item |= {"calc": draw(sums(above)), "decimals": draw(st.integers(0, 4))}
    elif kind != "info":
        item["required"] = draw(st.booleans())
    if kind in ("choice", "radio", "checks"):
        values = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=4, unique=True))
        item["options"] = [{"value": value, "label": {"nb": value, "nn": value}} for value in values]
    if kind in ("text", "long") and draw(st.booleans()):
        item["max_length"] = draw(st.integers(1, 20))
    if kind == "dec" and draw(st.booleans()):
        item["decimals"] = draw(st.integers(1, 4))
    if kind == "file":
        item["multiple"] = draw(st.booleans())
    bounds: dict[str, st.SearchStrategy[Any]] = {
        "int": st.integers(-10, 10),
        "dec": _number,
        "date": st.sampled_from(DAYS),
        "checks": st.integers(1, len(item.get("options", ())) or 1),
        "repeat": st.integers(0, 3),
    }
    if kind in bounds and draw(st.booleans()):
        low, high = sorted(draw(st.tuples(bounds[kind], bounds[kind])))
        item |= draw(st.sampled_from([{"min": low}, {"max": high}, {"min": low, "max": high}]))
    return item


@st.composite
def sums(draw: st.DrawFn, above: list[dict[str, Any]], depth: int = 2) -> dict[str, Any]:
    """A sum over the answers above, or over numbers alone when there are none to add."""
    numbers = [item["id"] for item in above if item["type"] in ("int", "dec", "computed")]
    days = [item["id"] for item in above if item["type"] == "date"]
    repeats = [item for item in above if item["type"] == "repeat"]
    totals = [
        [item["id"], inner["id"]] for item in repeats for inner in item["fields"] if inner["type"] in ("int", "dec")
    ]
    kinds = ["sum", "product", "difference"] + ["days", "years"] * bool(days)
    kind = draw(st.sampled_from(kinds + ["count"] * bool(repeats) + ["total"] * bool(totals)))
    if kind == "count":
        return {"count": draw(st.sampled_from(repeats))["id"]}
    if kind == "total":
        return {"total": draw(st.sampled_from(totals))}
    if kind in ("days", "years"):
        return {kind: [draw(st.sampled_from(days)), draw(st.sampled_from(days))]}
    term: st.SearchStrategy[Any] = st.sampled_from([*NUMBERS, *numbers * 3])
    if depth:
        term = st.one_of(term, term, sums(above, depth - 1))
    least, most = (2, 2) if kind == "difference" else (1, 3)
    return {kind: draw(st.lists(term, min_size=least, max_size=most))}


@st.composite
def _rules(draw: st.DrawFn, asked: list[dict[str, Any]], depth: int) -> dict[str, Any]:
    operator = draw(st.sampled_from(["all", "any", "not", "leaf", "leaf", "leaf"] if depth else ["leaf"]))
    if operator == "leaf":
        return draw(_leaf(draw(st.sampled_from(asked))))
    if operator == "not":
        return {"not": draw(_rules(asked, depth - 1))}
    return {operator: draw(st.lists(_rules(asked, depth - 1), min_size=1, max_size=3))}


def _leaf(item: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    name, kind = item["id"], item["type"]
    if kind in ("bool", "sign"):
        return st.just({"eq": [name, True]})
    if kind == "repeat":
        return st.just({"filled": name})
    leaves: list[st.SearchStrategy[dict[str, Any]]] = [st.just({"filled": name})]
    if kind in ("int", "dec"):
        numbers = st.sampled_from(NUMBERS)
        leaves += [numbers.map(lambda n: {"gt": [name, n]}), numbers.map(lambda n: {"lt": [name, n]})]
        compared: st.SearchStrategy[Any] = numbers
    elif kind == "date":
        compared = st.sampled_from(DAYS)
    elif kind in ("person", "unit"):
        compared = st.sampled_from(UUIDS)
    elif item.get("options"):
        compared = st.sampled_from([option["value"] for option in item["options"]])
    else:
        compared = st.sampled_from(["Hei", "x"])
    if kind == "checks":
        leaves.append(compared.map(lambda value: {"has": [name, value]}))
    elif kind != "file":
        leaves.append(compared.map(lambda value: {"eq": [name, value]}))
        leaves.append(st.lists(compared, min_size=1, max_size=3).map(lambda values: {"in": [name, values]}))
    return st.one_of(leaves)
