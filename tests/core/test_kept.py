"""Published versions in memory: read once for a tenant, one object for all that say the same, never another's."""

from collections.abc import Mapping
from typing import Any

from core.ids import new_id
from core.kept import Kept

loads = 0


def _load(definition: Mapping[str, Any]) -> list[Any]:
    global loads
    loads += 1
    return [definition["title"]]


def test_each_tenant_gets_what_it_has_read_and_the_same_words_are_one_object() -> None:
    kept = Kept(_load)
    before, version = loads, new_id()
    ours = kept.get("k5001", version, lambda: {"title": "Henvisning"})
    theirs = kept.get("k3324", new_id(), lambda: {"title": "Henvisning"})
    assert ours is theirs and loads == before + 1
    # The same id in another schema, with other words.
    assert kept.get("k3324", version, lambda: {"title": "Tilvising"}) == ["Tilvising"]
    assert kept.get("k5001", version, lambda: {"title": "not read again"}) == ["Henvisning"]


def test_it_does_not_grow_for_ever() -> None:
    kept = Kept(_load, most=3)
    for _ in range(10):
        kept.get("k5001", new_id(), lambda: {"title": "x"})
    assert len(kept._found) <= 3
    assert len(kept._alike) <= 3
