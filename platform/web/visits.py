"""A visit: staff of a cooperation at work in a member municipality, without a new login."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser

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


def leave_for(home: TenantContext, number: str, user: AbstractBaseUser | None, *, on: date) -> Visit | None:
    """The visit this user may make today, or None. Runs as the home tenant."""
    if not isinstance(user, User):
        return None
    own = {grant.role for grant in grants_of(user, on=on)} & VISITING_ROLES
    for member, agreed in directory.members_of(home, on=on):
        roles = tuple(sorted(own & set(agreed)))
        if member.number == number and roles:
            return Visit(home, member, user.id, user.name, user.email, user.title, user.phone, roles)
    return None


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
        act=act,
    )
    return user, tuple(Grant(role) for role in visit.roles)
