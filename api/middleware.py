"""Under /api/ every error is a problem response, whoever made it: unknown address or host, database away, defect."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from api import problems, texts


class ProblemsMiddleware:
    """Stands outside the tenant, so that also those who find no tenant or no database are answered in JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith("/api/"):
            return response
        if response.headers.get("Content-Type", "").startswith(problems.CONTENT_TYPE):
            return response
        return _problem(request, response)


def _problem(request: HttpRequest, original: HttpResponse) -> HttpResponse:
    code = getattr(original, "problem_code", "") or texts.kind_of(original.status_code)
    problem = problems.Problem(original.status_code, code)
    response = HttpResponse(
        json.dumps(problems.body(problem, request), ensure_ascii=False),
        status=original.status_code,
        content_type=problems.CONTENT_TYPE,
    )
    for name, value in problems.headers(problem, request).items():
        response[name] = value
    for name in ("Retry-After", "Allow"):
        if name in original:
            response[name] = original[name]
    return response
