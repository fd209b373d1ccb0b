"""Teams: people of several roles who do certain tasks together. A place in one is a role; see `give_role`."""

import re
from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet
from django.db.transaction import atomic, on_commit

from casework.people.models import RoleAssignment, Team, Unit
from core.accounts.models import User
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from core.lines import faults_in
from tenants import access
from tenants.access import TEAM_PREFIX, Action

MAX_TITLE = 100
_TITLES = "people.team_titles"
_KEY = re.compile(r"[a-z][a-z0-9_]{1,24}")
_PLAIN = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


def teams(*, archived: bool = False) -> QuerySet[Team]:
    """The teams in use, or those put away."""
    return Team.objects.filter(archived=archived).order_by("title__nb", "key")


def get_team(team_id: UUID) -> Team:
    """The team, or NotFound."""
    team = Team.objects.filter(id=team_id).first()
    if team is None:
        raise NotFound("team.unknown")
    return team


def members_of(team: Team, *, on: date) -> list[RoleAssignment]:
    """Who is in the team that day, each with the unit that it is for (none: every unit)."""
    rows = RoleAssignment.objects.filter(role=team.role, valid_from__lte=on, user__is_active=True)
    return [
        row
        for row in rows.select_related("user", "unit").order_by("user__name", "id")
        if row.valid_to is None or row.valid_to >= on
    ]


def titles() -> Mapping[str, Mapping[str, str]]:
    """What each team is called, by the role that it is: also teams put away. A change shows within a minute."""
    return cache.get_or_set(_TITLES, _titles_now, timeout=60) or {}


def _titles_now() -> dict[str, Mapping[str, str]]:
    return {team.role: team.title for team in Team.objects.all()}


@atomic
def add_team(*, title: Mapping[str, str], kind: str, act: Act, key: str = "") -> Team:
    """Add a team. Its key, by which workflows name it, is made from the title unless it is given, and stays."""
    access.require(act, Action.SETUP)
    return make_team(title=title, kind=kind, act=act, key=key)


def make_team(*, title: Mapping[str, str], kind: str, act: Act, key: str = "") -> Team:
    """The same, for a service that has asked whether the actor may configure."""
    clean = _checked(title, kind)
    key = key.strip().lower() or _key_from(clean["nb"])
    if not _KEY.fullmatch(key):
        raise Invalid("team.invalid", fields={"key": ["key"]})
    if Team.objects.filter(key=key).exists():
        raise Conflict("team.exists", key=key)
    team = Team.objects.create(key=key, title=clean, kind=kind)
    _changed("team.added", team, act)
    return team


@atomic
def change_team(*, team_id: UUID, title: Mapping[str, str], kind: str, act: Act) -> Team:
    """Call it something else, or make it another kind; workflows and members stay with it."""
    access.require(act, Action.SETUP)
    team = get_team(team_id)
    team.title, team.kind = _checked(title, kind), kind
    team.save(update_fields=["title", "kind"])
    _changed("team.changed", team, act)
    return team


@atomic
def archive_team(*, team_id: UUID, archived: bool, act: Act) -> Team:
    """Put a team away, which ends every place in it from this moment; or take it out again, without members."""
    access.require(act, Action.SETUP)
    team = get_team(team_id)
    if team.archived == archived:
        return team
    team.archived = archived
    team.save(update_fields=["archived"])
    ended = RoleAssignment.objects.filter(role=team.role).delete()[0] if archived else 0
    _changed("team.archived" if archived else "team.taken_out", team, act, places=ended)
    return team


@atomic
def put_in_team(*, team_id: UUID, user: User, act: Act, unit: Unit | None = None) -> RoleAssignment:
    """Put somebody in the team, for one unit's cases or for all. Conflict when the person is there already."""
    access.require(act, Action.SETUP)
    team = get_team(team_id)
    if team.archived:
        raise Conflict("team.put_away")
    if RoleAssignment.objects.filter(user=user, role=team.role, unit=unit, valid_to=None).exists():
        raise Conflict("team.member")
    row = RoleAssignment.objects.create(user=user, role=team.role, unit=unit, valid_from=act.on)
    record(act=act, action="role.given", object_type="user", object_id=user.id, detail={"role": team.role})
    return row


def team_of_role(role: str) -> Team | None:
    """The team in use that this role is a place in."""
    return Team.objects.filter(key=role.removeprefix(TEAM_PREFIX), archived=False).first()


def _checked(title: Mapping[str, str], kind: str) -> dict[str, str]:
    clean = {language: text.strip() for language, text in title.items() if text.strip()}
    faults = faults_in({f"title_{language}": (text, MAX_TITLE) for language, text in clean.items()})
    if "nb" not in clean:
        faults["title_nb"] = ["required"]
    if kind not in Team.Kind.values:
        faults["kind"] = ["option"]
    if faults:
        raise Invalid("team.invalid", fields=faults)
    return clean


def _key_from(title: str) -> str:
    plain = title.lower().translate(_PLAIN)
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    key = words if words[:1].isalpha() else f"team_{words}"
    return _free(key[:22].rstrip("_") or "team")


def _free(key: str) -> str:
    taken = set(Team.objects.filter(key__startswith=key).values_list("key", flat=True))
    return next(name for name in (key, *(f"{key}_{number}" for number in range(2, 99))) if name not in taken)


def _changed(action: str, team: Team, act: Act, **detail: object) -> None:
    record(act=act, action=action, object_type="team", object_id=team.id, detail={"team": team.key, **detail})
    cache.delete(_TITLES)
    on_commit(lambda: cache.delete(_TITLES))
