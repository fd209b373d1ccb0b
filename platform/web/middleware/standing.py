"""While a tenant is read-only, an act that changes something is refused before its view runs."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from tenants.routes import ROUTES, Door
from web import standing

LOOKING = frozenset({"GET", "HEAD", "OPTIONS"})
# Coming, going and choosing a language change nothing of the tenant's.
STILL = frozenset({"login", "logout", "language"})


class StandingMiddleware:
    """Comes after the permission table: who may not do a thing anyway is told that, not this."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the check is made when the view is known."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse what would change something; the database would too."""
        assert request.resolver_match is not None
        route = request.resolver_match.view_name
        if request.method in LOOKING or route in STILL or not standing.is_read_only(request):
            return None
        if ROUTES.get(route) is Door.TOKEN:
            return None  # the API asks for the token first; see api.auth
        return standing.refused(request)
