"""The figures of a tenant, and of the whole, as the console's pages say them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing import labels
from tenants.figures import Standing
from tenants.models import Structure
from web.templatetags.money import stored

# The columns of a list, which say little and take the whole line.
_COLUMNS = re.compile(r"^(SELECT(?: DISTINCT)?) .{40,}? (FROM )", re.IGNORECASE)
_VALUES = re.compile(r"^(INSERT INTO \S+) .*$", re.IGNORECASE)
STRUCTURES: dict[str, tuple[str | Promise, str]] = {
    Structure.State.CURRENT: (gettext_lazy("Oppdatert"), "success"),
    Structure.State.PENDING: (gettext_lazy("Venter"), "neutral"),
    Structure.State.RUNNING: (gettext_lazy("Oppdateres"), "info"),
    Structure.State.FAILED: (gettext_lazy("Stoppet"), "danger"),
}


@dataclass(frozen=True)
class Row:
    """One tenant's figures in words; an empty text is shown as a dash."""

    standing: Standing
    size: str
    tables: str
    files: str
    relations: str
    cases: str
    open_cases: str
    users: str
    cache_hits: str
    version_label: str | Promise
    version_colour: str


def row_of(standing: Standing) -> Row:
    """This tenant's figures."""
    found = standing.figures
    label, colour = STRUCTURES[standing.structure.state] if standing.structure else ("", "neutral")
    known = found if found and found.counted else None
    return Row(
        standing=standing,
        size=stored(standing.stored_bytes) if found else "",
        tables=stored(found.table_bytes) if found else "",
        files=stored(known.file_bytes or 0) if known else "",
        relations=labels.count(found.relations) if found else "",
        cases=_few(known.cases) if known else "",
        open_cases=_open(known.cases, known.open_cases) if known else "",
        users=_few(known.users) if known else "",
        cache_hits=labels.percent(round(found.cache_hits * 100) * 100)
        if found and found.cache_hits is not None
        else "",
        version_label=label,
        version_colour=colour,
    )


def statements(found: Sequence[dict[str, Any]] | None) -> list[dict[str, str]] | None:
    """Statements for people: short, with their times; None when PostgreSQL does not keep count."""
    if found is None:
        return None
    return [
        {
            "text": _short(one["text"]),
            "calls": labels.count(one["calls"]),
            "total": _milliseconds(one["total_ms"]),
            "mean": _milliseconds(one["mean_ms"]),
            "tenants": labels.count(one["tenants"]),
        }
        for one in found
    ]


def grown(size: int | None) -> str:
    """How much larger, or smaller, than before."""
    if size is None:
        return _("ikke målt")
    return f"{'−' if size < 0 else '+'}{stored(abs(size))}"


def _few(number: int | None) -> str:
    return _("færre enn 5") if number is None else labels.count(number)


def _open(cases: int | None, open_cases: int | None) -> str:
    # Left out too when it would tell of a few closed cases: then it need not be few itself.
    return _("vises ikke") if open_cases is None and cases is not None else _few(open_cases)


def _share(hits: float | None) -> str:
    return "" if hits is None else labels.percent(round(hits * 100) * 100)


def _milliseconds(number: float) -> str:
    text = labels.count(round(number)) if number >= 10 else f"{number:.2f}".replace(".", ",")
    return f"{text}\u00a0ms"


def _short(text: str) -> str:
    plain = _COLUMNS.sub(r"\1 … \2", text.replace('"', ""))
    return _VALUES.sub(r"\1 …", plain)
