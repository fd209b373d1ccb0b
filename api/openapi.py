"""The description of the API, OpenAPI 3.1: made from the endpoints themselves, the same at every tenant."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from api.fields import Body, NoQuery, Query, Shape
from core.accounts.services import TOKEN_SCOPES

PROBLEM = "application/problem+json"
JSON = "application/json"
F = TypeVar("F", bound=Callable[..., Any])

_INTRODUCTION = """\
Open cases, send referrals, do the school's tasks and read how cases stand, in one municipality: the one whose
address you call.

Every call carries a token that the municipality has issued to one integration. Whatever goes wrong is told as a
problem response (RFC 9457) with a code that does not change."""


class ProblemError(Shape):
    """One wrong value of a request."""

    pointer = serializers.CharField(required=False, help_text="JSON pointer into the body.")
    parameter = serializers.CharField(required=False, help_text="Name of a query parameter.")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(Shape):
    """RFC 9457. `type` points at its explanation; `instance` names this very request, as our logs do."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    instance = serializers.CharField()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """With `errors`, a name that the framework keeps for itself on the class."""
        return {**super().get_fields(), "errors": ProblemError(many=True, required=False)}


class BearerToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself, untyped
    """How callers are recognised."""

    target_class = "api.auth.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """A bearer token, with the scopes that it can carry."""
        scopes = ", ".join(TOKEN_SCOPES)
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "samspor_<municipality>_<secret>",
            "description": f"A token of this municipality. Scopes: {scopes}.",
        }


_WHY = {
    400: "The body is not JSON that can be read",
    401: "No token, or one that is unknown here, revoked or expired",
    403: "The token lacks the scope, or the act is not an integration's to do",
    404: "There is no such thing here",
    409: "It cannot be done as things stand",
    412: "The case has changed since the version in If-Match",
    413: "The body is larger than 1 MB",
    415: "The body is not JSON",
    422: "Values must be corrected; `errors` names them",
    503: "Not available just now; try again after Retry-After seconds",
}
_ALWAYS = (401, 403, 503)
_WITH_BODY = (400, 409, 413, 415, 422)


def described(
    *,
    summary: str,
    about: str,
    scope: str,
    answers: Mapping[int, Any],
    body: type[Body] | None = None,
    query: type[Query] | None = None,
    problems: tuple[int, ...] = (),
    example: Mapping[str, Any] | None = None,
    answer_example: Mapping[str, Any] | None = None,
    media_type: str = JSON,
    stale: bool = False,
) -> Callable[[F], F]:
    """Describe one method of one endpoint: what it is for, what it takes, what it answers, which problems it has."""
    statuses = {*_ALWAYS, *problems, *(_WITH_BODY if body else (422,)), *((412,) if stale else ())}
    responses: dict[Any, Any] = {(status, media_type): shape for status, shape in answers.items()}
    for status in sorted(statuses):
        responses[(status, PROBLEM)] = OpenApiResponse(Problem, description=_WHY[status])
    examples = [OpenApiExample("Request", value=dict(example), request_only=True)] if example else []
    if answer_example:
        done = [str(status) for status in answers]
        examples.append(OpenApiExample("Answer", value=dict(answer_example), response_only=True, status_codes=done))
    parameters: list[Any] = [query] if query and query is not NoQuery else []
    parameters.append(_LANGUAGE)
    if body:
        parameters.append(_IDEMPOTENCY_KEY)
    if stale:
        parameters.append(_IF_MATCH)
    return extend_schema(
        operation_id=_identifier(summary),
        summary=summary,
        description=f"{about}\n\nScope: `{scope}`.",
        request={JSON: body} if body else None,
        responses=responses,
        parameters=parameters,
        examples=examples,
    )


def _identifier(summary: str) -> str:
    """A name for programs made of the summary: «List a case's documents» -> listCaseDocuments."""
    words = [word.removesuffix("'s") for word in summary.split() if word not in ("a", "in")]
    return words[0].lower() + "".join(word[:1].upper() + word[1:] for word in words[1:])


def _header(name: str, about: str, pattern: str | None = None) -> OpenApiParameter:
    kind: Any = {"type": "string", "pattern": pattern} if pattern else OpenApiTypes.STR
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, required=False, description=about)


_LANGUAGE = _header("Accept-Language", "`nb`, `nn` or `en`: the language of titles and problems.")
_IDEMPOTENCY_KEY = _header(
    "Idempotency-Key",
    "Carries the request out once: a repeat within 24 hours gets the same answer. 8-100 letters, digits, `-`, `_`.",
    "^[A-Za-z0-9_-]{8,100}$",
)
_IF_MATCH = _header("If-Match", 'The case\'s version as `ETag` gave it, such as `"7"`.', '^(W/)?"[0-9]{1,9}"$')


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole description; made once in each process."""
    made: dict[str, Any] = SchemaGenerator(urlconf="api.urls").get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    made["info"] = {"title": "Samspor API", "version": "1", "description": _INTRODUCTION}
    made["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    made["servers"] = [{"url": "/", "description": "The municipality whose address you call"}]
    return made
