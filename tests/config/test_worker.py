"""The worker in a process of its own: killed in a job, asked to stop, patient, and discreet."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError
from procrastinate import jobs as queue

from casework.cases import services
from casework.cases.models import Case
from casework.notices.night import look_through
from casework.people.models import Unit
from config import worker
from config.nightly import ask_for_nightly_work
from core.acts import system_act
from core.errors import Conflict, Unavailable
from tenants import jobs
from tests.cast import START, Town, register_child
from tests.config.slow_job import PROGRAM, SLOW
from tests.scenarios.walk import Walk

DEADLINE = 40.0


@pytest.fixture
def running() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Workers started here; none survives the test."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        process.kill()
        process.wait()


def start(running: list[subprocess.Popen[bytes]], seconds: float) -> subprocess.Popen[bytes]:
    """A worker whose slow job writes first and then waits."""
    command = [sys.executable, "-c", PROGRAM, str(seconds)]
    running.append(subprocess.Popen(command, env={**os.environ, "SAMSPOR_LOG_LEVEL": "INFO"}, stderr=subprocess.PIPE))
    return running[-1]


def status_of(job: int) -> str:
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        row = owner.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()
    return row[0] if row else ""


def wait_for(job: int, *wanted: str) -> str:
    """Wait until the job stands so."""
    deadline = time.monotonic() + DEADLINE
    while (found := status_of(job)) not in wanted:
        assert time.monotonic() < deadline, f"the job stands at {found}"
        time.sleep(0.1)
    return found


def written(town: Town, word: str) -> int:
    with town.inside():
        return Unit.objects.filter(name=word).count()


def ask(town: Town, word: str) -> int:
    """Ask for the slow job in the town's name."""
    with town.inside():
        return jobs.enqueue(SLOW, word=word)


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    trondheim: Town, running: list[subprocess.Popen[bytes]]
) -> None:
    job = ask(trondheim, "drept")
    first = start(running, 60)
    wait_for(job, "doing")
    time.sleep(1.0)  # it has written by now, and waits
    first.kill()
    first.wait()
    assert written(trondheim, "drept") == 0
    assert status_of(job) == "doing"
    # The dead worker is not waited for in this test: it has been silent long enough.
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        owner.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
    start(running, 0)
    wait_for(job, "succeeded")
    assert written(trondheim, "drept") == 1


def test_asked_to_stop_it_waits_for_no_job_and_puts_it_back(
    trondheim: Town, running: list[subprocess.Popen[bytes]]
) -> None:
    assert worker.GRACE < 10  # what those who run it are promised
    job = ask(trondheim, "stoppet")
    process = start(running, 600)
    wait_for(job, "doing")
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=120) == 0
    assert status_of(job) == "todo"
    assert written(trondheim, "stoppet") == 0
    start(running, 0)
    wait_for(job, "succeeded")
    assert written(trondheim, "stoppet") == 1


def test_its_log_says_which_job_and_nothing_of_its_arguments(
    trondheim: Town, running: list[subprocess.Popen[bytes]]
) -> None:
    job = ask(trondheim, "hemmelig-ord")
    process = start(running, 0)
    wait_for(job, "succeeded")
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=60)
    assert b"job.done" in log
    assert b"hemmelig-ord" not in log


@pytest.mark.parametrize(
    ("error", "attempts", "seconds"),
    [
        (Unavailable("files.away"), 0, 4),
        (OperationalError(), 3, 256),
        (OperationalError(), 4, None),
        (Conflict("tenant.exists"), 0, None),
        (ValueError(), 0, None),
        (asyncio.CancelledError(), 9, 0),
    ],
)
def test_only_what_passes_is_tried_again(error: BaseException, attempts: int, seconds: int | None) -> None:
    job = queue.Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts)
    before = datetime.now(UTC)
    decision = worker.Patient().get_retry_decision(exception=error, job=job)
    if seconds is None:
        assert decision is None
        return
    assert decision is not None and decision.retry_at is not None
    pause = timedelta(seconds=seconds)
    assert before + pause <= decision.retry_at <= datetime.now(UTC) + pause


@pytest.mark.parametrize(
    ("moment", "asked"),
    [
        (datetime(2026, 1, 15, 1, 10, tzinfo=UTC), True),
        (datetime(2026, 1, 15, 0, 10, tzinfo=UTC), False),
        (datetime(2026, 7, 15, 0, 10, tzinfo=UTC), True),
        (datetime(2026, 7, 15, 1, 10, tzinfo=UTC), False),
        # The hour after two is left out, and comes twice.
        (datetime(2027, 3, 28, 0, 10, tzinfo=UTC), False),
        (datetime(2027, 3, 28, 1, 10, tzinfo=UTC), True),
        (datetime(2027, 10, 31, 0, 10, tzinfo=UTC), True),
        (datetime(2027, 10, 31, 1, 10, tzinfo=UTC), False),
    ],
)
def test_the_night_begins_ten_past_two_in_norway(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, asked: bool
) -> None:
    calls: list[str] = []
    monkeypatch.setattr(worker, "ask_for_nightly_work", lambda: calls.extend(["asked"]))
    context: Any = None
    worker._nightly(context, int(moment.timestamp()))
    assert bool(calls) is asked


def test_each_municipality_asks_for_its_own_nights_work(trondheim: Town, gol: Town) -> None:
    ask_for_nightly_work()
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        rows = owner.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'deadlines.refresh' RETURNING args")
        tenants = {args["tenant"] for (args,) in rows}
    assert {trondheim.tenant.schema, gol.tenant.schema} <= tenants


def test_a_waiting_cases_local_goal_moves_day_by_day_and_only_that_is_written(town: Town) -> None:
    with town.inside():
        walk = Walk(town, register_child(town).id)
        case = walk.to("assign")
        paused_at = START + timedelta(days=40)
        services.complete_task(
            case_id=case.id,
            task_key="interim_reply",
            answers={"reason": "queue", "reason_text": "Kø.", "expected_on": "2026-12-01", "confirm": True},
            act=town.act("ppt_head", START + timedelta(days=20)),
        )
        case = services.pause_case(case_id=case.id, reason="external", act=town.act("ppt_head", paused_at))
        assert case.due_on
        at = system_act(paused_at + timedelta(days=10))
        assert look_through(act=at).moved == 1
        after = Case.objects.get(id=case.id)
        assert after.due_on == case.due_on + timedelta(days=10)
        assert after.version == case.version
        assert look_through(act=at).moved == 0


def test_once_an_hour_what_is_old_is_tidied_away(trondheim: Town) -> None:
    job = ask(trondheim, "gammel")
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        owner.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job])
        owner.execute("UPDATE procrastinate_events SET at = now() - interval '40 days' WHERE job_id = %s", [job])
        owner.execute("INSERT INTO tenants_jobdone VALUES (%s)", [job])
    with ThreadPoolExecutor(1) as apart:  # a browser's event loop may be at work in this thread
        apart.submit(asyncio.run, _tidy()).result()
    assert status_of(job) == ""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        assert not owner.execute("SELECT FROM tenants_jobdone WHERE job_id = %s", [job]).fetchall()


async def _tidy() -> None:
    app = worker.build_app(settings.SAMSPOR_OWNER_URL)
    async with app.open_async():
        context: Any = SimpleNamespace(app=app)
        await worker._rescue(context, 3600)
