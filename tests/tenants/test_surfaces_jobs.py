"""Background jobs: whose a job is, the database says; what a worker is told otherwise is not believed."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from casework.people.models import Unit
from core import clock
from core.acts import Act, Grant, system_act
from core.errors import Unavailable
from tenants import isolation, jobs
from tenants.isolation import IsolationError
from tests.cast import Town
from tests.tenants.where import home_of, where

TASK = "prove.surface"
done: list[tuple[int, str, str]] = []


def _work(*, act: Act, mark: int = 0, **_: object) -> None:
    done.append((mark, where(), str(Unit.objects.get(name="Granlia skole").id)))


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(jobs._tenant_jobs, TASK, _work)
    monkeypatch.setitem(jobs._operator_jobs, "prove.operator", _work)
    done.clear()
    yield
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        owner.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE 'prove.%'")


def _queued(job: int) -> dict[str, Any]:
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        row = owner.execute("SELECT args FROM procrastinate_jobs WHERE id = %s", [job]).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def _run(job: int, tenant: str, **arguments: object) -> None:
    jobs.run(TASK, tenant=tenant, act=system_act(clock.now()), arguments=arguments, job_id=job)


def test_interleaved_jobs_of_many_tenants_each_find_their_own(
    trondheim: Town, gol: Town, new_town: Callable[[], Town]
) -> None:
    towns = [trondheim, gol, *(new_town() for _ in range(4))]
    asked: list[tuple[int, Town, int]] = []
    for mark in range(180):
        town = towns[mark % len(towns)]
        with town.inside():
            asked.append((jobs.enqueue(TASK, mark=mark), town, mark))
    random.Random(7).shuffle(asked)

    def worker(part: list[tuple[int, Town, int]]) -> None:
        try:
            for job, _, mark in part:
                _run(job, str(_queued(job)["tenant"]), mark=mark)
                assert isolation.current_or_none() is None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(worker, [asked[start::6] for start in range(6)]))
    expected = {mark: (home_of(town), str(town.school)) for _, town, mark in asked}
    assert len(done) == 180
    assert [entry for entry in done if expected[entry[0]] != entry[1:]] == []


def test_an_argument_called_tenant_does_not_change_whose_it_is(trondheim: Town, gol: Town) -> None:
    for forged in (gol.tenant.schema, "", None, ["k3324"], {"x": 1}):
        with trondheim.inside():
            job = jobs.enqueue(TASK, tenant=forged)
        assert _queued(job)["tenant"] == trondheim.tenant.schema
    with isolation.use_operator():
        job = jobs.enqueue("prove.operator", tenant=gol.tenant.schema)
    assert _queued(job)["tenant"] == ""


def test_a_job_of_one_is_not_begun_as_another(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        job = jobs.enqueue(TASK)
    _run(job, gol.tenant.schema)
    assert done == []
    with gol.inside():
        assert not jobs._begin(job)
    _run(job, trondheim.tenant.schema)
    assert len(done) == 1


def test_a_job_that_changes_role_to_begin_another_finds_nothing(trondheim: Town, gol: Town) -> None:
    """`samspor_begin_job` goes by the role that asks, not by where it looks."""
    with trondheim.inside():
        job = jobs.enqueue(TASK)
    with gol.inside(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL search_path TO {trondheim.tenant.schema}, public")
        assert not jobs._begin(job)


def test_a_tenants_job_without_a_tenant_is_nobodys(trondheim: Town) -> None:
    """Put into the queue by hand, without one: it is looked for among the platform's jobs, and is not there."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        rows = owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
            "VALUES ('default', %s, '{}'), ('default', %s, '{\"tenant\": \"\"}') RETURNING id",
            [TASK, TASK],
        ).fetchall()
    for (job,) in rows:
        with pytest.raises(KeyError):
            _run(int(job), "")
    assert done == []


@pytest.mark.parametrize("schema", ["public", "K5001", "k5001; --", "pg_catalog", "k0000", "information_schema"])
def test_a_job_for_what_is_no_tenant_is_refused(trondheim: Town, schema: str) -> None:
    with pytest.raises(Unavailable):
        _run(1, schema)


def test_the_operators_work_reaches_no_tenant(trondheim: Town) -> None:
    """An operator's job opens its own block; left to itself it has none, and in its own it finds no tenant's table."""

    def look(*, act: Act, **_: object) -> None:
        with pytest.raises(IsolationError):
            Unit.objects.count()
        with isolation.use_operator():
            with pytest.raises(DatabaseError), transaction.atomic():
                Unit.objects.count()
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(f'SELECT * FROM "{trondheim.tenant.schema}".casework_people_unit')

    jobs._operator_jobs["prove.operator"] = look
    act = Act(None, "", (Grant("operator"),), clock.now())
    jobs.run("prove.operator", tenant="", act=act, arguments={})


def test_a_tenant_can_neither_read_nor_change_anothers_jobs(trondheim: Town, gol: Town) -> None:
    with gol.inside():
        job = jobs.enqueue(TASK)
    for statement in (
        f"SELECT args FROM public.procrastinate_jobs WHERE id = {job}",
        f"UPDATE public.procrastinate_jobs SET args = '{{}}' WHERE id = {job}",
        f"DELETE FROM public.procrastinate_jobs WHERE id = {job}",
        "SELECT * FROM public.procrastinate_events",
        "SELECT * FROM public.procrastinate_workers",
        "SELECT public.procrastinate_fetch_job_v2(NULL, 1)",
        f"SELECT public.procrastinate_cancel_job_v1({job}, true, true)",
        f"SELECT public.procrastinate_retry_job_v1({job}, now(), 0, 'x', 'x')",
    ):
        with pytest.raises(DatabaseError), trondheim.inside():
            connection.cursor().execute(statement)
    assert _queued(job) == {"tenant": gol.tenant.schema}


def test_a_job_that_fails_leaves_the_worker_with_no_tenant(trondheim: Town, gol: Town) -> None:
    def fail(*, act: Act, **_: object) -> None:
        Unit.objects.create(kind="office", name="Halvveis")
        raise RuntimeError

    with trondheim.inside():
        job = jobs.enqueue(TASK)
    jobs._tenant_jobs[TASK] = fail
    with pytest.raises(RuntimeError):
        _run(job, trondheim.tenant.schema)
    assert isolation.current_or_none() is None
    assert where() == "refused"
    with trondheim.inside():
        assert not Unit.objects.filter(name="Halvveis").exists()
    jobs._tenant_jobs[TASK] = _work
    with gol.inside():
        other = jobs.enqueue(TASK, mark=5)
    _run(other, gol.tenant.schema, mark=5)
    assert done == [(5, home_of(gol), str(gol.school))]
