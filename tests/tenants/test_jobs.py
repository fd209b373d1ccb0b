"""Jobs: they exist when the act commits, belong to who asked, and run as that tenant's role."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection

from core import clock
from core.acts import Act, system_act
from core.errors import Unavailable
from tenants import isolation, jobs
from tests.cast import Town

seen: list[tuple[str, str]] = []


@jobs.tenant_job("prove.look")
def _look(*, act: Act, word: str = "") -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
    seen.append((role, word))


@pytest.fixture(autouse=True)
def _fresh() -> None:
    seen.clear()


def queued(job_id: int) -> tuple[str, dict[str, str]] | None:
    """The job's task and arguments as the owner sees them."""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        return owner.execute("SELECT task_name, args FROM procrastinate_jobs WHERE id = %s", [job_id]).fetchone()


def run(job_id: int, town: Town) -> None:
    """Do the job as the worker does."""
    act = system_act(clock.now())
    jobs.run("prove.look", tenant=town.tenant.schema, act=act, arguments={"word": "hei"}, job_id=job_id)


def test_a_job_runs_as_the_role_of_the_tenant_that_asked(trondheim: Town) -> None:
    with trondheim.inside():
        job = jobs.enqueue("prove.look", word="hei")
    assert queued(job) == ("prove.look", {"word": "hei", "tenant": trondheim.tenant.schema})
    run(job, trondheim)
    assert seen == [(trondheim.tenant.role, "hei")]


def test_a_job_of_an_act_that_was_undone_never_existed(trondheim: Town) -> None:
    asked: list[int] = []

    def ask_and_fail() -> None:
        with trondheim.inside():
            asked.append(jobs.enqueue("prove.look"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()
    assert queued(asked[0]) is None


def test_nobody_can_ask_in_anothers_name(trondheim: Town, gol: Town) -> None:
    with trondheim.inside():
        job = jobs.enqueue("prove.look", tenant=gol.tenant.schema)
    found = queued(job)
    assert found and found[1]["tenant"] == trondheim.tenant.schema
    run(job, gol)  # as if a worker had mixed them up
    assert seen == []


def test_nobody_can_write_to_the_queue_past_the_function(trondheim: Town) -> None:
    for statement in (
        "INSERT INTO public.procrastinate_jobs (task_name, args) VALUES ('x', '{}')",
        "SELECT args FROM public.procrastinate_jobs",
        "INSERT INTO public.tenants_jobdone VALUES (1)",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), trondheim.inside():
            connection.cursor().execute(statement)


def test_a_job_done_once_is_not_done_again(trondheim: Town) -> None:
    with trondheim.inside():
        job = jobs.enqueue("prove.look")
    run(job, trondheim)
    run(job, trondheim)
    assert len(seen) == 1


def test_a_job_that_failed_may_be_tried_again(trondheim: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with trondheim.inside():
        job = jobs.enqueue("prove.look")
    with monkeypatch.context() as broken:
        broken.setitem(jobs._tenant_jobs, "prove.look", _fails)
        with pytest.raises(RuntimeError):
            run(job, trondheim)
    run(job, trondheim)
    assert len(seen) == 1


def _fails(**_: object) -> None:
    raise RuntimeError


def test_a_tenant_may_not_ask_for_the_operators_jobs(trondheim: Town) -> None:
    with trondheim.inside(), pytest.raises(KeyError):
        jobs.enqueue("tenants.onboard", number="1144")
    # Asked for past Python it gets no further: it is looked for among the tenant's own jobs.
    with pytest.raises(KeyError):
        jobs.run("tenants.onboard", tenant=trondheim.tenant.schema, act=system_act(clock.now()), arguments={})


def test_a_job_of_a_tenant_that_is_gone_waits(database: None) -> None:
    with pytest.raises(Unavailable):
        jobs.run("prove.look", tenant="k0000", act=system_act(clock.now()), arguments={})


def test_the_operator_asks_for_operators_jobs(trondheim: Town, new_town: Callable[[], Town]) -> None:
    with isolation.use_operator():
        job = jobs.enqueue("tenants.onboard", number="0000")
    found = queued(job)
    assert found and found[1]["tenant"] == ""
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        owner.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job])


def test_tenants_take_turns_in_the_queue(trondheim: Town, gol: Town) -> None:
    """A job comes behind its own tenant's waiting ones, and behind nobody else's."""

    def ask(town: Town, **how: object) -> int:
        with town.inside():
            return jobs.enqueue("prove.look", **how)  # type: ignore[arg-type]  # a moment, or nothing

    first = ask(gol)
    many = [ask(trondheim, word=str(number)) for number in range(5)]
    tomorrow = ask(gol, starts_at=clock.now() + timedelta(days=1))
    second, third = ask(gol), ask(gol)
    with psycopg.connect(settings.SAMSPOR_OWNER_URL) as owner:
        rows = owner.execute("SELECT id, priority FROM procrastinate_jobs WHERE id = ANY(%s)", [[
            first, *many, tomorrow, second, third
        ]]).fetchall()  # fmt: skip
    at: dict[int, int] = dict(rows)
    assert [at[job] - at[many[0]] for job in many] == [0, -1, -2, -3, -4]
    assert [at[job] - at[first] for job in (second, third)] == [-1, -2]
    assert at[tomorrow] == at[second]  # what is not due yet keeps nobody behind it
