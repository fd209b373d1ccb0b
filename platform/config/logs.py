"""Structured logs: one JSON line an event in production, readable lines in the demo. Ids only, never content."""

import logging
import sys
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


def configure(config: Mapping[str, Any]) -> None:
    """Django's LOGGING_CONFIG: send both structlog and the standard library through the same formatter."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _tenant,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = structlog.processors.JSONRenderer() if config["json"] else structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config["level"])
    logging.getLogger("django.request").setLevel("ERROR")  # our own line tells of each request
    for noisy in ("fontTools", "procrastinate", "asyncio"):
        logging.getLogger(noisy).setLevel("WARNING")
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
