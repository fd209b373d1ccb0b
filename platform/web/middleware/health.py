"""/healthz, /readyz and /metrics: asked by machines, on any host, before any tenant is looked up."""

from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse

from tenants import isolation
from tenants.models import DirectoryVersion
from web import turns

METRICS = "text/plain; version=0.0.4; charset=utf-8"


class HealthMiddleware:
    """Alive (the process answers), ready (the database answers too), and how busy it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the three addresses, pass everything else on."""
        if request.path == "/healthz":
            return JsonResponse({"status": "alive"})
        if request.path == "/readyz":
            return self._ready()
        if request.path == "/metrics":
            return HttpResponse("".join(f"{line}\n" for line in turns.figures()), content_type=METRICS)
        return self.get_response(request)

    def _ready(self) -> HttpResponse:
        try:
            with isolation.use_directory():
                version = DirectoryVersion.objects.get(pk=1).version
        except (DatabaseError, DirectoryVersion.DoesNotExist):
            return JsonResponse({"status": "not ready", "database": "no answer"}, status=503)
        return JsonResponse({"status": "ready", "directory": version})
