"""Who calls: another system, by a token of this very tenant. Cookies are not looked at."""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

import structlog
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.http import served
from core import clock
from core.accounts.models import ApiToken
from core.accounts.services import token_with_secret
from core.acts import Act, Grant
from core.errors import Conflict, Forbidden
from tenants.access import Role

MAX_SECRET = 200
KEYWORD = "bearer"


@dataclass(frozen=True, slots=True)
class Integration:
    """The other system, in the place where the framework expects a user."""

    id: UUID
    name: str
    is_authenticated: ClassVar[bool] = True


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer samspor_…`. A token of another tenant is as unknown as one that never was."""

    def authenticate(self, request: Request) -> tuple[Integration, ApiToken] | None:
        """The integration and its token; None without a header, AuthenticationFailed for a token that is no good."""
        scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
        if not scheme:
            return None
        secret = secret.strip()
        if scheme.lower() != KEYWORD or not secret or len(secret) > MAX_SECRET or not secret.isascii():
            raise exceptions.AuthenticationFailed
        http = served(request)
        act = http.act
        # In a member municipality's place a cooperation's person is at work, not a system.
        token = token_with_secret(secret=secret, at=clock.now()) if http.visit is None else None
        if token is None:
            raise exceptions.AuthenticationFailed
        http.act = Act(
            actor_id=token.id,
            actor_name=f"Integrasjon: {token.name}",
            grants=(Grant(Role.INTEGRATION),),
            at=act.at,
            request_id=act.request_id,
            channel="api",
        )
        structlog.contextvars.bind_contextvars(actor=str(token.id), channel="api")
        return Integration(token.id, token.name), token

    def authenticate_header(self, request: Request) -> str:
        """Named in WWW-Authenticate, so that the answer is 401 and not 403."""
        return 'Bearer realm="samspor"'


class RoutePermission(BasePermission):
    """The token must have the scope that the view demands for this method; a view that demands none is shut."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, or NotAuthenticated, or Forbidden «token.scope», or Conflict while nothing may be changed."""
        if not isinstance(request.auth, ApiToken):
            raise exceptions.NotAuthenticated
        method = "GET" if request.method == "HEAD" else str(request.method)
        scopes: dict[str, str] = getattr(view, "scopes", {})
        if method not in scopes:
            raise exceptions.MethodNotAllowed(method)
        require_scope(request, scopes[method])
        if scopes[method].endswith(":write") and served(request).tenant.is_read_only:
            raise Conflict("tenant.read_only")
        return True


def require_scope(request: Request, scope: str) -> None:
    """Raise Forbidden unless the token was issued with this scope."""
    if not isinstance(request.auth, ApiToken) or scope not in request.auth.scopes:
        raise Forbidden("token.scope", scope=scope)
