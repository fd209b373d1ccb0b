"""What the letter editor's page shows: the blocks in order, the one at hand, what is wrong, what has changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from textwrap import shorten
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.documents.drafts import may_be_missing, may_undo_redo, no_longer_said, problems_of, text_of
from casework.documents.editing import ROWS
from casework.documents.models import LetterDraft, LetterVersion
from casework.documents.placeholders import PLACEHOLDERS, PRINTED_KINDS
from casework.library.letter_changes import Difference, differences
from web import letter_lint_words
from web.builder_words import LANGUAGES
from web.letter_lint_words import WHOLE
from web.letter_posts import ALWAYS_WRITTEN, TEXTS
from web.letter_words import FIELDS, GROUPS, TYPES, plain, shown
from web.library_words import PROPERTIES

Block = Mapping[str, Any]
Choice = tuple[str, str, bool]  # value, words, chosen
Groups = list[tuple[str, list[Choice]]]
_LONG = frozenset({"paragraph", "quote"})
_LABELS: Mapping[str, str | Promise] = {
    "text": gettext_lazy("Tekst"),
    "source": gettext_lazy("Hvem som sa det"),
    "name": gettext_lazy("Navn"),
    "title": gettext_lazy("Tittel"),
    "unit": gettext_lazy("Enhet"),
    "closing": gettext_lazy("Hilsen"),
    "caption": gettext_lazy("Tabellens tittel"),
}
_CHANGES: Mapping[str, str | Promise] = {
    "added": gettext_lazy("Nytt"),
    "removed": gettext_lazy("Tatt bort"),
    "moved": gettext_lazy("Flyttet"),
    "changed": gettext_lazy("Endret"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One block in the list."""

    at: int
    label: str
    told: str
    core: bool
    faulty: bool


class LetterPage:
    """A draft as its page needs it, in the reader's language."""

    def __init__(self, draft: LetterDraft, published: LetterVersion | None, *, language: str, chosen: int) -> None:
        self.draft, self.published, self._language = draft, published, language
        self.definition = text_of(draft)
        self.blocks: list[Block] = self.definition["blocks"]
        self.chosen = chosen if 0 <= chosen < len(self.blocks) else WHOLE
        self.may_undo, self.may_redo = may_undo_redo(draft)

    @property
    def title(self) -> str:
        """The letter's title."""
        return title_of(self.definition, self._language)

    @property
    def next_number(self) -> int:
        """What the version will be called."""
        return self.published.number + 1 if self.published else 1

    @property
    def block(self) -> Block | None:
        """The block at hand; none: the letter as a whole."""
        return self.blocks[self.chosen] if self.chosen >= 0 else None

    @cached_property
    def problems(self) -> list[dict[str, Any]]:
        """What must be put right before it can be published, with the block that it is about."""
        return [self._problem(problem) for problem in map(letter_lint_words.told, problems_of(self.definition))]

    @cached_property
    def own_problems(self) -> list[str]:
        """What is wrong with the block at hand."""
        return [problem["what"] for problem in self.problems if problem["at"] == self.chosen]

    @cached_property
    def advice(self) -> list[dict[str, Any]]:
        """Values that some case may lack, which would stop the letter there."""
        if self.problems:
            return []
        published = self.published.definition if self.published else None
        return [
            {"at": at, "label": self._label(at), "field": str(FIELDS[path])}
            for at, path in may_be_missing(self.definition, published)
        ]

    @cached_property
    def unsaid(self) -> list[dict[str, Any]]:
        """What the parts that the law demands do not tell any more."""
        if self.problems or self.published is None:
            return []
        return [
            {"at": at, "label": self._label(at), "field": str(FIELDS[path])}
            for at, path in no_longer_said(self.definition, self.published.definition)
        ]

    @cached_property
    def changes(self) -> list[tuple[str, str, str]]:
        """What the draft changes in the published version: kind of change, block, properties."""
        if self.published is None:
            return []
        return [self._told(each) for each in differences(self.published.definition, self.definition)]

    @cached_property
    def rows(self) -> list[Row]:
        """The blocks, in order."""
        faulty = {problem["at"] for problem in self.problems}
        return [
            Row(at, self._label(at), " · ".join(_about(block)), bool(block.get("core")), at in faulty)
            for at, block in enumerate(self.blocks)
        ]

    @cached_property
    def types(self) -> list[tuple[str, str]]:
        """The kinds of blocks that can be added."""
        return [(kind, str(words)) for kind, words in TYPES.items()]

    @property
    def add_after(self) -> int:
        """Where a new block comes: after the one at hand, else last."""
        return self.chosen if self.chosen >= 0 else len(self.blocks) - 1

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """Both written Norwegians, and other languages that the letter is written in."""
        used = _languages_in(self.definition)
        return [(code, str(words)) for code, words in LANGUAGES.items() if code in ALWAYS_WRITTEN or code in used]

    @cached_property
    def panel(self) -> dict[str, Any]:
        """The block at hand, or the letter as a whole, as its panel shows it."""
        block = self.block
        if block is None:
            titles = self._texts("title", _LABELS["title"], self.definition["title"], rows=2)
            return {"name": _("Brevet som helhet"), "texts": [titles], "fields": self._fields(None)}
        kind = block["type"]
        needed, optional = TEXTS.get(kind, ((), ()))
        long = 8 if kind in _LONG else 0
        return {
            "name": str(TYPES[kind]),
            "texts": [
                self._texts(name, _LABELS[name], block.get(name), rows=long if name == "text" else 0)
                for name in (*needed, *optional)
            ],
            "rows": self._rows(block),
            "sources": self._sources(block),
            "when": self._paths(block.get("if", ""), PLACEHOLDERS),
            "unless": self._paths(block.get("unless", ""), PLACEHOLDERS),
            "condition": condition(block),
            "fields": self._fields(block),
        }

    def _rows(self, block: Block) -> list[dict[str, Any]]:
        """The block's facts, points or columns, and an empty one to write the next in."""
        if block["type"] not in ROWS or ("each" in block and block["type"] == "list"):
            return []
        there = list(block.get(ROWS[block["type"]], ()))
        points = block["type"] == "list"
        made = []
        for n, row in enumerate([*there, {}]):
            parts = {"value": row} if points else row
            names = [("value", _("Punkt"))] if points else [("label", _("Ledetekst")), ("value", _("Innhold"))]
            texts = [self._texts(f"row.{n}.{name}", words, parts.get(name)) for name, words in names]
            made.append({"n": n, "texts": texts, "part": row, "new": n == len(there)})
        return made

    def _sources(self, block: Block) -> list[Choice]:
        """What a list, a table or a form's answers can be made of."""
        kinds = {"list": ("each", "lines"), "table": ("each", "rows"), "sections": ("from", "sections")}
        if block["type"] not in kinds:
            return []
        name, kind = kinds[block["type"]]
        chosen = block.get(name, "")
        return [(path, str(FIELDS[path]), path == chosen) for path, p in PLACEHOLDERS.items() if p.kind == kind]

    def _fields(self, block: Block | None) -> Groups:
        """The merge fields that can stand in a text here."""
        found = self._paths("", [path for path, place in PLACEHOLDERS.items() if place.kind in PRINTED_KINDS])
        if block and block["type"] == "table" and block.get("each") in PLACEHOLDERS:
            keys = sorted(PLACEHOLDERS[block["each"]].keys)
            found.insert(0, (str(GROUPS["row"]), [(f"row.{key}", str(FIELDS[f"row.{key}"]), False) for key in keys]))
        return found

    def _paths(self, chosen: str, among: Iterable[str]) -> Groups:
        groups: dict[str, list[Choice]] = {}
        for path in among:
            groups.setdefault(path.partition(".")[0], []).append((path, str(FIELDS[path]), path == chosen))
        return [(str(words), groups[group]) for group, words in GROUPS.items() if group in groups]

    def _texts(self, name: str, label: str | Promise, there: Mapping[str, str] | None, rows: int = 0) -> dict[str, Any]:
        said = there or {}
        each = [(code, words, shown(said.get(code, ""))) for code, words in self.languages]
        return {"name": name, "label": str(label), "rows": rows, "each": each}

    def _problem(self, told: letter_lint_words.Told) -> dict[str, Any]:
        return {"at": told.at, "label": self._label(told.at), "what": told.what}

    def _label(self, at: int) -> str:
        return label_of(self.blocks[at], self._language) if 0 <= at < len(self.blocks) else _("Brevet")

    def _told(self, change: Difference) -> tuple[str, str, str]:
        named = dict.fromkeys(
            str(_LABELS.get(name) or PROPERTIES.get(name, name)).lower() for name in change.properties
        )
        label = _("Brevet") if change.at == WHOLE else label_of(change.block, self._language)
        return str(_CHANGES[change.kind]), f"«{label}»", ", ".join(named)


def title_of(definition: Mapping[str, Any], language: str) -> str:
    """The letter's title, its merge fields in words."""
    return plain(_in(definition["title"], language))


def label_of(block: Block, language: str) -> str:
    """What a block is called in lists: its first words, else what it is."""
    texts = [block.get(name) for name in ("text", "caption", "name")]
    texts += [row.get("label", row) for row in (*block.get("rows", ()), *block.get("items", ()))]
    said = next((plain(_in(text, language)) for text in texts if text and _in(text, language)), "")
    source = block.get("each") or block.get("from")
    said = said or (str(FIELDS.get(source, source)) if source else "")
    return shorten(said, 80, placeholder=" …") or str(TYPES[block["type"]])


def places_in_letter(definition: Mapping[str, Any]) -> Callable[[str], str]:
    """Tells where each text of this letter stands."""

    def where(place: str) -> str:
        match place.split("."):
            case ["blocks", at, _rows, row]:
                told, label = _("rad %(n)s") % {"n": int(row) + 1}, _("Punkt")
            case ["blocks", at, _rows, row, name]:
                told = _("rad %(n)s") % {"n": int(row) + 1}
                label = _("Ledetekst") if name == "label" else _("Innhold")
            case ["blocks", at, name]:
                told, label = "", str(_LABELS.get(name, name))
            case _:
                return f"{_('Brevet')}: {_LABELS['title']}"
        kind = TYPES[definition["blocks"][int(at)]["type"]]
        return f"{int(at) + 1}. {kind}{told and f', {told}'}: {label}"

    return where


def condition(block: Block) -> list[str]:
    """When the block is part of the letter, in words."""
    found = []
    if block.get("if"):
        found.append(_("bare når saken har: %(field)s") % {"field": FIELDS.get(block["if"], block["if"])})
    if block.get("unless"):
        found.append(_("ikke når saken har: %(field)s") % {"field": FIELDS.get(block["unless"], block["unless"])})
    return found


def _about(block: Block) -> list[str]:
    return [str(TYPES[block["type"]]), *condition(block)]


def _in(text: Mapping[str, str], language: str) -> str:
    return text.get(language) or text.get("nb", "")


def _languages_in(value: Any) -> set[str]:
    if isinstance(value, Mapping):
        own = {*value} & {"se", "en"} if "nb" in value else set()
        return own.union(*(_languages_in(each) for each in value.values()))
    return set().union(*(_languages_in(each) for each in value)) if isinstance(value, list) else set()
