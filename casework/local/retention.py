"""How long what nobody goes on with is kept. A municipality chooses the days, inside bounds that hold for all."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.transaction import atomic

from casework.local.models import Retention
from core.acts import Act
from core.audit.services import record
from core.errors import Invalid
from tenants import access
from tenants.access import Action


@dataclass(frozen=True)
class Bounds:
    """The days that hold when nothing is said, and the fewest and most that may be said."""

    usual: int
    least: int
    most: int


GUARDIAN_DRAFT = "guardian_draft"
# A family has time to come back to it after a holiday; what is never sent is no part of a case, and is not archived.
BOUNDS: Mapping[str, Bounds] = {GUARDIAN_DRAFT: Bounds(usual=90, least=30, most=365)}


def days_kept(kind: str) -> int:
    """How many days things of this kind are kept after they were last gone on with."""
    said = Retention.objects.filter(kind=kind).values_list("days", flat=True).first()
    return said or BOUNDS[kind].usual


def last_day(kind: str, *, begun: date) -> date:
    """The last day that something is kept which was gone on with on this day."""
    return begun + timedelta(days=days_kept(kind))


@atomic
def save_days(*, kind: str, days: int, act: Act) -> None:
    """Say how many days. What somebody has been promised of a thing that is kept already, stands."""
    access.require(act, Action.CONFIGURE)
    bounds = BOUNDS[kind]
    if not bounds.least <= days <= bounds.most:
        raise Invalid("retention.days", fields={kind: ["bounds"]}, least=bounds.least, most=bounds.most)
    Retention.objects.update_or_create(kind=kind, defaults={"days": days})
    record(act=act, action="retention.saved", object_type="retention", detail={"kind": kind, "days": days})
