"""The joints: who is told what happened, and what fills a new tenant."""

from importlib import import_module

from config import handover, uniting
from config.counting import SOURCES
from core import events
from core.acts import Act
from core.events import Occurred
from tenants import counting, provisioning
from tenants.provisioning import Administrator


def join() -> None:
    """Connect packages that may not import one another. Called when Django starts; repeating it changes nothing."""
    events.subscribe(_meter)
    provisioning.before_new_tenants(_lay_library_ready)
    provisioning.on_new_tenant(_adopt_library)
    provisioning.on_first_administrator(_let_in)
    counting.read_from(SOURCES)
    for module in (
        "config.operator_jobs",
        "config.tenant_jobs",
        "tenants.lifecycle.everyone",
        "tenants.lifecycle.standing",
        "tenants.lifecycle.erasing",
        "tenants.lifecycle.moving",
        "tenants.lifecycle.export",
        "tenants.lifecycle.restore",
        "tenants.lifecycle.uniting",
    ):
        import_module(module)  # registers them
    handover.declare()
    uniting.declare()


def _meter(occurred: Occurred) -> None:
    from billing import usage

    usage.record(occurred=occurred)


def _lay_library_ready() -> None:
    from casework.library.services import lay_all_ready

    lay_all_ready()


def _adopt_library(act: Act) -> None:
    from casework.library.services import adopt_library

    adopt_library(act=act)


def _let_in(administrator: Administrator, act: Act) -> None:
    from config.operator_jobs import let_in

    let_in(administrator, act)
