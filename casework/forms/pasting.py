"""Many questions at once, from lines that a person pastes out of a form on paper. Pure."""

from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy
from typing import Any

from casework.forms import editing, paper_sources
from casework.forms.editing import Definition, EditError, Item
from casework.forms.paper import MOST_LINES, read, title_of
from casework.forms.paper_found import Pasted

__all__ = ["MOST_LINES", "Pasted", "add_all", "lines_of", "read", "title_of", "unique"]
LONGEST, LONGEST_HELP, MOST_ANSWERS = 1000, 5000, 300


def lines_of(text: str) -> list[str]:
    """What stands on each line, without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def add_all(
    definition: Definition,
    pasted: Sequence[Pasted],
    *,
    used: Collection[str],
    page: str,
    into: str = "",
    after: str = "",
    languages: Sequence[str] = ("nb",),
) -> tuple[Definition, str]:
    """Everything that was pasted, in its order; with the id of the last question."""
    if not pasted:
        raise EditError("form.nothing_pasted")
    new, last = deepcopy(definition), after
    made_of: dict[Pasted, Item] = {}
    known, title = {str(each.get("prefill", "")) for each in editing.every_item(new)}, ""
    taken = {*used, *(each["id"] for each in editing.every_item(new))}
    for one in pasted:
        if one.kind == "page":
            page, title = editing.put_page(new, one.text[:LONGEST], languages), one.text
            into = after = ""
            continue
        made = made_of[one] = _made(one, taken, languages)
        if one.shown_for and one.shown_for[0] in made_of:
            made |= _shown_for(made_of[one.shown_for[0]], one.shown_for[1])
        # What is asked about one answer is seldom what the case knows: «Språk» after «Tolk?» is the interpreter's.
        if not into and not one.shown_for and (source := paper_sources.source_of(one.text, one.kind, title, known)):
            known.add(source)
            made["prefill"] = source
        editing.put_field(new, made, page=page, into=into, after=after)
        last = made["id"]
        after = last if after else ""
    return _without_empty_start(new, languages), last


def _made(one: Pasted, taken: set[str], languages: Sequence[str]) -> Item:
    """The question as a definition has it; its ids are taken from now on."""
    answers = [answer[:LONGEST] for answer in unique(one.options)][:MOST_ANSWERS]
    made = editing.new_field(one.kind, one.text[:LONGEST], taken, answers, one.required, languages)
    taken.add(made["id"])
    if one.help:
        made["help"] = dict.fromkeys(languages, one.help[:LONGEST_HELP])
    if one.kind == "file":
        made["multiple"] = True
    if one.columns:
        made["fields"] = [_made(column, taken, languages) for column in one.columns]
    taken |= {each["id"] for each in made.get("fields", ())}
    return made


def _shown_for(other: Item, answer: str) -> dict[str, Any]:
    """Shown when that question has that answer; always, when the answer was cut away."""
    value = next((one["value"] for one in other.get("options", ()) if answer in one["label"].values()), None)
    return {"show_if": {"has" if other["type"] == "checks" else "eq": [other["id"], value]}} if value else {}


def _without_empty_start(definition: Definition, languages: Sequence[str]) -> Definition:
    """The page that a new form begins with goes when headings were pasted and nothing is asked on it.

    What was only to be read in front of the first heading becomes the form's introduction.
    """
    first, *others = definition["pages"]
    texts = [each for each in first["fields"] if each["type"] == "info"]
    if len(texts) < len(first["fields"]) or not others or "Side 1" not in first["title"].values():
        return definition
    new = {**definition, "pages": others}
    if texts and "intro" not in new:
        said = "\n\n".join(each["label"]["nb"] for each in texts)
        return {**new, "intro": dict.fromkeys(languages, said[:LONGEST_HELP])}
    return definition if texts else new


def unique(texts: Sequence[str]) -> Iterator[str]:
    """Each text once, in order."""
    yield from dict.fromkeys(texts)
