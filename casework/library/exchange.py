"""Configuration from one tenant to another: export, a dry run that tells what an import would do, and the import."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from django.db.transaction import atomic

from casework.library import own_parts, placing
from casework.library.bpmn import export as as_bpmn
from casework.library.catalogue import Kind
from casework.library.own_parts import OwnItem
from casework.library.packages import (
    KINDS,
    Content,
    Package,
    PackagedTeam,
    PackageError,
    build,
    fingerprint,
    parse,
    read,
)
from casework.library.placing import Placed
from casework.library.signing import Signer, Trust
from casework.library.updates import Change, differences
from casework.people.models import Team
from casework.people.teams import make_team, teams
from casework.workflows.selectors import current_workflow, definition_of
from core.acts import Act
from core.audit.services import record
from core.errors import Invalid, NotFound
from tenants import access, isolation, keys
from tenants.access import TEAM_PREFIX, Action


@dataclass(frozen=True, slots=True)
class Item:
    """One definition of a package, held against what the tenant has."""

    content: Content
    title: Mapping[str, str]
    number: int  # the tenant's newest version; 0: it has none
    same: bool
    had_as: int  # an older version of the tenant's that said the very same; 0: none
    changes: tuple[Change, ...] = ()
    faults: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # what a workflow names and neither the tenant nor the package has
    draft_by: str = ""

    @property
    def name(self) -> str:
        """Its name within the package."""
        return self.content.name

    @property
    def may_publish(self) -> bool:
        """Whether it can become the next version."""
        return not (self.same or self.faults or self.conflicts or self.missing)

    @property
    def may_draft(self) -> bool:
        """Whether it can be put in a draft."""
        return self.content.kind in placing.DESKS and not (self.same or self.faults or self.draft_by)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What an import would do."""

    package: Package
    items: tuple[Item, ...]
    own: tuple[OwnItem, ...] = ()
    seen: str = ""  # what stands here of one's own, as it was shown


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an import: what became of each definition, and which words and school years stand from now on."""

    placed: tuple[Placed, ...]
    own: tuple[str, ...]


@atomic
def export(*, kind: Kind | None, key: str, act: Act) -> bytes:
    """A signed package of everything in use, or of one form, letter, or workflow with what it names.

    With everything go the municipality's own words and its school calendar.
    """
    access.require(act, Action.CONFIGURE)
    contents = list(_all() if kind is None else _one(kind, key))
    words, years = (own_parts.own_words(), own_parts.own_years()) if kind is None else ({}, [])
    tenant = isolation.current()
    packed = build(
        contents,
        source_number=tenant.number,
        source_name=tenant.name,
        made_at=act.at,
        signer=platform_signer(),
        teams=[PackagedTeam(one.key, one.title, one.kind) for one in teams().filter(key__in=_teams_of(contents))],
        words=words,
        years=years,
    )
    detail: dict[str, object] = {"contents": [one.name for one in contents][:50], "count": len(contents)}
    if words or years:
        detail["own"] = [name for name, there in (("words", words), ("calendar", years)) if there]
    record(act=act, action="configuration.exported", object_type="package", detail=detail)
    return packed


@atomic
def bpmn(*, key: str, language: str, act: Act) -> bytes:
    """The published workflow as BPMN 2.0 XML, its conditions in the words of the forms in use."""
    access.require(act, Action.CONFIGURE)
    row = current_workflow(key)
    definition = definition_of(row)
    forms = {name: form.definition for name, form in placing.in_use("forms", sorted(definition.forms)).items()}
    made = as_bpmn(definition, forms=forms, language=language)
    detail = {"key": key, "number": row.number}
    record(act=act, action="workflow.exported", object_type="workflow_version", object_id=row.id, detail=detail)
    return made


def opened(raw: bytes) -> Package:
    """The package in these bytes; Invalid «package.…» says what is wrong with it."""
    try:
        return read(raw, here=platform_signer())
    except PackageError as error:
        raise _refused(error) from error


def opened_json(data: object) -> Package:
    """The same of JSON that was read strictly already."""
    try:
        return parse(data, here=platform_signer())
    except PackageError as error:
        raise _refused(error) from error


def dry_run(*, package: Package, act: Act) -> DryRun:
    """What each part of the package would change here. Nothing is changed."""
    access.require(act, Action.CONFIGURE)
    coming = [one.key for one in package.teams]
    brings = {one.name for one in package.contents} | {f"teams/{key}" for key in coming}
    items: list[Item] = []
    for kind in KINDS:
        mine = [one for one in package.contents if one.kind == kind]
        there = placing.in_use(kind, [one.key for one in mine]) if mine else {}
        drafts = placing.drafts(kind) if mine else {}
        for one in mine:
            item = _held_against(one, there.get(one.key), brings, coming)
            items.append(replace(item, draft_by=drafts[one.key].changed_by) if one.key in drafts else item)
    return DryRun(package, tuple(items), tuple(own_parts.held_against(package)), own_parts.seen_here())


@atomic
def take_in(
    *, package: Package, chosen: Collection[str], publish: bool, trusted_anyway: bool, act: Act, seen: str = ""
) -> Taken:
    """Put the chosen parts into drafts, or publish them; all or nothing. What is the same already is left as it is.

    Words and school years have no drafts: they stand at once, if `seen` says that what stands here was shown.
    A package that this platform did not sign is refused unless the person has said that its origin is known.
    """
    access.require(act, Action.CONFIGURE)
    if package.trust is not Trust.HERE and not trusted_anyway:
        raise Invalid("package.unsigned")
    wanted = [one for one in _in_order(package.contents) if one.name in chosen]
    own = {item.name for item in own_parts.held_against(package)} & set(chosen)
    if len(wanted) + len(own) != len(set(chosen)) or not chosen:
        raise Invalid("package.choose", fields={"items": ["option" if chosen else "required"]})
    _make_teams(package, _teams_of(wanted), act)
    placed = tuple(_place(one, publish=publish, act=act) for one in wanted if not _same(one))
    if publish:
        _refuse_missing(wanted)
    taken = own_parts.take_own(package, chosen=own, seen=seen, act=act)
    detail = {
        "source": package.source_number,
        "trust": package.trust.value,
        "sha256": package.sha256,
        "published": publish,
        "contents": [*taken, *(f"{one.kind}/{one.key}" for one in placed)][:50],
    }
    record(act=act, action="configuration.imported", object_type="package", detail=detail)
    return Taken(placed, tuple(taken))


def platform_signer() -> Signer:
    """Signs what leaves, and knows again what this platform signed."""
    return Signer(keys.signing_seed())


def named_in(definition: Mapping[str, Any]) -> Iterator[tuple[Kind, str]]:
    """The forms, letters and workflows that a sound workflow names."""
    for phase in definition["phases"]:
        for task in phase["tasks"]:
            if task.get("form"):
                yield "forms", task["form"]
            if task.get("approvals"):
                yield "forms", "approval"
            if task.get("letter"):
                yield "letters", task["letter"]["key"]
    for sub in definition.get("subs", ()):
        yield "workflows", sub["workflow"]


def alone(kind: Kind, definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """The definition without what ties it to others of its tenant: it is whole in itself.

    Which form another was built on is told by that tenant's own numbers, and means nothing elsewhere.
    """
    if kind != "forms":
        return definition
    made = deepcopy(dict(definition))
    made.pop("base", None)
    for page in made["pages"]:
        _untie(page["fields"])
    return made


def _untie(fields: list[dict[str, Any]]) -> None:
    for field in fields:
        field.pop("from", None)
        _untie(field.get("fields", []))


def teams_in(definition: Mapping[str, Any]) -> list[str]:
    """The teams whose tasks, approvals or side workflows a sound workflow has."""
    tasks = [task for phase in definition["phases"] for task in phase["tasks"]]
    owned = [*tasks, *(each for task in tasks for each in task.get("approvals", ()))]
    owners = [owner for each in owned for owner in each["owner"]]
    owners += [owner for sub in definition.get("subs", ()) for owner in sub.get("by", ())]
    return sorted({owner.removeprefix(TEAM_PREFIX) for owner in owners if owner.startswith(TEAM_PREFIX)})


def _teams_of(contents: Sequence[Content]) -> list[str]:
    """The teams that these workflows name, as far as they are sound."""
    flows = [one.definition for one in contents if one.kind == "workflows"]
    return sorted({key for each in flows if not placing.faults("workflows", each) for key in teams_in(each)})


def _make_teams(package: Package, named: Collection[str], act: Act) -> None:
    """The teams that came along and are named by what was chosen, where the tenant has none of that key; empty."""
    here = set(Team.objects.filter(key__in=named).values_list("key", flat=True))
    for one in package.teams:
        if one.key in named and one.key not in here:
            make_team(title=one.title, kind=one.kind, key=one.key, act=act)


def _all() -> Iterator[Content]:
    for kind in KINDS:
        for row in placing.in_use(kind).values():
            yield Content(kind, row.key, row.number, alone(kind, row.definition))


def _one(kind: Kind, key: str) -> Iterator[Content]:
    waiting, seen = [(kind, key)], {(kind, key)}
    while waiting:
        at, name = waiting.pop(0)
        row = placing.in_use(at, [name]).get(name)
        if row is None:
            if (at, name) == (kind, key):
                raise NotFound("library.unknown", kind=kind, key=key)
            continue
        yield Content(at, name, row.number, alone(at, row.definition))
        if at == "workflows":
            fresh = [one for one in named_in(row.definition) if one not in seen]
            waiting += dict.fromkeys(fresh)
            seen |= set(fresh)


def _held_against(one: Content, row: Any, brings: Collection[str], coming: Collection[str]) -> Item:
    definition = one.definition
    faults = placing.faults(one.kind, definition)
    item = Item(
        content=one,
        title=_title(definition),
        number=row.number if row else 0,
        same=bool(row) and not faults and _says_the_same(one, row),
        had_as=0,
        faults=faults,
    )
    if faults or item.same:
        return item
    return replace(
        item,
        had_as=_had_as(one, row),
        changes=differences(one.kind, row.definition, definition) if row else (),
        conflicts=placing.conflicts(one.kind, definition, coming=coming),
        missing=tuple(_missing(one, brings)),
    )


def _had_as(one: Content, newest: Any) -> int:
    if newest is None or newest.number == 1:
        return 0
    older = placing.VERSIONS[one.kind]._default_manager.filter(key=one.key).order_by("-number")
    return next((row.number for row in older[1:200] if _says_the_same(one, row)), 0)


def _missing(one: Content, brings: Collection[str]) -> Iterator[str]:
    if one.kind != "workflows":
        return
    named = dict.fromkeys(named_in(one.definition))
    for kind in KINDS:
        wanted = [key for at, key in named if at == kind and f"{kind}/{key}" not in brings]
        there = placing.in_use(kind, wanted) if wanted else {}
        yield from (f"{kind}/{key}" for key in wanted if key not in there)
    if asked := teams_in(one.definition):
        here = set(teams().values_list("key", flat=True))
        yield from (f"teams/{key}" for key in asked if key not in here and f"teams/{key}" not in brings)


def _refuse_missing(wanted: Sequence[Content]) -> None:
    for one in wanted:
        if missing := list(_missing(one, ())):
            raise Invalid("package.missing", fields={one.name: missing})


def _place(one: Content, *, publish: bool, act: Act) -> Placed:
    work = placing.publish if publish else placing.put_in_draft
    return work(one.kind, _sound(one), act=act)


def _sound(one: Content) -> Mapping[str, Any]:
    """What comes in, without ties to others of the tenant it comes from; refused by `placing` when it is not sound."""
    return one.definition if placing.faults(one.kind, one.definition) else alone(one.kind, one.definition)


def _same(one: Content) -> bool:
    if placing.faults(one.kind, one.definition):
        return False
    row = placing.in_use(one.kind, [one.key]).get(one.key)
    return row is not None and _says_the_same(one, row)


def _says_the_same(one: Content, row: Any) -> bool:
    return fingerprint(alone(one.kind, row.definition)) == fingerprint(alone(one.kind, one.definition))


def _in_order(contents: Sequence[Content]) -> list[Content]:
    return sorted(contents, key=lambda one: (KINDS.index(one.kind), one.key))


def _title(definition: Mapping[str, Any]) -> Mapping[str, str]:
    title = definition.get("title")
    sound = isinstance(title, dict) and all(isinstance(text, str) for text in title.values())
    return {language: text[:200] for language, text in title.items()} if sound and isinstance(title, dict) else {}


def _refused(error: PackageError) -> Invalid:
    return Invalid(error.code, fields={"package": [error.about]} if error.about else None)
