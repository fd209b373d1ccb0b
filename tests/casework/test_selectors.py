"""Counts, rows and a single case must agree on how urgent a case is."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from casework.cases import worklist
from casework.cases.models import Case
from casework.cases.selectors import case_file, get_case
from casework.cases.worklist import Counts, Filters, due_light
from casework.insights.selectors import overview
from core.errors import Forbidden, NotFound
from core.ids import new_id
from tenants.access import Action
from tests.cast import Town, register_child
from tests.scenarios.walk import Walk

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.mark.parametrize(
    ("status", "days", "kind", "light"),
    [
        ("open", -1, "legal", "overdue"),
        ("open", 0, "legal", "soon"),
        ("open", 7, "local_goal", "soon"),
        ("open", 8, "local_goal", "on_track"),
        ("open", None, "", "on_track"),
        ("paused", -1, "local_goal", "paused"),
        ("paused", -1, "legal", "overdue"),
        ("paused", 30, "legal", "paused"),
        ("closed", -1, "legal", "closed"),
    ],
)
def test_light(status: str, days: int | None, kind: str, light: str) -> None:
    due = None if days is None else TODAY + timedelta(days=days)
    assert due_light(status=status, due_on=due, due_kind=kind, today=TODAY) == light


def test_the_database_and_python_judge_alike(town: Town) -> None:
    with town.inside():
        kinds = list(product(("open", "paused", "closed"), (-1, 0, 7, 8, None), ("legal", "local_goal", "internal")))
        expected: dict[str, int] = {}
        template = Walk(town, register_child(town).id, NOW - timedelta(days=1)).case
        for serial, (status, days, kind) in enumerate(kinds, start=1000):
            due = None if days is None else TODAY + timedelta(days=days)
            Case.objects.create(
                year=2020,
                serial=serial,
                child=template.child,
                unit=template.unit,
                workflow_version=template.workflow_version,
                status=status,
                opened_at=NOW,
                due_on=due,
                due_kind=kind,
                phase_key=template.phase_key,
            )
            light = due_light(status=status, due_on=due, due_kind=kind, today=TODAY)
            expected[light] = expected.get(light, 0) + 1
        act = town.act("ppt_head", NOW)
        Case.objects.filter(id=template.id).update(status="closed")
        expected["closed"] += 1
        assert worklist.counts_of(act, Filters()) == Counts(**expected)
        for name, number in expected.items():
            rows = worklist.rows_of(act, Filters(light=name), stop=100)
            assert [row.light for row in rows] == [name] * number
        shown = worklist.rows_of(act, Filters(), stop=100)
        assert [row.order for row in shown] == sorted(row.order for row in shown)


def test_a_stranger_to_the_case_cannot_know_of_it(trondheim: Town) -> None:
    with trondheim.inside():
        case = Walk(trondheim, register_child(trondheim).id, NOW - timedelta(days=3)).case
        for who in ("adviser2", "other_head", "decider", "nobody"):
            with pytest.raises(NotFound):
                get_case(case.id, act=trondheim.act(who, NOW))
        with pytest.raises(NotFound):
            case_file(new_id(), act=trondheim.act("ppt_head", NOW))
        with pytest.raises(Forbidden):
            get_case(case.id, act=trondheim.act("school_head", NOW), action=Action.AUDIT_READ)


def test_the_school_is_not_shown_what_is_the_ppts_own(trondheim: Town) -> None:
    with trondheim.inside():
        case = Walk(trondheim, register_child(trondheim).id, NOW - timedelta(days=30)).to("talk_guardian")
        school = case_file(case.id, act=trondheim.act("school_head", NOW))
        adviser = case_file(case.id, act=trondheim.act("adviser", NOW))
        note, referral = school.state.tasks["talk_guardian"], school.state.tasks["refer"]
        assert not school.may_read_answers(note) and school.may_read_answers(referral)
        assert adviser.may_read_answers(note)
        assert not school.may_work_on(school.state.tasks["talk_child"])
        assert adviser.may_work_on(adviser.state.tasks["talk_child"])


def test_overview_adds_up(town: Town) -> None:
    with town.inside():
        for days, last in ((40, "assign"), (20, "refer"), (3, "")):
            walk = Walk(town, register_child(town).id, NOW - timedelta(days=days))
            if last:
                walk.to(last)
        figures = overview(act=town.act("ppt_head", NOW))
        assert figures.counts.open == sum(phase.cases for phase in figures.phases) == 3
        assert figures.unassigned == 2
        assert [(load.name, load.cases) for load in figures.loads] == [("Marte Rådgiver", 1)]
        by_key = {phase.key: phase for phase in figures.phases}
        assert by_key["mapping"].waiting_days == 36
        assert by_key["referred"].passed_days == 4
        with pytest.raises(Forbidden):
            overview(act=town.act("adviser", NOW))
