"""Who is told: the people who hold a role or a place in a team for this very case, and may know of it today."""

from collections.abc import Iterable
from uuid import UUID

from casework.cases import access
from casework.cases.models import Case
from casework.people.selectors import grants_of, users_with_role
from core.accounts.models import User
from core.acts import Act
from tenants.access import Action, Role, is_team


def holding(case: Case, owners: Iterable[str], act: Act) -> list[User]:
    """Those whose turn it is, each once. Never a guardian: they are told by letter, and by nobody's clock."""
    found: dict[UUID, User] = {}
    for owner in owners:
        for user in _holders(case, owner, act):
            if user.is_active and user.id not in found and _may_know(user, case, act):
                found[user.id] = user
    return list(found.values())


def _holders(case: Case, owner: str, act: Act) -> Iterable[User]:
    if owner == Role.PPT_ADVISER:
        # A case that nobody has got is the leader's to give to somebody.
        return [case.adviser] if case.adviser else users_with_role(Role.PPT_HEAD, on=act.on)
    if owner == Role.TEACHER:
        return [row.user for row in case.participants.select_related("user") if row.role == Role.TEACHER]
    if owner == Role.UNIT_HEAD or is_team(owner):
        return users_with_role(owner, on=act.on, unit_id=case.unit_id)
    if owner in (Role.PPT_HEAD, Role.DECIDER):
        return users_with_role(owner, on=act.on)
    return ()


def _may_know(user: User, case: Case, act: Act) -> bool:
    theirs = Act(user.id, user.name, grants_of(user, on=act.on), act.at, channel="job")
    return access.allows(theirs, Action.CASE_READ, case)
