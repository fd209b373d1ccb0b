"""Requests through the whole stack of middleware, called as a server would call it, over a few kept connections."""

import io
import json
import random
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from tenants.backend.keeping import Shared
from tests.benchmarks.tenancy.meter import Cost, Meter, private_mb

LANES = 4  # as many as the threads of one web worker
BATCH = 25  # requests that one thread answers before the next takes over
_KEPT_CASES = 16


@dataclass(frozen=True)
class Target:
    """One tenant as its callers know it."""

    host: str
    token: str
    session: str
    cases: tuple[str, ...]


VIEWS: dict[str, Callable[[Target, int], tuple[str, str]]] = {
    "list": lambda target, number: ("/api/v1/cases", "limit=25"),
    "detail": lambda target, number: (f"/api/v1/cases/{target.cases[number % _KEPT_CASES]}", ""),
    "worklist": lambda target, number: ("/saker/", ""),
    "case_page": lambda target, number: (f"/saker/{target.cases[number % _KEPT_CASES]}/", ""),
}


def read_targets(path: str) -> list[Target]:
    """The tenants that have been filled, in the order in which they are visited."""
    return [Target(**{**row, "cases": tuple(row["cases"])}) for row in json.loads(Path(path).read_text())]


class Visitor:
    """Calls the application in this process: four threads take turns, over the connections that they keep."""

    def __init__(self) -> None:
        self._application = WSGIHandler()
        self._lanes: list[ThreadPoolExecutor] = []
        self._turns = random.Random(1)

    def measure(self, view: str, targets: list[Target], start: int, requests: int, postmaster: int) -> Cost:
        """The cost of so many requests, the tenants in turn from the `start`th; from 0, over fresh connections."""
        if start == 0:
            self.rest()
            self._lanes = [ThreadPoolExecutor(1) for _ in range(LANES)]
            for lane in self._lanes:
                lane.submit(self._visits, view, targets, range(3)).result()
        meter = Meter(postmaster)
        for first in range(start, start + requests, BATCH):
            batch = range(first, min(first + BATCH, start + requests))
            self._turns.choice(self._lanes).submit(self._visits, view, targets, batch).result()
        return meter.read()

    def rest(self) -> None:
        """Close what was kept open."""
        self._leave(self._lanes)
        self._lanes = []

    def grow(self, targets: list[Target]) -> float:
        """The most memory, in MB, that a database process of one thread held while it visited each tenant in turn."""
        lane = ThreadPoolExecutor(1)
        try:
            return max(lane.submit(self._visit_and_weigh, target).result() for target in targets)
        finally:
            self._leave([lane])

    def visit(self, view: str, target: Target, number: int = 0) -> bytes:
        """The body of one answer; anything but 200 is an error."""
        path, query = VIEWS[view](target, number)
        seen: list[str] = []

        def start_response(status: str, headers: object, error: object = None) -> Callable[[bytes], None]:
            seen.append(status)
            return _nowhere

        answer: Any = self._application(_environ(target, path, query), start_response)
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        if not seen or not seen[0].startswith("200"):
            raise RuntimeError(f"{view} at {target.host} answered {seen}: {body[:500]!r}")
        return body

    def _visits(self, view: str, targets: list[Target], numbers: range) -> None:
        for number in numbers:
            self.visit(view, targets[number % len(targets)], number)

    def _visit_and_weigh(self, target: Target) -> float:
        for view in ("list", "detail"):
            self.visit(view, target)
        return max(private_mb(raw.info.backend_pid) for raw in _servers())

    @staticmethod
    def _leave(lanes: list[ThreadPoolExecutor]) -> None:
        for lane in lanes:
            lane.submit(connections.close_all).result()
            lane.shutdown()


def _nowhere(chunk: bytes) -> None:
    """WSGI's write(), which nobody uses."""


def _environ(target: Target, path: str, query: str) -> dict[str, Any]:
    api = path.startswith("/api/")
    who = (
        {"HTTP_AUTHORIZATION": f"Bearer {target.token}"}
        if api
        else {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={target.session}"}
    )
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": target.host,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": target.host,
        "HTTP_ACCEPT": "application/json" if api else "text/html",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **who,
    }


def _servers() -> list[Any]:
    """The connections to the database that this thread may get: its own, or the process'."""
    wrapper: Any = connections["default"]
    keeper = getattr(wrapper, "_keeper", None)
    return keeper.pool.kept() if isinstance(keeper, Shared) else [wrapper.connection]


def messages(visitor: Visitor, view: str, target: Target) -> list[str]:
    """What one warm request sends to the server, message by message: the text of each statement."""
    visitor.visit(view, target)
    # Once a second somebody looks whether the directory has changed; on a slow machine that may be this very request.
    return min((_traced(visitor, view, target) for _ in range(5)), key=len)


def _traced(visitor: Visitor, view: str, target: Target) -> list[str]:
    servers = [raw.pgconn for raw in _servers()]
    with tempfile.TemporaryFile() as trace:
        for server in servers:
            server.trace(trace.fileno())
        try:
            visitor.visit(view, target)
        finally:
            for server in servers:
                server.untrace()
        trace.seek(0)
        lines = [line.split("\t") for line in trace.read().decode("utf-8", "replace").splitlines()]
    # Each statement that goes to the server does so as one simple query, or as a parse with what follows it.
    return [fields[-1] for fields in lines if len(fields) > 4 and fields[1] == "F" and fields[3] in ("Query", "Parse")]
