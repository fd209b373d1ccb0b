"""Host → tenant, and the one transaction, as that tenant's role, in which the whole request is answered."""

from collections.abc import Callable

import sentry_sdk
import structlog
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import set_script_prefix

from core import clock
from core.accounts.sessions import SessionStore
from tenants import directory, isolation
from tenants.context import TenantContext
from web import gathering, standing
from web.turns import turned_away
from web.visits import Visit, parse_visit, roles_for_visits, visits_from

GetResponse = Callable[[HttpRequest], HttpResponse]


class TenancyMiddleware:
    """Everything inside (sessions, users, views) sees one tenant; an unknown host sees a plain page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request inside its tenant's transaction."""
        set_script_prefix("/")
        request.gathered = None
        try:
            host = request.get_host().split(":")[0].rstrip(".").lower()
        except DisallowedHost:
            return _plain("errors/unknown_host.html", 404)
        try:
            return self._answer(request, host)
        except (InterfaceError, DatabaseError) as error:
            sentry_sdk.capture_exception(error)
            structlog.get_logger("samspor.request").error("database", error=type(error).__name__)
            return _plain("errors/503.html", 503, retry_after=5)

    def _answer(self, request: HttpRequest, host: str) -> HttpResponse:
        if host == f"{settings.SAMSPOR_OPERATOR_SUBDOMAIN}.{settings.SAMSPOR_BASE_DOMAIN}":
            request.urlconf = settings.PUBLIC_SCHEMA_URLCONF
            request.visit = None
            with isolation.use_operator() as platform:
                return self._inside(request, platform)
        tenant = directory.tenant_at(host)
        if tenant is None:
            return _plain("errors/unknown_host.html", 404)
        if tenant.host != host:
            return standing.moved(request, tenant)
        if turned_away():
            return standing.busy(request, tenant)
        if tenant.status not in directory.OPEN:
            return standing.answer(request, tenant)
        visit_to = parse_visit(request.path_info)
        if visit_to is not None and tenant.kind == "cooperation":
            return self._visit(request, tenant, *visit_to)
        request.visit = None
        if gathering.gathers(request, tenant):
            request.gathered = gathering.gather_for(request, tenant)
        return self._as_it_stands(request, tenant)

    def _as_it_stands(self, request: HttpRequest, tenant: TenantContext) -> HttpResponse:
        with isolation.use_tenant(tenant):
            response = self._inside(request, tenant)
        if response.status_code in (500, 503):
            # Perhaps the database's word that the tenant was closed while the answer was made: it knows first.
            directory.forget()
            now = directory.tenant_with_schema(tenant.schema)
            if now is not None and now.status != tenant.status:
                return standing.answer(request, now, home=request.visit.home if request.visit else None)
        return response

    def _inside(self, request: HttpRequest, tenant: TenantContext) -> HttpResponse:
        request.tenant = tenant
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response

    def _visit(self, request: HttpRequest, home: TenantContext, number: str, rest: str) -> HttpResponse:
        """A cooperation's adviser at work in a member: known at home first, then one transaction over there."""
        with isolation.use_tenant(home):
            request.session = SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
            user = get_user(request)
            roles = roles_for_visits(user, on=clock.today())
        visits = visits_from(home, user, roles, on=clock.today())
        visit = next((visit for visit in visits if visit.member.number == number), None)
        if visit is None:
            request.visit = None
            if closed := _closed(home, number) if roles else None:
                return standing.answer(request, closed, home=home)
            with isolation.use_tenant(home):
                return self._inside(request, home)
        return self._at(request, visit, number, rest)

    def _at(self, request: HttpRequest, visit: Visit, number: str, rest: str) -> HttpResponse:
        prefix = f"/k/{number}"
        request.visit = visit
        request.path_info = rest
        request.META["SCRIPT_NAME"] = prefix
        set_script_prefix(prefix + "/")
        return self._as_it_stands(request, visit.member)


def _closed(home: TenantContext, number: str) -> TenantContext | None:
    members = directory.closed_members_of(home, on=clock.today())
    return next((member for member in members if member.number == number), None)


def _plain(template: str, status: int, *, retry_after: int = 0) -> HttpResponse:
    response = HttpResponse(render_to_string(template), status=status)
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
