"""Random but well-formed form definitions, and answers that are right, odd or plainly wrong."""

import os
from typing import Any

from hypothesis import strategies as st

FULL = os.environ.get("SAMSPOR_PROPERTY") == "full"
DEFINITIONS, ANSWERS = (3000, 25) if FULL else (300, 10)
UUIDS = [f"01990000-0000-7000-8000-00000000000{n}" for n in range(4)]
DAYS = ["1899-12-31", "1900-01-01", "2024-02-29", "2024-12-09", "2025-01-10", "2200-12-31", "2201-01-01"]
TYPES = ["text", "long", "int", "dec", "date", "choice", "radio", "checks", "bool", "person", "unit", "file", "info"]
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
    "person": st.sampled_from([*UUIDS, UUIDS[0].upper(), UUIDS[0].replace("-", ""), UUIDS[0] + "\n"]),
    "unit": st.sampled_from([*UUIDS, "x"]),
    "file": st.lists(st.sampled_from(UUIDS), max_size=3),
}


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """A definition with one to eight questions; conditions look at those above."""
    fields: list[dict[str, Any]] = []
    for at in range(draw(st.integers(1, 8))):
        item = draw(_fields(f"q{at}"))
        asked = [other for other in fields if other["type"] != "info"]
        conditional: bool = draw(st.booleans())
        if asked and conditional:
            item["show_if"] = draw(_rules(asked, 2))
        fields.append(item)
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
def answers_to(draw: st.DrawFn, definition: dict[str, Any]) -> dict[str, Any]:
    """Answers to some of its questions, now and then of the wrong kind, now and then to no question at all."""
    answers: dict[str, Any] = {}
    for page in definition["pages"]:
        for item in page["fields"]:
            choice = draw(st.integers(0, 9))
            if choice < 2 or (item["type"] == "info" and choice < 9):
                continue
            answers[item["id"]] = draw(st.sampled_from(ODD) if choice == 9 else _answer(item))
    if draw(st.integers(0, 19)) == 0:
        answers["stranger"] = "x"
    return answers


def _answer(item: dict[str, Any]) -> st.SearchStrategy[Any]:
    values = [option["value"] for option in item.get("options", ())]
    if item["type"] == "checks":
        return st.one_of(st.lists(st.sampled_from(values), unique=True), ANSWER["checks"])
    if values:
        return st.one_of(st.sampled_from(values), ANSWER["choice"])
    return ANSWER.get(item["type"], st.none())


@st.composite
def _fields(draw: st.DrawFn, name: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(TYPES))
    item: dict[str, Any] = {"id": name, "type": kind, "label": {"nb": name, "nn": name}}
    if kind != "info":
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
    }
    if kind in bounds and draw(st.booleans()):
        low, high = sorted(draw(st.tuples(bounds[kind], bounds[kind])))
        item |= draw(st.sampled_from([{"min": low}, {"max": high}, {"min": low, "max": high}]))
    return item


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
    if kind == "bool":
        return st.just({"eq": [name, True]})
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
