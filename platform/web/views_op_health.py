"""How the installation is: every tenant's size and use, the growth of the whole, and what takes the server's time."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from tenants import figures
from web import operator_figures

PAGE = 50
# How the table may be sorted: what stands in the address, the question, and which way it goes.
SORTS = {
    "navn": ("name", "asc"),
    "storrelse": ("size", "desc"),
    "aktivitet": ("active", "asc"),
    "versjon": ("version", "asc"),
}
LABELS = {
    "navn": _("Leietaker"),
    "storrelse": _("Størrelse"),
    "aktivitet": _("Sist i bruk"),
    "versjon": _("Versjon"),
}


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """All tenants with their figures, sortable; nothing about a person or a case."""
    chosen = request.GET.get("sorter", "")
    if chosen not in SORTS:
        chosen = "navn"
    page = Paginator(figures.standings(sort=SORTS[chosen][0]), PAGE).get_page(request.GET.get("page"))
    growth = figures.growth()
    context = {
        "page": page,
        "rows": [operator_figures.row_of(standing) for standing in page],
        "columns": {
            name: {"label": LABELS[name], "url": f"?sorter={name}", "way": way if name == chosen else ""}
            for name, (_question, way) in SORTS.items()
        },
        "growth": growth,
        "since_yesterday": operator_figures.grown(growth.since_yesterday) if growth else "",
        "since_last_week": operator_figures.grown(growth.since_last_week) if growth else "",
        "statements": operator_figures.statements(growth.now.slow_queries) if growth else None,
    }
    return render(request, "operator/health.html", context)
