"""What an operator does in a period: costs, grants, key, calculation, approval and draft invoices."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from billing import selectors, services
from billing.stripe_gateway import configured_gateway
from core.errors import DomainError, NotFound
from web.error_texts import sentence
from web.forms_operator import CostForm, GrantForm, KeyForm, OperatorForm
from web.refusals import STATUS
from web.views_op_billing import period_page


@require_POST
def add_cost(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Add a cost to share."""
    form = CostForm(request.POST, language=request.LANGUAGE_CODE)

    def add(data: dict[str, Any]) -> None:
        services.add_cost(
            period_id=period_id,
            label=data["label"],
            category=data["category"],
            amount_ore=data["amount"],
            act=request.act,
        )

    return _with_form(request, period_id, form, "cost_form", add, anchor="kostnader")


@require_POST
def add_grant(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Add money from somebody else, perhaps bound to one cost."""
    costs = [(str(cost.id), cost.label) for cost in selectors.period_detail(period_id).costs]
    form = GrantForm(request.POST, costs=costs)

    def add(data: dict[str, Any]) -> None:
        services.add_grant(
            period_id=period_id,
            payer=data["payer"],
            amount_ore=data["amount"],
            cost_id=UUID(data["cost_id"]) if data["cost_id"] else None,
            act=request.act,
        )

    return _with_form(request, period_id, form, "grant_form", add, anchor="tilskudd")


@require_POST
def remove_cost(request: HttpRequest, period_id: UUID, cost_id: UUID) -> HttpResponse:
    """Take away a cost that was entered by mistake."""
    return _plainly(
        request,
        period_id,
        lambda: services.remove_cost(period_id=period_id, cost_id=cost_id, act=request.act),
        anchor="kostnader",
    )


@require_POST
def remove_grant(request: HttpRequest, period_id: UUID, grant_id: UUID) -> HttpResponse:
    """Take away a grant that was entered by mistake."""
    return _plainly(
        request,
        period_id,
        lambda: services.remove_grant(period_id=period_id, grant_id=grant_id, act=request.act),
        anchor="tilskudd",
    )


@require_POST
def choose_key(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Show what a key would mean, or choose it."""
    form = KeyForm(request.POST, language=request.LANGUAGE_CODE)
    if not form.is_valid():
        return period_page(request, period_id, status=422, key_form=form)
    try:
        if request.POST.get("act") == "preview":
            preview = selectors.preview(period_id, form.parts)
            total = sum(share.net_ore for share in preview)
            return period_page(request, period_id, key_form=form, preview=preview, preview_ore=total)
        services.choose_key(period_id=period_id, parts=form.parts, act=request.act)
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
        return period_page(request, period_id, status=STATUS[type(error)], key_form=form)
    return _back(period_id, "beregning")


@require_POST
def calculate(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Share the cost over the municipalities of today."""
    return _plainly(
        request,
        period_id,
        lambda: services.calculate(period_id=period_id, act=request.act),
        anchor="beregning",
    )


@require_POST
def approve(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Approve the calculation that was on the page, once the operator has said so."""
    if request.POST.get("confirm") != "yes":
        fault = _("Kryss av for at du har sett over beregningen. Ingenting er godkjent.")
        return period_page(request, period_id, status=422, approve_fault=fault)
    revision = request.POST.get("revision", "")
    seen = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else -1
    return _plainly(
        request,
        period_id,
        lambda: services.approve(period_id=period_id, revision=seen, act=request.act),
        anchor="faktura",
    )


@require_POST
def create_drafts(request: HttpRequest, period_id: UUID) -> HttpResponse:
    """Place a draft invoice for every approved statement; repeating it makes nothing twice."""

    def place() -> None:
        services.create_draft_invoices(period_id=period_id, gateway=configured_gateway(), act=request.act)

    return _plainly(request, period_id, place, anchor="faktura")


def _with_form(
    request: HttpRequest,
    period_id: UUID,
    form: OperatorForm,
    name: str,
    do: Callable[[dict[str, Any]], object],
    *,
    anchor: str,
) -> HttpResponse:
    if not form.is_valid():
        return period_page(request, period_id, status=422, **{name: form})
    try:
        do(form.cleaned_data)
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
        return period_page(request, period_id, status=STATUS[type(error)], **{name: form})
    return _back(period_id, anchor)


def _plainly(request: HttpRequest, period_id: UUID, do: Callable[[], object], *, anchor: str) -> HttpResponse:
    try:
        do()
    except NotFound:
        raise
    except DomainError as error:
        return period_page(request, period_id, status=STATUS[type(error)], refusal=sentence(error))
    return _back(period_id, anchor)


def _back(period_id: UUID, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('op_period', args=[period_id])}#{anchor}")
