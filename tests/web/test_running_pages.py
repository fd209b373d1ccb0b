"""Pages of cases under a municipality's own workflow: beside, priority, extra tasks, a later phase, guardians' part."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from casework.cases.models import Case, CaseTask
from core import clock
from tests.casework.running_sample import Run, publish_all
from tests.cast import START, Town, register_child


@pytest.fixture(autouse=True)
def a_day_in_september() -> Iterator[None]:
    with clock.fixed(START.replace(day=20)):
        yield


@pytest.fixture
def own(town: Town) -> Town:
    with town.inside():
        publish_all(town)
    return town


@pytest.fixture
def run(own: Town) -> Run:
    with own.inside():
        found = Run(own, register_child(own).id)
        found.taken_in(priority="b")
    return found


def read(client: Client, address: str) -> tuple[int, str]:
    answer: Any = client.get(address)
    return answer.status_code, answer.content.decode(errors="replace")


def post(client: Client, address: str, **data: Any) -> tuple[int, str]:
    answer: Any = client.post(address, data)
    return answer.status_code, answer.content.decode() or answer.get("Location", "")


def test_a_guardian_complains_in_plain_language_and_staff_see_it_beside(own: Town, run: Run) -> None:
    guardian, head = own.client("guardian1"), own.client("ppt_head")
    home = read(guardian, f"/min/{run.id}/")[1]
    assert "Ved siden av" in home and f"/min/{run.id}/start/complaint/" in home
    assert read(guardian, f"/min/{run.id}/start/talk/")[0] == 404
    assert read(guardian, f"/min/{run.id}/start/complaint/")[0] == 200
    start = f"/min/{run.id}/start/complaint/"
    assert post(guardian, start, summary="Vi er uenige.", revision="0") == (302, f"{start}?side=se-over")
    with own.inside():
        assert not Case.objects.filter(parent=run.id).exists()  # there is no case before it is sent
    answer: Any = guardian.post(start, {"act": "complete", "side": "se-over", "revision": "1"})
    with own.inside():
        sub = Case.objects.get(parent=run.id)
    assert (answer.status_code, answer["Location"]) == (302, f"/min/{sub.id}/")
    assert read(guardian, f"/min/{sub.id}/oppgave/complain/")[0] == 409
    told = read(guardian, f"/min/{run.id}/")[1]
    assert "Vi ser på klagen" in told and f"/min/{sub.id}/" in told
    assert f"/min/{run.id}/start/complaint/" not in told
    assert sub.number.removesuffix("-1") in read(guardian, f"/min/{sub.id}/")[1]
    assert guardian.get("/min/").status_code == 302  # one case still: what runs beside it is on its page
    page = read(head, f"/saker/{run.id}/")[1]
    assert "Ved siden av hovedløpet" in page and f"/saker/{sub.id}/" in page and sub.number in page
    beside = read(head, f"/saker/{sub.id}/")[1]
    assert "Går ved siden av sak" in beside and f"/saker/{run.id}/" in beside
    assert read(own.client("other_head"), f"/saker/{sub.id}/")[0] == 404
    assert post(head, f"/saker/{run.id}/avslutt/", outcome="other")[0] == 409


def test_another_guardians_child_is_nobody_elses(own: Town, run: Run) -> None:
    with own.inside():
        register_child(own)
    stranger = own.client("guardian1")
    assert read(stranger, f"/min/{run.id}/start/complaint/")[0] == 404
    assert read(stranger, f"/min/{run.id}/oppgave/comment/")[0] == 404
    assert post(stranger, f"/min/{run.id}/start/complaint/")[0] == 404


def test_staff_begin_what_the_workflow_lets_them(own: Town, run: Run) -> None:
    school, head = own.client("school_head"), own.client("ppt_head")
    assert f"/saker/{run.id}/ved-siden/talk/" in read(school, f"/saker/{run.id}/")[1]
    assert f"/saker/{run.id}/ved-siden/talk/" not in read(head, f"/saker/{run.id}/")[1]
    assert read(head, f"/saker/{run.id}/ved-siden/talk/")[0] == 403
    assert read(school, f"/saker/{run.id}/ved-siden/nothing/")[0] == 404
    assert read(own.client("other_head"), f"/saker/{run.id}/ved-siden/talk/")[0] == 404
    answer: Any = school.post(f"/saker/{run.id}/ved-siden/talk/")
    with own.inside():
        sub = Case.objects.get(parent=run.id)
    assert answer["Location"] == f"/saker/{sub.id}/"
    assert f"{sub.number}" in read(school, "/saker/")[1]


def test_priority_is_chosen_shown_and_filtered_by(own: Town, run: Run) -> None:
    head, address = own.client("ppt_head"), f"/saker/{run.id}/prioritet/"
    assert "Vanlig" in read(head, f"/saker/{run.id}/")[1]
    assert read(head, address)[0] == 200
    assert post(head, address, priority="z")[0] == 422
    assert post(head, address, priority="a")[0] == 302
    assert "Haster" in read(head, f"/saker/{run.id}/")[1]
    assert read(own.client("school_head"), address)[0] == 403
    with own.inside():
        plain = Run(own, register_child(own).id)
    everything, urgent = read(head, "/saker/")[1], read(head, "/saker/?prioritet=a")[1]
    assert plain.case.number in everything and plain.case.number not in urgent
    assert run.case.number in urgent and "Haster" in everything
    assert run.case.number not in read(head, "/saker/?prioritet=b")[1]


def test_an_extra_task_and_a_later_phase(own: Town, run: Run) -> None:
    head = own.client("ppt_head")
    page = read(head, f"/saker/{run.id}/")[1]
    assert f"/saker/{run.id}/ny-oppgave/" in page and f"/saker/{run.id}/ga-videre/" in page
    address = f"/saker/{run.id}/ny-oppgave/"
    status, again = post(head, address, title="Ring helsesykepleier", owner="guardian", reason="x")
    assert status == 422 and "Ring helsesykepleier" in again
    assert post(head, address, title="Ring helsesykepleier", owner="ppt_head", reason="Vekt.", due_on="x")[0] == 422
    given = {"title": "Ring helsesykepleier", "owner": "ppt_head", "reason": "Vekt.", "due_on": "2026-10-01"}
    assert post(head, address, **given)[0] == 302
    shown = read(head, f"/saker/{run.id}/")[1]
    assert "Ring helsesykepleier" in shown and "la til oppgaven" in shown
    with own.inside():
        version = Case.objects.get(id=run.id).version
    assert read(head, f"/saker/{run.id}/oppgaver/extra_1/")[0] == 200
    assert post(head, f"/saker/{run.id}/oppgaver/extra_1/", act="complete", version=version)[0] == 302
    assert post(head, f"/saker/{run.id}/oppgaver/extra_1/", act="complete", version=version)[0] in (302, 409)
    assert post(head, f"/saker/{run.id}/ga-videre/", phase="asking", reason="x")[0] == 422
    assert post(head, f"/saker/{run.id}/ga-videre/", phase="ending", reason="Avklart.")[0] == 302
    with own.inside():
        assert CaseTask.objects.get(case=run.id, key="end").status == "ready"
    assert read(own.client("school_head"), address)[0] == 403


def test_what_was_not_done_after_all(own: Town, run: Run) -> None:
    head, address = own.client("ppt_head"), f"/saker/{run.id}/oppgaver/take_in/ta-opp/"
    assert post(head, address, reason="Feil.", way="sideways")[0] == 422
    assert post(head, address, reason="Feil.", way="undo")[0] == 302
    with own.inside():
        assert CaseTask.objects.get(case=run.id, key="take_in").status == "ready"


def test_two_tabs_on_one_task(own: Town, run: Run) -> None:
    with own.inside():
        case = Run(own, register_child(own).id).case
    school, address = own.client("school_head"), f"/saker/{case.id}/oppgaver/ask/"
    data = {"wish": "Hjelp.", "act": "complete", "version": str(case.version), "revision": "0"}
    assert post(school, address, **data)[0] == 302
    again: Any = school.post(address, data)
    assert again.status_code in (200, 409)
    with own.inside():
        assert Case.objects.get(id=case.id).version == case.version + 1
