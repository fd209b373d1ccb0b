"""A definition as parts with names of their own: pages and questions, phases and tasks, a letter's blocks. Pure."""

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from casework.library.catalogue import Kind

Definition = Mapping[str, Any]
# Which list a part stands in, and its name there: ("fields", "main_reason").
Address = tuple[str, str]
ROOT: Final[Address] = ("", "")
# The lists of parts within a part, by the list that it stands in itself.
LISTS: Final[Mapping[Kind, Mapping[str, tuple[str, ...]]]] = {
    "forms": {"": ("pages",), "pages": ("fields",), "fields": ("fields",)},
    "workflows": {
        "": ("priorities", "pause_reasons", "events", "phases", "deadlines", "branches", "subs"),
        "phases": ("tasks",),
    },
    "letters": {"": ("blocks",)},
}


@dataclass(slots=True)
class Tree:
    """The parts of one definition: what each says itself, and which parts stand in each of its lists, in order."""

    kind: Kind
    own: dict[Address, dict[str, Any]] = field(default_factory=dict)
    children: dict[tuple[Address, str], list[Address]] = field(default_factory=dict)
    parent: dict[Address, Address] = field(default_factory=dict)
    # Lists that are written out, though nothing may stand in them.
    written: set[tuple[Address, str]] = field(default_factory=set)

    def siblings(self, address: Address) -> list[Address]:
        """The list that the part stands in."""
        return self.children.get((self.parent[address], address[0]), [])

    def all_children(self, address: Address) -> Iterator[Address]:
        """Every part that stands in one of its lists."""
        for name in LISTS[self.kind].get(address[0], ()):
            yield from self.children.get((address, name), ())

    def holds(self, address: Address, name: str) -> bool:
        """Whether the part is there and can have parts of its own in such a list."""
        own = self.own.get(address)
        repeats = address[0] != "fields" or (own or {}).get("type") == "repeat"
        return own is not None and repeats and name in LISTS[self.kind].get(address[0], ())

    def within(self, address: Address, whole: Address) -> bool:
        """Whether the part is `whole`, or stands somewhere inside it."""
        at: Address | None = address
        while at is not None:
            if at == whole:
                return True
            at = self.parent.get(at)
        return False

    def insert(self, address: Address, own: Mapping[str, Any], parent: Address, at: int) -> None:
        """Put a part into a list of `parent`."""
        self.own[address] = dict(own)
        self.parent[address] = parent
        self.children.setdefault((parent, address[0]), []).insert(at, address)

    def detach(self, address: Address) -> None:
        """Take the part out of its list; what stands inside it follows."""
        self.siblings(address).remove(address)

    def definition(self) -> dict[str, Any]:
        """The definition that the parts make up."""
        return self._built(ROOT)

    def _built(self, address: Address) -> dict[str, Any]:
        made = dict(self.own[address])
        for name in LISTS[self.kind].get(address[0], ()):
            inner = self.children.get((address, name), [])
            if inner or (address, name) in self.written:
                made[name] = [self._built(each) for each in inner]
        return made


def tree(kind: Kind, definition: Definition) -> Tree:
    """The parts of a sound definition."""
    made = Tree(kind)
    _grow(made, ROOT, definition)
    return made


def label(own: Mapping[str, Any], address: Address) -> Mapping[str, str]:
    """What people call the part."""
    for name in ("label", "title", "text", "caption", "name"):
        found = own.get(name)
        if isinstance(found, Mapping) and isinstance(found.get("nb"), str):
            return found
    return {"nb": address[1].lstrip("~")}


def out_of_order(before: Sequence[Address], after: Sequence[Address]) -> set[Address]:
    """Those that must have been moved: all but the longest run of parts that kept their order."""
    place = {name: at for at, name in enumerate(before)}
    ends: list[int] = []
    last: list[Address] = []
    came_from: dict[Address, Address | None] = {}
    for name in after:
        at = bisect_left(ends, place[name])
        came_from[name] = last[at - 1] if at else None
        ends[at : at + 1] = [place[name]]
        last[at : at + 1] = [name]
    kept: set[Address] = set()
    step = last[-1] if last else None
    while step is not None:
        kept.add(step)
        step = came_from[step]
    return set(after) - kept


def _grow(made: Tree, address: Address, data: Definition) -> None:
    lists = LISTS[made.kind].get(address[0], ())
    made.own[address] = {name: value for name, value in data.items() if name not in lists}
    for name in lists:
        if name not in data:
            continue
        made.written.add((address, name))
        for each, ident in _named(name, data[name]):
            inner = (name, ident)
            made.parent[inner] = address
            made.children.setdefault((address, name), []).append(inner)
            _grow(made, inner, each)


def _named(name: str, items: Iterable[Definition]) -> Iterator[tuple[Definition, str]]:
    seen: dict[str, int] = {}
    for each in items:
        ident = str(each.get("id" if name in ("fields", "blocks") else "key") or "")
        if not ident:
            # A letter's block without a name is known by what it says: another text is another block.
            said = json.dumps(each, sort_keys=True, ensure_ascii=False)
            digest = hashlib.sha256(said.encode()).hexdigest()[:12]
            seen[digest] = seen.get(digest, 0) + 1
            ident = f"~{each.get('type', '')}.{digest}.{seen[digest]}"
        yield each, ident
