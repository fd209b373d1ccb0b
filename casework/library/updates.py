"""What a newer template changes, against what a municipality has made of the one before: a merge in three. Pure.

Each change is to one thing: a part that came, went or moved, or one property of a part. They are taken or left one
by one; what is taken does not depend on the order in which it is taken.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from casework.library.catalogue import Kind
from casework.library.parts import ROOT, Address, Definition, Tree, label, out_of_order, tree

What = Literal["added", "removed", "moved", "changed"]
# What the law looks at in a statutory part; its wording may be one's own.
_DEMANDED: Final = frozenset(
    {"core", "required", "show_if", "type", "effect", "optional", "per", "not_by", "add", "kind", "from", "until"}
)
# Which template a definition comes from is told by its version; no change of its own.
_NOT_A_CHANGE: Final = frozenset({"version"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the newer template does. `before` is the template's old value, `here` the municipality's own."""

    what: What
    part: Address
    name: Mapping[str, str]
    parent: Address
    prop: str = ""
    before: Any = None
    here: Any = None
    after: Any = None
    conflict: bool = False  # the municipality has changed the same thing
    core: bool = False  # the law demands it
    needs: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its name among the changes of one update."""
        return "/".join([self.what, *self.part, *([self.prop] if self.prop else [])])


def changes(kind: Kind, *, base: Definition, here: Definition, new: Definition) -> tuple[Change, ...]:
    """All that the newer template changes and that is not so here already, in its own order; what goes comes last."""
    return tuple(_changes(tree(kind, base), tree(kind, here), tree(kind, new)))


def differences(kind: Kind, old: Definition, new: Definition) -> tuple[Change, ...]:
    """All that differs between two definitions of the same thing."""
    return changes(kind, base=old, here=old, new=new)


def merge(
    kind: Kind,
    *,
    here: Definition,
    new: Definition,
    offered: Collection[Change],
    taken: Collection[str],
    settled: bool,
) -> dict[str, Any]:
    """The municipality's definition with the changes that were taken, and all that they need.

    `settled`: what was left is the municipality's own choice from now on, and is not offered again.
    """
    wanted = with_needed(offered, taken)
    made, aim = tree(kind, here), tree(kind, new)
    chosen = [one for one in offered if one.id in wanted]
    _change(made, chosen)
    _place(made, aim, chosen)
    _remove(made, chosen)
    if chosen:
        mine = {at for at in made.written if at[0] not in aim.own}
        made.written = mine | {at for at in aim.written if at[0] in made.own}
    if settled:
        made.own[ROOT]["version"] = aim.own[ROOT]["version"]
    return made.definition()


def with_needed(offered: Collection[Change], taken: Collection[str]) -> frozenset[str]:
    """These changes, and those without which they cannot be made, as far as they are offered."""
    by_id = {one.id: one for one in offered}
    wanted: set[str] = set()
    waiting = [name for name in taken if name in by_id]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            waiting += [need for need in by_id[name].needs if need in by_id]
    return frozenset(wanted)


def _changes(base: Tree, here: Tree, new: Tree) -> Iterator[Change]:
    moved = set(_moved(base, new))
    for part in new.own:
        if part not in here.own:
            if _comes_with_rows(part, here, new):
                continue
            # Ours to offer when it is new, or when it was taken away here and has changed since.
            if part not in base.own or part in moved or base.own[part] != new.own[part]:
                yield _added(part, base, new)
            continue
        yield from _properties(part, base, here, new)
        if part in moved and not (here.parent[part] == new.parent[part] != base.parent[part]):
            yield _moved_change(part, base, here, new)
    for part in base.own:
        if part not in new.own and part in here.own:
            told = base.own[part]
            conflict = here.own[part] != told
            where = base.parent[part]
            yield Change("removed", part, label(told, part), where, here=here.own[part], before=told, conflict=conflict)


def _comes_with_rows(part: Address, here: Tree, new: Tree) -> bool:
    """A question of rows that are not here: it comes with the rows, or not at all."""
    parent = new.parent[part]
    return parent[0] == "fields" and parent not in here.own


def _added(part: Address, base: Tree, new: Tree) -> Change:
    own = new.own[part]
    parent = new.parent[part]
    return Change(
        "added",
        part,
        label(own, part),
        parent,
        before=base.own.get(part),
        after=own,
        conflict=part in base.own,
        core=own.get("core") is True,
        needs=_needs(parent),
    )


def _moved_change(part: Address, base: Tree, here: Tree, new: Tree) -> Change:
    parent = new.parent[part]
    away = here.parent[part] != base.parent[part]
    return Change("moved", part, label(new.own[part], part), parent, conflict=away, needs=_needs(parent))


def _properties(part: Address, base: Tree, here: Tree, new: Tree) -> Iterator[Change]:
    before, now, after = base.own.get(part, {}), here.own[part], new.own[part]
    statutory = after.get("core") is True
    for prop in sorted({*before, *after} - _NOT_A_CHANGE):
        old, mine, aim = before.get(prop), now.get(prop), after.get(prop)
        if old != aim and mine != aim:
            core = statutory and prop in _DEMANDED
            name = label(after, part)
            where = new.parent.get(part, ROOT)
            yield Change("changed", part, name, where, prop, old, mine, aim, conflict=mine != old, core=core)


def _needs(parent: Address) -> tuple[str, ...]:
    return () if parent == ROOT else ("/".join(["added", *parent]),)


def _moved(base: Tree, new: Tree) -> Iterator[Address]:
    for (parent, _name), after in new.children.items():
        old = [part for part in after if part in base.own]
        yield from (part for part in old if base.parent[part] != parent)
        stayed = [part for part in old if base.parent[part] == parent]
        if stayed:
            known = set(stayed)
            yield from out_of_order([part for part in base.siblings(stayed[0]) if part in known], stayed)


def _change(made: Tree, chosen: Collection[Change]) -> None:
    for one in chosen:
        if one.what != "changed":
            continue
        if one.after is None:
            made.own[one.part].pop(one.prop, None)
        else:
            made.own[one.part][one.prop] = one.after


def _place(made: Tree, aim: Tree, chosen: Collection[Change]) -> None:
    moved = {one.part for one in chosen if one.what == "moved"}
    added = {one.part for one in chosen if one.what == "added"}
    for part in moved:
        made.detach(part)
    for part in aim.own:
        if part not in moved and part not in added:
            continue
        parent = _parent(made, aim, part)
        if part in added:
            _insert_with_rows(made, aim, part, parent)
        else:
            made.insert(part, made.own[part], parent, _where(made, aim, part, parent))


def _insert_with_rows(made: Tree, aim: Tree, part: Address, parent: Address) -> None:
    made.insert(part, aim.own[part], parent, _where(made, aim, part, parent))
    for inner in aim.children.get((part, "fields"), ()) if part[0] == "fields" else ():
        if inner not in made.own:
            _insert_with_rows(made, aim, inner, part)


def _parent(made: Tree, aim: Tree, part: Address) -> Address:
    """Where the template has it; when that is gone here, or stands inside the part itself, the nearest that can do."""
    wanted = aim.parent[part]
    fit = [wanted, *_near(aim, wanted), *made.own]
    return next(at for at in fit if made.holds(at, part[0]) and (at == ROOT or not made.within(at, part)))


def _near(aim: Tree, part: Address) -> Iterator[Address]:
    if part == ROOT:
        return
    siblings = aim.siblings(part)
    at = siblings.index(part)
    yield from reversed(siblings[:at])
    yield from siblings[at + 1 :]
    yield aim.parent[part]


def _where(made: Tree, aim: Tree, part: Address, parent: Address) -> int:
    """Right after the nearest part before it in the template that stands here too."""
    there = made.children.get((parent, part[0]), [])
    siblings = aim.siblings(part)
    before = siblings[: siblings.index(part)]
    return next((there.index(other) + 1 for other in reversed(before) if other in there), 0)


def _remove(made: Tree, chosen: Collection[Change]) -> None:
    """Innermost first; a part that still holds something of the municipality's own stays."""
    gone = {one.part for one in chosen if one.what == "removed"}
    left = True
    while left:
        empty = [part for part in gone if part in made.own and not any(made.all_children(part))]
        for part in empty:
            made.detach(part)
            del made.own[part]
        left = bool(empty)
