"""Another system that calls a municipality's API."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from core import clock
from core.accounts.services import TOKEN_SCOPES, issue_token
from tests.cast import Town


@dataclass
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The problem's code, the form of the response being checked on the way."""
        assert self.headers["Content-Type"] == "application/problem+json", self.content[:300]
        told = self.json
        assert told["status"] == self.status
        assert {"type", "title", "detail", "instance", "code"} <= set(told)
        assert told["type"].partition("#")[2].startswith("problem-")
        return str(told["code"])


@dataclass
class System:
    """A caller with (or without) a token."""

    town: Town
    secret: str | None

    def call(self, method: str, path: str, body: object = None, *, raw: bytes | None = None, **headers: str) -> Answer:
        """One request; `path` is under /api/v1 unless it is whole."""
        client = Client(SERVER_NAME=self.town.host, raise_request_exception=False)
        address = path if path.startswith(("http", "/api/")) else f"/api/v1{path}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret is not None:
            sent.setdefault("Authorization", f"Bearer {self.secret}")
        data = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        kind = sent.pop("Content-Type", "application/json")
        response = client.generic(method, address, data, content_type=kind, headers=sent)
        return Answer(response.status_code, dict(response.headers), response.content)

    def get(self, path: str, **headers: str) -> Answer:
        """GET."""
        return self.call("GET", path, None, raw=None, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        """POST with JSON."""
        return self.call("POST", path, {} if body is None else body, raw=None, **headers)


NewSystem = Callable[..., System]


def new_token(
    town: Town, scopes: Sequence[str] = TOKEN_SCOPES, *, at: datetime | None = None, expires_at: datetime | None = None
) -> str:
    """The secret of a fresh token."""
    with town.inside():
        _, secret = issue_token(name="Skolesystemet", scopes=scopes, at=at or clock.now(), expires_at=expires_at)
    return secret


@pytest.fixture(scope="session")
def system(trondheim: Town) -> System:
    """A school system that may do everything an integration may, in Trondheim."""
    return System(trondheim, new_token(trondheim))


@pytest.fixture(scope="session")
def gol_system(gol: Town) -> System:
    """The same in Gol."""
    return System(gol, new_token(gol))
