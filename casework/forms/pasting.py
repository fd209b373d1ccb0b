"""Many questions at once, from lines that a person pastes out of a form on paper. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from casework.forms import editing
from casework.forms.editing import Definition, EditError

MOST_LINES = 300
MANY_OPTIONS = 6
_NUMBERING = re.compile(r"^(\d+(\.\d+)*[.)]|\d+(\.\d+)+)\s+")
_MARKS = {"#": "page", "-": "one", "–": "one", "•": "one", "*": "one", "+": "many"}


@dataclass(slots=True)
class Pasted:
    """One line that counts, with the answers to choose from that stand below it."""

    kind: str  # page, or a kind of question
    text: str
    required: bool = False
    options: list[str] = field(default_factory=list)


def lines_of(text: str) -> list[str]:
    """What stands on each line, without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def read(text: str, kind: str) -> list[Pasted]:
    """What the lines mean: `# page`, `- answer` (one may be chosen), `+ answer` (several), a question, a `question *`.

    Questions with answers below them become a choice, whatever `kind` says; the others are of that kind.
    """
    found: list[Pasted] = []
    for line in lines_of(text)[:MOST_LINES]:
        mark = _MARKS.get(line[0]) if line[1:2].isspace() else None
        words = line[1:].strip() if mark else line
        if mark == "page":
            found.append(Pasted("page", words))
        elif mark and found and found[-1].kind != "page":
            found[-1].options.append(words)
            found[-1].kind = "checks" if mark == "many" else "radio"
        else:
            plain = _NUMBERING.sub("", words)
            text_alone = plain.rstrip("*: ").strip()
            if text_alone:
                found.append(Pasted(kind, text_alone, plain.rstrip(": ").endswith("*")))
    for one in found:
        if one.kind == "radio" and len(one.options) > MANY_OPTIONS:
            one.kind = "choice"
    return found


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
    last = after
    for one in pasted:
        if one.kind == "page":
            definition, page = editing.add_page(definition, one.text, languages)
            into = after = ""
            continue
        definition, last = editing.add_field(
            definition,
            kind=one.kind,
            label=one.text,
            used=used,
            page=page,
            into=into,
            after=after,
            options=list(unique(one.options)),
            required=one.required,
            languages=languages,
        )
        after = last if after else ""
    return _without_empty_start(definition), last


def _without_empty_start(definition: Definition) -> Definition:
    """The page that a new form begins with goes when headings were pasted and nothing stands on it."""
    first, *others = definition["pages"]
    if first["fields"] or not others or "Side 1" not in first["title"].values():
        return definition
    return {**definition, "pages": others}


def unique(texts: Sequence[str]) -> Iterator[str]:
    """Each text once, in order."""
    yield from dict.fromkeys(texts)
