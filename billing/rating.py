"""From usage events to whole numbers for each tenant, and which of them may be shown. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from billing.periods import Span

SMALLEST_SHOWN = 5

Aggregation = Literal["sum", "distinct", "level"]


@dataclass(frozen=True, slots=True)
class Meter:
    """How events of one name become one number. `personal`: it counts people, so small counts are hidden."""

    name: str
    aggregation: Aggregation
    personal: bool


CASES_OPENED = Meter("case.opened", "sum", personal=True)
ACTIVE_USERS = Meter("user.active", "distinct", personal=True)
# Events carry the change in bytes (negative when a file is erased); the figure is what is kept at the end.
STORED_BYTES = Meter("storage.bytes", "level", personal=False)
METERS: Mapping[str, Meter] = {meter.name: meter for meter in (CASES_OPENED, ACTIVE_USERS, STORED_BYTES)}


@dataclass(frozen=True, slots=True)
class Fact:
    """One usage event, or the sum of several with the same tenant, name and subject on one side of a period's edge."""

    tenant: str
    name: str
    subject: str
    quantity: int
    at: datetime


def rate(facts: Iterable[Fact], span: Span) -> dict[str, dict[str, int]]:
    """Tenant -> meter -> number. The order of events is irrelevant; unknown names are ignored."""
    sums: dict[tuple[str, str], int] = {}
    subjects: dict[tuple[str, str], set[str]] = {}
    for fact in facts:
        meter = METERS.get(fact.name)
        # A level is built up by all that came before; the other meters look only inside the period.
        if meter is None or fact.at >= span.ends_at or (meter.aggregation != "level" and fact.at < span.starts_at):
            continue
        key = fact.tenant, fact.name
        sums[key] = sums.get(key, 0) + fact.quantity
        subjects.setdefault(key, set()).add(fact.subject)
    rated: dict[str, dict[str, int]] = {}
    for (tenant, name), total in sums.items():
        distinct = METERS[name].aggregation == "distinct"
        rated.setdefault(tenant, {})[name] = len(subjects[tenant, name]) if distinct else max(0, total)
    return rated


@dataclass(frozen=True, slots=True)
class Shown:
    """Counts that may be shown; None where a count is below five, or would reveal one that is."""

    counts: Mapping[str, int | None]
    total: int | None


def suppress(counts: Mapping[str, int]) -> Shown:
    """Hide counts below five, and the sum when it would give a hidden count away."""
    shown = {tenant: count if count >= SMALLEST_SHOWN else None for tenant, count in counts.items()}
    hidden = [count for count in counts.values() if count < SMALLEST_SHOWN]
    # One hidden count is the sum minus the others; several are safe together only when they are not few themselves.
    safe = not hidden or (len(hidden) > 1 and sum(hidden) >= SMALLEST_SHOWN)
    return Shown(shown, sum(counts.values()) if safe else None)
