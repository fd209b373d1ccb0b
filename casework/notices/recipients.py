"""Who is told: the people who hold a role or a place in a team for this very case, and may know of it today."""

from collections.abc import Iterable
from uuid import UUID

from casework.cases import access
from casework.cases.models import Case
from casework.people.selectors import grants_of, users_with_role
from core.accounts.models import User
from core.acts import Act
from tenants.access import Action, Role, is_team


class Circle:
    """Who holds what on the day of this act; asked once, for as many cases as are looked at together."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self._with_role: dict[tuple[str, UUID | None], list[User]] = {}
        self._acts: dict[UUID, Act] = {}

    def holding(self, case: Case, owners: Iterable[str]) -> list[User]:
        """Those whose turn it is, each once. Never a guardian: they are told by letter, and by nobody's clock."""
        found: dict[UUID, User] = {}
        for owner in owners:
            for user in self._holders(case, owner):
                if user.is_active and user.id not in found and self._may_know(user, case):
                    found[user.id] = user
        return list(found.values())

    def _holders(self, case: Case, owner: str) -> Iterable[User]:
        if owner == Role.PPT_ADVISER:
            # A case that nobody has got is the leader's to give to somebody.
            return [case.adviser] if case.adviser else self._people(Role.PPT_HEAD)
        if owner == Role.TEACHER:
            return [row.user for row in case.participants.all() if row.role == Role.TEACHER]
        if owner == Role.UNIT_HEAD or is_team(owner):
            return self._people(owner, case.unit_id)
        return self._people(owner) if owner in (Role.PPT_HEAD, Role.DECIDER) else ()

    def _people(self, role: str, unit_id: UUID | None = None) -> list[User]:
        if (role, unit_id) not in self._with_role:
            self._with_role[role, unit_id] = list(users_with_role(role, on=self.act.on, unit_id=unit_id))
        return self._with_role[role, unit_id]

    def _may_know(self, user: User, case: Case) -> bool:
        if user.id not in self._acts:
            grants = grants_of(user, on=self.act.on)
            self._acts[user.id] = Act(user.id, user.name, grants, self.act.at, channel="job")
        return access.allows(self._acts[user.id], Action.CASE_READ, case)
