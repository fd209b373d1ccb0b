"""Fills a letter with one case's values: literal replacement, no code, and no letter with a hole in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, cast

from casework.documents.blocks import Align, Block, Facts, Heading, Items, Paragraph, Quote, Signature, Table
from casework.documents.grammar import PLACEHOLDER, ROW_PREFIX, Letter, Part, TemplateBlock, Text
from casework.documents.sections import Section, sections_to_blocks

Values = Mapping[str, object]

_MONTHS: Final = {
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "en": "January February March April May June July August September October November December",
}
_CLOSING: Final = {"nb": "Med hilsen", "nn": "Med helsing", "en": "Yours sincerely"}


class MissingValue(LookupError):
    """The letter asks for values that the case does not have; `paths` names every one."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(", ".join(paths))
        self.paths = paths


@dataclass(frozen=True)
class Filled:
    """A letter with one case's values, in one language."""

    title: str
    blocks: tuple[Block, ...]


def fill(letter: Letter, values: Values, language: str) -> Filled:
    """Fill the letter; raises MissingValue naming every value that is not there."""
    filler = _Filler(values, language)
    title = filler.text(letter.title)
    blocks = tuple(done for block in letter.blocks if filler.wanted(block) for done in filler.block(block))
    if filler.missing:
        raise MissingValue(sorted(filler.missing))
    return Filled(" ".join(title.split()), blocks)


def format_date(day: date, language: str) -> str:
    """Write a date in full: 23. november 2026."""
    month = _MONTHS.get(language, _MONTHS["nb"]).split()[day.month - 1]
    return f"{day.day} {month} {day.year}" if language == "en" else f"{day.day}. {month} {day.year}"


class _Filler:
    def __init__(self, values: Values, language: str) -> None:
        self.missing: set[str] = set()
        self._values = values
        self._language = language

    def wanted(self, block: TemplateBlock) -> bool:
        """Tell whether the block's own conditions let it in."""
        if block.when and not self._find(block.when):
            return False
        return not (block.unless and self._find(block.unless))

    def text(self, text: Text, row: Mapping[str, object] | None = None) -> str:
        """Replace each placeholder with its value, literally and once: a value is never read as a template."""

        def value(path: str) -> str:
            if row is not None and path.startswith(ROW_PREFIX):
                # An empty cell says nothing is there; that is not a hole in the letter.
                return self._print(row.get(path.removeprefix(ROW_PREFIX)))
            printed = self._print(self._find(path))
            if not printed:
                self.missing.add(path)
            return printed

        return PLACEHOLDER.sub(lambda match: value(match[1]), text.in_language(self._language)).strip()

    def block(self, block: TemplateBlock) -> tuple[Block, ...]:
        """Return the finished block or blocks; none when there is nothing to list."""
        texts = {name: self.text(text) for name, text in block.texts.items()}
        match block.type:
            case "heading":
                return (Heading(texts["text"], level=2 if block.level == 2 else 1),)
            case "paragraph":
                return (Paragraph(texts["text"]),)
            case "quote":
                return (Quote(texts["text"], texts.get("source", "")),)
            case "signature":
                closing = texts.get("closing") or _CLOSING.get(self._language, _CLOSING["nb"])
                return (Signature(texts["name"], texts["title"], texts.get("unit", ""), closing),)
            case "facts":
                rows = tuple(
                    self._fact(part) for part in block.parts if not part.optional or self._complete(part.value)
                )
                return (Facts(rows),) if rows else ()
            case "list":
                items = tuple(self._lines(block.source)) if block.source else tuple(map(self.text, block.items))
                return (Items(items, block.ordered),) if items else ()
            case "table":
                return self._table(block, texts["caption"])
            case _:
                return sections_to_blocks(cast("list[Section]", self._find(block.source) or []))

    def _table(self, block: TemplateBlock, caption: str) -> tuple[Block, ...]:
        rows = cast("list[Mapping[str, object]]", self._find(block.source) or [])
        columns = tuple((self.text(part.label), cast(Align, part.align)) for part in block.parts)
        cells = tuple(tuple(self.text(part.value, row) for part in block.parts) for row in rows)
        return (Table(caption, columns, cells),) if cells else ()

    def _fact(self, part: Part) -> tuple[str, str]:
        return self.text(part.label), self.text(part.value)

    def _complete(self, text: Text) -> bool:
        return all(self._print(self._find(path)) for path in PLACEHOLDER.findall(text.in_language(self._language)))

    def _lines(self, path: str) -> list[str]:
        return [line for line in map(self._print, cast("list[object]", self._find(path) or [])) if line]

    def _find(self, path: str) -> object:
        # Keys of plain dictionaries only: an attribute or a method can never be reached from a template.
        found: object = self._values
        for name in path.split("."):
            if not isinstance(found, Mapping):
                return None
            found = found.get(name)
        return found

    def _print(self, value: object) -> str:
        if value is None or isinstance(value, bool):
            return ""
        if isinstance(value, date):
            return format_date(value, self._language)
        if isinstance(value, Decimal | float):
            # 'f' and not str: a Decimal may come out as 1E+2.
            text = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
            return text if self._language == "en" else text.replace(".", ",")
        return str(value).strip() if isinstance(value, str | int) else ""
