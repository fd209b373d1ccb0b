"""What every endpoint has in common: its scopes, the act, strict bodies and query parameters."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db.transaction import atomic
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import idempotency
from api.fields import Body, Query
from api.http import served
from api.language import language_of
from core.acts import Act


class Endpoint(APIView):
    """One address of the API. `scopes` says which scope of a token each method demands."""

    http_method_names = ["get", "head", "post"]
    scopes: ClassVar[Mapping[str, str]] = {}
    # Where in the body the fields stand that a domain error names: code -> pointer, or "code:field" -> pointer.
    places: ClassVar[Mapping[str, str]] = {}

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say in which language the answer's texts are."""
        answered = super().finalize_response(request, response, *args, **kwargs)
        answered.headers.setdefault("Content-Language", language_of(request._request))
        return answered


def act_of(request: Request) -> Act:
    """The act of whoever the token belongs to."""
    return served(request).act


def body_of(request: Request, shape: type[Body]) -> dict[str, Any]:
    """The body, checked; ValidationError names each wrong value."""
    checked = shape(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def query_of(request: Request, shape: type[Query]) -> dict[str, Any]:
    """The query parameters, checked; InvalidQuery names each wrong one, unknown ones too."""
    return shape.read(request.query_params)


def once(request: Request, work: Callable[[], Response], *, one_act: bool = False) -> Response:
    """Do the work all or nothing, and only once for each Idempotency-Key; `one_act` is all or nothing by itself."""
    key = request.headers.get("Idempotency-Key")
    if key is None and one_act:
        return work()
    if key is None:
        with atomic():
            return work()
    with atomic():
        return idempotency.once(request=request, key=key, act=act_of(request), work=work)
