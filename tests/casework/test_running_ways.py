"""The way through: branches, approvals, files, priorities, pauses, extra tasks, skips, jumps and undoing."""

from collections.abc import Iterator
from datetime import date

import pytest

from casework.cases import services
from casework.cases.models import Case, CaseTask
from casework.cases.standing import events_of, standing_of
from casework.documents.services import store_attachment
from core.errors import Conflict, Forbidden, Invalid
from tests.casework.running_sample import Run, publish_all
from tests.cast import Town, register_child

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def own(town: Town) -> Iterator[Town]:
    with town.inside():
        publish_all(town)
        yield town


@pytest.fixture
def run(own: Town) -> Run:
    return Run(own, register_child(own).id)


def with_report(run: Run) -> None:
    """Asked for with a file, agreed to and taken in."""
    stored = store_attachment(
        upload_name="rapport.pdf",
        content=PDF,
        case_id=run.id,
        child_id=run.case.child_id,
        audience=["ppt", "unit"],
        act=run.town.act("school_head", run.at),
    )
    run.do("school_head", "ask", wish="Hjelp.", report=[str(stored.id)])
    run.agree()
    run.do("ppt_head", "take_in", outcome="accept")


def who_has(run: Run) -> str:
    """The key of the adviser who has the case."""
    adviser = Case.objects.get(id=run.id).adviser
    return next(key for key, user in run.town.users.items() if user == adviser)


def test_a_short_way_leaves_out_what_lies_between(run: Run) -> None:
    run.taken_in(way="short")
    assert (run.status("write"), run.status("end")) == ("hidden", "ready")


def test_a_new_round_asks_again_but_not_for_what_guardians_have_agreed_to(run: Run) -> None:
    run.taken_in(way="again")
    assert (run.status("ask"), run.status("agree"), run.status("take_in")) == ("ready", "done", "waiting")
    run.do("school_head", "ask", wish="Fortsatt hjelp.")
    run.do("ppt_head", "take_in", outcome="accept", way="whole")
    assert run.status("write") == "ready"


def test_a_branch_may_end_the_case(run: Run) -> None:
    case = run.taken_in(way="over")
    assert (case.status, case.outcome) == (Case.Status.CLOSED, "other")
    assert case.adviser is None


def test_a_task_waits_for_the_file_that_an_earlier_one_must_hold(run: Run) -> None:
    run.taken_in()
    with pytest.raises(Conflict) as caught:
        run.do(who_has(run), "write", text="Ferdig.")
    assert caught.value.code == "task.attachment_missing"


def test_approved_by_another_before_it_goes_on(run: Run) -> None:
    with_report(run)
    adviser = who_has(run)
    run.do(adviser, "write", text="Første utkast.", hours=3)
    assert (run.status("write__leader"), run.status("send")) == ("ready", "waiting")
    with pytest.raises(Forbidden):
        run.do(adviser, "write__leader", outcome="approve")
    with pytest.raises(Invalid):
        run.do("ppt_head", "write__leader", outcome="return")
    run.do("ppt_head", "write__leader", outcome="return", comment="Skriv om barnets syn.")
    assert (run.status("write"), run.status("write__leader")) == ("ready", "waiting")
    draft = CaseTask.objects.get(case=run.id, key="write").submission
    assert draft is not None and draft.answers["text"] == "Første utkast."
    run.do(adviser, "write", text="Andre utkast.", hours=3)
    run.do("ppt_head", "write__leader", outcome="approve")
    assert run.status("send") == "ready"


def test_who_wrote_does_not_approve(run: Run) -> None:
    with_report(run)
    run.do("ppt_head", "write", text="Skrevet av lederen.")
    with pytest.raises(Conflict) as caught:
        run.do("ppt_head", "write__leader", outcome="approve")
    assert caught.value.code == "task.four_eyes"


def test_only_the_workflows_own_priorities_and_only_by_the_ppt(run: Run) -> None:
    head = run.town.act("ppt_head", run.at)
    case = services.set_priority(case_id=run.id, priority="b", act=head)
    assert case.priority == "b"
    with pytest.raises(Conflict) as caught:
        services.set_priority(case_id=run.id, priority="z", act=head)
    assert caught.value.code == "priority.unknown"
    with pytest.raises(Forbidden):
        services.set_priority(case_id=run.id, priority="a", act=run.town.act("school_head", run.at))
    before = len(events_of(case))
    services.set_priority(case_id=run.id, priority="b", act=head)
    assert len(events_of(case)) == before


def test_a_pause_names_one_of_the_reasons(run: Run) -> None:
    head = run.town.act("ppt_head", run.at)
    with pytest.raises(Conflict) as caught:
        services.pause_case(case_id=run.id, reason="Fordi.", act=head)
    assert caught.value.code == "pause.reason_unknown"
    case = services.pause_case(case_id=run.id, reason="report", note="Ringt 3. september.", act=head)
    assert case.status == Case.Status.PAUSED
    event = events_of(case)[-1]
    assert event.data == {"reason": "report", "note": "Ringt 3. september."}


def test_an_extra_task_is_done_like_any_other_and_holds_nothing_up(run: Run) -> None:
    head = run.town.act("ppt_head", run.at)
    services.add_task(
        case_id=run.id,
        title="Ring barnevernet",
        owner="ppt_head",
        reason="Bekymring.",
        due_on=date(2026, 9, 10),
        act=head,
    )
    assert run.status("extra_1") == "ready"
    for title, owner, reason in (
        (" ", "ppt_head", "y"),
        ("x", "guardian", "y"),
        ("x", "team:none", "y"),
        ("x", "teacher", ""),
    ):
        with pytest.raises(Invalid):
            services.add_task(case_id=run.id, act=head, title=title, owner=owner, reason=reason)
    with pytest.raises(Forbidden):
        services.add_task(
            case_id=run.id, title="x", owner="teacher", reason="y", act=run.town.act("school_head", run.at)
        )
    run.do("ppt_head", "extra_1")
    assert run.status("extra_1") == "done"
    assert CaseTask.objects.get(case=run.id, key="extra_1").done_by_name == "Lars Leder"


def test_jumping_leaves_out_what_is_undone_but_never_a_consent_the_law_asks_for(run: Run) -> None:
    head = run.town.act("ppt_head", run.at)
    with pytest.raises(Conflict):
        services.jump_ahead(case_id=run.id, phase_key="asking", reason="Feil vei.", act=head)
    with pytest.raises(Conflict):
        services.jump_ahead(case_id=run.id, phase_key="nowhere", reason="Feil.", act=head)
    with pytest.raises(Invalid):
        services.jump_ahead(case_id=run.id, phase_key="ending", reason=" ", act=head)
    case = services.jump_ahead(case_id=run.id, phase_key="ending", reason="Ferdig avklart.", act=head)
    assert case.phase_key == "ending"


def test_what_did_not_happen_takes_its_clock_with_it(run: Run) -> None:
    run.do("school_head", "ask", wish="Hjelp.")
    assert standing_of(run.case).deadlines["goal"].status == "running"
    case = services.undo_task(case_id=run.id, task_key="ask", reason="Feil barn.", act=run.town.act("ppt_head", run.at))
    assert standing_of(case).deadlines["goal"].status == "not_started"
    assert not case.deadlines.filter(key="goal").exists()


def test_two_who_act_on_the_same_page(run: Run) -> None:
    seen = run.case.version
    act = run.town.act("school_head", run.at)
    done = {"case_id": run.id, "task_key": "ask", "answers": {"wish": "Hjelp."}, "act": act}
    services.complete_task(**done, version=seen)  # type: ignore[arg-type]
    with pytest.raises(Conflict) as caught:
        services.complete_task(**done, version=seen)  # type: ignore[arg-type]
    assert caught.value.code == "case.stale"
