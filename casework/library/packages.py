"""A package of configuration: what it holds, as JSON that can be read by people, signed and checked. Pure.

It carries forms, workflows and letters, and of the whole configuration the municipality's own words and its school
calendar; never a person: who published a version is left out.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from casework.library.catalogue import Kind
from casework.library.signing import Signer, Trust, trust
from core import strict_json

FORMAT: Final = "samspor.configuration"
# A package with words or a calendar says 2, so that a release that knows of neither says that it is newer.
SCHEMA, SCHEMA_WITH_OWN = 1, 2
MAX_BYTES: Final = 5 * 1024 * 1024
MAX_DEPTH, MAX_VALUES, MAX_CONTENTS = 30, 300_000, 300
MAX_WORDS, MAX_FORMS, MAX_YEARS = 100, 10, 50
# In the order in which they can be taken into use: a workflow names forms and letters.
KINDS: Final[tuple[Kind, ...]] = ("forms", "letters", "workflows")
_OWN = frozenset({"words", "calendar"})
_MAY_LACK = frozenset({"signature", "teams"}) | _OWN
_TOP = frozenset({"format", "schema", "made_at", "source", "contents"}) | _MAY_LACK
_CONTENT = frozenset({"kind", "key", "number", "sha256", "definition"})
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HASH = re.compile(r"[0-9a-f]{64}")


class PackageError(ValueError):
    """The package cannot be used; `code` says why, and `about` which part of it."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}" if about else code)
        self.code, self.about = code, about


@dataclass(frozen=True, slots=True)
class Content:
    """One definition in a package."""

    kind: Kind
    key: str
    number: int
    definition: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name within the package."""
        return f"{self.kind}/{self.key}"


@dataclass(frozen=True, slots=True)
class PackagedTeam:
    """A team that the package's workflows name: what it is called, without anybody in it."""

    key: str
    title: Mapping[str, str]
    kind: str


@dataclass(frozen=True, slots=True)
class PackagedFree:
    """Days without school."""

    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class PackagedYear:
    """A school year with its days off."""

    name: str
    first_day: date
    last_day: date
    free: tuple[PackagedFree, ...] = ()

    @property
    def part(self) -> str:
        """Its name within the package."""
        return f"calendar/{self.first_day.isoformat()}"


# Language -> the key of the word -> its forms.
Words = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Package:
    """What a package holds, where it comes from, and what its signature is worth."""

    source_number: str
    source_name: str
    made_at: datetime
    contents: tuple[Content, ...]
    trust: Trust
    sha256: str
    teams: tuple[PackagedTeam, ...] = ()
    words: Words = field(default_factory=dict)
    years: tuple[PackagedYear, ...] = ()


def fingerprint(definition: Mapping[str, Any]) -> str:
    """The hash of a definition's content; the order of keys does not matter."""
    return hashlib.sha256(_canonical(definition)).hexdigest()


def build(
    contents: Sequence[Content],
    *,
    source_number: str,
    source_name: str,
    made_at: datetime,
    signer: Signer,
    teams: Sequence[PackagedTeam] = (),
    words: Words | None = None,
    years: Sequence[PackagedYear] = (),
) -> bytes:
    """The signed package, laid out for people too."""
    ordered = sorted(contents, key=lambda one: (KINDS.index(one.kind), one.key))
    package: dict[str, Any] = {
        "format": FORMAT,
        "schema": SCHEMA_WITH_OWN if words or years else SCHEMA,
        "made_at": made_at.isoformat(timespec="seconds"),
        "source": {"number": source_number, "name": source_name},
        "contents": [
            {
                "kind": one.kind,
                "key": one.key,
                "number": one.number,
                "sha256": fingerprint(one.definition),
                "definition": dict(one.definition),
            }
            for one in ordered
        ],
    }
    if teams:
        package["teams"] = [{"key": one.key, "title": dict(one.title), "kind": one.kind} for one in teams]
    if words:
        package["words"] = {language: dict(chosen) for language, chosen in words.items()}
    if years:
        package["calendar"] = [_year_said(year) for year in years]
    package["signature"] = signer.sign(_canonical(package))
    return json.dumps(package, ensure_ascii=False, indent=1).encode() + b"\n"


def read(raw: bytes, *, here: Signer) -> Package:
    """The package in these bytes. PackageError says what is wrong; one that was changed after signing is refused."""
    if len(raw) > MAX_BYTES:
        raise PackageError("package.too_large")
    try:
        data = strict_json.read(raw, depth=MAX_DEPTH, values=MAX_VALUES)
    except strict_json.NotAccepted as error:
        raise PackageError("package.not_json", error.code) from error
    return parse(data, here=here)


def parse(data: object, *, here: Signer) -> Package:
    """The same of JSON that has been read already (strictly, and within the bounds)."""
    top = _top(data)
    content = _canonical({name: value for name, value in top.items() if name != "signature"})
    worth = trust(content, top.get("signature"), here=here)
    if worth is Trust.BROKEN:
        raise PackageError("package.changed")
    source = top["source"]
    return Package(
        source_number=source["number"],
        source_name=source["name"],
        made_at=_moment(top["made_at"]),
        contents=tuple(_contents(top["contents"])),
        trust=worth,
        sha256=hashlib.sha256(content).hexdigest(),
        teams=tuple(_teams(top.get("teams", []))),
        words=_words(top.get("words", {})),
        years=tuple(_years(top.get("calendar", []))),
    )


def _top(data: object) -> Mapping[str, Any]:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PackageError("package.not_ours")
    schema = data.get("schema")
    if schema not in (SCHEMA, SCHEMA_WITH_OWN) or isinstance(schema, bool):
        raise PackageError("package.newer")
    if set(data) - _TOP or not set(data) >= _TOP - _MAY_LACK or (schema == SCHEMA and set(data) & _OWN):
        raise PackageError("package.shape", "package")
    source, signature = data["source"], data.get("signature")
    known = isinstance(source, dict) and set(source) == {"number", "name"}
    if not known or not all(isinstance(text, str) and 0 < len(text) <= 200 for text in source.values()):
        raise PackageError("package.shape", "source")
    if signature is not None and not isinstance(signature, dict):
        raise PackageError("package.shape", "signature")
    if not isinstance(data["contents"], list) or not 0 < len(data["contents"]) <= MAX_CONTENTS:
        raise PackageError("package.shape", "contents")
    return data


def _teams(rows: object) -> Iterator[PackagedTeam]:
    if not isinstance(rows, list) or len(rows) > MAX_CONTENTS:
        raise PackageError("package.shape", "teams")
    for at, row in enumerate(rows):
        sound = isinstance(row, dict) and set(row) == {"key", "title", "kind"} and isinstance(row["title"], dict)
        texts = [row["key"], row["kind"], *row["title"], *row["title"].values()] if sound else [None]
        if not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts):
            raise PackageError("package.shape", f"teams/{at}")
        yield PackagedTeam(row["key"], row["title"], row["kind"])


def _words(said: object) -> Words:
    """The words, as far as their shape goes; whether they can be used is found out where they are to be used."""
    if not isinstance(said, dict) or not all(isinstance(words, dict) for words in said.values()):
        raise PackageError("package.shape", "words")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for language, words in said.items():
        for key, forms in words.items():
            sound = isinstance(forms, list) and len(forms) <= MAX_FORMS and all(_is_text(form, 0) for form in forms)
            if not sound or not _KEY.fullmatch(key) or len(words) > MAX_WORDS or not _is_text(language, 1, 5):
                raise PackageError("package.shape", f"words/{key}"[:100])
            found.setdefault(language, {})[key] = tuple(forms)
    return found


def _years(rows: object) -> Iterator[PackagedYear]:
    if not isinstance(rows, list) or len(rows) > MAX_YEARS:
        raise PackageError("package.shape", "calendar")
    seen: set[str] = set()
    for at, row in enumerate(rows):
        where = f"calendar/{at}"
        free = row.get("free") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(free, list) or len(free) > MAX_CONTENTS:
            raise PackageError("package.shape", where)
        span = _span({name: value for name, value in row.items() if name != "free"}, where)
        year = PackagedYear(*span, tuple(PackagedFree(*_span(one, where)) for one in free))
        if year.part in seen:
            raise PackageError("package.twice", year.part)
        seen.add(year.part)
        yield year


def _span(row: object, where: str) -> tuple[str, date, date]:
    if not isinstance(row, dict) or set(row) != {"name", "first_day", "last_day"} or not _is_text(row["name"], 0):
        raise PackageError("package.shape", where)
    try:
        first, last = (date.fromisoformat(row[name]) for name in ("first_day", "last_day"))
    except (TypeError, ValueError):
        raise PackageError("package.shape", where) from None
    return row["name"], first, last


def _is_text(said: object, least: int, most: int = 200) -> bool:
    return isinstance(said, str) and least <= len(said) <= most


def _year_said(year: PackagedYear) -> dict[str, Any]:
    return {**_span_said(year), "free": [_span_said(one) for one in year.free]}


def _span_said(span: PackagedYear | PackagedFree) -> dict[str, str]:
    return {"name": span.name, "first_day": span.first_day.isoformat(), "last_day": span.last_day.isoformat()}


def _moment(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise PackageError("package.shape", "made_at")
    return moment


def _contents(rows: Sequence[object]) -> Iterator[Content]:
    seen: set[str] = set()
    for at, row in enumerate(rows):
        if not isinstance(row, dict) or set(row) != _CONTENT or row["kind"] not in KINDS:
            raise PackageError("package.shape", f"contents/{at}")
        one = _content(row, at)
        if one.name in seen:
            raise PackageError("package.twice", one.name)
        seen.add(one.name)
        yield one


def _content(row: Mapping[str, Any], at: int) -> Content:
    key, number, definition = row["key"], row["number"], row["definition"]
    sound = isinstance(key, str) and _KEY.fullmatch(key) and isinstance(number, int) and not isinstance(number, bool)
    if not sound or not 0 < number < 1_000_000 or not isinstance(definition, dict):
        raise PackageError("package.shape", f"contents/{at}")
    if not isinstance(row["sha256"], str) or not _HASH.fullmatch(row["sha256"]):
        raise PackageError("package.shape", f"contents/{at}")
    if definition.get("key") != key:
        raise PackageError("package.other_key", f"{row['kind']}/{key}")
    if fingerprint(definition) != row["sha256"]:
        raise PackageError("package.changed", f"{row['kind']}/{key}")
    return Content(row["kind"], key, number, definition)


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
