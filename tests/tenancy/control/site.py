"""One page: the notes of the tenant at hand, read three times as a page of several parts would."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.tenancy.control.settings"

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def notes(request: HttpRequest) -> HttpResponse:
    """What the notes say."""
    said: list[str] = []
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute("SELECT said FROM note")
            said += [row[0] for row in cursor.fetchall()]
    return HttpResponse("\n".join(said))


urlpatterns = [path("", notes)]
application = get_wsgi_application()
