"""The grammar of a letter template: reads JSON into frozen parts and names every fault at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from casework.documents.placeholders import PLACEHOLDERS, PRINTED_KINDS, Kind
from core.drafted import DRAFTED, unapproved, well_marked

LANGUAGES: Final = frozenset({"nb", "nn", "se", "en"})
REQUIRED_LANGUAGES: Final = ("nb", "nn")
LETTER_KINDS: Final = frozenset({"referral", "assessment", "decision", "plan", "evaluation", "letter"})
MAX_BLOCKS: Final = 200
MAX_TEXT: Final = 10_000
ROW_PREFIX: Final = "row."
PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TOP_KEYS: Final = frozenset({"key", "version", "kind", "title", "law", "blocks", DRAFTED})
_COMMON_KEYS: Final = frozenset({"type", "id", "core", "if", "unless"})


class LetterError(ValueError):
    """A letter template breaks the grammar; `problems` lists every fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Text:
    """One text in its languages."""

    by_language: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """Return the text in this language, or in bokmål when it lacks."""
        return self.by_language.get(language) or self.by_language["nb"]

    @property
    def paths(self) -> list[str]:
        """What it asks for; the same in every language."""
        return PLACEHOLDER.findall(self.by_language["nb"])


@dataclass(frozen=True)
class Part:
    """A label and value of facts, or a column of a table."""

    label: Text
    value: Text
    optional: bool = False
    align: str = "left"


@dataclass(frozen=True)
class TemplateBlock:
    """One block as the template says it, before any value is filled in."""

    type: str
    id: str = ""
    core: bool = False
    when: str = ""
    unless: str = ""
    texts: Mapping[str, Text] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    items: tuple[Text, ...] = ()
    source: str = ""  # the path of lines, rows or sections
    level: int = 1
    ordered: bool = False

    @property
    def printed(self) -> frozenset[str]:
        """The paths whose values must be there for the block to be printed; a table's are there when it has rows."""
        texts = [*self.texts.values(), *self.items]
        if self.type == "facts":
            texts += [text for part in self.parts if not part.optional for text in (part.label, part.value)]
        return frozenset(path for text in texts for path in text.paths)


@dataclass(frozen=True)
class Letter:
    """A letter template that keeps the grammar."""

    key: str
    version: int
    kind: str
    title: Text
    law: tuple[Mapping[str, str], ...]
    blocks: tuple[TemplateBlock, ...]
    placeholders: frozenset[str]


def load(data: object) -> Letter:
    """Read a template; raises LetterError with all its faults."""
    reader = _Reader()
    letter = reader.letter(data)
    if reader.problems or letter is None:
        raise LetterError(reader.problems)
    return letter


def missing_core(template: Letter, changed: Letter) -> list[str]:
    """Name the statutory core blocks that the changed letter lost, freed of their duty or changed in type."""
    kept = {block.id: block for block in changed.blocks if block.id}
    lost = []
    for block in template.blocks:
        if not block.core:
            continue
        other = kept.get(block.id)
        same_duty = other is not None and (other.core, other.type, other.when, other.unless, other.source) == (
            True,
            block.type,
            block.when,
            block.unless,
            block.source,
        )
        if not same_duty:
            lost.append(block.id)
    return lost


Reader = Callable[[str, Mapping[str, object], TemplateBlock], TemplateBlock]


class _Reader:
    """Collects faults while it reads, so that the author sees them all."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._used: set[str] = set()
        self._ids: set[str] = set()
        self._types: dict[str, tuple[frozenset[str], Reader]] = {
            "heading": (frozenset({"text", "level"}), self._heading),
            "paragraph": (frozenset({"text"}), self._paragraph),
            "facts": (frozenset({"rows"}), self._facts),
            "list": (frozenset({"items", "each", "ordered"}), self._list),
            "table": (frozenset({"caption", "columns", "each"}), self._table),
            "quote": (frozenset({"text", "source"}), self._quote),
            "signature": (frozenset({"name", "title", "unit", "closing"}), self._signature),
            "sections": (frozenset({"from"}), self._sections),
        }

    def letter(self, data: object) -> Letter | None:
        top = self._mapping(data, "letter")
        self._only(top, _TOP_KEYS, "letter")
        key, version, kind = top.get("key"), top.get("version"), top.get("kind")
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            self._fault("key: must be snake_case")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            self._fault("version: must be a whole number from 1")
        if not isinstance(kind, str) or kind not in LETTER_KINDS:
            self._fault(f"kind: must be one of {', '.join(sorted(LETTER_KINDS))}")
        title = self._text(top.get("title"), "title")
        law = tuple(self._law(entry, f"law[{i}]") for i, entry in enumerate(self._list_of(top.get("law", []), "law")))
        entries = self._list_of(top.get("blocks"), "blocks")
        if not 0 < len(entries) <= MAX_BLOCKS:
            self._fault(f"blocks: must be from 1 to {MAX_BLOCKS}")
            entries = entries[:MAX_BLOCKS]
        blocks = tuple(self._block(entry, f"blocks[{i}]") for i, entry in enumerate(entries))
        self._drafted(top)
        if self.problems or not isinstance(key, str) or not isinstance(version, int) or not isinstance(kind, str):
            return None
        return Letter(key, version, kind, title, law, blocks, frozenset(self._used))

    def _drafted(self, top: Mapping[str, object]) -> None:
        if not well_marked(top.get(DRAFTED, {})):
            self._fault("drafted: must name, by language, words that a machine wrote")
        elif not self.problems:
            self._unapproved(top)

    def _unapproved(self, top: Mapping[str, object]) -> None:
        for place, language in unapproved(top):
            at = f"{_bracketed(place)}.{language}" if place else "drafted"
            self._fault(f"{at}: is a machine's draft that nobody has approved")

    def _block(self, data: object, at: str) -> TemplateBlock:
        block = self._mapping(data, at)
        kind = block.get("type")
        if not isinstance(kind, str) or kind not in self._types:
            self._fault(f"{at}.type: must be one of {', '.join(sorted(self._types))}")
            return TemplateBlock(type="")
        allowed, read = self._types[kind]
        self._only(block, _COMMON_KEYS | allowed, at)
        core = self._flag(block, "core", at)
        block_id = block.get("id", "")
        if not isinstance(block_id, str) or (block_id and not _KEY.fullmatch(block_id)):
            self._fault(f"{at}.id: must be snake_case")
            block_id = ""
        if core and not block_id:
            self._fault(f"{at}.id: a core block must have an id")
        if block_id in self._ids:
            self._fault(f'{at}.id: "{block_id}" is used twice')
        if block_id:
            self._ids.add(block_id)
        when, unless = (self._path(block[key], f"{at}.{key}") if key in block else "" for key in ("if", "unless"))
        return read(at, block, TemplateBlock(type=kind, id=block_id, core=core, when=when, unless=unless))

    def _heading(self, at: str, block: Mapping[str, object], base: TemplateBlock) -> TemplateBlock:
        level = block.get("level", 1)
        if level not in (1, 2) or isinstance(level, bool):
            self._fault(f"{at}.level: must be 1 or 2")
        return replace(base, texts=self._texts(block, at, "text"), level=2 if level == 2 else 1)

    def _paragraph(self, at: str, block: Mapping[str, object], base: TemplateBlock) -> TemplateBlock:
        return replace(base, texts=self._texts(block, at, "text"))

    def _quote(self, at: str, block: Mapping[str, object], base: TemplateBlock) -> TemplateBlock:
        return replace(base, texts=self._texts(block, at, "text", optional=("source",)))

    def _signature(self, at: str, block: Mapping[str, object], base: TemplateBlock) -> TemplateBlock:
        return replace(base, texts=self._texts(block, at, "name", "title", optional=("unit", "closing")))

    def _facts(self, at: str, block: Mapping[str, object], base: TemplateBlock) -> TemplateBlock:
        rows = self._list_of(block.get("rows"), f"{at}.rows", least=1)
        parts = tuple(self._part(row, f"{at}.rows[{i}]", "optional") for i, row in enumerate(rows))
        return replace(base, parts=parts)

    def _list(self, at: str, block: Mapping[str, object], base: TemplateBlock) -> TemplateBlock:
        ordered = self._flag(block, "ordered", at)
        if ("items" in block) == ("each" in block):
            self._fault(f"{at}: a list has either items or each")
            return base
        if "each" in block:
            return replace(base, source=self._path(block["each"], f"{at}.each", "lines"), ordered=ordered)
        entries = self._list_of(block["items"], f"{at}.items", least=1)
        items = tuple(self._text(entry, f"{at}.items[{i}]") for i, entry in enumerate(entries))
        return replace(base, items=items, ordered=ordered)

    def _table(self, at: str, block: Mapping[str, object], base: TemplateBlock) -> TemplateBlock:
        source = self._path(block.get("each"), f"{at}.each", "rows")
        keys = PLACEHOLDERS[source].keys if source else frozenset()
        columns = self._list_of(block.get("columns"), f"{at}.columns", least=1)
        parts = tuple(self._part(x, f"{at}.columns[{i}]", "align", row_keys=keys) for i, x in enumerate(columns))
        return replace(base, texts=self._texts(block, at, "caption"), parts=parts, source=source)

    def _sections(self, at: str, block: Mapping[str, object], base: TemplateBlock) -> TemplateBlock:
        return replace(base, source=self._path(block.get("from"), f"{at}.from", "sections"))

    def _part(self, data: object, at: str, extra: str, *, row_keys: frozenset[str] | None = None) -> Part:
        part = self._mapping(data, at)
        self._only(part, frozenset({"label", "value", extra}), at)
        align = part.get("align", "left")
        if align not in ("left", "right"):
            self._fault(f"{at}.align: must be left or right")
        value = self._text(part.get("value"), f"{at}.value", row_keys=row_keys)
        label = self._text(part.get("label"), f"{at}.label")
        return Part(label, value, optional=self._flag(part, "optional", at), align=str(align))

    def _texts(
        self, block: Mapping[str, object], at: str, *names: str, optional: tuple[str, ...] = ()
    ) -> dict[str, Text]:
        wanted = [*names, *(name for name in optional if name in block)]
        return {name: self._text(block.get(name), f"{at}.{name}") for name in wanted}

    def _text(self, data: object, at: str, *, row_keys: frozenset[str] | None = None) -> Text:
        texts = self._mapping(data, at)
        self._only(texts, LANGUAGES, at)
        clean: dict[str, str] = {}
        for language in {*REQUIRED_LANGUAGES, *texts}:
            value = texts.get(language)
            if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
                self._fault(f"{at}.{language}: must be a text of 1 to {MAX_TEXT} characters")
                continue
            clean[language] = value
        found = {language: self._check(value, f"{at}.{language}", row_keys) for language, value in clean.items()}
        for language, paths in found.items():
            if "nb" in found and paths != found["nb"]:
                self._fault(f"{at}.{language}: has other placeholders than nb")
        return Text(clean or {"nb": ""})

    def _check(self, value: str, at: str, row_keys: frozenset[str] | None) -> list[str]:
        paths = sorted(PLACEHOLDER.findall(value))
        if "{{" in PLACEHOLDER.sub("", value) or "}}" in PLACEHOLDER.sub("", value):
            self._fault(f"{at}: has a broken placeholder")
        for path in paths:
            if row_keys is not None and path.startswith(ROW_PREFIX):
                if path.removeprefix(ROW_PREFIX) not in row_keys:
                    self._fault(f'{at}: unknown placeholder "{path}"')
            elif path not in PLACEHOLDERS:
                self._fault(f'{at}: unknown placeholder "{path}"')
            elif PLACEHOLDERS[path].kind not in PRINTED_KINDS:
                self._fault(f'{at}: "{path}" cannot be printed inside a text')
            else:
                self._used.add(path)
        return paths

    def _path(self, data: object, at: str, kind: Kind | None = None) -> str:
        if not isinstance(data, str) or data not in PLACEHOLDERS:
            self._fault(f'{at}: unknown placeholder "{data}"')
            return ""
        if kind and PLACEHOLDERS[data].kind != kind:
            self._fault(f'{at}: "{data}" is not {kind}')
            return ""
        self._used.add(data)
        return data

    def _law(self, data: object, at: str) -> dict[str, str]:
        law = self._mapping(data, at)
        self._only(law, frozenset({"law", "paragraph", "valid_from"}), at)
        for key in ("law", "paragraph", "valid_from"):
            if not isinstance(law.get(key), str):
                self._fault(f"{at}.{key}: must be a text")
        return {key: str(value) for key, value in law.items()}

    def _mapping(self, data: object, at: str) -> Mapping[str, object]:
        if isinstance(data, dict) and all(isinstance(key, str) for key in data):
            return data
        self._fault(f"{at}: must be an object")
        return {}

    def _list_of(self, data: object, at: str, *, least: int = 0) -> list[object]:
        if isinstance(data, list) and len(data) >= least:
            return data
        self._fault(f"{at}: must be a list" + (" that is not empty" if least else ""))
        return []

    def _flag(self, data: Mapping[str, object], key: str, at: str) -> bool:
        value = data.get(key, False)
        if not isinstance(value, bool):
            self._fault(f"{at}.{key}: must be true or false")
        return value is True

    def _only(self, data: Mapping[str, object], allowed: frozenset[str], at: str) -> None:
        for key in sorted(set(data) - allowed):
            self._fault(f'{at}: unknown key "{key}"')

    def _fault(self, problem: str) -> None:
        self.problems.append(problem)


def _bracketed(place: str) -> str:
    """`blocks.0.text` as faults are told: `blocks[0].text`."""
    return re.sub(r"\.(\d+)", r"[\1]", place)
