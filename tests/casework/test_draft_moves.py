"""A draft begun on an older version of its form: it ends there, or moves when somebody has seen what that means."""

from collections.abc import Iterator
from typing import Any

import pytest

from casework.cases import services
from casework.cases.models import CaseTask
from casework.forms.draft_moves import newer_form, preview
from casework.forms.models import Submission
from casework.forms.services import publish_form
from core.audit.models import AuditEntry
from core.errors import Conflict, Forbidden
from tests.casework.running_sample import Run, field, form, publish_all
from tests.cast import Town, register_child

ROWS = field("people", "repeat", fields=[field("name"), field("phone")])
ANSWERS = {
    "wish": "Hjelp til å lese.",
    "old": "Gammelt svar",
    "people": [{"name": "Ane", "phone": "1"}, {"name": "Bo"}],
}


@pytest.fixture
def own(town: Town) -> Iterator[Town]:
    with town.inside():
        publish_all(town)
        publish(town, field("wish", "long", required=True), field("old"), ROWS)
        yield town


@pytest.fixture
def run(own: Town) -> Run:
    run = Run(own, register_child(own).id)
    save(run, ANSWERS)
    publish(own, field("wish", "long", required=True), field("new", required=True), rows("name"))
    return run


def publish(town: Town, *fields: dict[str, Any]) -> None:
    publish_form(definition=form("own_referral", *fields), act=town.act("admin"))


def rows(*names: str) -> dict[str, Any]:
    return field("people", "repeat", fields=[field(name) for name in names])


def save(run: Run, answers: dict[str, Any], revision: int | None = None) -> Submission:
    act = run.town.act("school_head", run.at)
    return services.save_task_draft(case_id=run.id, task_key="ask", answers=answers, revision=revision, act=act)


def draft(run: Run) -> Submission:
    found = CaseTask.objects.select_related("submission__form_version").get(case=run.id, key="ask").submission
    assert found is not None
    return found


def move(run: Run, *, to: int = 3, revision: int = 1, who: str = "school_head") -> Submission:
    act = run.town.act(who, run.at)
    return services.move_task_draft(case_id=run.id, task_key="ask", to=to, revision=revision, act=act)


def test_what_stays_what_is_lost_and_what_comes_is_told_first(run: Run) -> None:
    found = preview(draft(run))
    assert (found.before.number, found.after.number) == (2, 3)
    assert found.kept == {"wish": "Hjelp til å lese.", "people": [{"name": "Ane"}, {"name": "Bo"}]}
    assert found.lost == {"old": "Gammelt svar", "people": [{"phone": "1"}, {}]}
    assert found.fresh == ("new",)
    assert draft(run).answers == ANSWERS


def test_a_moved_draft_goes_on_in_the_new_version(run: Run) -> None:
    moved = move(run)
    assert (moved.form_version.number, moved.revision, moved.state) == (3, 2, "draft")
    assert draft(run).answers == {"wish": "Hjelp til å lese.", "people": [{"name": "Ane"}, {"name": "Bo"}]}
    assert newer_form(draft(run)) is None
    assert AuditEntry.objects.get(action="task.draft_moved").detail == {
        "task": "ask",
        "form": "own_referral",
        "version": 3,
    }
    # At rest a draft is sealed, also after its move.
    assert Submission.objects.filter(id=moved.id).values_list("answers", flat=True).get() == {}


def test_a_draft_that_is_left_alone_is_finished_in_its_own_version(run: Run) -> None:
    answers = {"wish": "Hjelp.", "old": "Enda et"}
    save(run, answers, revision=1)
    act = run.town.act("school_head", run.at)
    services.complete_task(case_id=run.id, task_key="ask", answers=answers, act=act)
    done = draft(run)
    assert (done.state, done.form_version.number, newer_form(done)) == ("submitted", 2, None)


def test_two_windows_and_old_pages_move_nothing(run: Run, own: Town) -> None:
    save(run, {**ANSWERS, "old": "Ny tekst"}, revision=1)
    with pytest.raises(Conflict) as caught:
        move(run, revision=1)
    assert caught.value.code == "form.stale"
    publish(own, field("wish", "long", required=True), field("newest"))
    with pytest.raises(Conflict) as caught:
        move(run, revision=2)
    assert caught.value.code == "form.newer_version"
    move(run, to=4, revision=2)
    with pytest.raises(Conflict) as caught:
        move(run, to=4, revision=3)
    assert caught.value.code == "form.already_newest"


def test_only_those_whose_task_it_is_move_a_draft(run: Run) -> None:
    with pytest.raises(Forbidden):
        move(run, who="ppt_head")
    assert draft(run).form_version.number == 2
