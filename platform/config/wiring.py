"""The joints: who is told what happened, and what fills a new tenant."""

from importlib import import_module

from core import events
from core.acts import Act
from core.events import Occurred
from tenants import provisioning


def join() -> None:
    """Connect packages that may not import one another. Called when Django starts; repeating it changes nothing."""
    events.subscribe(_meter)
    provisioning.on_new_tenant(_adopt_library)
    for module in ("config.operator_jobs", "config.tenant_jobs"):
        import_module(module)  # registers them


def _meter(occurred: Occurred) -> None:
    from billing import usage

    usage.record(occurred=occurred)


def _adopt_library(act: Act) -> None:
    from casework.library.services import adopt_all

    adopt_all(act=act)
