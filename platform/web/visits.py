"""A visit: staff of a cooperation at work in a member municipality, without a new login."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from casework.people.selectors import grants_of
from casework.people.services import visitor
from core.accounts.models import User
from core.acts import Act, Grant
from tenants import directory
from tenants.access import VISITING_ROLES
from tenants.context import TenantContext
from tenants.selectors import agreement_in_force

_PATH = re.compile(r"/k/([0-9]{2,4})(/.*)?")


@dataclass(frozen=True)
class Visit:
    """Who is visiting, from where, with which roles; decided at home, checked again over there."""

    home: TenantContext
    member: TenantContext
    user_id: UUID
    name: str
    email: str
    title: str
    phone: str
    roles: tuple[str, ...]


def parse_visit(path: str) -> tuple[str, str] | None:
    """The municipality number and the rest of the path, when the path is of the form /k/<number>/…"""
    match = _PATH.fullmatch(path)
    return (match.group(1), match.group(2) or "/") if match else None


def roles_for_visits(user: object, *, on: date) -> frozenset[str]:
    """The roles this user holds that may be brought along on a visit. Runs as the home tenant."""
    if not isinstance(user, User):
        return frozenset()
    return frozenset(grant.role for grant in grants_of(user, on=on)) & VISITING_ROLES


def visits_from(home: TenantContext, user: object, roles: frozenset[str], *, on: date) -> list[Visit]:
    """The visits this user may make that day, one for each member. Call outside any transaction."""
    if not isinstance(user, User) or not roles:
        return []
    return [
        Visit(home, member, user.id, user.name, user.email, user.title, user.phone, tuple(sorted(shared)))
        for member, agreed in directory.members_of(home, on=on)
        if (shared := roles & set(agreed))
    ]


def arrive(visit: Visit, act: Act) -> tuple[User, tuple[Grant, ...]]:
    """The visitor's own row over there and the roles held; none when the agreement has ended. Runs as the member."""
    if not agreement_in_force(home=visit.home.schema, member=visit.member.schema, on=act.on):
        return User(name=visit.name), ()
    user = visitor(
        home=visit.home.schema,
        home_user_id=visit.user_id,
        name=visit.name,
        email=visit.email,
        title=visit.title,
        phone=visit.phone,
        roles=visit.roles,
        act=act,
    )
    return user, tuple(Grant(role) for role in visit.roles)
