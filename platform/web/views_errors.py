"""Django's own error moments, as pages."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tenants.outage import is_outage


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be understood."""
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request is not allowed."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is no such page."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A defect of ours, or the database out of reach; needs nothing that might be broken too."""
    if is_outage(sys.exception()):
        return HttpResponse(render_to_string("errors/503.html"), status=503, headers={"Retry-After": "5"})
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's one-time mark is missing or old, most often because the page was open for long."""
    message = _("Siden har stått åpen for lenge. Gå tilbake, last den på nytt og prøv igjen. Ingenting er lagret.")
    return render(request, "errors/403.html", {"message": message}, status=403)
