"""What every tenant that keeps cases has done each night, asked for in its own name."""

from tenants import directory, isolation, jobs

NIGHT_JOB = "deadlines.refresh"
NIGHTLY = (NIGHT_JOB,)


def ask_for_nightly_work() -> int:
    """Put the night's jobs of every active tenant in the queue; returns how many."""
    asked = 0
    for tenant in directory.directory().by_schema.values():
        if tenant.status == "active" and tenant.holds_cases:
            with isolation.use_tenant(tenant):
                asked += len([jobs.enqueue(name) for name in NIGHTLY])
    return asked
