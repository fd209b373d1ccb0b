"""Structured logs: one JSON line an event in production, readable lines in the demo. Ids only, never content."""

import logging
import sys
import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from tenants import isolation


def _tenant(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    tenant = isolation.current_or_none()
    if tenant is not None and not event.get("tenant"):
        event["tenant"] = tenant.schema
    return event


def _defect(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Where an exception came from. Its message stays out: a database's says which name or number it failed on."""
    caught = event.pop("exc_info", None)
    if caught is True:
        caught = sys.exc_info()
    error = caught[1] if isinstance(caught, tuple) else caught
    chain = []
    while isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        chain.append({"type": type(error).__name__, "frames": [f"{f.filename}:{f.lineno} {f.name}" for f in frames]})
        error = error.__cause__ or error.__context__
    if chain:
        event["exception"] = chain
    return event


def _no_address(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Django names the path of a failed request; an invitation's path is its secret. Our own line names the route."""
    record = event.get("_record")
    if record is not None and record.name.startswith("django.request"):
        event["event"] = "defect"
    return event


def _is_defect(record: logging.LogRecord) -> bool:
    """Whether anything is wrong with the program: «try again soon» is an answer, and our own lines tell why."""
    return getattr(record, "status_code", None) != 503


def configure(config: Mapping[str, Any]) -> None:
    """Django's LOGGING_CONFIG: send both structlog and the standard library through the same formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _tenant,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    finish: list[Any] = [_defect, structlog.processors.JSONRenderer(ensure_ascii=False)]
    if not config["json"]:  # the demo's people are invented, and a developer wants the whole trace
        finish = [structlog.processors.format_exc_info, structlog.dev.ConsoleRenderer(colors=False)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[_no_address, structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config["level"])
    # Django's own would write in another form, and mail whole requests to the administrators.
    for name in ("django", "django.server"):
        logging.getLogger(name).handlers.clear()
    django = logging.getLogger("django.request")
    django.setLevel("ERROR")  # our own line tells of each request
    django.addFilter(_is_defect)
    for noisy in ("fontTools", "procrastinate", "asyncio"):
        logging.getLogger(noisy).setLevel("WARNING")
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
