"""What was found on a form on paper: pages and questions, told apart where they have the same words. Pure."""

import re
from collections import Counter
from dataclasses import dataclass, field

from casework.forms import paper_words as words_of


@dataclass(slots=True, eq=False)
class Pasted:
    """A page, or a question with all that its line told of it."""

    kind: str  # page, or a kind of question
    text: str
    required: bool = False
    options: list[str] = field(default_factory=list)
    help: str = ""
    # A table's columns; the question and the answer that it is shown for; what else stood on its line.
    columns: "list[Pasted]" = field(default_factory=list)
    shown_for: "tuple[Pasted, str] | None" = None
    near: str = ""
    # Whether its kind is only guessed from its words, and how many lines to write on stood below it.
    guessed: bool = False
    lines: int = 0


def help_apart(text: str) -> tuple[str, str]:
    """A sentence in brackets behind the question is its help."""
    found = re.fullmatch(r"(.{3,}?[^(])\s*\(([^()]{25,})\)", text)
    if found and "/" not in found.group(2):
        return words_of.required(found.group(1))[0], found.group(2)
    found = re.fullmatch(r"([^.?]{3,}\?) ([A-ZÆØÅ][^?]{8,}\.)", text)
    return (found.group(1), found.group(2)) if found else (text, "")


def alike(when: str, option: str) -> float:
    """How much of what is said after «hvis» the answer says too."""
    said, there = (set(re.findall(r"\w+", each.lower())) for each in (when, option))
    if when.lower() in ("ja", "nei"):
        return float(when.lower() in there)
    shared = said & there
    return len(shared) / len(there) if shared and (len(shared) > 1 or len(said) == 1) else 0.0


def tell_apart(found: list[Pasted]) -> None:
    """Questions with the same words get what stands near them, or their page, in brackets."""
    count = Counter(each.text for each in found if each.kind not in ("page", "info"))
    title = ""
    pages: dict[str, set[str]] = {}
    seen: set[str] = set()
    where: dict[int, str] = {}
    for n, each in enumerate(found):
        if each.kind == "page":
            title = each.text
        where[n] = title
        pages.setdefault(each.text, set()).add(title)
    for n, each in enumerate(found):
        if each.kind in ("page", "info") or count[each.text] < 2:
            continue
        near = each.near or (each.shown_for[0].text if each.shown_for else "")
        alone = len(pages[each.text]) == count[each.text]
        beside = where[n] if alone or not near else near
        first = each.text not in seen and not where[n][-1:].isdigit() and alone
        seen.add(each.text)
        if beside and not first:
            each.text = f"{each.text} ({words_of.in_brackets(beside)})"


def put_together(before: Pasted | None, each: Pasted) -> None:
    """«Ja» and «Nei» that another question came between in a PDF belong together."""
    if before is not None and before.options == ["Ja"]:
        before.options.append("Nei")
        if each.options == ["Nei"]:
            each.options, each.kind, each.guessed = [], "text", False
