"""Periods of the Norwegian calendar, half-open: every moment belongs to exactly one of each kind. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, Self

from core.clock import OSLO, oslo_date

Kind = Literal["year", "half", "quarter", "month"]
MONTHS: dict[Kind, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_MONTH_NAMES = (
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From the start of `starts_on` to the start of `ends_on` in Norway; `ends_on` is not part of it."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on <= self.starts_on:
            raise ValueError("a period ends after it starts")

    @property
    def days(self) -> int:
        """The number of calendar days."""
        return (self.ends_on - self.starts_on).days

    @property
    def last_day(self) -> date:
        """The last day inside, as people write it."""
        return self.ends_on - timedelta(days=1)

    @property
    def starts_at(self) -> datetime:
        """The first moment inside, in UTC."""
        return _midnight(self.starts_on)

    @property
    def ends_at(self) -> datetime:
        """The first moment after, in UTC."""
        return _midnight(self.ends_on)

    def __contains__(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def overlaps(self, other: Self) -> bool:
        """Tell whether some day is in both."""
        return self.starts_on < other.ends_on and other.starts_on < self.ends_on


def containing(kind: Kind, moment: datetime) -> Span:
    """The period of this kind that a moment belongs to, by the Norwegian clock."""
    return of_day(kind, oslo_date(moment))


def of_day(kind: Kind, day: date) -> Span:
    """The period of this kind that a day belongs to."""
    length = MONTHS[kind]
    return numbered(kind, day.year, (day.month - 1) // length + 1)


def numbered(kind: Kind, year: int, number: int = 1) -> Span:
    """The n-th month, quarter or half of a year, or the year."""
    length = MONTHS[kind]
    if not 1 <= number <= 12 // length:
        raise ValueError(f"a year has no {kind} number {number}")
    first = year * 12 + (number - 1) * length
    return Span(_month_start(first), _month_start(first + length))


def following(span: Span, kind: Kind) -> Span:
    """The next period of this kind."""
    return of_day(kind, span.ends_on)


def kind_of(span: Span) -> Kind | None:
    """What kind of calendar period this is, if any."""
    kinds: tuple[Kind, ...] = ("year", "half", "quarter", "month")
    return next((kind for kind in kinds if of_day(kind, span.starts_on) == span), None)


def name_of(span: Span) -> str:
    """The Norwegian name, the same in bokmål and nynorsk: "2026", "1. halvår 2026", "2. kvartal 2026", "mars 2026"."""
    year, month = span.starts_on.year, span.starts_on.month
    match kind_of(span):
        case "year":
            return str(year)
        case "half":
            return f"{(month - 1) // 6 + 1}. halvår {year}"
        case "quarter":
            return f"{(month - 1) // 3 + 1}. kvartal {year}"
        case "month":
            return f"{_MONTH_NAMES[month - 1]} {year}"
        case None:
            return f"{span.starts_on:%d.%m.%Y}\u2013{span.last_day:%d.%m.%Y}"


def _month_start(count: int) -> date:
    return date(count // 12, count % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=OSLO).astimezone(UTC)
