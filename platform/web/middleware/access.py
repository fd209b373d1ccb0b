"""Deny by default: a route is open only as its row in the permission table says."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.urls import reverse

from core.errors import Forbidden, NotFound
from core.lines import storable
from tenants import access
from tenants.access import Action
from tenants.routes import ROUTES, Door
from web.refusals import page_for

# A visitor's login is at home: nobody logs in, out or joins through somebody else's door.
# A card is its own municipality's too.
AT_HOME_ONLY = frozenset({"login", "logout", "invitation", "shared_card"})


class AccessMiddleware:
    """Looks the route up before its view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the check is made when the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the request through its door, send it to the login, or refuse it."""
        assert request.resolver_match is not None
        structlog.contextvars.bind_contextvars(route=request.resolver_match.view_name)
        row = ROUTES.get(request.resolver_match.view_name)
        if row is None:
            return page_for(request, Forbidden("route.unlisted"))
        if not all(storable(part) for part in kwargs.values() if isinstance(part, str)):
            return page_for(request, NotFound("route.unlisted"))
        if request.visit is not None and request.resolver_match.view_name in AT_HOME_ONLY:
            return page_for(request, NotFound("route.unlisted"))
        if row in (Door.PUBLIC, Door.TOKEN):
            return None
        if not request.user.is_authenticated:
            return _to_login(request)
        if isinstance(row, Action) and not access.may(request.act, row):
            return page_for(request, Forbidden("access.denied", action=row.value))
        return None


def _to_login(request: HttpRequest) -> HttpResponse | HttpResponseRedirectBase:
    if request.visit is None:
        place = request.get_full_path() if request.method == "GET" else _page_of(request)
        target = reverse("login") + (f"?{urlencode({'next': place})}" if place else "")
    else:
        target = "/"
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response["HX-Redirect"] = target
        return response
    return redirect(target)


def _page_of(request: HttpRequest) -> str:
    """The page of ours that something was posted from: a login that ran out in the middle of writing leads back."""
    try:
        came_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    except ValueError:  # no address at all
        return ""
    if came_from.netloc != request.get_host() or came_from.path == reverse("login"):
        return ""
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")
