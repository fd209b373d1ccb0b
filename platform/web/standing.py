"""What people meet when a tenant is not simply open: read-only, closed, being put back, or moved to a new address."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from tenants.context import TenantContext
from web import turns

READ_ONLY = "tenant.read_only"
PUT_BACK_SOON = 60  # seconds until it is worth asking again
LESS_BUSY_SOON = 5
# What a machine has put into a form: marks, keys, choices. What a person has written has a capital, a space or a sign.
_MACHINES = re.compile(r"[a-z0-9_.:\-]*")
_MOST_SHOWN = 40


class _Moved(HttpResponseRedirect):
    """Same method, same path, other address. Not kept by browsers: Cache-Control says no-store on every answer."""

    status_code = 308


def is_read_only(request: HttpRequest) -> bool:
    """Whether this request may change nothing: where it works, or where the visitor comes from, is read-only."""
    return request.tenant.is_read_only or (request.visit is not None and request.visit.home.is_read_only)


def answer(request: HttpRequest, tenant: TenantContext, *, home: TenantContext | None = None) -> HttpResponse:
    """The page for a tenant that is not open as it was; a visitor is shown the way back."""
    if tenant.status == "read_only":
        request.tenant = tenant
        return refused(request)
    if tenant.status == "suspended":
        return _outside(request, "errors/closed.html", tenant, 403, code="tenant.suspended", home=home)
    if tenant.status == "restoring":
        response = _outside(request, "errors/restoring.html", tenant, 503, code="tenant.restoring", home=home)
        response["Retry-After"] = str(PUT_BACK_SOON)
        return response
    return HttpResponse(render_to_string("errors/unknown_host.html"), status=404)


def busy(request: HttpRequest, tenant: TenantContext) -> HttpResponse:
    """So many of the tenant's own requests are at work and waiting that this one is not begun; see web.turns."""
    turns.count_turned_away(tenant.schema)
    request.tenant = tenant  # for the line of the log
    response = _outside(request, "errors/busy.html", tenant, 503, code="tenant.busy")
    response["Retry-After"] = str(LESS_BUSY_SOON)
    return response


def refused(request: HttpRequest) -> HttpResponse:
    """Nothing can be changed now: what was written is shown, so that it is not lost."""
    part = "_read_only_note" if request.headers.get("HX-Request") else "read_only"
    response = render(request, f"errors/{part}.html", {"typed": typed(request)}, status=409)
    return _coded(response, READ_ONLY)


def moved(request: HttpRequest, tenant: TenantContext) -> HttpResponse:
    """The way to the tenant's new address; what was sent to the old one by a form is shown and not sent on."""
    port = request.get_host().partition(":")[2]
    address = f"{request.scheme}://{tenant.host}{':' + port if port else ''}"
    if request.method in ("GET", "HEAD") or request.path.startswith("/api/"):
        return _Moved(f"{address}{request.get_full_path()}")
    return _outside(request, "errors/moved.html", tenant, 409, code="tenant.moved", address=address)


def typed(request: HttpRequest) -> list[str]:
    """What a person has written in the form that was sent: no passwords, no marks, no choices."""
    found = [
        text
        for name, values in request.POST.lists()
        if "password" not in name and name != "csrfmiddlewaretoken"
        for text in values
        if not _MACHINES.fullmatch(text)
    ]
    return found[:_MOST_SHOWN]


def _outside(
    request: HttpRequest, template: str, tenant: TenantContext, status: int, *, code: str, **more: Any
) -> HttpResponse:
    # Said before any transaction is opened and anybody is known: the language is the cookie's or the tenant's own.
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    language = chosen if chosen in dict(settings.LANGUAGES) else tenant.language
    with translation.override(language):
        text = render_to_string(template, {"tenant": tenant, "typed": typed(request), "language": language, **more})
    return _coded(HttpResponse(text, status=status, headers={"Content-Language": language}), code)


def _coded(response: HttpResponse, code: str) -> HttpResponse:
    # The API tells the same by its code; see api.middleware.
    response.problem_code = code  # type: ignore[attr-defined]  # HttpResponse has no place for it
    return response
