"""The night's look at running cases: in portions, each done once, in few statements, and never over somebody's work."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from casework.cases import refresh, services
from casework.cases.models import Case, CaseDeadline
from casework.cases.refresh import bring_up_to_date
from casework.cases.standing import running_cases, standing_of, standings
from casework.notices import night
from casework.notices.models import Mail, Notice
from casework.notices.night import look_through
from core.acts import system_act
from tenants import isolation, jobs
from tests.benchmarks.copying import copies
from tests.casework.running_sample import Run, both, publish_all
from tests.cast import Town, register_child

CLOCK = {"key": "first", "title": both("Først"), "kind": "internal", "from": {"task": "take_in"}} | {
    "until": {"task": "write"},
    "add": {"weeks": 6},
    "pausable": True,
}


@pytest.fixture
def run(town: Town) -> Run:
    """A case that waits, and six more that began a day apart before it."""
    with town.inside():
        publish_all(town, deadlines=[CLOCK])
        made = Run(town, register_child(town).id)
        made.taken_in()
        services.pause_case(case_id=made.id, reason="report", act=town.act("ppt_head", made.at))
        copies(made.id, 6, spread=7)
    return made


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(execute: Any, sql: str, *more: Any) -> Any:
        sent.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield sent


def test_it_goes_in_portions_that_ask_for_one_another_and_end_with_the_mails(run: Run) -> None:
    town, at = run.town, run.at + timedelta(days=3)
    arguments: dict[str, Any] = {}
    seen: list[int] = []
    with mock.patch.object(night, "PORTION", 3):
        for _ in range(3):
            jobs.run("deadlines.refresh", tenant=town.tenant.schema, act=system_act(at), arguments=arguments)
            with town.inside():
                moved = Case.objects.exclude(due_on=run.case.due_on).count()
                seen.append(moved)
                assert Mail.objects.exists() is False
            with isolation.use_operator():
                rows = ProcrastinateJob.objects.filter(task_name="deadlines.refresh", args__tenant=town.tenant.schema)
                asked = [dict(row.args) for row in rows.order_by("id")]
            arguments = {name: value for name, value in asked[-1].items() if name != "tenant"}
            assert len(asked) == min(len(seen), 2)  # the last portion asks for none
    with town.inside():
        assert seen[0] < seen[1] <= seen[2]
        for case in Case.objects.all():
            urgent = standing_of(case).most_urgent(at.date())
            assert urgent is not None and case.due_on == urgent.due_on(at.date())
            assert CaseDeadline.objects.get(case=case, key="first").due_on == case.due_on


def test_a_portion_that_is_looked_at_again_writes_nothing_and_tells_nobody_twice(run: Run) -> None:
    with run.town.inside():
        act = system_act(run.at + timedelta(days=60))
        services.resume_case(case_id=run.id, act=run.town.act("ppt_head", run.at + timedelta(days=1)))
        first = look_through(act=act)
        assert first.moved and first.told and Notice.objects.count() == first.told
        again = look_through(act=act)
        assert (again.moved, again.told) == (0, 0)


def test_a_usual_night_needs_as_many_statements_however_many_cases_there_are(run: Run) -> None:
    with run.town.inside():
        look_through(act=system_act(run.at + timedelta(days=3)))
        with counted() as few:
            assert look_through(act=system_act(run.at + timedelta(days=4))).moved == 7
        copies(run.id, 20)
        look_through(act=system_act(run.at + timedelta(days=4)))
        with counted() as many:
            assert look_through(act=system_act(run.at + timedelta(days=5))).moved == 27
        assert len(many) == len(few) < 15


def test_what_somebody_did_since_the_case_was_read_is_read_again(run: Run) -> None:
    with run.town.inside():
        at = run.at + timedelta(days=5)
        read = list(standings(running_cases(most=refresh.PORTION)))
        services.resume_case(case_id=run.id, act=run.town.act("ppt_head", run.at + timedelta(days=2)))
        standing = Case.objects.get(id=run.id)
        moved = bring_up_to_date(read, system_act(at))
        assert run.id not in {case.id for case in moved} and len(moved) == 6
        assert Case.objects.get(id=run.id).due_on == standing.due_on


def test_each_case_is_seen_once_whatever_the_portion(run: Run) -> None:
    with run.town.inside():
        Case.objects.filter(id=run.id).update(status=Case.Status.CLOSED)
        found: list[Any] = []
        while portion := running_cases(after=found[-1] if found else None, most=4):
            found += [case.id for case in portion]
        assert found == sorted(Case.objects.exclude(id=run.id).values_list("id", flat=True))
        assert run.id not in found
