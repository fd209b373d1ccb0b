"""The leader's overview: where cases stand and wait, what is late, and who carries how much."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import localize
from django.views.decorators.http import require_safe

from casework.insights.selectors import overview as figures
from core.errors import NotFound
from web.case_words import in_words

Item = TypeVar("Item")
WIDTH, LABEL, ROW = 560, 165, 34


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, placed."""

    label: str
    value: float | None
    late: float
    y: int
    width: float
    late_width: float

    @property
    def middle(self) -> int:
        """Where its text stands."""
        return self.y + 16

    @property
    def end(self) -> float:
        """Where its figure stands."""
        return LABEL + self.width + 8

    @property
    def figure(self) -> str:
        """The value as people write it."""
        if self.value is None:
            return "–"
        return str(localize(int(self.value) if self.value == int(self.value) else self.value))


@dataclass(frozen=True)
class Chart:
    """Bars with the height they need."""

    bars: list[Bar]
    height: int
    start: int = LABEL
    width: int = WIDTH


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All cases of the service, as figures."""
    if not request.tenant.holds_cases:
        raise NotFound("case.not_here")
    found = figures(act=request.act)
    phases = [(in_words(phase.title, request.LANGUAGE_CODE), phase) for phase in found.phases]
    context = {
        "found": found,
        "by_phase": _chart(phases, lambda p: p[0], lambda p: p[1].cases, lambda p: p[1].overdue),
        "waiting": _chart(phases, lambda p: p[0], lambda p: p[1].waiting_days, lambda p: 0),
        "loads": _chart(found.loads, lambda one: one.name, lambda one: one.cases, lambda one: one.overdue),
        "phases": [
            {
                "title": name,
                "cases": phase.cases,
                "overdue": phase.overdue,
                "waiting": phase.waiting_days,
                "passed": phase.passed_days,
            }
            for name, phase in phases
        ],
    }
    return render(request, "casework/overview.html", context)


def _chart(
    items: Sequence[Item],
    label: Callable[[Item], str],
    value: Callable[[Item], float | None],
    late: Callable[[Item], float],
) -> Chart:
    longest = max((value(item) or 0 for item in items), default=0) or 1
    scale = (WIDTH - LABEL - 60) / longest
    bars = []
    for at, item in enumerate(items):
        width, late_width = round((value(item) or 0) * scale, 1), round(late(item) * scale, 1)
        bars.append(Bar(label(item), value(item), late(item), at * ROW, width, late_width))
    return Chart(bars, len(bars) * ROW)
