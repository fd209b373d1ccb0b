"""The municipality's school calendar: school years with their days off, and the school days that follow from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError
from django.db.models import QuerySet
from django.db.transaction import atomic, on_commit

from casework.local.models import SchoolFree, SchoolYear
from core.acts import Act
from core.audit.services import record
from core.errors import Conflict, Invalid, NotFound
from core.lines import faults_in
from core.school_days import SchoolDays
from tenants import access, jobs
from tenants.access import Action

LONGEST = 400  # days in a school year
MOST_FREE = 60
CHANGED_JOB = "calendar.changed"
_KEPT = "local.school_days"


@dataclass(frozen=True)
class Free:
    """Days without school."""

    name: str
    first_day: date
    last_day: date


def known_school_days() -> SchoolDays:
    """The school days of the municipality at hand. One small query a minute; a change is seen here at once."""
    found: SchoolDays = cache.get_or_set(_KEPT, _school_days_now, timeout=60) or SchoolDays()
    return found


def school_days() -> Callable[[date], bool]:
    """Whether there is school on a day, for a fold: nothing is asked before some deadline counts school days."""
    asked: list[SchoolDays] = []

    def is_school_day(day: date) -> bool:
        if not asked:
            asked.append(known_school_days())
        return asked[0].is_school_day(day)

    return is_school_day


def school_years() -> list[SchoolYear]:
    """Every school year, the newest first, each with its days off."""
    return list(SchoolYear.objects.prefetch_related("free").order_by("-first_day"))


def get_school_year(year_id: UUID) -> SchoolYear:
    """The school year with its days off, or NotFound."""
    year = SchoolYear.objects.prefetch_related("free").filter(id=year_id).first()
    if year is None:
        raise NotFound("calendar.unknown")
    return year


@atomic
def save_school_year(
    *, name: str, first_day: date, last_day: date, free: Sequence[Free], act: Act, year_id: UUID | None = None
) -> SchoolYear:
    """Set a school year with its days off, anew or instead of what it was; running cases follow (due dates alone)."""
    access.require(act, Action.CONFIGURE)
    name = name.strip()
    check_school_year(name, first_day, last_day, free)
    year = get_school_year(year_id) if year_id else SchoolYear()
    if other := overlapping(first_day, last_day).exclude(id=year.id).first():
        raise Conflict("calendar.overlap", name=other.name)
    year.name, year.first_day, year.last_day = name, first_day, last_day
    try:
        with atomic():
            year.save()
    except IntegrityError:
        raise Conflict("calendar.overlap", name=name) from None
    SchoolFree.objects.filter(year=year).delete()
    SchoolFree.objects.bulk_create(
        SchoolFree(year=year, name=one.name.strip(), first_day=one.first_day, last_day=one.last_day) for one in free
    )
    _changed("calendar.saved", year, act)
    return get_school_year(year.id)


@atomic
def remove_school_year(*, year_id: UUID, act: Act) -> None:
    """Take a school year out of the calendar; running cases follow."""
    access.require(act, Action.CONFIGURE)
    year = get_school_year(year_id)
    _changed("calendar.removed", year, act)
    year.delete()


def forget() -> None:
    """Let the next question be asked of the database."""
    cache.delete(_KEPT)


def _school_days_now() -> SchoolDays:
    years = SchoolYear.objects.prefetch_related("free")
    spans = [(year.first_day, year.last_day) for year in years]
    free = [(one.first_day, one.last_day) for year in years for one in year.free.all()]
    return SchoolDays(tuple(sorted(spans)), tuple(sorted(free)))


def overlapping(first_day: date, last_day: date) -> QuerySet[SchoolYear]:
    """The school years that have a day in common with this span."""
    rows = SchoolYear.objects.filter(first_day__lte=last_day, last_day__gte=first_day)
    return rows.prefetch_related("free").order_by("first_day")


def check_school_year(name: str, first_day: date, last_day: date, free: Sequence[Free]) -> None:
    """Invalid «calendar.invalid» names what is wrong with such a school year."""
    faults = faults_in({"name": (name, 40)} | {f"free_{n}_name": (one.name, 80) for n, one in enumerate(free)})
    if not name:
        faults["name"] = ["required"]
    if last_day < first_day:
        faults["last_day"] = ["date_order"]
    elif (last_day - first_day).days > LONGEST:
        faults["last_day"] = ["too_long"]
    for number, one in enumerate(free):
        if one.last_day < one.first_day:
            faults[f"free_{number}_last"] = ["date_order"]
        elif not first_day <= one.first_day <= one.last_day <= last_day:
            faults[f"free_{number}_first"] = ["outside"]
    if len(free) > MOST_FREE:
        faults["free"] = ["too_many"]
    if faults:
        raise Invalid("calendar.invalid", fields=faults)


def _changed(action: str, year: SchoolYear, act: Act) -> None:
    record(act=act, action=action, object_type="school_year", object_id=year.id, detail={"name": year.name})
    forget()
    on_commit(forget)
    jobs.enqueue(CHANGED_JOB)
