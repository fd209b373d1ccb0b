"""What a careless or hostile browser sends, and how much a municipality has on record."""

import contextvars
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

from django.apps import apps
from django.conf import settings
from django.db import connection, connections
from django.test import Client

from tests.cast import Town

LONG = "begynnelsen " + "x" * 100_000
# Each as the bytes that go over the wire for one field.
NASTY: dict[str, bytes] = {
    "long": LONG.encode(),
    "nul": b"a\x00b",
    "lone surrogate": b"a\xed\xa0\x80b",
    "not utf-8": b"\xff\xfe\xc3",
    "negative": b"-1",
    "huge": b"9" * 40,
    "exponent": b"1e400",
    "not a number": b"NaN",
    "other digits": "٣٤".encode(),
    "markup": b"<script>alert(1)</script>{{ 7*7 }}{% now 'Y' %}",
    "foreign id": b"0197a3c4-51aa-7b02-8e11-2f3a4b5c6d7e",
    "no date": b"31.02.2026",
    "far date": b"9999-12-31",
    "year naught": b"0000-00-00",
    "blank": b"   ",
}
# Faulty whatever the field; the others are well enough for a line of text.
NEVER = ("long", "nul", "blank")
# What may grow although the answer was no: the trail, attempts, and what was typed, kept as a draft.
MAY_GROW = {"audit.AuditEntry", "samspor_audit.AuditEntry", "accounts.LoginAttempt", "accounts.Session"}


def body_of(fields: Mapping[str, Any], changed: str = "", nasty: bytes = b"") -> bytes:
    """A form as a browser encodes it, one field spoilt."""
    rest = {name: value for name, value in fields.items() if name != changed}
    good = urlencode(rest, doseq=True).encode()
    return good + (b"&" + changed.encode() + b"=" + quote_from_bytes(nasty).encode() if changed else b"")


def post(client: Client, path: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str]:
    """One POST that always ends in an answer."""
    client.raise_request_exception = False
    answer: Any = client.generic("POST", path, body, content_type=kind)
    return answer.status_code, answer.content.decode(errors="replace")


def on_record(town: Town) -> dict[str, int]:
    """How many rows each of the municipality's tables has."""
    found = {}
    with town.inside():
        schema = town.tenant.schema
        inside = [config for config in apps.get_app_configs() if config.name in settings.TENANT_APPS]
        models = [model for config in inside for model in config.get_models()]
        asked = " UNION ALL ".join(
            f'SELECT \'{model._meta.label}\', count(*) FROM "{schema}"."{model._meta.db_table}"' for model in models
        )
        with connection.cursor() as cursor:
            cursor.execute(asked)
            found = dict(cursor.fetchall())
    return {label: count for label, count in found.items() if label not in MAY_GROW}


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do these at the same moment, each in a thread of its own; their answers in order."""
    answers: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            answers[number] = act()
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run, number, act))
        for number, act in enumerate(acts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
