"""The side menu: what this person can go to, by the permission table."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from tenants import access
from tenants.access import Action
from tenants.routes import ROUTES
from web.own_words import own
from web.standing import is_read_only

# (route, label, icon), in the order shown. A line whose route is closed to the person is left out.
SITE_MENU = (
    ("worklist", _("Min arbeidsliste"), "list"),
    ("referral_new", _("Ny henvisning"), "plus"),
    ("new_case", _("Ny sak"), "folder"),
    ("overview", _("Oversikt"), "chart"),
    ("setup", _("Oppsett"), "cog"),
    ("help", _("Hjelp"), "lifebuoy"),
)
GUARDIAN_MENU = (
    ("guardian_home", _("Sakene våre"), "folder"),
    ("help", _("Hjelp"), "lifebuoy"),
)
OPERATOR_MENU = (
    ("op_home", _("Kommuner"), "building"),
    ("op_cooperations", _("Samarbeid"), "handshake"),
    ("op_periods", _("Spleiselag"), "coins"),
    ("op_health", _("Tilstand"), "graph"),
    ("op_operations", _("Operasjoner"), "wrench"),
    ("op_audit", _("Logg"), "history"),
    ("op_help", _("Hjelp"), "lifebuoy"),
)
# Routes that lie under a line of a menu without being it, by how they begin.
UNDER = {
    "worklist": ("case", "task", "consent_", "guardian_invite", "audit", "notice", "card_"),
    "overview": ("benefits_", "overview_"),
    "new_case": ("new_case_",),
    "setup": ("setup_",),
    "help": ("help_",),
    "guardian_home": ("guardian_",),
    "op_home": (
        "op_municipality",
        "op_onboard",
        "op_tenant",
        "op_invite",
        "op_rename",
        "op_export",
        "op_restore",
        "op_erase",
    ),
    "op_operations": ("op_operation", "op_certificate"),
    "op_cooperations": ("op_cooperation", "op_membership"),
    "op_periods": (
        "op_period",
        "op_cost",
        "op_grant",
        "op_key",
        "op_calculate",
        "op_approve",
        "op_drafts",
        "op_statement",
    ),
    "op_help": ("op_help",),
}


def menu_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The lines of the menu for this request; nothing for somebody who is not logged in."""
    act = getattr(request, "act", None)
    if act is None or act.actor_id is None:
        return []
    lines: tuple[tuple[str, Any, str], ...]
    if request.tenant.kind == "platform":
        lines = OPERATOR_MENU
    elif act.roles == {"guardian"}:
        lines = GUARDIAN_MENU
    else:
        lines = SITE_MENU
    here = request.resolver_match.view_name if request.resolver_match else ""
    entries = []
    for route, label, icon in lines:
        if route in ("referral_new", "new_case", "overview") and not request.tenant.holds_cases:
            continue  # cases live in the municipalities
        if route in ("referral_new", "new_case") and is_read_only(request):
            continue
        row = ROUTES.get(route)
        if row is None or (isinstance(row, Action) and not access.may(act, row)):
            continue
        try:
            url = reverse(route, urlconf=getattr(request, "urlconf", None))
        except NoReverseMatch:
            continue
        entries.append({"url": url, "label": own(label), "icon": icon, "current": _is_here(route, here)})
    return entries


def _is_here(route: str, here: str) -> bool:
    return here == route or here.startswith(UNDER.get(route, ("-",)))
