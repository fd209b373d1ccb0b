"""Defects are reported, people are not: an event leaves with what this file lets through and nothing else."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import sentry_sdk
import structlog
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration
from sentry_sdk.types import Event, Hint

from tenants import isolation

_EVENT = ("event_id", "timestamp", "platform", "level", "release", "type")
_FRAME = ("filename", "function", "module", "lineno", "in_app")
# What our own code names: loggers, routes, schemas, request ids. Never something that a person typed.
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,100}")


def configure(dsn: str, release: str) -> None:
    """Report defects to this address; without one nothing is sent and nothing is patched."""
    if dsn:
        sentry_sdk.init(dsn=dsn, **options(release))


def options(release: str) -> dict[str, Any]:
    """How the client is set up: nothing personal is collected, and `scrub` lets nothing else through."""
    return {
        "release": release,
        "before_send": scrub,
        "before_send_transaction": _nothing,
        "before_send_log": _nothing,
        "before_send_metric": _nothing,
        "before_breadcrumb": _nothing,
        "max_breadcrumbs": 0,
        "include_local_variables": False,
        "include_source_context": False,
        "max_request_body_size": "never",
        "server_name": "samspor",
        "auto_session_tracking": False,
        "send_client_reports": False,
        "propagate_traces": False,
        "enable_db_query_source": False,
        "default_integrations": False,
        "auto_enabling_integrations": False,
        "integrations": [
            DjangoIntegration(middleware_spans=False, signals_spans=False),
            LoggingIntegration(level=None, event_level=logging.ERROR),
            AtexitIntegration(callback=lambda pending, timeout: None),
            DedupeIntegration(),
            ExcepthookIntegration(),
            ThreadingIntegration(),
        ],
    }


def scrub(event: Event, hint: Hint) -> Event:
    """A new event with where the defect is; what it was about stays here."""
    kept: dict[str, Any] = {key: event[key] for key in _EVENT if key in event}  # type: ignore[literal-required]
    if _is_name(event.get("logger")):
        kept["logger"] = event["logger"]
    values = (event.get("exception") or {}).get("values") or []
    if values:
        kept["exception"] = {"values": [_exception(value) for value in values if value]}
    kept["tags"] = _tags()
    return kept  # type: ignore[return-value]


def _exception(value: Mapping[str, Any]) -> dict[str, Any]:
    # The message is left out: a database's says which name or number it failed on.
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {"frames": [{key: frame[key] for key in _FRAME if key in frame} for frame in frames]},
    }


def _tags() -> dict[str, str]:
    known = structlog.contextvars.get_contextvars()
    tenant = isolation.current_or_none()
    tags = {"request_id": known.get("request_id"), "route": known.get("route"), "job": known.get("job")}
    tags["tenant"] = tenant.schema if tenant else None
    return {key: value for key, value in tags.items() if isinstance(value, str) and _is_name(value)}


def _is_name(value: object) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _nothing(*_: object) -> None:
    return None
