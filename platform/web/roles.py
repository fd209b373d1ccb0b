"""What each role is called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from casework.people.teams import teams, titles
from tenants.access import STAFF_ROLES, TEAM_PREFIX, UNIT_ROLES, Role, is_team
from web.own_words import own

ROLE_NAMES: Mapping[str, str | Promise] = {
    Role.PPT_ADVISER: _("PP-rådgiver"),
    Role.PPT_HEAD: _("PPT-leder"),
    Role.UNIT_HEAD: _("Rektor eller styrer"),
    Role.TEACHER: _("Lærer"),
    Role.DECIDER: _("Vedtaksmyndighet"),
    Role.GUARDIAN: _("Foresatt"),
    Role.TENANT_ADMIN: _("Administrator"),
    Role.OPERATOR: _("Operatør"),
    Role.INTEGRATION: _("Annet system"),
    Role.TEAM: _("Team"),
}
UNIT_KINDS: Mapping[str, str | Promise] = {
    "school": _("Skole"),
    "kindergarten": _("Barnehage"),
    "ppt": _("PPT"),
    "office": _("Kontor"),
}
TEAM_KINDS: Mapping[str, str | Promise] = {
    "resource_team": _("Ressursteam på skole eller barnehage"),
    "intake_team": _("Inntaksteam"),
    "multidisciplinary": _("Tverrfaglig team"),
    "project": _("Prosjekt"),
    "health": _("Helse"),
    "other": _("Annet team"),
}


def name_of(role: str) -> str:
    """What a role is called here; a place in a team is called what the team is."""
    if is_team(role):
        title = titles().get(role, {})
        return title.get(get_language() or "nb") or title.get("nb") or role.removeprefix(TEAM_PREFIX)
    return own(ROLE_NAMES.get(role, role))


def staff_choices() -> list[tuple[str, str]]:
    """The roles an administrator may give, with their names: those that the product has, and places in teams."""
    in_teams = [(team.role, team.called(get_language() or "nb")) for team in teams()]
    return [(role.value, own(ROLE_NAMES[role])) for role in STAFF_ROLES] + in_teams


def takes_unit(role: str) -> bool:
    """Whether the role belongs to one school or kindergarten, or may."""
    return role in UNIT_ROLES or is_team(role)
