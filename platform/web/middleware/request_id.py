"""Each request gets an id that its log lines, its error page and its audit entries share."""

import re
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.ids import new_id

_ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,40}")
log = structlog.get_logger("samspor.request")


class RequestIdMiddleware:
    """Binds the id and writes one line when the request is done: never its query string or body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if _ACCEPTED.fullmatch(given) else new_id().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id
        if request.path.startswith(settings.STATIC_URL):
            return response
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            route=match.view_name if match else "",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
            tenant=getattr(getattr(request, "tenant", None), "schema", ""),
        )
        return response
