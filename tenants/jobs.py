"""Background jobs: each carries the tenant that asked for it and runs as that tenant's role, or does not run."""

import json
from collections.abc import Callable
from datetime import datetime

from django.db import connection

from core.acts import Act
from core.errors import Unavailable
from tenants import directory, isolation

Job = Callable[..., None]
CLOSED = "job.tenant_closed"  # it waits until the tenant is open again
_tenant_jobs: dict[str, Job] = {}
_operator_jobs: dict[str, Job] = {}


def tenant_job(name: str) -> Callable[[Job], Job]:
    """Register work that a tenant may ask for; it is called as `job(act=…, **arguments)` inside use_tenant()."""

    def register(job: Job) -> Job:
        _tenant_jobs[name] = job
        return job

    return register


def operator_job(name: str) -> Callable[[Job], Job]:
    """Register work that only the platform may ask for; it opens its own transaction."""

    def register(job: Job) -> Job:
        _operator_jobs[name] = job
        return job

    return register


def enqueue(name: str, *, starts_at: datetime | None = None, **arguments: object) -> int:
    """Ask for a job; it exists if, and only if, this transaction commits. The database adds whose it is."""
    tenant = isolation.current()
    known = _tenant_jobs if tenant.kind != "platform" else _operator_jobs
    if name not in known:
        raise KeyError(f"no job called {name} may be asked for here")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.samspor_enqueue(%s, %s::jsonb, %s::timestamptz)", [name, json.dumps(arguments), starts_at]
        )
        (job_id,) = cursor.fetchone()
    return int(job_id)


def run(name: str, *, tenant: str, act: Act, arguments: dict[str, object], job_id: int | None = None) -> None:
    """Do one job as the tenant that asked for it; a job that names a tenant it may not have is refused.

    With `job_id`, the database notes the job as done together with its work: a job that was done already, or that
    another tenant asked for, is left alone.
    """
    if tenant == "":
        _operator_jobs[name](act=act, **arguments)
        return
    context = directory.tenant_with_schema(tenant)
    if context is None or context.status == "erasing":
        raise Unavailable("job.tenant_gone", tenant=tenant)
    if context.status != "active":
        raise Unavailable(CLOSED, tenant=tenant)
    with isolation.use_tenant(context):
        if job_id is None or _begin(job_id):
            _tenant_jobs[name](act=act, **arguments)


def _begin(job_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.samspor_begin_job(%s)", [job_id])
        (begun,) = cursor.fetchone()
    return bool(begun)


def names() -> list[str]:
    """Every registered job."""
    return sorted({*_tenant_jobs, *_operator_jobs})
