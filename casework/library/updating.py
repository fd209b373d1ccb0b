"""What newer national templates bring a tenant, and taking it: whole where nothing was changed, else part by part."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db.transaction import atomic

from casework.library import placing
from casework.library.catalogue import Kind, Template, every_version, shipped, template, templates
from casework.library.packages import KINDS, fingerprint
from casework.library.placing import Placed
from casework.library.updates import Change, changes, merge, with_needed
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, NotFound
from tenants import access
from tenants.access import Action

# missing: the tenant has none; offered: there is a newer one; own: the tenant has changed the newest; current: as is.
State = Literal["missing", "offered", "own", "current"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How the tenant stands to one national template."""

    kind: Kind
    key: str
    title: Mapping[str, str]
    state: State
    unchanged: bool  # what is in use is what a release shipped
    number: int  # the tenant's own version; 0: none
    follows: int  # the template's version that it follows
    newest: int
    draft_by: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """One template's news against what the tenant has made of the one before."""

    standing: Standing
    here: Mapping[str, Any]
    new: Mapping[str, Any]
    changes: tuple[Change, ...]


def standings(*, act: Act) -> tuple[Standing, ...]:
    """Every national template, and how the tenant stands to it."""
    access.require(act, Action.CONFIGURE)
    found: list[Standing] = []
    for kind in KINDS:
        there, drafts = placing.in_use(kind), placing.drafts(kind)
        for one in templates(kind):
            draft = drafts.get(one.key)
            found.append(_standing(one, there.get(one.key), draft.changed_by if draft else ""))
    return tuple(found)


def update_of(*, kind: Kind, key: str, act: Act) -> Update:
    """What the newer template changes; Conflict «library.no_update» when there is none."""
    access.require(act, Action.CONFIGURE)
    newest = template(kind, key)
    row = placing.in_use(kind, [key]).get(key)
    if row is None:
        raise NotFound("library.unknown", kind=kind, key=key)
    draft = placing.drafts(kind).get(key)
    standing = _standing(newest, row, draft.changed_by if draft else "")
    if standing.state != "offered":
        raise Conflict("library.no_update")
    new = newest.definition
    base = _base(kind, key, standing.follows).definition
    return Update(standing, row.definition, new, changes(kind, base=base, here=row.definition, new=new))


@atomic
def take_update(*, kind: Kind, key: str, number: int, taken: Collection[str], act: Act) -> Placed:
    """Take these changes, and leave the rest for good: a draft to look over.

    What the law demands is taken whether it was ticked or not. Conflict «library.update_stale» when the tenant has
    published another version than `number` meanwhile.
    """
    update = update_of(kind=kind, key=key, act=act)
    if update.standing.number != number:
        raise Conflict("library.update_stale")
    wanted = with_needed(update.changes, {*taken, *(one.id for one in update.changes if one.core)})
    made = merge(kind, here=update.here, new=update.new, offered=update.changes, taken=wanted, settled=True)
    placed = placing.begin_draft(kind, made, act=act)
    _recorded(update.standing, taken=len(wanted), left=len(update.changes) - len(wanted), act=act)
    return placed


@atomic
def adopt(*, kind: Kind, key: str, act: Act) -> Placed:
    """Publish the newest template as it is: one that the tenant has not, or has not changed. Else Conflict."""
    access.require(act, Action.CONFIGURE)
    one = template(kind, key)
    standing = _standing(one, placing.in_use(kind, [key]).get(key), "")
    if standing.state not in ("missing", "offered"):
        raise Conflict("library.no_update")
    if not standing.unchanged:
        raise Conflict("library.own_changes")
    placed = placing.publish(kind, one.definition, act=act)
    _recorded(standing, taken=0, left=0, act=act)
    return placed


def _is_as_shipped(kind: Kind, definition: Mapping[str, Any]) -> bool:
    """Whether this is a template as some release shipped it."""
    said = fingerprint(definition)
    return any(fingerprint(each.definition) == said for each in every_version(kind, definition["key"]))


def _standing(newest: Template, row: Any, draft_by: str) -> Standing:
    if row is None:
        return Standing(newest.kind, newest.key, newest.title, "missing", True, 0, 0, newest.version)
    follows = int(row.definition["version"])
    unchanged = _is_as_shipped(newest.kind, row.definition)
    state: State = "offered" if follows < newest.version else "current" if unchanged else "own"
    title = row.definition["title"]
    return Standing(
        newest.kind, newest.key, title, state, unchanged, row.number, follows, newest.version, draft_by=draft_by
    )


def _base(kind: Kind, key: str, version: int) -> Template:
    """The template that the tenant's follows; the nearest before it, should no release have kept that very one."""
    exact = shipped(kind, key, version)
    before = [each for each in every_version(kind, key) if each.version <= version]
    return exact or (before or list(every_version(kind, key)))[-1]


def _recorded(standing: Standing, *, taken: int, left: int, act: Act) -> None:
    detail = {"kind": standing.kind, "key": standing.key, "from": standing.follows, "to": standing.newest}
    record(act=act, action="library.updated", object_type="template", detail=detail | {"taken": taken, "left": left})
