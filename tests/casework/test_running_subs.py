"""What runs beside a main line: begun by staff, by a branch or by a guardian; ended; seen by the same people."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from casework.cases import access, services
from casework.cases.access import visible
from casework.cases.models import Case, CaseEvent, Participant
from casework.cases.selectors import get_case
from casework.cases.subs import beside, start_sub
from casework.documents import storage
from casework.documents.models import Document
from core.errors import Conflict, Forbidden, NotFound
from tenants.access import Action
from tests.casework.running_sample import Run, publish_all
from tests.cast import Town, register_child


@pytest.fixture
def own(town: Town) -> Iterator[Town]:
    with town.inside():
        publish_all(town)
        yield town


def test_a_guardian_complains_and_the_main_line_waits_for_the_answer(own: Town) -> None:
    run = Run(own, register_child(own).id)
    run.taken_in()
    guardian = own.act("guardian1", run.at)
    sub = start_sub(case_id=run.id, sub_key="complaint", act=guardian)
    assert sub.number == f"{run.case.number}-1" and sub.parent_id == run.id and sub.child_id == run.case.child_id
    assert sub.adviser_id == run.case.adviser_id
    services.complete_task(case_id=sub.id, task_key="complain", answers={"summary": "Uenig."}, act=guardian)
    with pytest.raises(Forbidden):
        services.complete_task(case_id=sub.id, task_key="answer", answers={"reason": "done"}, act=guardian)
    with pytest.raises(Conflict) as caught:
        start_sub(case_id=run.id, sub_key="complaint", act=guardian)
    assert caught.value.code == "sub.running"
    with pytest.raises(Conflict) as caught:
        services.close_case(case_id=run.id, outcome="other", act=own.act("ppt_head", run.at))
    assert caught.value.code == "case.sub_running"
    head = own.act("ppt_head", run.at)
    services.complete_task(case_id=sub.id, task_key="answer", answers={"reason": "done"}, act=head)
    told = CaseEvent.objects.get(case=run.id, kind="sub_ended")
    assert told.data == {"sub": "complaint", "case": str(sub.id), "outcome": "done"}
    assert services.close_case(case_id=run.id, outcome="other", act=head).status == Case.Status.CLOSED
    assert services.reopen_case(case_id=sub.id, act=head).status == Case.Status.OPEN
    assert CaseEvent.objects.filter(case=run.id, kind="sub_started").count() == 2


def test_a_step_sends_its_letter_in_the_name_of_the_one_who_has_the_case(own: Town) -> None:
    run = Run(own, register_child(own).id)
    run.taken_in()
    guardian = own.act("guardian1", run.at)
    sub = start_sub(case_id=run.id, sub_key="complaint", act=guardian)
    services.complete_task(case_id=sub.id, task_key="complain", answers={"summary": "For få timer."}, act=guardian)
    letter = Document.objects.get(case_id=sub.id, letter_version="complaint_received:1")
    assert sorted(letter.audience) == ["guardian", "ppt"]
    pages = PdfReader(BytesIO(storage.read(letter.id, letter.storage_key))).pages
    words = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert sub.adviser is not None and sub.adviser.name in words and "For få timer." in words


def test_only_those_named_may_begin_it(own: Town) -> None:
    run = Run(own, register_child(own).id)
    for who in ("school_head", "teacher"):
        with pytest.raises((Forbidden, NotFound)):
            start_sub(case_id=run.id, sub_key="complaint", act=own.act(who, run.at))
    with pytest.raises(Forbidden):
        start_sub(case_id=run.id, sub_key="talk", act=own.act("guardian1", run.at))
    with pytest.raises(NotFound):
        start_sub(case_id=run.id, sub_key="other", act=own.act("ppt_head", run.at))
    with pytest.raises(NotFound):
        start_sub(case_id=run.id, sub_key="talk", act=own.act("other_head", run.at))


def test_a_branch_begins_one_and_several_may_run(own: Town) -> None:
    run = Run(own, register_child(own).id)
    run.taken_in(way="beside")
    start_sub(case_id=run.id, sub_key="talk", act=own.act("school_head", run.at))
    found = beside(Case.objects.get(id=run.id))
    assert [(one.sub_key, one.number) for one in found] == [
        ("talk", f"{run.case.number}-1"),
        ("talk", f"{run.case.number}-2"),
    ]
    # The branch began it before the case had been given to anybody: it went along when it was.
    adviser = Case.objects.get(id=run.id).adviser
    assert adviser is not None and {one.adviser_id for one in found} == {adviser.id}


def test_who_sees_the_main_line_sees_what_runs_beside_it(own: Town) -> None:
    run = Run(own, register_child(own).id)
    run.taken_in()
    sub = start_sub(case_id=run.id, sub_key="talk", act=own.act("school_head", run.at))
    other = own.users["adviser2"]
    services.assign_case(case_id=run.id, adviser=other, act=own.act("ppt_head", run.at))
    sub.refresh_from_db()
    assert sub.adviser_id == other.id
    assert get_case(sub.id, act=own.act("adviser2", run.at)) == sub
    with pytest.raises(NotFound):
        get_case(sub.id, act=own.act("adviser", run.at))
    assert set(visible(own.act("school_head", run.at), Action.CASE_LIST)) == {run.case, sub}
    for act in (own.act("school_head", run.at), own.act("guardian2", run.at)):
        assert access.allows(act, Action.CASE_READ, sub)
    assert not Participant.objects.filter(case=sub).exists()
