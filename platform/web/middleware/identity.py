"""Who is asking: Django's sessions and users, unless a visit has settled that already."""

from typing import Any

import structlog
from django.contrib.auth.middleware import AuthenticationMiddleware as DjangoAuthentication
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessions
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from casework.people.selectors import grants_of
from core import clock
from core.accounts.models import User
from core.acts import Act
from web.visits import arrive


class SessionMiddleware(DjangoSessions):
    """A visitor's session stays at home and is not touched here."""

    def process_request(self, request: HttpRequest) -> None:
        """Open the session of this tenant."""
        if request.visit is None:
            super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save it when it changed."""
        return response if request.visit is not None else super().process_response(request, response)


class AuthenticationMiddleware(DjangoAuthentication):
    """The user of this tenant's session."""

    def process_request(self, request: HttpRequest) -> None:
        """Attach the user, lazily."""
        if request.visit is None:
            super().process_request(request)


class ActorMiddleware(MiddlewareMixin):
    """Makes the Act that every verb is handed: who, with which roles, from where, when."""

    def process_request(self, request: HttpRequest) -> None:
        """Attach `request.act`; a person without roles gets one that is allowed nothing."""
        act = Act(None, "", (), clock.now(), request_id=request.request_id)
        if request.visit is not None:
            act = self._visitor(request, act)
        elif request.user.is_authenticated:
            assert isinstance(request.user, User)
            act = _as(request.user, act, grants=self._grants(request, act), home="")
        request.act = act
        structlog.contextvars.bind_contextvars(actor=str(act.actor_id or ""))

    def _visitor(self, request: HttpRequest, act: Act) -> Act:
        assert request.visit is not None
        user, grants = arrive(request.visit, act)
        request.user = user if grants else AnonymousUser()
        return _as(user, act, grants=grants, home=request.visit.home.name) if grants else act

    def _grants(self, request: HttpRequest, act: Act) -> Any:
        if request.tenant.kind == "platform":
            from core.acts import Grant

            return (Grant("operator"),)
        assert isinstance(request.user, User)
        return grants_of(request.user, on=act.on)


def _as(user: User, act: Act, *, grants: Any, home: str) -> Act:
    return Act(user.id, user.name, grants, act.at, home=home[:63], request_id=act.request_id, channel="web")
