"""The notice at a task whose form has come in a new version, and the page where its draft is moved."""

import pytest
from django.test import Client

from tests.casework.running_sample import Run, field, publish_all
from tests.casework.test_draft_moves import ANSWERS, ROWS, draft, publish, rows, save
from tests.cast import Town, register_child


@pytest.fixture
def run(town: Town) -> Run:
    """A case with a draft on version 2 of the form; version 3 is published."""
    with town.inside():
        publish_all(town)
        publish(town, field("wish", "long", required=True), field("old"), ROWS)
        begun = Run(town, register_child(town).id)
        save(begun, ANSWERS)
        publish(town, field("wish", "long", required=True), field("new", required=True), rows("name"))
    return begun


@pytest.fixture
def head(town: Town, run: Run) -> Client:
    return town.client("school_head")


def test_a_draft_is_moved_after_a_look(head: Client, run: Run) -> None:
    task, page = f"/saker/{run.id}/oppgaver/ask/", f"/saker/{run.id}/oppgaver/ask/skjema/"
    shown = head.get(task).content.decode()
    assert "Skjemaet er kommet i ny versjon" in shown and page in shown
    seen = head.get(page).content.decode()
    assert "Blir borte" in seen and "Gammelt svar" in seen and "Nye spørsmål" in seen
    stale = head.post(page, {"to": "3", "revision": "7"})
    assert stale.status_code == 409
    moved = head.post(page, {"to": "3", "revision": "1"}, follow=True).content.decode()
    assert "Utkastet er flyttet til versjon 3 av skjemaet." in moved and "Skjemaet er kommet" not in moved
    with run.town.inside():
        assert draft(run).form_version.number == 3
    assert head.get(page).status_code == 409


def test_a_draft_that_is_whole_in_the_new_version_says_so(head: Client, run: Run) -> None:
    with run.town.inside():
        publish(run.town, field("wish", "long", required=True), field("old"), ROWS, field("more"))
    assert "Alle svar blir med" in head.get(f"/saker/{run.id}/oppgaver/ask/skjema/").content.decode()


def test_nobody_else_sees_it(run: Run, town: Town) -> None:
    page = f"/saker/{run.id}/oppgaver/ask/skjema/"
    assert town.client("ppt_head").get(page).status_code == 403
    assert town.client("other_head").get(page).status_code == 404
    assert town.client("school_head").get(f"/saker/{run.id}/oppgaver/end/skjema/").status_code in (403, 404)
