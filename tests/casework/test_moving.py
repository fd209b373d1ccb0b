"""Running cases stay under the version that they began with, until somebody who has seen what it means moves them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from casework.cases import moving, prospects, services
from casework.cases.models import Case, CaseDeadline, CaseOutlook, CaseTask
from casework.cases.moving import Wish
from casework.cases.outlooks import Outlook
from casework.cases.standing import events_by_case, events_of, standing_of
from casework.workflows.models import WorkflowVersion
from casework.workflows.services import publish_workflow
from core.audit.models import AuditEntry
from core.errors import Conflict, DomainError, Forbidden
from tests.casework.running_sample import Run, both, main, publish_all, task
from tests.cast import Town, register_child

LATER = timedelta(days=20)


@pytest.fixture
def own(town: Town) -> Iterator[Town]:
    with town.inside():
        publish_all(town)
        yield town


@pytest.fixture
def run(own: Town) -> Run:
    return Run(own, register_child(own).id)


def publish(town: Town, **changes: Any) -> WorkflowVersion:
    """The main line once more, changed."""
    return publish_workflow(definition=main(**changes), act=town.act("admin"))


def without_writing() -> dict[str, Any]:
    """The main line without the task that the adviser writes in, and with a new one."""
    phases = main()["phases"]
    phases[1]["tasks"] = [task("send", "ppt_adviser"), task("call", "ppt_adviser")]
    return {"phases": phases}


def shorter_goal() -> dict[str, Any]:
    deadlines = main()["deadlines"]
    deadlines[0]["add"] = {"weeks": 4}
    return {"deadlines": deadlines}


def outlook_of(run: Run) -> Outlook:
    """What the newest version would change for the case."""
    act = run.town.act("admin", run.at + LATER)
    version = prospects.progress(key="own_line", act=act).version
    (found,) = prospects.shown(cases=[Case.objects.get(id=run.id)], version=version, act=act)
    return found.outlook


def move(run: Run, *, to: int = 2, who: str = "admin", confirmation: str = "") -> Case:
    case = Case.objects.get(id=run.id)
    act = run.town.act(who, run.at + LATER)
    return moving.move_case(wish=Wish(case.id, case.version, confirmation), to=to, act=act)


def test_a_running_case_stays_until_it_is_moved(run: Run) -> None:
    run.taken_in()
    publish(run.town, title=both("Nytt navn"))
    assert Case.objects.get(id=run.id).workflow_version.number == 1
    assert outlook_of(run).kind == "same"
    case = move(run)
    assert (case.workflow_version.number, case.version) == (2, run.case.version + 1)
    assert standing_of(case).definition.title == both("Nytt navn")
    assert AuditEntry.objects.get(action="case.moved").detail == {
        "workflow": "own_line",
        "from": 1,
        "to": 2,
        "lost": [],
        "shorter": [],
    }


def test_what_is_gained_and_lost_is_told_before_and_done_after(run: Run) -> None:
    run.taken_in()
    publish(run.town, **without_writing())
    found = outlook_of(run)
    assert [each.key for each in found.come] == ["call"]
    assert {each.key for each in found.gone} >= {"write", "write__leader"}
    assert (found.kind, found.lost) == ("changed", ())
    case = move(run)
    rows = dict(CaseTask.objects.filter(case=case).values_list("key", "status"))
    assert (rows["call"], rows["send"], rows["write"], rows["write__leader"]) == ("ready", "ready", "hidden", "hidden")


def test_a_draft_that_would_lose_its_place_asks_for_the_number_of_the_case(run: Run) -> None:
    run.taken_in()
    act = run.town.act("adviser", run.at)
    case = Case.objects.get(id=run.id)
    case.adviser = run.town.users["adviser"]
    case.save()
    services.save_task_draft(case_id=run.id, task_key="write", answers={"text": "Halvveis"}, revision=None, act=act)
    publish(run.town, **without_writing())
    found = outlook_of(run)
    assert (found.kind, [each.key for each in found.lost]) == ("asks", ["write"])
    for confirmation in ("", "yes", "2026/9999"):
        with pytest.raises(Conflict) as caught:
            move(run, confirmation=confirmation)
        assert caught.value.code == "move.unconfirmed"
    assert move(run, confirmation=f" {run.case.number} ").workflow_version.number == 2
    # What was written is out of the way, and still on record.
    assert CaseTask.objects.get(case=run.id, key="write").submission is not None
    assert AuditEntry.objects.get(action="case.moved").detail["lost"] == ["write"]


def test_a_shorter_deadline_asks_too_and_is_brought_into_line(run: Run) -> None:
    run.taken_in()
    publish(run.town, **shorter_goal())
    found = outlook_of(run)
    (shift,) = found.moved
    assert (found.kind, shift.key, shift.change) == ("asks", "goal", "shorter")
    assert shift.before and shift.after and shift.after < shift.before
    with pytest.raises(Conflict):
        move(run)
    move(run, confirmation=run.case.number)
    assert CaseDeadline.objects.get(case=run.id, key="goal").due_on == shift.after


def test_a_new_deadline_that_is_past_already_asks(run: Run) -> None:
    run.taken_in()
    row = {"key": "quick", "title": both("Fort"), "kind": "internal", "from": {"task": "ask"}, "add": {"days": 3}}
    publish(run.town, deadlines=[*main()["deadlines"], row | {"until": {"task": "send"}}])
    assert [(each.key, each.change) for each in outlook_of(run).moved] == [("quick", "overdue")]
    assert outlook_of(run).kind == "asks"


def test_answers_that_only_the_newer_version_looks_at_come_along(run: Run) -> None:
    run.taken_in(reason="Fordi det haster.")
    phases = main()["phases"]
    phases[1]["tasks"].append(task("explain", "ppt_adviser", show_if={"task": "take_in", "rule": {"filled": "reason"}}))
    publish(run.town, phases=phases)
    assert "explain" in [each.key for each in outlook_of(run).come]
    move(run)
    assert run.status("explain") in ("ready", "waiting")


def test_a_page_that_is_old_moves_nothing(run: Run) -> None:
    run.taken_in()
    publish(run.town, title=both("To"))
    case = Case.objects.get(id=run.id)
    act = run.town.act("admin", run.at)
    services.pause_case(case_id=run.id, reason="report", act=run.town.act("ppt_head", run.at))
    with pytest.raises(Conflict) as caught:
        moving.move_case(wish=Wish(case.id, case.version), to=2, act=act)
    assert caught.value.code == "case.stale"
    publish(run.town, title=both("Tre"))
    with pytest.raises(Conflict) as caught:
        move(run, to=2)
    assert caught.value.code == "move.newer_version"
    assert move(run, to=3).workflow_version.number == 3
    with pytest.raises(Conflict) as caught:
        move(run, to=3)
    assert caught.value.code == "move.already_there"


def test_a_closed_case_stays_where_it_is(run: Run) -> None:
    run.taken_in()
    publish(run.town, title=both("To"))
    services.close_case(case_id=run.id, outcome="other", act=run.town.act("ppt_head", run.at))
    act = run.town.act("admin", run.at)
    assert prospects.progress(key="own_line", act=act).total == 0
    with pytest.raises(Conflict) as caught:
        move(run)
    assert caught.value.code == "case.closed"


@pytest.mark.parametrize("who", ["ppt_head", "adviser", "school_head", "teacher", "decider", "nobody"])
def test_only_the_administrator_moves_cases(run: Run, who: str) -> None:
    publish(run.town, title=both("To"))
    with pytest.raises(Forbidden):
        move(run, who=who)
    act = run.town.act(who, run.at)
    with pytest.raises(Forbidden):
        prospects.look(key="own_line", act=act, most=10)
    with pytest.raises(Forbidden):
        prospects.progress(key="own_line", act=act)


def test_cases_are_looked_at_in_portions_and_the_harmless_moved_together(own: Town) -> None:
    far = Run(own, register_child(own).id)
    far.taken_in()
    for _ in range(2):
        Run(own, register_child(own).id).do("school_head", "ask", wish="Hjelp.")
    deadlines = main()["deadlines"]
    deadlines[0] |= {"from": {"task": "take_in"}, "add": {"days": 30}}
    publish(own, deadlines=deadlines)
    act = own.act("admin", far.at + LATER)
    first = prospects.look(key="own_line", act=act, most=2)
    assert (first.looked, first.total, first.is_done) == (2, 3, False)
    done = prospects.look(key="own_line", act=act, most=2)
    assert (done.looked, done.is_done, dict(done.kinds)) == (3, True, {"asks": 1, "changed": 2, "same": 0})
    moved = moving.move_harmless(key="own_line", to=2, act=act, most=1)
    assert len(moved.numbers) == 1
    moved = moving.move_harmless(key="own_line", to=2, act=act, most=100)
    assert (len(moved.numbers), moved.refused) == (1, [])
    left = prospects.progress(key="own_line", act=act)
    assert (left.total, dict(left.kinds)) == (1, {"asks": 1, "changed": 0, "same": 0})
    assert [case.id for case in prospects.known_cases(version=left.version, kinds=("asks",), act=act)] == [far.id]


def test_what_was_found_is_forgotten_when_the_case_or_the_day_is_another(run: Run) -> None:
    run.taken_in()
    publish(run.town, title=both("To"))
    act = run.town.act("admin", run.at)
    assert prospects.look(key="own_line", act=act, most=9).is_done
    services.pause_case(case_id=run.id, reason="report", act=run.town.act("ppt_head", run.at))
    assert prospects.progress(key="own_line", act=act).looked == 0
    prospects.look(key="own_line", act=act, most=9)
    assert prospects.progress(key="own_line", act=run.town.act("admin", run.at + LATER)).looked == 0
    assert CaseOutlook.objects.count() == 1


def test_logs_read_together_are_the_logs_read_one_by_one(run: Run) -> None:
    run.taken_in(reason="Med æøå og «sitat».")
    assert events_by_case([run.id]) == {run.id: events_of(Case.objects.get(id=run.id))}


def test_one_case_that_cannot_be_moved_holds_up_none_of_the_others(own: Town) -> None:
    good, stale = (Run(own, register_child(own).id) for _ in range(2))
    publish(own, title=both("To"))
    act = own.act("admin", good.at)
    wishes = [Wish(stale.id, 99), Wish(good.id, good.case.version)]
    moved = moving.move_cases(wishes=wishes, to=2, act=act)
    assert moved.numbers == [good.case.number]
    ((where, error),) = moved.refused
    assert isinstance(error, DomainError)
    assert (where, error.code) == (stale.id, "case.stale")
    assert Case.objects.get(id=stale.id).workflow_version.number == 1
