"""Cost sharing: the periods, one period with all that decides who pays what, and one municipality's statement."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from billing import labels, selectors
from billing.models import Period
from billing.selectors import PeriodDetail, Share, StatementDetail
from billing.services import open_period as open_period_now
from billing.sharing import KeyPart
from billing.stripe_gateway import is_demo_gateway
from core.clock import oslo_date
from core.errors import DomainError
from web.forms_operator import CostForm, GrantForm, KeyForm, PeriodForm, suggested_days
from web.refusals import STATUS

# 20 % in equal shares, 80 % over children 0–15: the key most cooperations know.
STANDARD_KEY = (KeyPart("equal", 2_000), KeyPart("children_0_15", 8_000))
STATES: dict[str, tuple[str | Promise, str]] = {
    "open": (_("Åpen"), "info"),
    "calculated": (_("Beregnet"), "warning"),
    "approved": (_("Godkjent"), "success"),
    "invoiced": (_("Fakturautkast laget"), "success"),
}
INVOICE_STATES = {"numbered": _("Har fått nummer"), "draft": _("Utkast i Stripe")}
VAT_REGIMES = {
    "S25": _("25 % merverdiavgift"),
    "E": _("Unntatt fra merverdiavgift"),
    "O": _("Utenfor merverdiavgiftsloven"),
}
_ORDER = ("open", "calculated", "approved", "invoiced")


@require_safe
def periods(request: HttpRequest) -> HttpResponse:
    """All periods, newest first."""
    rows = [
        {"period": row, "label": STATES[row.status][0], "colour": STATES[row.status][1]} for row in selectors.periods()
    ]
    return render(request, "operator/periods.html", {"rows": rows})


def open_period(request: HttpRequest) -> HttpResponse:
    """The form for a new period; proposes the year after the newest."""
    if request.method != "POST":
        newest = next(iter(selectors.periods()), None)
        first, last = suggested_days(newest.last_day if newest else None, today=request.act.on)
        form = PeriodForm(initial={"starts_on": first, "last_day": last, "vat_regime": Period.Vat.STANDARD})
        return _open_page(request, form, status=200)
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _open_page(request, form, status=422)
    data = form.cleaned_data
    try:
        made = open_period_now(
            starts_on=data["starts_on"],
            ends_on=data["last_day"] + timedelta(days=1),
            vat_regime=data["vat_regime"],
            vat_reason=data["vat_reason"],
            act=request.act,
        )
    except DomainError as error:
        form.refuse(error)
        return _open_page(request, form, status=STATUS[type(error)])
    return redirect("op_period", made.id)


@require_safe
def period(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Costs, grants, key, shares, use and invoices of one period."""
    return period_page(request, period_id)


@require_safe
def statement(request: HttpRequest, statement_id: UUID) -> HttpResponse:
    """One municipality's part, explained line by line in words and numbers."""
    detail = selectors.statement_detail(statement_id)
    context = {
        "detail": detail,
        "lines": [_explained(detail, line, request.LANGUAGE_CODE) for line in detail.lines],
        "vat": VAT_REGIMES[detail.period.vat_regime],
        "invoice_state": INVOICE_STATES.get(detail.invoice.status, "") if detail.invoice else "",
    }
    return render(request, "operator/statement.html", context)


def period_page(request: HttpRequest, period_id: UUID, *, status: int = 200, **given: Any) -> HttpResponse:
    """The period's page, with whatever form was refused shown as it was typed."""
    detail = selectors.period_detail(period_id)
    language = request.LANGUAGE_CODE
    label, colour = STATES[detail.period.status]
    costs = [(str(cost.id), cost.label) for cost in detail.costs]
    context: dict[str, Any] = {
        "detail": detail,
        "period": detail.period,
        "label": label,
        "colour": colour,
        "steps": _steps(detail),
        "editable": detail.period.status in (Period.Status.OPEN, Period.Status.CALCULATED),
        "vat": VAT_REGIMES[detail.period.vat_regime],
        "costs": [(cost, labels.label(labels.CATEGORIES, cost.category, language)) for cost in detail.costs],
        "key": [(labels.label(labels.BASES, part.basis, language), part.weight_bp) for part in detail.key],
        "shares": [(share, INVOICE_STATES.get(share.invoice_status, "")) for share in detail.shares],
        "sums": _sums(detail.shares),
        "adds_up": detail.shared_ore == detail.period.trace.get("net"),
        "invoices": [(share, INVOICE_STATES[share.invoice_status]) for share in detail.shares if share.invoice_number],
        "used_ore": sum(use["amount"] for use in detail.period.trace.get("uses", [])),
        "usage": selectors.usage_summary(detail.period.span),
        "has_usage": detail.period.starts_on <= oslo_date(request.act.at),
        "demo_gateway": is_demo_gateway(),
        "cost_form": CostForm(language=language),
        "grant_form": GrantForm(costs=costs),
        "key_form": KeyForm(language=language, parts=detail.key or STANDARD_KEY),
        "has_errors": status != 200,
    }
    return render(request, "operator/period.html", context | given, status=status)


def _open_page(request: HttpRequest, form: PeriodForm, *, status: int) -> HttpResponse:
    return render(request, "operator/period_open.html", {"form": form, "has_errors": form.is_bound}, status=status)


def _sums(shares: tuple[Share, ...] | list[Share]) -> dict[str, int]:
    return {
        "net": sum(share.net_ore for share in shares),
        "vat": sum(share.vat_ore for share in shares),
        "gross": sum(share.gross_ore for share in shares),
        "children": sum(share.children or 0 for share in shares),
    }


def _steps(detail: PeriodDetail) -> list[dict[str, Any]]:
    reached = _ORDER.index(detail.period.status)
    done = [bool(detail.costs), bool(detail.key), reached >= 1, reached >= 2, reached >= 3]
    titles = [_("Kostnader"), _("Fordelingsnøkkel"), _("Beregning"), _("Godkjenning"), _("Fakturautkast")]
    current = next((at for at, is_done in enumerate(done) if not is_done), None)
    return [
        {"title": title, "state": "done" if done[at] else "current" if at == current else "upcoming"}
        for at, title in enumerate(titles)
    ]


def _explained(detail: StatementDetail, line: Any, language: str) -> dict[str, Any]:
    figure = detail.statement.figures.get(line.basis, {})
    return {
        "line": line,
        "basis": labels.label(labels.BASES, line.basis, language),
        "equal": line.basis == "equal",
        "year": figure.get("year"),
        "rounded": detail.statement.trace["remainders"][line.position - 1] != "0",
    }
