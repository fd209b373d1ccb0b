"""Domain errors that a view does not handle itself become pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.errors import DomainError
from web.refusals import page_for


class ErrorsMiddleware:
    """Django hands it what views raise; a defect of ours goes on to the error page and the error report."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; Django hands us the exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for a domain error."""
        return page_for(request, exception) if isinstance(exception, DomainError) else None
