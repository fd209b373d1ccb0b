"""Set-up of teams, and of who is in them; and of each unit's fixed adviser in the PPT."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework.people import services as people
from casework.people import teams
from casework.people.models import Team
from casework.people.selectors import get_staff, get_unit, staff, units, users_with_role
from core.errors import DomainError, Invalid
from tenants.access import Role
from web import roles
from web.faults import faulty

LANGUAGES = ("nb", "nn")


def teams_page(request: HttpRequest) -> HttpResponse:
    """The teams in use and those put away; add one."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            team = teams.add_team(
                title=_title(request),
                kind=request.POST.get("kind", ""),
                key=request.POST.get("key", ""),
                act=request.act,
            )
        except DomainError as error:
            context = faulty(request, error)
        else:
            messages.success(request, _("%(name)s er lagt til.") % {"name": team.called(request.LANGUAGE_CODE)})
            return redirect("setup_team", team_id=team.id)
    context |= {
        "teams": [_line(request, team) for team in teams.teams()],
        "archived": [_line(request, team) for team in teams.teams(archived=True)],
        "kinds": roles.TEAM_KINDS.items(),
    }
    return render(request, "setup/teams.html", context, status=422 if context.get("has_errors") else 200)


def team_page(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """One team: what it is called, and who is in it."""
    team = teams.get_team(team_id)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            teams.change_team(
                team_id=team.id, title=_title(request), kind=request.POST.get("kind", ""), act=request.act
            )
        except DomainError as error:
            context = faulty(request, error)
        else:
            messages.success(request, _("Endringen er lagret."))
            return redirect("setup_team", team_id=team.id)
    return _team_page(request, team_id, context)


@require_POST
def team_member(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Put somebody in the team."""
    try:
        user, _roles = get_staff(_id(request, "person"), on=request.act.on)
        unit = get_unit(_id(request, "unit")) if request.POST.get("unit") else None
        teams.put_in_team(team_id=team_id, user=user, unit=unit, act=request.act)
    except DomainError as error:
        return _team_page(request, team_id, faulty(request, error))
    messages.success(request, _("%(name)s er med i teamet.") % {"name": user.name})
    return redirect("setup_team", team_id=team_id)


@require_POST
def team_archive(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Put the team away, or take it out again."""
    archived = request.POST.get("archived") == "1"
    team = teams.archive_team(team_id=team_id, archived=archived, act=request.act)
    words = {"name": team.called(request.LANGUAGE_CODE)}
    said = _("%(name)s er lagt bort. Ingen er med lenger.") if archived else _("%(name)s er tatt i bruk igjen.")
    messages.success(request, said % words)
    return redirect("setup_teams")


def unit_page(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """One unit: its fixed adviser in the PPT, and whether it is private."""
    unit = get_unit(unit_id)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            chosen = _id(request, "contact") if request.POST.get("contact") else None
            people.set_contact(unit_id=unit.id, user_id=chosen, act=request.act)
            people.set_private(unit_id=unit.id, private="private" in request.POST, act=request.act)
        except DomainError as error:
            context = faulty(request, error)
        else:
            messages.success(request, _("Opplysningene om %(name)s er lagret.") % {"name": unit.name})
            return redirect("setup_units")
    context |= {
        "unit": unit,
        "kind": roles.UNIT_KINDS[unit.kind],
        "advisers": users_with_role(Role.PPT_ADVISER, on=request.act.on),
        "chosen": str(unit.contact_id or ""),
    }
    return render(request, "setup/unit.html", context, status=422 if context.get("has_errors") else 200)


def _team_page(request: HttpRequest, team_id: UUID, context: dict[str, Any]) -> HttpResponse:
    team = teams.get_team(team_id)
    on = request.act.on
    context |= {
        "team": team,
        "name": team.called(request.LANGUAGE_CODE),
        "members": teams.members_of(team, on=on),
        "people": [user for user, _held in staff(on=on) if user.is_active],
        "units": units(),
        "kinds": roles.TEAM_KINDS.items(),
    }
    return render(request, "setup/team.html", context, status=422 if context.get("has_errors") else 200)


def _line(request: HttpRequest, team: Team) -> dict[str, Any]:
    members = teams.members_of(team, on=request.act.on)
    return {
        "team": team,
        "name": team.called(request.LANGUAGE_CODE),
        "kind": roles.TEAM_KINDS[team.kind],
        "members": ", ".join(row.user.name for row in members),
    }


def _title(request: HttpRequest) -> dict[str, str]:
    return {language: request.POST.get(f"title_{language}", "") for language in LANGUAGES}


def _id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Invalid("choice.missing", fields={name: ["required"]}) from None
