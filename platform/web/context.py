"""What every page's frame needs: tenant, menu, languages, theme. No query."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from tenants import access
from tenants.access import Action
from web import theme
from web.menu import menu_for
from web.standing import is_read_only

LANGUAGE_NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "se": "Davvisámegiella", "en": "English"}


def page(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor for the frame; works on error pages too."""
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        return {}
    visit = request.visit
    return {
        "tenant": tenant,
        "theme_url": f"{_url('theme')}?v={theme.version(tenant.colour)}" if tenant.kind != "platform" else "",
        "home_url": _url("home"),
        "nav": menu_for(request),
        "user": getattr(request, "user", None),
        "logout_url": "/logg-ut/" if visit else _url("logout"),
        "languages": [
            {"code": code, "label": LANGUAGE_NAMES[code], "current": code == getattr(request, "LANGUAGE_CODE", "nb")}
            for code, _ in settings.LANGUAGES
        ],
        "language_url": _url("language"),
        "stepped_in": {"name": tenant.name, "home_name": visit.home.name, "home_url": "/"} if visit else None,
        "demo": settings.SAMSPOR_DEMO,
        "read_only": is_read_only(request),
        **_notices(request),
    }


def _notices(request: HttpRequest) -> dict[str, Any]:
    """The way to the notices, with how many are new: the user's own row knows."""
    act = getattr(request, "act", None)
    if act is None or request.tenant.kind == "platform" or not access.may(act, Action.CASE_LIST):
        return {}
    return {"notices_url": _url("notices"), "notices_count": getattr(request.user, "unread_notices", 0)}


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
