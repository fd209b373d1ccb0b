"""What Sentry is told of a defect: where it is. Nobody's name, number, answers, cookie or address leaves."""

import json
import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
import sentry_sdk
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from sentry_sdk.envelope import Envelope
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.transport import Transport

from config import sentry

NAME = "Frode Fantasifjord"
NATIONAL_ID = "01815699999"
ANSWER = "Strever med lesing og gruer seg til skolen"
COOKIE = "session-kake-8812"
ADDRESS = "Oppdiktveien 7"
EMAIL = "frode.fantasifjord@example.invalid"
CANARIES = (NAME, "Fantasifjord", NATIONAL_ID, ANSWER, COOKIE, ADDRESS, EMAIL, "gruer seg")
DSN = "https://key@sentry.invalid/1"


class Kept(Transport):
    """Keeps what would have been sent."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope.serialize())

    @property
    def text(self) -> str:
        """All of it, also as it reads once JSON's escapes are undone."""
        raw = b"\n".join(self.sent).decode()
        return raw + raw.encode().decode("unicode_escape", errors="replace")

    def event(self) -> dict[str, Any]:
        """The one event that was sent."""
        (only,) = self.sent
        return next(
            found
            for line in only.decode().splitlines()
            if isinstance(found := json.loads(line), dict) and "level" in found
        )


class CaseFault(Exception):
    """Something is wrong with the program."""


def broken(request: HttpRequest, secret: str) -> HttpResponse:
    child = {"name": NAME, "national_id": NATIONAL_ID, "answer": request.POST["answer"]}
    logging.getLogger("samspor.case").warning("looked at %s", child["name"], extra={"email": EMAIL})
    sentry_sdk.set_user({"email": EMAIL, "username": NAME})
    sentry_sdk.set_context("child", child)
    try:
        raise KeyError(child["national_id"])
    except KeyError as cause:
        raise CaseFault(f"{child['name']} at {ADDRESS} could not be saved") from cause


urlpatterns = [path("sak/<str:secret>/", broken, name="case")]


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def scrubbed(kept: Kept) -> Iterator[None]:
    yield from _client(kept, sentry.options("0.1.0"))


def _client(kept: Kept, options: dict[str, Any]) -> Iterator[None]:
    with sentry_sdk.isolation_scope(), sentry_sdk.new_scope() as scope:
        scope.set_client(sentry_sdk.Client(dsn=DSN, transport=kept, **options))
        yield


def _request() -> None:
    body = urlencode({"answer": ANSWER, "name": NAME}).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "SERVER_NAME": "trondheim.localhost",
        "SERVER_PORT": "80",
        "PATH_INFO": f"/sak/{EMAIL}/",
        "QUERY_STRING": urlencode({"q": NAME}),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_COOKIE": f"samspor_session={COOKIE}",
        "HTTP_X_CHILD": NATIONAL_ID,
        "HTTP_REFERER": f"https://trondheim.localhost/?q={EMAIL}",
        "HTTP_BAGGAGE": f"sentry-trace_id=771a43a4192642f0b136d5159a501700,sentry-transaction={EMAIL}",
        "HTTP_SENTRY_TRACE": "771a43a4192642f0b136d5159a501700-1234567890abcdef-1",
        "REMOTE_ADDR": "192.0.2.7",
        "wsgi.input": BytesIO(body),
        "wsgi.url_scheme": "http",
    }
    answered: Any = lambda *_: None  # noqa: E731
    middleware = ["web.middleware.request_id.RequestIdMiddleware"]
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=middleware, ALLOWED_HOSTS=["*"]):
        list(WSGIHandler()(environ, answered))


def test_a_defect_in_a_page_is_reported_without_a_person(kept: Kept, scrubbed: None) -> None:
    _request()
    assert [canary for canary in CANARIES if canary in kept.text] == []
    assert "192.0.2.7" not in kept.text


def test_the_report_still_says_where_the_defect_is(kept: Kept, scrubbed: None) -> None:
    _request()
    event = kept.event()
    kinds = [value["type"] for value in event["exception"]["values"]]
    assert kinds == ["KeyError", "CaseFault"]
    frame = event["exception"]["values"][-1]["stacktrace"]["frames"][-1]
    assert (frame["function"], frame["lineno"] > 0) == ("broken", True)
    assert event["release"] == "0.1.0"
    assert len(event["tags"]["request_id"]) == 32


def test_a_logged_error_is_reported_as_its_logger_only(kept: Kept, scrubbed: None) -> None:
    logging.getLogger("samspor.letters").error("no letter for %s, %s", NAME, NATIONAL_ID, extra={"to": EMAIL})
    assert [canary for canary in CANARIES if canary in kept.text] == []
    assert kept.event()["logger"] == "samspor.letters"


def test_nothing_but_errors_is_ever_sent(kept: Kept, scrubbed: None) -> None:
    with sentry_sdk.start_transaction(name=NAME, sampled=True) as transaction:
        transaction.set_data("query", f"SELECT '{NATIONAL_ID}'")
    sentry_sdk.add_breadcrumb(message=NAME)
    logging.getLogger("samspor").info("read by %s", NAME)
    sentry_sdk.flush()
    assert kept.sent == []


def test_without_an_address_nothing_is_set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(sentry_sdk, "init", lambda **_: called.append("init"))
    sentry.configure("", "0.1.0")
    assert called == []
    sentry.configure(DSN, "0.1.0")
    assert called == ["init"]


def test_the_same_defect_leaks_when_nothing_is_scrubbed(kept: Kept) -> None:
    """The control: the canaries are where an ordinary set-up finds them, so the tests above can fail."""
    for _ in _client(kept, {"integrations": [DjangoIntegration()]}):
        _request()
    leaked = {canary for canary in CANARIES if canary in kept.text}
    assert leaked >= {NAME, NATIONAL_ID, ANSWER, EMAIL, ADDRESS}
