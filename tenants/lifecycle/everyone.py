"""Taking the rest of the register into use, one municipality after another: from the console and the command line."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import psycopg
import structlog
from django.db import DatabaseError
from django.db.transaction import atomic

from core import clock
from core.acts import Act
from core.errors import Conflict, DomainError
from tenants import operations, provisioning
from tenants.context import TenantContext
from tenants.job_status import ONBOARD, jobs_under_way
from tenants.models import Operation
from tenants.operations import Work
from tenants.outage import is_outage
from tenants.provisioning import NewTenant

KIND = "onboard_rest"
log = structlog.get_logger("samspor.operation")


@dataclass(frozen=True)
class Result:
    """What came of one: the tenant, or why there is none. Neither when somebody else was first."""

    new: NewTenant
    tenant: TenantContext | None = None
    error: Exception | None = None


def waiting() -> list[NewTenant]:
    """Every municipality that is neither in use nor asked for by itself. Call as operator or owner."""
    asked_for = jobs_under_way(ONBOARD)
    return [new for new in provisioning.not_in_use() if new.number not in asked_for]


def one_by_one(found: Sequence[NewTenant], act: Callable[[], Act]) -> Generator[Result, None, None]:
    """Make each whole, or not at all; one that cannot be made is named, and the others are made nevertheless."""
    with provisioning.owner_kept():
        for new in found:
            try:
                yield Result(new, tenant=provisioning.onboard(new=new, act=act()))
            except (DomainError, DatabaseError, psycopg.Error) as error:
                there = isinstance(error, DomainError) and error.code == "tenant.exists"
                yield Result(new, error=None if there else error)


@atomic
def ask(*, act: Act, by_worker: bool = True) -> Operation:
    """Have the worker take all that are left into use."""
    count = len(waiting())
    if not count:
        raise Conflict("onboarding.none_left")
    return operations.ask_for_all(kind=KIND, detail={"total": count}, act=act, by_worker=by_worker)


def last_asked() -> Operation | None:
    """The newest of these operations, under way or not."""
    return Operation.objects.filter(kind=KIND).first()


def _take(work: Work) -> dict[str, Any] | None:
    with provisioning.as_owner():
        found = waiting()
    total, left = max(int(work.detail["total"]), len(found)), len(found)
    failed: dict[str, str] = {}
    with closing(one_by_one(found, lambda: replace(work.act, at=clock.now()))) as results:
        for result in results:
            if result.error is None:
                left -= 1
            elif is_outage(result.error):
                raise result.error  # it is not this one's fault; the worker tries again when the database answers
            else:
                failed[f"{result.new.name} ({result.new.number})"] = _code(result)
            operations.note(work.operation_id, total=total, made=total - left, failed=failed)
    if failed:
        raise Conflict("onboarding.some_failed")
    return {"total": total, "made": total, "failed": {}}


def _code(result: Result) -> str:
    log.error("onboarding.failed", number=result.new.number, error=type(result.error).__name__)
    return result.error.code if isinstance(result.error, DomainError) else operations.INTERNAL


operations.define(KIND, ("take", _take))
