"""A domain error as a page: one map from its class to a status, and its sentence from web.error_texts."""

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


def page_for(request: HttpRequest, error: errors.DomainError) -> HttpResponse:
    """The page that says what happened and what to do next; a refusal of somebody known is put on record."""
    status = STATUS[type(error)]
    structlog.get_logger("samspor.request").info("refused", code=error.code, status=status)
    if isinstance(error, errors.Forbidden) and request.act.actor_id:
        route = request.resolver_match.view_name if request.resolver_match else ""
        record(act=request.act, action="access.denied", detail={"code": error.code, "route": route})
    template = f"errors/{400 if status == 422 else status}.html"
    context = {"message": sentence(error), "request_id": request.request_id}
    return render(request, template, context, status=status)
