"""The worker: does the jobs of every tenant, one transaction each, and starts the nightly ones."""

import asyncio
import logging
import os
import sys
from asyncio import CancelledError
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connections
from procrastinate import App, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy

from config.nightly import ask_for_nightly_work
from core import clock
from core.acts import system_act
from core.clock import OSLO
from core.errors import Unavailable
from tenants import counting, jobs
from tenants.access import Role

log = structlog.get_logger("samspor.worker")

CONCURRENCY = 2
HEARTBEAT = 3.0  # seconds
STALLED = 15.0  # a worker that has not been heard of for this long is dead, and its jobs are taken up again
GRACE = 8.0  # what a job gets to finish in when the worker is asked to stop
MAX_ATTEMPTS = 5
WAIT_WHILE_CLOSED = 600  # seconds
KEEP_HOURS = 30 * 24
# 02:10 in Norway is 00:10 or 01:10 UTC: both are tried, and the Norwegian clock decides. It goes past two o'clock
# once each night, also when the hour after two is left out or comes twice.
NIGHTLY_CRON = "10 0,1 * * *"
NIGHTLY_HOUR = 2
# What operators see of size and use.
COUNTING_CRON = "23 * * * *"

_in_hand: set[int | None] = set()


class Patient(BaseRetryStrategy):
    """Try again, later each time, when something was out of reach; a rule that says no is not asked twice."""

    _PASSING = (Unavailable, OperationalError, InterfaceError)
    _STOPPED = (JobAborted, CancelledError)

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """At once when the worker was stopped; else in 4, 16, 64, 256 seconds; None after five attempts.

        The job of a tenant that is closed for a time waits for as long as it is.
        """
        if isinstance(exception, self._STOPPED):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, Unavailable) and exception.code == jobs.CLOSED:
            return RetryDecision(retry_in={"seconds": WAIT_WHILE_CLOSED})
        if not isinstance(exception, self._PASSING) or job.attempts + 1 >= MAX_ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": 4 ** (job.attempts + 1)})


def build_app(owner_url: str) -> App:
    """The queue with every registered job as one of its tasks."""
    app = App(connector=PsycopgConnector(conninfo=owner_url, min_size=1, max_size=4))
    for name in jobs.names():
        app.task(name=name, pass_context=True, retry=Patient())(_task(name))
    nightly = app.task(name="platform.nightly", pass_context=True, retry=Patient())(_nightly)
    app.periodic(cron=NIGHTLY_CRON, periodic_id="nightly")(nightly)
    hourly = app.task(name="platform.count", pass_context=True, retry=Patient())(_count)
    app.periodic(cron=COUNTING_CRON, periodic_id="count")(hourly)
    rescue = app.task(name="platform.rescue", pass_context=True)(_rescue)
    app.periodic(cron="* * * * *", periodic_id="rescue")(rescue)
    return app


async def work(app: App, *, until_empty: bool = False) -> None:
    """Do jobs until asked to stop (SIGTERM, SIGINT), or until there are none."""
    # The queue's own lines carry the arguments of jobs, and those may name people; ours do not.
    logging.getLogger("procrastinate.worker").setLevel(logging.CRITICAL)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)
    async with app.open_async():
        log.info("worker.started", tasks=len(app.tasks))
        await take_up_again(app)
        await app.run_worker_async(
            concurrency=CONCURRENCY,
            wait=not until_empty,
            install_signal_handlers=not until_empty,
            shutdown_graceful_timeout=GRACE,
            update_heartbeat_interval=HEARTBEAT,
            stalled_worker_timeout=STALLED,
            fetch_job_polling_interval=5.0,
        )


async def take_up_again(app: App, *, silent_for: float = STALLED) -> int:
    """Put back the jobs of workers that died in the middle of them; returns how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_for))
    for job in stalled:
        log.warning("job.taken_up_again", job=job.id, task=job.task_name)
        await app.job_manager.retry_job(job)
    return len(stalled)


def _task(name: str) -> Any:
    # A task that is not async could not be let go of when the worker is asked to stop.
    async def do(context: JobContext, tenant: str, **arguments: Any) -> None:
        await asyncio.to_thread(_do, name, context.job.id, tenant, arguments)

    return do


def _do(name: str, job_id: int | None, tenant: str, arguments: dict[str, Any]) -> None:
    about = {"job": job_id, "task": name, "tenant": tenant}
    _in_hand.add(job_id)
    try:
        act = system_act(clock.now(), roles=() if tenant else (Role.OPERATOR.value,))
        jobs.run(name, tenant=tenant, act=act, arguments=arguments, job_id=job_id)
    except BaseException as error:
        log.error("job.failed", error=type(error).__name__, **about)
        raise
    finally:
        _in_hand.discard(job_id)
        connections.close_all()
    log.info("job.done", **about)


def _nightly(context: JobContext, timestamp: int) -> None:
    at = datetime.fromtimestamp(timestamp, UTC)
    before, here = ((at - ago).astimezone(OSLO).hour for ago in (timedelta(hours=1), timedelta()))
    if not before < NIGHTLY_HOUR <= here:
        return
    try:
        log.info("nightly.asked", jobs=ask_for_nightly_work())
    finally:
        connections.close_all()


def _count(context: JobContext, timestamp: int) -> None:
    try:
        log.info("figures.counted", tenants=counting.count(at=clock.now()))
    finally:
        connections.close_all()


async def _rescue(context: JobContext, timestamp: int) -> None:
    await take_up_again(context.app)
    if timestamp % 3600 == 0:
        await context.app.job_manager.delete_old_jobs(
            nb_hours=KEEP_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )
        await context.app.connector.execute_query_async(
            "DELETE FROM tenants_jobdone d WHERE NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.id = d.job_id)"
        )


def main(owner_url: str, *, until_empty: bool = False) -> None:
    """Run the worker in this process."""
    asyncio.run(_work_and_let_go(owner_url, until_empty=until_empty))


async def _work_and_let_go(owner_url: str, *, until_empty: bool) -> None:
    await work(build_app(owner_url), until_empty=until_empty)
    log.info("worker.stopped", let_go=len(_in_hand))
    if _in_hand:
        # Its time is up. With this process its transaction ends, undone; the job is back in the queue.
        sys.stderr.flush()
        os._exit(0)
