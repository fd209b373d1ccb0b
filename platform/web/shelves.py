"""What a municipality has on its shelves, as the set-up lists it: its own and what is being written first."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from casework.library.catalogue import Kind, template, templates

LONGEST = 100  # of what is searched for


@dataclass(frozen=True, slots=True)
class Item:
    """One form, workflow or letter. `number` is None while nothing has been published."""

    title: str
    page: str
    edit: str
    number: int | None
    draft: bool
    offered: bool = True
    national: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind's items that match what was searched for."""

    own: tuple[Item, ...]
    national: tuple[Item, ...]
    put_away: tuple[Item, ...]

    def __bool__(self) -> bool:
        return bool(self.own or self.national or self.put_away)


def shelf(
    kind: Kind,
    route: str,
    *,
    published: Iterable[tuple[Any, str]],
    unpublished: Iterable[tuple[Any, str]],
    drafts: Mapping[str, Any],
    put_away: Iterable[tuple[Any, str]] = (),
    not_offered: frozenset[str] = frozenset(),
    wanted: str = "",
) -> Shelf:
    """The items of this kind whose titles hold what is wanted, each by title.

    `route` is the name of an item's page; its editor's is the same with `_edit`.
    """
    shipped = {template.key for template in templates(kind)}

    def item(row: Any, title: str) -> Item:
        return Item(
            title,
            reverse(route, args=[row.key]),
            reverse(f"{route}_edit", args=[row.key]),
            row.number,
            row.key in drafts,
            row.key not in not_offered,
            row.key in shipped,
        )

    found = _matching(published, wanted, item)
    begun = _matching(unpublished, wanted, lambda row, title: _unpublished(route, row, title))
    at_hand = tuple(one for one in found if one.draft or not one.national)
    return Shelf(
        own=(*begun, *at_hand),
        national=tuple(one for one in found if one not in at_hand),
        put_away=_matching(put_away, wanted, item),
    )


def begins_as(chosen: str, kind: Kind, own: Callable[[str], Any]) -> Mapping[str, Any] | None:
    """What a new one begins as: «own:key» is a published version, «library:key» a national template, else nothing."""
    where, _colon, key = chosen.partition(":")
    if where == "library":
        return template(kind, key).definition
    return own(key).definition if where == "own" else None


def _unpublished(route: str, row: Any, title: str) -> Item:
    editor = reverse(f"{route}_edit", args=[row.key])
    return Item(title, editor, editor, None, draft=True)


def _matching(rows: Iterable[tuple[Any, str]], wanted: str, item: Callable[[Any, str], Item]) -> tuple[Item, ...]:
    sought = wanted.casefold()
    named = [(row, title) for row, title in rows if sought in title.casefold()]
    return tuple(item(row, title) for row, title in sorted(named, key=lambda each: each[1].casefold()))
