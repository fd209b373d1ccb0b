"""Domain errors become pages: what happened, what was kept, what to do next."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import errors
from core.audit.services import record
from web.error_texts import sentence

STATUS: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.Invalid: 422,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}


class ErrorsMiddleware:
    """Maps what a view could not handle itself. Refusals are audited."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; Django hands us the exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render the page for a domain error; anything else is a defect and goes on."""
        if not isinstance(exception, errors.DomainError):
            return None
        status = STATUS[type(exception)]
        structlog.get_logger("samspor.request").info("refused", code=exception.code, status=status)
        if isinstance(exception, errors.Forbidden) and request.act.actor_id:
            route = request.resolver_match.view_name if request.resolver_match else ""
            record(act=request.act, action="access.denied", detail={"code": exception.code, "route": route})
        template = f"errors/{status if status != 422 else 400}.html"
        context = {"message": sentence(exception), "request_id": request.request_id}
        return render(request, template, context, status=status)
