"""The parts of a Word file as trees: unpacked within bounds, and nothing outside the file is looked up. Pure."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from core.errors import Invalid

MOST_ENTRIES, MOST_UNPACKED = 2_000, 30 * 1024 * 1024
MOST_ELEMENTS, DEEPEST = 400_000, 150
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Package:
    """A Word file that may be read: it is one, it is not locked, it holds no programs and does not swell."""

    def __init__(self, raw: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(raw))
        except _BROKEN:
            raise Invalid("form_file.damaged") from None
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES or sum(each.file_size for each in entries) > MOST_UNPACKED:
            raise Invalid("form_file.bomb")
        if any(each.flag_bits & 1 for each in entries):
            raise Invalid("form_file.locked")
        self._names = {each.filename for each in entries}
        if any(name.lower().endswith("vbaproject.bin") for name in self._names):
            raise Invalid("form_file.macro")
        self._left = MOST_UNPACKED

    def part(self, name: str) -> Element | None:
        """The tree of this part of the document («document», «styles», «numbering»), when there is one."""
        # Word's web edition numbers the parts.
        found = next((each for each in sorted(self._names) if re.fullmatch(rf"word/{name}\d*\.xml", each)), None)
        return _tree(self._unpacked(found)) if found else None

    def _unpacked(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as part:
                raw = part.read(self._left + 1)
        except _BROKEN:
            raise Invalid("form_file.damaged") from None
        self._left -= len(raw)
        if self._left < 0:
            raise Invalid("form_file.bomb")
        return raw


class _Builder:
    """Makes the tree, with names without their namespaces: Word's two sorts of files differ in those only."""

    def __init__(self) -> None:
        self.made, self.depth, self.count = TreeBuilder(), 0, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            raise Invalid("form_file.bomb")
        self.made.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self.depth -= 1
        self.made.end(_local(name))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _declared(*_told: object) -> None:
    """A document type is how entities are declared, near or far; no word processor writes one."""
    raise Invalid("form_file.bomb")


def _tree(raw: bytes) -> Element:
    builder, parser = _Builder(), expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _declared
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler = builder.made.data
    try:
        parser.Parse(raw, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise Invalid("form_file.damaged") from None
    return builder.made.close()


def value(element: Element | None, path: str, name: str = "val") -> str:
    """The attribute of the first element there; an empty text when there is none."""
    found = None if element is None else element.find(path)
    return "" if found is None else found.get(name, "")


def on(element: Element | None, path: str) -> bool:
    """Whether a switch of Word's is there and not turned off."""
    found = None if element is None else element.find(path)
    return found is not None and found.get("val", "1") not in ("0", "false", "off")


def within(element: Element, *names: str) -> Iterator[Element]:
    """Every element of these names, however deep."""
    return (each for each in element.iter() if each.tag in names)
