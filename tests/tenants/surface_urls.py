"""A municipality's site with views that do what a careless programmer would; for tests of what then happens."""

import asyncio
from collections.abc import Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path

from casework.people.models import Unit
from config import urls_tenant
from tenants import isolation
from tests.tenants.where import where

handler400 = urls_tenant.handler400
handler403 = urls_tenant.handler403
handler404 = urls_tenant.handler404
handler500 = urls_tenant.handler500
heard: list[tuple[str, str]] = []


async def in_coroutine(request: HttpRequest) -> HttpResponse:
    """Reaches the database in each way that a coroutine can."""
    found = {
        "sync_to_async": await sync_to_async(where)(),
        "another thread": await sync_to_async(where, thread_sensitive=False)(),
        "to_thread": await asyncio.to_thread(where),
        "to_thread, opened again": await asyncio.to_thread(_again),
        "async query": str((await Unit.objects.aget(name="Granlia skole")).id),
    }
    return JsonResponse(found)


def _again() -> str:
    try:
        with isolation.use_tenant(isolation.current()):
            return where()
    finally:
        connection.close()


def late_stream(request: HttpRequest) -> StreamingHttpResponse:
    """Asks for its rows when nobody's transaction is open any more."""

    def rows() -> Iterator[bytes]:
        yield b"first;"
        yield from (unit.name.encode() for unit in Unit.objects.all())

    return StreamingHttpResponse(rows())


def early_stream(request: HttpRequest) -> StreamingHttpResponse:
    """Has its rows before it answers."""
    names = [unit.name.encode() for unit in Unit.objects.order_by("name")]
    return StreamingHttpResponse(iter(names))


def after_commit(request: HttpRequest) -> HttpResponse:
    """Puts work off until its transaction is done; `?fail` undoes it."""

    def then() -> None:
        heard.append(("at once", where()))
        heard.append(("tenant", isolation.current().schema))
        with isolation.use_tenant(isolation.current()):
            heard.append(("opened again", where()))

    transaction.on_commit(then)
    return HttpResponse(status=500 if "fail" in request.GET else 200)


def search(request: HttpRequest) -> HttpResponse:
    """A hole: what the visitor sends becomes SQL. One statement, as drivers with parameters take it, or many."""
    try:
        with connection.cursor() as cursor:
            term = request.GET["q"]
            if "stacked" in request.GET:
                cursor.execute(f"SELECT name FROM casework_people_unit WHERE name = '{term}'")
            else:
                cursor.execute(f"SELECT name FROM casework_people_unit WHERE kind = %s AND name = '{term}'", ["school"])
            rows: Any = cursor.fetchall()
    except isolation.IsolationError:
        raise
    except Exception as error:
        transaction.set_rollback(True)
        return HttpResponse(str(error), status=400)
    return JsonResponse({"rows": [str(row[0]) for row in rows]})


def slow(request: HttpRequest) -> HttpResponse:
    """A statement that takes longer than anybody may."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout TO '50ms'")
        cursor.execute("SELECT pg_sleep(5)")
    return HttpResponse()


def fail(request: HttpRequest) -> HttpResponse:
    """The database fails in the way that is asked for."""
    state = request.GET["state"]
    assert state.isalnum()
    with connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$")
    return HttpResponse()


NAMES = ("in_coroutine", "late_stream", "early_stream", "after_commit", "search", "slow", "fail")
urlpatterns = [
    *(path(f"careless/{name}", globals()[name], name=name) for name in NAMES),
    path("", include(urls_tenant)),
]
