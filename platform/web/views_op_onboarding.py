"""Tenants in the making: how far one has come, and all that are left of the register at once."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core.errors import Conflict
from tenants import operations
from tenants import selectors as tenants
from tenants.isolation import NOBODY
from tenants.job_status import ONBOARD, ONBOARD_COOPERATION, JobStatus, failure_code, latest_job
from tenants.lifecycle import everyone
from web import one_time_link
from web.error_texts import sentence
from web.forms_lifecycle import ConfirmForm

SECONDS_EACH = 0.5  # what one takes on an ordinary server, all told


@require_safe
def onboarding(request: HttpRequest, number: str) -> HttpResponse:
    """The page that waits; asks again each second where scripts run. Shows the invitation link once."""
    job = latest_job(ONBOARD, number=number) or latest_job(ONBOARD_COOPERATION, number=number)
    tenant = tenants.tenant_numbered(number)
    if job is None and tenant is None:
        raise Http404
    context: dict[str, Any] = {
        "number": number,
        "name": _name(number, job),
        "tenant_row": tenant,
        "state": _state(job, made=tenant is not None),
        "job": job,
        "site": one_time_link.site_url(tenants.host_of(tenant.id)) if tenant else "",
        "reason": _reason(number, job),
        "retry_url": _retry_url(number, job),
    }
    if request.headers.get("HX-Request"):
        return render(request, "operator/_onboarding_state.html", context)
    context["link"] = one_time_link.waiting_link(request, subject=number)
    response = render(request, "operator/onboarding.html", context)
    return one_time_link.forget(response) if context["link"] else response


@require_http_methods(["GET", "HEAD", "POST"])
def rest(request: HttpRequest) -> HttpResponse:
    """Have every municipality that is not in use taken into use, once the operator has said yes to how many."""
    found = everyone.waiting()
    yes = ngettext("Ja, ta %(count)s kommune i bruk", "Ja, ta %(count)s kommuner i bruk", len(found))
    sent = request.POST if request.method == "POST" else None
    form = ConfirmForm(sent, yes=yes % {"count": len(found)})
    status = 200
    if sent is not None:
        status = 422
        if form.is_valid():
            try:
                return redirect("op_operation", everyone.ask(act=request.act).id)
            except Conflict as error:
                form.refuse(error)
                status = 409
    context = {
        "form": form,
        "count": len(found),
        "minutes": max(1, round(len(found) * SECONDS_EACH / 60)),
        "under_way": operations.under_way(NOBODY),
        "has_errors": status != 200,
    }
    return render(request, "operator/onboard_rest.html", context, status=status)


def _state(job: JobStatus | None, *, made: bool) -> str:
    if made:
        return "ready"
    return job.state if job is not None and job.is_under_way else "failed"


def _name(number: str, job: JobStatus | None) -> str:
    tenant = tenants.tenant_numbered(number)
    if tenant is not None:
        return tenant.name
    if job is not None and job.task == ONBOARD_COOPERATION:
        return str(job.arguments.get("full_name", number))
    return tenants.municipality(number).name


def _reason(number: str, job: JobStatus | None) -> str:
    code = failure_code(number=number, job=job)
    return sentence(Conflict(code)) if code else ""


def _retry_url(number: str, job: JobStatus | None) -> str:
    if job is not None and job.task == ONBOARD_COOPERATION:
        return f"{reverse('op_cooperation_new')}?fra={number}"
    return reverse("op_municipality", args=[number])
