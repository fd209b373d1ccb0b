"""The request as our middleware has made it, for those who are handed the framework's."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from rest_framework.request import Request

from core.acts import Act
from tenants.context import TenantContext

if TYPE_CHECKING:

    class ServedRequest(HttpRequest):
        """What every request carries when it reaches a view."""

        act: Act
        tenant: TenantContext
        visit: object | None
        request_id: str


def served(request: Request) -> "ServedRequest":
    """Django's request behind the framework's."""
    return cast("ServedRequest", request._request)
