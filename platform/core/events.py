"""What happened, told to whoever listens inside the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Occurred:
    """A countable happening in a tenant; `source_key` makes telling it twice harmless. Never personal data."""

    name: str
    tenant_schema: str
    subject: str
    quantity: int
    at: datetime
    source_key: str


Listener = Callable[[Occurred], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> None:
    """Have `listener` called for every happening; subscribing twice is the same as once."""
    if listener not in _listeners:
        _listeners.append(listener)


def publish(occurred: Occurred) -> None:
    """Tell every listener; a listener that fails makes the act fail with it."""
    for listener in _listeners:
        listener(occurred)
