"""Every refusal as a problem response (RFC 9457). One map from errors to statuses; pages have their own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sentry_sdk
import structlog
from django.core.exceptions import DisallowedHost
from django.db import IntegrityError
from django.http import Http404, HttpRequest
from rest_framework import exceptions as drf
from rest_framework.response import Response

from api import texts
from api.language import language_of
from api.parsing import Malformed, TooLarge
from core import errors
from core.acts import Act
from core.audit.services import record
from tenants.outage import is_outage

CONTENT_TYPE = "application/problem+json"
DOCS = "/api/docs"
RETRY_SECONDS = {503: 5, 429: 60}

STATUS: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.Invalid: 422,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
# The framework's own codes, in our words.
FAULTS = {
    "null": "required",
    "blank": "required",
    "empty": "required",
    "max_length": "too_long",
    "min_length": "too_short",
    "max_value": "too_large",
    "min_value": "too_small",
    "max_string_length": "too_large",
    "invalid_choice": "option",
    "not_a_dict": "type",
    "not_a_list": "type",
    "null_characters_not_allowed": "type",
    "surrogate_characters_not_allowed": "type",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One wrong value: where it stands (a JSON pointer into the body, or a query parameter) and a code."""

    where: str
    code: str
    in_query: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is told about one refusal."""

    status: int
    code: str
    faults: tuple[Fault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class Stale(drf.APIException):
    """If-Match named a version of the case that is not the newest."""

    status_code = 412


class Running(drf.APIException):
    """The same request is being carried out at this moment."""

    status_code = 409


class InvalidQuery(drf.ValidationError):
    """Query parameters that cannot be followed."""


def handle(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """The framework's hook: the problem response for an exception, or None for a defect, which goes on."""
    request: HttpRequest = context["request"]._request
    problem = _problem(exc, context.get("view"))
    if problem is None:
        return None
    if isinstance(exc, errors.Forbidden):
        _put_on_record(request, problem.code)
    response = Response(body(problem, request), status=problem.status, content_type=CONTENT_TYPE)
    for name, value in headers(problem, request).items():
        response[name] = value
    return response


def body(problem: Problem, request: HttpRequest) -> dict[str, Any]:
    """The members of the response, in the reader's language."""
    language = language_of(request)
    structlog.get_logger("samspor.request").info("refused", code=problem.code, status=problem.status)
    told: dict[str, Any] = {
        "type": _docs(request) + "#" + texts.anchor(problem.status, problem.code),
        "title": texts.title(problem.status, language),
        "status": problem.status,
        "code": problem.code,
        "detail": texts.detail(problem.status, problem.code, language),
        "instance": _instance(request),
    }
    if problem.faults:
        told["errors"] = [
            {
                ("parameter" if fault.in_query else "pointer"): fault.where,
                "code": fault.code,
                "detail": texts.fault(fault.code, language),
            }
            for fault in problem.faults
        ]
    return told


def headers(problem: Problem, request: HttpRequest) -> dict[str, str]:
    """What goes beside the body."""
    found = {"Content-Language": language_of(request), **problem.headers}
    if problem.status in RETRY_SECONDS:
        found.setdefault("Retry-After", str(RETRY_SECONDS[problem.status]))
    return found


def _problem(exc: Exception, view: object) -> Problem | None:
    if isinstance(exc, errors.DomainError):
        status = next(status for kind, status in STATUS.items() if isinstance(exc, kind))
        return Problem(status, exc.code, tuple(_domain_faults(exc, view)))
    if isinstance(exc, drf.APIException):
        return _framework_problem(exc)
    if isinstance(exc, Http404):
        return Problem(404, "not_found")
    if isinstance(exc, IntegrityError):
        return Problem(409, "conflict.race")
    if is_outage(exc):
        sentry_sdk.capture_exception(exc)
        return Problem(503, "unavailable")
    return None


def _framework_problem(exc: drf.APIException) -> Problem:
    match exc:
        case drf.ValidationError():
            query = isinstance(exc, InvalidQuery)
            code = "query.invalid" if query else "body.invalid"
            return Problem(422, code, tuple(_framework_faults(exc.detail, "", query)))
        case Malformed() | TooLarge():
            return Problem(exc.status_code, exc.code)
        case Running():
            return Problem(409, "idempotency.running", headers={"Retry-After": "1"})
        case Stale():
            return Problem(412, "case.stale")
        case drf.NotAuthenticated() | drf.AuthenticationFailed():
            code = "token.missing" if isinstance(exc, drf.NotAuthenticated) else "token.invalid"
            return Problem(401, code, headers={"WWW-Authenticate": 'Bearer realm="samspor"'})
    return Problem(exc.status_code, texts.kind_of(exc.status_code))


def _domain_faults(exc: errors.DomainError, view: object) -> Iterator[Fault]:
    """The services name fields; the view knows where in its body such a field stands."""
    places: Mapping[str, str] = getattr(view, "places", {})
    base = places.get(exc.code, "")
    for name, codes in exc.fields.items():
        where = places.get(f"{exc.code}:{name}") or f"{base}/{name.replace('.', '/')}"
        if name.partition(".")[0] == "goals" or name.startswith("goal_"):
            where = "/extras/" + name.replace(".", "/")
        for code in codes:
            yield Fault(where, code)


def _framework_faults(detail: Any, where: str, query: bool) -> Iterator[Fault]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else str(name) if query else f"/{_escaped(str(name))}"
            yield from _framework_faults(inner, where + step, query)
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            if isinstance(inner, dict):
                yield from _framework_faults(inner, f"{where}/{number}", query)
            else:
                yield from _framework_faults(inner, where, query)
    else:
        code = getattr(detail, "code", "invalid")
        yield Fault(where, FAULTS.get(code, code), query)


def _escaped(name: str) -> str:
    return name[:60].replace("~", "~0").replace("/", "~1")


def _docs(request: HttpRequest) -> str:
    try:
        return request.build_absolute_uri(DOCS)
    except DisallowedHost:
        return DOCS


def _instance(request: HttpRequest) -> str:
    request_id = getattr(request, "request_id", "")
    try:
        return UUID(request_id).urn
    except ValueError:
        return f"urn:samspor:request:{request_id}"


def _put_on_record(request: HttpRequest, code: str) -> None:
    act: Act | None = getattr(request, "act", None)
    if act and act.actor_id:
        route = request.resolver_match.view_name if request.resolver_match else ""
        record(act=act, action="access.denied", detail={"code": code, "route": route})
