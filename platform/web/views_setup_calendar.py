"""Set-up of the school calendar: a school year with its days off, dates written as people write them."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.local import calendar
from casework.local.calendar import MOST_FREE, Free
from casework.local.models import SchoolYear
from core.errors import DomainError
from core.school_days import SchoolDays
from web.dates import written_date
from web.error_texts import sentence
from web.posted import counter, iso_date

SPARE_ROWS = 3


@dataclass
class Typed:
    """A school year as it was typed: the words, what they say, and what is wrong with them."""

    values: dict[str, str]
    rows: list[dict[str, str]]
    faults: dict[str, str]

    def day(self, name: str, written: str) -> date:
        """The date, or a day that is never used, with the fault noted."""
        try:
            return date.fromisoformat(iso_date(written.strip()))
        except ValueError:
            self.faults[name] = _("Skriv datoen slik: 17.08.2026") if written.strip() else _("Skriv en dato.")
            return date.min


@require_safe
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The school years."""
    days = calendar.known_school_days()
    years = [
        {
            "year": year,
            "first": written_date(year.first_day),
            "last": written_date(year.last_day),
            "count": _count(year, days),
        }
        for year in calendar.school_years()
    ]
    return render(request, "setup/calendar.html", {"years": years})


def new_year(request: HttpRequest) -> HttpResponse:
    """Put in a school year."""
    return _page(request, None)


def year_page(request: HttpRequest, year_id: UUID) -> HttpResponse:
    """Change a school year."""
    return _page(request, calendar.get_school_year(year_id))


@require_POST
def remove_year(request: HttpRequest, year_id: UUID) -> HttpResponse:
    """Take a school year out."""
    calendar.remove_school_year(year_id=year_id, act=request.act)
    messages.success(request, _("Skoleåret er tatt bort. Frister i saker som pågår, regnes på nytt."))
    return redirect("setup_calendar")


def _page(request: HttpRequest, year: SchoolYear | None) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, year, _of_year(year))
    typed = _of_post(request.POST)
    if request.POST.get("act") == "more":
        typed.rows += [_empty() for _number in range(SPARE_ROWS)]
        return _shown(request, year, typed)
    free = [(number, row) for number, row in enumerate(typed.rows) if any(text.strip() for text in row.values())]
    first, last = (typed.day(name, typed.values[name]) for name in ("first_day", "last_day"))
    spans = [_free(typed, number, row) for number, row in free]
    fault = ""
    if not typed.faults:
        try:
            calendar.save_school_year(
                name=typed.values["name"],
                first_day=first,
                last_day=last,
                free=spans,
                act=request.act,
                year_id=year.id if year else None,
            )
        except DomainError as error:
            fault = sentence(error)
            typed.faults |= {
                _at(name, [number for number, _row in free]): _said(codes) for name, codes in error.fields.items()
            }
        else:
            messages.success(request, _("Skoleruten er lagret. Frister i saker som pågår, regnes på nytt."))
            return redirect("setup_calendar")
    return _shown(request, year, typed, fault=fault or _("Noen felt må rettes."))


def _shown(request: HttpRequest, year: SchoolYear | None, typed: Typed, *, fault: str = "") -> HttpResponse:
    rows = [
        {
            **row,
            "n": number,
            "no": number + 1,
            "faults": {part: typed.faults.get(f"free_{number}_{part}", "") for part in ("name", "first", "last")},
        }
        for number, row in enumerate(typed.rows)
    ]
    context = {
        "year": year,
        "heading": year.name if year else _("Nytt skoleår"),
        "values": typed.values,
        "rows": rows,
        "faults": typed.faults,
        "texts": list(typed.faults.items()),
        "fault": fault,
        "has_errors": bool(fault),
    }
    return render(request, "setup/calendar_year.html", context, status=422 if fault else 200)


def _of_year(year: SchoolYear | None) -> Typed:
    if year is None:
        return Typed({"name": "", "first_day": "", "last_day": ""}, [_empty() for _number in range(8)], {})
    rows = [
        {"name": one.name, "first": written_date(one.first_day), "last": written_date(one.last_day)}
        for one in year.free.all()
    ]
    values = {"name": year.name, "first_day": written_date(year.first_day), "last_day": written_date(year.last_day)}
    return Typed(values, [*rows, *(_empty() for _number in range(SPARE_ROWS))], {})


def _of_post(posted: QueryDict) -> Typed:
    values = {name: posted.get(name, "") for name in ("name", "first_day", "last_day")}
    rows = [
        {part: posted.get(f"free_{number}_{part}", "") for part in ("name", "first", "last")}
        for number in range(min(max(counter(posted.get("rows")), 0), MOST_FREE + SPARE_ROWS))
    ]
    return Typed(values, rows, {})


def _free(typed: Typed, number: int, row: dict[str, str]) -> Free:
    first = typed.day(f"free_{number}_first", row["first"])
    last = typed.day(f"free_{number}_last", row["last"]) if row["last"].strip() else first
    return Free(row["name"], first, last)


def _empty() -> dict[str, str]:
    return {"name": "", "first": "", "last": ""}


def _at(name: str, numbers: list[int]) -> str:
    """The line that a fault is about: the service counts only lines that say something."""
    parts = name.split("_")
    if parts[0] != "free" or len(parts) != 3:
        return name
    return f"free_{numbers[int(parts[1])]}_{parts[2]}"


def _said(codes: list[str]) -> str:
    texts = {
        "required": _("Skriv et navn."),
        "too_long": _("Dette er for langt."),
        "date_order": _("Siste dag kan ikke komme før den første."),
        "outside": _("Dagene må ligge i skoleåret."),
        "characters": _("Teksten har tegn som ikke kan lagres."),
        "too_many": _("Så mange linjer går ikke."),
    }
    return texts.get(codes[0], _("Dette må rettes."))


def _count(year: SchoolYear, days: SchoolDays) -> int:
    length = (year.last_day - year.first_day).days
    return sum(days.is_school_day(year.first_day + timedelta(days=number)) for number in range(length + 1))
