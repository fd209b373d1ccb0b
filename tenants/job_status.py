"""How far a job that an operator asked for has come, read from the queue itself."""

from dataclasses import dataclass
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from core.audit.models import AuditEntry

ONBOARD = "tenants.onboard"
ONBOARD_COOPERATION = "tenants.onboard_cooperation"
INVITE_ADMIN = "tenants.invite_admin"

# The audit entry that a job leaves when a rule stopped it: {"number", "task", "code"}.
FAILED = "job.failed"
WAITING = ("todo", "doing")


@dataclass(frozen=True, slots=True)
class JobStatus:
    """One job: `queued`, `running`, `done` or `failed`, with what was asked for."""

    id: int
    task: str
    state: str
    arguments: dict[str, Any]

    @property
    def is_under_way(self) -> bool:
        """Whether the result is still to come."""
        return self.state in ("queued", "running")


_STATES = {"todo": "queued", "doing": "running", "succeeded": "done"}


def latest_job(task: str, *, number: str) -> JobStatus | None:
    """The newest job of this kind for the tenant with this number. Call as operator."""
    row = ProcrastinateJob.objects.filter(task_name=task, args__number=number).order_by("-id").first()
    return _status(row) if row else None


def jobs_under_way(task: str) -> dict[str, JobStatus]:
    """The jobs of this kind that are queued or running, by the tenant's number. Call as operator."""
    rows = ProcrastinateJob.objects.filter(task_name=task, status__in=WAITING).order_by("id")
    return {status.arguments.get("number", ""): status for status in map(_status, rows)}


def _status(row: ProcrastinateJob) -> JobStatus:
    return JobStatus(row.id, row.task_name, _STATES.get(row.status, "failed"), dict(row.args))


def failure_code(*, number: str, job: JobStatus | None) -> str:
    """Why the newest job for this tenant could not be done, as an error code; empty when nobody knows."""
    if job is None or job.state != "failed":
        return ""
    entry = (
        AuditEntry.objects.filter(action=FAILED, detail__number=number, detail__task=job.task).order_by("-at").first()
    )
    return str(entry.detail.get("code", "")) if entry else ""
