"""An act: who does something, with which roles, from where and when. Every verb is handed one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from core.clock import oslo_date

Channel = Literal["web", "api", "job", "command"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, perhaps only at one unit (school, kindergarten, office)."""

    role: str
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One person's (or the system's) act at one moment."""

    actor_id: UUID | None
    actor_name: str
    grants: tuple[Grant, ...]
    at: datetime
    home: str = ""  # where the actor belongs, when not in this tenant
    request_id: str = ""
    purpose: str = ""
    channel: Channel = "web"

    @property
    def roles(self) -> frozenset[str]:
        """The roles held at this moment, at whatever unit."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def on(self) -> date:
        """The Norwegian calendar date of the act."""
        return oslo_date(self.at)

    @property
    def user_id(self) -> UUID | None:
        """The person behind the act; nobody when another system acts by a token."""
        return None if self.channel == "api" else self.actor_id

    def units_as(self, role: str) -> frozenset[UUID]:
        """The units where this role is held (empty when it is held everywhere)."""
        return frozenset(grant.unit_id for grant in self.grants if grant.role == role and grant.unit_id)


def system_act(at: datetime, *, name: str = "Samspor", channel: Channel = "job", roles: tuple[str, ...] = ()) -> Act:
    """An act of the product itself, such as a nightly job."""
    return Act(actor_id=None, actor_name=name, grants=tuple(Grant(role) for role in roles), at=at, channel=channel)
