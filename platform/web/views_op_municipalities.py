"""The register of municipalities as the operator sees it, and taking one into use."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from core.audit.services import record
from tenants import jobs
from tenants import selectors as tenants
from tenants.job_status import ONBOARD, jobs_under_way, latest_job
from tenants.models import Municipality, Tenant
from tenants.provisioning import from_register
from web import one_time_link
from web.forms_operator import OnboardForm

PAGE = 25
LANGUAGE_FORMS = {"nb": _("Bokmål"), "nn": _("Nynorsk"), "neutral": _("Nøytral")}
STATES: dict[str, tuple[str | Promise, str]] = {
    "new": (_("Ikke i bruk"), "neutral"),
    "making": (_("Opprettes"), "info"),
    "active": (_("I bruk"), "success"),
    "read_only": (_("Bare lesing"), "warning"),
    "suspended": (_("Stengt"), "warning"),
    "restoring": (_("Legges tilbake"), "info"),
    "erasing": (_("Slettes"), "danger"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One municipality in the list."""

    municipality: Municipality
    language_form: str | Promise
    population: int | None
    state: str
    label: str | Promise
    colour: str
    tenant: Tenant | None


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """All municipalities in the register, which of them are in use, and a search."""
    text = request.GET.get("q", "").strip()[:100]
    chosen = request.GET.get("status", "")
    in_use = tenants.municipalities_in_use()
    making = set(jobs_under_way(ONBOARD)) - set(in_use)
    numbers = {
        **{
            status: [number for number, tenant in in_use.items() if tenant.status == status]
            for status in Tenant.Status.values
        },
        "making": sorted(making),
    }
    found = _filtered(tenants.search_register(text), chosen, numbers, [*in_use, *making])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    total = Municipality.objects.count()
    context = {
        "page": page,
        "rows": [_row(each, in_use.get(each.number), each.number in making) for each in page],
        "q": text,
        "status": chosen,
        "tiles": _tiles(chosen, total, {state: len(found) for state, found in numbers.items()}),
        "left": total > len({*in_use, *making}),
        "states": [(state, label) for state, (label, _colour) in STATES.items()],
    }
    return render(request, "operator/home.html", context)


@require_safe
def municipality(request: HttpRequest, number: str) -> HttpResponse:
    """What the register says of it; when it is not in use yet, the form that takes it into use."""
    found = tenants.municipality(number)
    tenant = tenants.tenant_numbered(number)
    if tenant is not None:
        return redirect("op_tenant", tenant.id)
    job = latest_job(ONBOARD, number=number)
    if job is not None and job.is_under_way:
        return redirect("op_onboarding", number)
    asked = job.arguments if job else {}
    suggestion = from_register(number)
    initial = {
        "subdomain": suggestion.subdomain,
        "language": suggestion.language,
        "service_name": suggestion.service_name,
    } | {name: asked[name] for name in OnboardForm.base_fields if name in asked}
    return _page(request, found, OnboardForm(initial=initial), status=200)


@require_POST
def onboard(request: HttpRequest, number: str) -> HttpResponse:
    """Queue the making of the tenant; the secret of the first invitation goes to this browser alone."""
    found = tenants.municipality(number)
    if tenants.tenant_numbered(number) or _is_making(number):
        return redirect("op_onboarding", number)
    form = OnboardForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    secret = one_time_link.new_secret()
    record(act=request.act, action="tenant.onboarding_asked", detail={"number": number})
    jobs.enqueue(ONBOARD, number=number, token_hash=secret.token_hash, **form.cleaned_data)
    host = f"{form.cleaned_data['subdomain']}.{settings.SAMSPOR_BASE_DOMAIN}"
    return one_time_link.hand_over(redirect("op_onboarding", number), subject=number, host=host, secret=secret)


def _page(request: HttpRequest, found: Municipality, form: OnboardForm, *, status: int) -> HttpResponse:
    context = {
        "municipality": found,
        "suggestion": from_register(found.number),
        "language_form": LANGUAGE_FORMS.get(found.language_form, found.language_form),
        "population": _newest(found.figures.get("population", {})),
        "children": _newest(found.figures.get("children_0_15", {})),
        "form": form,
        "base_domain": settings.SAMSPOR_BASE_DOMAIN,
        "has_errors": form.is_bound,
    }
    return render(request, "operator/municipality.html", context, status=status)


def _filtered(
    rows: QuerySet[Municipality], chosen: str, numbers: dict[str, list[str]], taken: list[str]
) -> QuerySet[Municipality]:
    if chosen == "new":
        return rows.exclude(number__in=taken)
    return rows.filter(number__in=numbers[chosen]) if chosen in numbers else rows


def _row(found: Municipality, tenant: Tenant | None, making: bool) -> Row:
    state = tenant.status if tenant else "making" if making else "new"
    label, colour = STATES[state]
    language_form = LANGUAGE_FORMS.get(found.language_form, found.language_form)
    return Row(found, language_form, _newest(found.figures.get("population", {})), state, label, colour, tenant)


def _tiles(chosen: str, total: int, counts: dict[str, int]) -> list[dict[str, Any]]:
    tiles = [
        ("", _("Kommuner i registeret"), "building", total),
        ("active", _("I bruk"), "check-circle", counts["active"]),
        ("making", _("Opprettes nå"), "hourglass", counts["making"]),
        ("suspended", _("Stengt"), "lock", counts["suspended"]),
    ]
    return [
        {"state": state, "label": label, "icon": icon, "count": count, "current": state == chosen}
        for state, label, icon, count in tiles
    ]


def _is_making(number: str) -> bool:
    job = latest_job(ONBOARD, number=number)
    return job is not None and job.is_under_way


def _newest(by_year: dict[str, int]) -> int | None:
    return by_year[max(by_year)] if by_year else None
