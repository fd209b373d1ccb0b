"""Published versions in memory: each tenant's own, and one object for all whose words are the same."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar
from uuid import UUID

T = TypeVar("T")


class Kept(Generic[T]):
    """What a version says, worked out once. A version is found by schema and id; a tenant gets only what it has read.

    The national templates are alike in hundreds of schemas: contents are compared, and one object serves them all.
    It must be one that nobody changes.
    """

    def __init__(self, load: Callable[[Mapping[str, Any]], T], *, most: int = 65_536) -> None:
        self._load = load
        self._most = most
        self._found: dict[tuple[str, UUID], T] = {}
        self._alike: dict[bytes, T] = {}

    def get(self, schema: str, version_id: UUID, read: Callable[[], Mapping[str, Any]]) -> T:
        """What the version says; `read` gives its definition when it is not known yet."""
        known = self._found.get((schema, version_id))
        if known is not None:
            return known
        definition = read()
        # Of the content itself, not of what a row says that its checksum is.
        digest = hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).digest()
        made = self._alike.get(digest)
        if made is None:
            made = self._load(definition)
        if len(self._found) >= self._most:
            self._found.clear()
            self._alike.clear()
        self._alike[digest] = self._found[(schema, version_id)] = made
        return made
