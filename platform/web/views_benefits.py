"""Benefits: how it was before against each follow-up, in one case and for the whole service."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from casework.forms.selectors import current_form, definition_of
from casework.insights.benefits import SMALLEST_SHOWN, benefits_in_all
from casework.plans.benefits import Series, benefit_sheet
from casework.plans.models import Measurement
from core.errors import NotFound
from web.dates import short_date
from web.languages import reader_language

FORM = "welfare_benefit"
CHANGES = {
    "better": (gettext_lazy("Bedre"), "success"),
    "same": (gettext_lazy("Som før"), "neutral"),
    "worse": (gettext_lazy("Dårligere"), "warning"),
}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 150, 10, 410, 30, 118
# Room for half a date on either side; and how many dates there is room for.
MARGIN, MOST_DAYS = 44, 4


@dataclass(frozen=True)
class Dot:
    """One figure, placed."""

    x: float
    y: float
    figure: str
    day: str
    baseline: bool

    @property
    def above(self) -> float:
        """Where its figure stands."""
        return self.y - 10


@dataclass(frozen=True)
class Line:
    """The figures of one thing, with the line that joins them and one at the height of how it was."""

    dots: list[Dot]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM
    foot: int = HEIGHT - 8

    @property
    def points(self) -> str:
        """The joining line."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)

    @property
    def before(self) -> float | None:
        """The height of how it was before."""
        return next((dot.y for dot in self.dots if dot.baseline), None)


@require_safe
def case_benefits(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What has become better in one case, and what has not."""
    case, found = benefit_sheet(case_id=case_id, act=request.act)
    words = _words()
    rows = [_row(one, words) for one in found]
    layout = "layouts/guardian.html" if request.act.roles == {"guardian"} else "layouts/staff.html"
    context = {"case": case, "rows": rows, "layout": layout, "staff": layout == "layouts/staff.html"}
    return render(request, "welfare/benefits.html", context)


@require_safe
def benefits_overview(request: HttpRequest) -> HttpResponse:
    """What has become better for how many, all cases together; small counts are not shown."""
    if not request.tenant.holds_cases:
        raise NotFound("case.not_here")
    words = _words()
    found = benefits_in_all(act=request.act)
    context = {
        "rows": [
            {
                "title": words["benefit"].get(one.benefit, one.benefit),
                "one": one,
                "values": (one.measured, one.followed_up, one.better, one.not_better),
            }
            for one in found
        ],
        "smallest": SMALLEST_SHOWN,
    }
    return render(request, "welfare/overview.html", context)


def _row(one: Series, words: dict[str, dict[str, str]]) -> dict[str, object]:
    change = CHANGES.get(one.change or "")
    difference = one.difference
    return {
        "title": one.what,
        "benefit": words["benefit"].get(one.benefit, one.benefit),
        "unit": words["unit"].get(one.unit, one.unit),
        "better": _("Lavere tall er bedre") if one.lower_is_better else _("Høyere tall er bedre"),
        "before": _figure(one.baseline),
        "before_on": _day(one.baseline),
        "now": _figure(one.follow_ups[-1]) if one.follow_ups else "–",
        "now_on": _day(one.follow_ups[-1]) if one.follow_ups else "",
        "difference": "–" if difference is None else f"{'+' if difference > 0 else ''}{_number(difference)}",
        "change": change[0] if change else "",
        "color": change[1] if change else "neutral",
        "line": _line(one),
        "rows": [
            {
                "day": _day(row),
                "kind": _("Før") if row.kind == Measurement.Kind.BASELINE else _("Oppfølging"),
                "value": _figure(row),
                "by": words["measured_by"].get(row.measured_by, row.measured_by),
            }
            for row in one.rows
        ],
    }


def _line(one: Series) -> Line:
    highest = max(max(float(row.value) for row in one.rows), 1.0)
    # Evenly spaced: two figures of the same week are as easy to read as two of different years.
    step = (RIGHT - LEFT - 2 * MARGIN) / max(1, len(one.rows) - 1)
    few = len(one.rows) <= MOST_DAYS
    dots = [
        Dot(
            x=round(LEFT + MARGIN + number * step, 1),
            y=round(BOTTOM - float(row.value) / highest * (BOTTOM - TOP), 1),
            figure=_figure(row),
            day=short_date(row.measured_on) if few or number in (0, len(one.rows) - 1) else "",
            baseline=row.kind == Measurement.Kind.BASELINE,
        )
        for number, row in enumerate(one.rows)
    ]
    return Line(dots)


def _words() -> dict[str, dict[str, str]]:
    """What the answers of the measuring form are called here, in the reader's language."""
    definition, language = definition_of(current_form(FORM)), reader_language()
    return {
        name: {option.value: option.label_in(language) for option in definition.field(name).options}
        for name in ("benefit", "unit", "measured_by")
    }


def _figure(row: Measurement | None) -> str:
    return _number(row.value) if row else "–"


def _number(value: object) -> str:
    number = float(str(value))
    return str(localize(int(number) if number == int(number) else number))


def _day(row: Measurement | None) -> str:
    return short_date(row.measured_on) if row else ""
