"""The language of the page: what the person chose, else the person's own, else the tenant's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

OFFERED = tuple(code for code, _ in settings.LANGUAGES)


class LanguageMiddleware:
    """Sets the language for the rest of the request and says so in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        language = self._choose(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response

    def _choose(self, request: HttpRequest) -> str:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        own = getattr(request.user, "language", "") if request.visit is None else ""
        for language in (chosen, own, request.tenant.language):
            if language in OFFERED:
                return language
        return settings.LANGUAGE_CODE
