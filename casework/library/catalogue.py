"""What the library ships: the national forms, workflows and letters, as they lie in the release, and earlier ones."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

from core.errors import NotFound

Kind = Literal["forms", "workflows", "letters"]

ROOT: Final = Path(__file__).parent / "templates"
# What earlier releases shipped: <kind>/<key>/<version>.json. A newer template is compared with what a tenant took.
EARLIER: Final = Path(__file__).parent / "earlier"


@dataclass(frozen=True)
class Template:
    """One national template. Its content never changes while the release runs."""

    kind: Kind
    key: str
    version: int
    title: Mapping[str, str]
    source: str

    @property
    def definition(self) -> dict[str, Any]:
        """The content, read afresh so that a caller may change its copy."""
        return cast("dict[str, Any]", json.loads(self.source))


@cache
def templates(kind: Kind) -> tuple[Template, ...]:
    """Every template of this kind, by key."""
    return tuple(_read(kind, path) for path in sorted((ROOT / kind).glob("*.json")))


def template(kind: Kind, key: str) -> Template:
    """The template with this key; NotFound when the library has none."""
    for candidate in templates(kind):
        if candidate.key == key:
            return candidate
    raise NotFound("library.unknown", kind=kind, key=key)


def shipped(kind: Kind, key: str, version: int) -> Template | None:
    """The template as it was in that version, if any release has shipped it."""
    for candidate in (*templates(kind), *_earlier(kind)):
        if (candidate.key, candidate.version) == (key, version):
            return candidate
    return None


def every_version(kind: Kind, key: str) -> tuple[Template, ...]:
    """Each version of the template that has been shipped."""
    found = {each.version: each for each in (*_earlier(kind), *templates(kind)) if each.key == key}
    return tuple(found[version] for version in sorted(found))


@cache
def _earlier(kind: Kind) -> tuple[Template, ...]:
    return tuple(_read(kind, path) for path in sorted((EARLIER / kind).glob("*/*.json")))


def _read(kind: Kind, path: Path) -> Template:
    source = path.read_text(encoding="utf-8")
    definition = json.loads(source)
    return Template(
        kind=kind,
        key=definition["key"],
        version=definition["version"],
        title=definition["title"],
        source=source,
    )
