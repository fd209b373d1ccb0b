"""One tenant as the operator sees it: standing, use in numbers, agreements, and its administrator's invitation."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from billing import periods
from billing.selectors import UsageRow, usage_summary
from core.audit.services import record
from core.errors import Conflict
from tenants import figures, jobs, operations
from tenants import selectors as tenants
from tenants.job_status import INVITE_ADMIN, failure_code, latest_job
from tenants.models import Tenant
from web import one_time_link, operator_figures
from web.error_texts import sentence
from web.forms_operator import LEGAL_FORMS, AdministratorForm
from web.operation_words import told
from web.views_op_municipalities import STATES

SHOWN = 10


@require_safe
def tenant(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Everything an operator may know of a tenant: nothing of its cases."""
    return _page(request, tenants.tenant(tenant_id))


@require_POST
def invite(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Queue an invitation for an administrator; the link goes to this browser alone."""
    row = tenants.tenant(tenant_id)
    form = AdministratorForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    if row.status != Tenant.Status.ACTIVE:
        form.refuse(Conflict("tenant.not_active"))
        return _page(request, row, form=form, status=409)
    secret = one_time_link.new_secret()
    record(act=request.act, action="tenant.invitation_asked", detail={"number": row.number})
    jobs.enqueue(INVITE_ADMIN, number=row.number, token_hash=secret.token_hash, **form.cleaned_data)
    response = redirect("op_invited", tenant_id)
    return one_time_link.hand_over(response, subject=row.number, host=tenants.host_of(row.id), secret=secret)


@require_safe
def invited(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Whether the invitation works yet, and its link, shown once."""
    row = tenants.tenant(tenant_id)
    job = latest_job(INVITE_ADMIN, number=row.number)
    if job is None:
        return redirect("op_tenant", tenant_id)
    code = failure_code(number=row.number, job=job)
    context: dict[str, Any] = {
        "tenant_row": row,
        "job": job,
        "reason": sentence(Conflict(code)) if code else "",
    }
    if request.headers.get("HX-Request"):
        return render(request, "operator/_invited_state.html", context)
    context["link"] = one_time_link.waiting_link(request, subject=row.number)
    response = render(request, "operator/invited.html", context)
    return one_time_link.forget(response) if context["link"] else response


def _page(
    request: HttpRequest,
    row: Tenant,
    *,
    form: AdministratorForm | None = None,
    status: int = 200,
) -> HttpResponse:
    host = tenants.host_of(row.id)
    asked = [told(each) for each in operations.of_tenant(row.id)[:SHOWN]]
    label, colour = STATES[row.status]
    standing = figures.standing_of(row)
    year = periods.of_day("year", request.act.on)
    context = {
        "tenant_row": row,
        "host": host,
        "site": one_time_link.site_url(host),
        "label": label,
        "colour": colour,
        "legal_form": LEGAL_FORMS.get(row.legal_form, row.legal_form),
        "memberships": tenants.memberships_of(row.id),
        "usage": _usage_of(row, year) if row.kind != "cooperation" else None,
        "year": year.starts_on.year,
        "form": form or AdministratorForm(),
        "operations": asked,
        "is_under_way": any(each.is_under_way for each in asked),
        "old_hosts": tenants.old_hosts_of(row.id),
        "figures": operator_figures.row_of(standing),
        "statements": operator_figures.statements(standing.figures.slow_queries if standing.figures else None),
        "today": request.act.on,
        "has_errors": status != 200,
    }
    return render(request, "operator/tenant.html", context, status=status)


def _usage_of(row: Tenant, span: periods.Span) -> UsageRow | None:
    # A closed municipality is not among those that share a cost, so it has no line.
    return next((found for found in usage_summary(span).rows if found.number == row.number), None)
