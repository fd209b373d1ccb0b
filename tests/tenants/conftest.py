"""What tests of whole tenants share: the worker's part, played step by step."""

from collections.abc import Callable

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from core import clock
from core.acts import system_act
from tenants import isolation, jobs
from tenants.access import Role


@pytest.fixture
def worked() -> Callable[[str], None]:
    """Do the newest job of a task as the worker would; what it raises is raised."""

    def work(task: str) -> None:
        with isolation.use_operator():
            row = ProcrastinateJob.objects.filter(task_name=task).latest("id")
        arguments = dict(row.args)
        tenant = arguments.pop("tenant")
        act = system_act(clock.now(), roles=(Role.OPERATOR.value,))
        jobs.run(task, tenant=tenant, act=act, arguments=arguments)

    return work


@pytest.fixture
def slow_to_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each BEGIN takes longer than the shortest time limit."""
    opening = isolation.opening_statements
    monkeypatch.setattr(
        isolation,
        "opening_statements",
        lambda tenant: opening(tenant).replace("RESET ALL;", "SELECT pg_sleep(0.05); RESET ALL;"),
    )
