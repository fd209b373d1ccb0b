"""Set-up: staff and roles, units, and the look. A municipality's own super-user does this without a developer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from casework.people import services as people
from casework.people.selectors import get_staff, staff, units
from casework.people.teams import teams
from core.errors import DomainError, Invalid
from tenants.services import change_look
from web import roles, theme
from web.faults import faulty
from web.setup_cards import cards


@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """What can be set up, with how far it has come."""
    made = cards(people=len(staff(on=request.act.on)), units=units().count(), teams=teams().count())
    return render(request, "setup/home.html", {"cards": made})


def people_page(request: HttpRequest) -> HttpResponse:
    """Staff with their roles; add somebody new."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            user = people.add_staff(
                email=request.POST.get("email", ""),
                name=request.POST.get("name", ""),
                title=request.POST.get("title", ""),
                phone=request.POST.get("phone", ""),
                act=request.act,
            )
        except DomainError as error:
            context = faulty(request, error)
        else:
            messages.success(request, _("%(name)s er lagt til. Gi roller og lag en invitasjon.") % {"name": user.name})
            return redirect("setup_person", user_id=user.id)
    context["staff"] = [(user, [_role_text(row) for row in rows]) for user, rows in staff(on=request.act.on)]
    return render(request, "setup/people.html", context, status=422 if context.get("has_errors") else 200)


def person_page(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """One person's roles; give a new one."""
    user, rows = get_staff(user_id, on=request.act.on)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            unit_id = UUID(request.POST["unit"]) if request.POST.get("unit") else None
            role = request.POST.get("role", "")
            people.give_role(user=user, role=role, unit_id=unit_id if roles.takes_unit(role) else None, act=request.act)
        except ValueError:
            context = faulty(request, Invalid("role.unit", fields={"unit": ["unit"]}))
        except DomainError as error:
            context = faulty(request, error)
        else:
            messages.success(request, _("Rollen er gitt."))
            return redirect("setup_person", user_id=user.id)
    context |= {
        "person": user,
        "assignments": [(row, _role_text(row)) for row in rows],
        "role_choices": roles.staff_choices(),
        "units": units(),
    }
    return render(request, "setup/person.html", context, status=422 if context.get("has_errors") else 200)


@require_POST
def invite_person(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Make a one-time link and show it once."""
    user, _rows = get_staff(user_id, on=request.act.on)
    secret = people.invite(user=user, act=request.act)
    link = request.build_absolute_uri(reverse("invitation", args=[secret]))
    return render(request, "setup/invited.html", {"person": user, "link": link, "days": people.INVITATION_DAYS})


@require_POST
def end_role(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Take a role away."""
    user_id = people.end_role(assignment_id=assignment_id, act=request.act)
    messages.success(request, _("Rollen er tatt bort."))
    return redirect("setup_person", user_id=user_id)


def units_page(request: HttpRequest) -> HttpResponse:
    """Schools, kindergartens and offices; add one."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            unit = people.add_unit(
                kind=request.POST.get("kind", ""),
                name=request.POST.get("name", ""),
                phone=request.POST.get("phone", ""),
                private="private" in request.POST,
                act=request.act,
            )
        except DomainError as error:
            context = faulty(request, error)
        else:
            messages.success(request, _("%(name)s er lagt til.") % {"name": unit.name})
            return redirect("setup_units")
    context |= {
        "units": [(unit, roles.UNIT_KINDS[unit.kind]) for unit in units().select_related("contact")],
        "kinds": list(roles.UNIT_KINDS.items()),
    }
    return render(request, "setup/units.html", context, status=422 if context.get("has_errors") else 200)


def look_page(request: HttpRequest) -> HttpResponse:
    """The service's name, colour and letterhead, with the colour made readable."""
    tenant = request.tenant
    values = {
        "service_name": tenant.service_name,
        "colour": tenant.colour,
        "address": tenant.address,
        "phone": tenant.phone,
    }
    context: dict[str, Any] = {}
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in values}
        try:
            change_look(**values, act=request.act)
        except DomainError as error:
            context = faulty(request, error)
        else:
            messages.success(request, _("Utseendet er lagret. Det vises for alle i løpet av et sekund."))
            return redirect("setup_look")
    context["values"] = values
    if not context.get("has_errors"):
        context["readable"] = theme.accessible(values["colour"])
    return render(request, "setup/look.html", context, status=422 if context.get("has_errors") else 200)


def _role_text(row: Any) -> str:
    name = roles.name_of(row.role)
    return f"{name}, {row.unit.name}" if row.unit else name
