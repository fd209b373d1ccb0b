"""What each role is called."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.access import STAFF_ROLES, UNIT_ROLES, Role

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
}
UNIT_KINDS: Mapping[str, str | Promise] = {
    "school": _("Skole"),
    "kindergarten": _("Barnehage"),
    "ppt": _("PPT"),
    "office": _("Kontor"),
}


def staff_choices() -> list[tuple[str, str]]:
    """The roles an administrator may give, with their names."""
    return [(role.value, str(ROLE_NAMES[role])) for role in STAFF_ROLES]


def needs_unit(role: str) -> bool:
    """Whether the role belongs to one school or kindergarten."""
    return role in UNIT_ROLES
