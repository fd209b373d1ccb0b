"""What was found on a form on paper: pages and questions, told apart where they have the same words. Pure."""

import re
from collections import Counter
from dataclasses import dataclass, field

from casework.forms import paper_words as words_of

MANY_OPTIONS = 6
_PERSON = re.compile(
    r"(?i)(na(v|m)n( på)? )?(foresatt|føresett|forelder|verge|kontaktperson|instans|søsken|barn)\w* \d([:,]? na(v|m)n)?"
    r"|(mor|far|verge)s?( na(v|m)n)?"
)


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
    # Whether the form says that more than one answer may be chosen.
    several: bool = False
    # Whether it asks more of one answer, so that the next box answers the question before it.
    aside: bool = False


def help_apart(text: str) -> tuple[str, str]:
    """A sentence in brackets behind the question is its help."""
    found = re.fullmatch(r"(.{3,}?[^(])\s*\(([^()]+)\)", text)
    if found and "/" not in found[2] and (len(found[2]) > 24 or words_of.asks_for_crosses(found[2])):
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
    on_page: Counter[tuple[str, str]] = Counter()
    seen: set[str] = set()
    where: dict[int, str] = {}
    _say_whose(found, count)
    for n, each in enumerate(found):
        if each.kind == "page":
            title = each.text
        where[n] = title
        on_page[title, each.text] += each.kind not in ("page", "info")
    for n, each in enumerate(found):
        if each.kind in ("page", "info") or count[each.text] < 2:
            continue
        answer = each.shown_for[1] if each.aside and each.shown_for else ""
        near = each.near if answer in ("", "Ja", "Nei") else answer
        if answer in ("Ja", "Nei") and each.shown_for:
            near = each.shown_for[0].text
        near = near or (each.shown_for[0].text if each.shown_for else "")
        alone = on_page[where[n], each.text] == 1
        beside = where[n] if alone or not near else near
        first = each.text not in seen and not where[n][-1:].isdigit() and alone
        seen.add(each.text)
        if beside and not first:
            each.text = f"{each.text} ({words_of.in_brackets(beside)})"


def _say_whose(found: list[Pasted], count: Counter[str]) -> None:
    """«Adresse» below «Foresatt 1» and again below «Foresatt 2» is near each of them."""
    whose = ""
    told: dict[str, list[tuple[Pasted, str]]] = {}
    for each in [*found, Pasted("page", "")]:
        if each.kind == "page":
            for asked in told.values():
                names = [name for _one, name in asked]
                if len(asked) > 1 and all(names) and len(set(names)) == len(names):
                    for one, name in asked:
                        one.near = name
            whose, told = "", {}
        elif each.kind != "info" and each.text in count and count[each.text] < 2:
            whose = each.text if _PERSON.fullmatch(each.text) else whose
        elif each.kind != "info" and each.shown_for is None:
            told.setdefault(each.text, []).append((each, whose))


def put_together(before: Pasted | None, each: Pasted) -> None:
    """«Ja» and «Nei» that another question came between in a PDF belong together."""
    if before is not None and before.options == ["Ja"]:
        before.options.append("Nei")
        if each.options == ["Nei"]:
            each.options, each.kind, each.guessed = [], "text", False


def side_by_side(beside: list[Pasted], heads: list[str]) -> list[str]:
    """Questions on one line are near each other; «Adresse: | Adresse:» each near the head of its column.

    `heads` are what stood so on a line above; gives what the next line may take for that.
    """
    words = [each.text for each in beside]
    if len(set(words)) == 1 < len(words):
        columns = heads if len(heads) == len(words) else [str(n) for n in range(1, len(words) + 1)]
        for asked, head in zip(beside, columns, strict=True):
            asked.near = head
        return heads
    for asked in beside:
        other = next((one for one in beside if one is not asked and one.shown_for is None), None)
        asked.near = other.text if other else ""
    return words if len(set(words)) == len(words) > 1 and not any(each.options for each in beside) else []


def finish(found: list[Pasted]) -> list[Pasted]:
    """All that was found, when the last line is read: kinds by the room there was, no empty pages, no two alike."""
    for before, each in zip([None, *found], found, strict=False):
        each.options = list(dict.fromkeys(each.options))
        put_together(before, each)
        if each.kind in ("radio", "checks") and not each.options:
            each.kind = "text"
        if (each.guessed or each.kind == "text") and each.lines and not each.options:
            each.kind = words_of.kind_of(each.text, lines=each.lines)
        if each.kind == "radio" and len(each.options) > MANY_OPTIONS:
            each.kind = "choice"
    asked_of = {id(each.shown_for[0]) for each in found if each.shown_for}
    for each in found:
        if len(each.options) == 1 and id(each) not in asked_of:  # one box is one thing to tick
            each.kind, each.help, each.options = "bool", each.help or each.options[0], []
    kept = [each for n, each in enumerate(found) if each.kind != "page" or _has_questions(found[n + 1 : n + 2])]
    tell_apart(kept)
    return kept


def _has_questions(following: list[Pasted]) -> bool:
    return bool(following) and following[0].kind != "page"
