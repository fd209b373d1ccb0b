"""Cooperations: which there are, making one, and which municipalities its staff may work in."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.audit.services import record
from core.errors import DomainError, NotFound
from tenants import jobs
from tenants import selectors as tenants
from tenants.job_status import ONBOARD_COOPERATION, jobs_under_way, latest_job
from tenants.models import Tenant
from tenants.services import end_membership, join_cooperation
from web import one_time_link
from web.forms_operator import LEGAL_FORMS, CooperationForm, EndMembershipForm, MembershipForm
from web.refusals import STATUS
from web.views_op_municipalities import STATES


@require_safe
def cooperations(request: HttpRequest) -> HttpResponse:
    """Every cooperation with the number of municipalities it works in today."""
    rows: list[dict[str, Any]] = []
    for row in tenants.cooperations():
        label, colour = STATES[row.status]
        members = tenants.in_force(tenants.memberships_in(row.id), on=request.act.on).count()
        legal_form = LEGAL_FORMS.get(row.legal_form, row.legal_form)
        rows.append({"tenant": row, "label": label, "colour": colour, "members": members, "legal_form": legal_form})
    made = {row["tenant"].number for row in rows}
    making = [job for number, job in jobs_under_way(ONBOARD_COOPERATION).items() if number not in made]
    return render(request, "operator/cooperations.html", {"rows": rows, "making": making})


def new(request: HttpRequest) -> HttpResponse:
    """The form for a new cooperation; its making is a job, as for a municipality."""
    if request.method != "POST":
        form = CooperationForm(initial={"language": "nb", "service_name": "Interkommunal PPT"} | _asked_before(request))
        return _new_page(request, form, status=200)
    form = CooperationForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    asked = dict(form.cleaned_data)
    number = asked["number"]
    job = latest_job(ONBOARD_COOPERATION, number=number)
    if job is not None and job.is_under_way:
        return redirect("op_onboarding", number)
    asked["subdomain"] = asked["subdomain"] or number
    asked["full_name"] = asked.pop("name")
    host = asked.pop("host")
    if host and not asked["org_number"]:
        asked["org_number"] = tenants.municipality(host).org_number
    secret = one_time_link.new_secret()
    record(act=request.act, action="tenant.onboarding_asked", detail={"number": number})
    jobs.enqueue(ONBOARD_COOPERATION, token_hash=secret.token_hash, **asked)
    address = f"{asked['subdomain']}.{settings.SAMSPOR_BASE_DOMAIN}"
    return one_time_link.hand_over(redirect("op_onboarding", number), subject=number, host=address, secret=secret)


@require_safe
def cooperation(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """Its members with dates, those that have left included."""
    return _page(request, _cooperation(tenant_id))


@require_POST
def add_member(request: HttpRequest, tenant_id: UUID) -> HttpResponse:
    """A municipality joins from a day."""
    row = _cooperation(tenant_id)
    form = MembershipForm(request.POST, members=tenants.possible_members())
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    data = form.cleaned_data
    try:
        join_cooperation(
            cooperation_id=row.id,
            member_id=UUID(data["member"]),
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            agreement=data["agreement"],
            act=request.act,
        )
    except DomainError as error:
        form.refuse(error)
        return _page(request, row, form=form, status=STATUS[type(error)])
    return redirect("op_cooperation", row.id)


def end_member(request: HttpRequest, tenant_id: UUID, membership_id: UUID) -> HttpResponse:
    """A membership gets its last day; the page says what that means before it is done."""
    row = _cooperation(tenant_id)
    membership = tenants.memberships_in(row.id).filter(id=membership_id).first()
    if membership is None:
        raise NotFound("membership.unknown")
    form = EndMembershipForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                end_membership(membership_id=membership_id, last_day=form.cleaned_data["last_day"], act=request.act)
                return redirect("op_cooperation", row.id)
            except DomainError as error:
                form.refuse(error)
                status = STATUS[type(error)]
    context = {"tenant_row": row, "membership": membership, "form": form, "has_errors": form.is_bound}
    return render(request, "operator/membership_end.html", context, status=status)


def _cooperation(tenant_id: UUID) -> Tenant:
    row = tenants.tenant(tenant_id)
    if row.kind != "cooperation":
        raise NotFound("tenant.unknown")
    return row


def _page(request: HttpRequest, row: Tenant, *, form: MembershipForm | None = None, status: int = 200) -> HttpResponse:
    label, colour = STATES[row.status]
    memberships = [
        {"row": membership, "state": _state(membership.valid_from, membership.valid_to, request.act.on)}
        for membership in tenants.memberships_in(row.id)
    ]
    context = {
        "tenant_row": row,
        "label": label,
        "colour": colour,
        "legal_form": LEGAL_FORMS.get(row.legal_form, row.legal_form),
        "site": one_time_link.site_url(tenants.host_of(row.id)),
        "memberships": memberships,
        "form": form or MembershipForm(members=tenants.possible_members(), initial={"valid_from": request.act.on}),
        "has_errors": form is not None,
    }
    return render(request, "operator/cooperation.html", context, status=status)


def _state(valid_from: Any, valid_to: Any, today: Any) -> str:
    if valid_to is not None and valid_to < today:
        return "ended"
    return "coming" if valid_from > today else "current"


def _new_page(request: HttpRequest, form: CooperationForm, *, status: int) -> HttpResponse:
    context = {"form": form, "base_domain": settings.SAMSPOR_BASE_DOMAIN, "has_errors": form.is_bound}
    return render(request, "operator/cooperation_new.html", context, status=status)


def _asked_before(request: HttpRequest) -> dict[str, Any]:
    """What was typed for a cooperation whose making stopped, so that it need not be typed again."""
    job = latest_job(ONBOARD_COOPERATION, number=request.GET.get("fra", ""))
    asked = dict(job.arguments) if job is not None else {}
    asked["name"] = asked.get("full_name", "")
    return {name: asked[name] for name in CooperationForm.base_fields if name in asked}
