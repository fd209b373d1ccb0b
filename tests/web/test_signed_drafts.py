"""A signature in a draft is its writer's alone."""

from typing import Any

import pytest

from casework.cases.models import Case
from casework.forms.services import publish_form
from core import clock
from tests.cast import Town, build_next_town, register_child
from tests.scenarios.walk import Walk
from web.task_sheet import TaskSheet

LABEL = {"nb": "Q", "nn": "Q"}
FORM: dict[str, Any] = {
    "key": "referral_school",
    "version": 99,
    "title": LABEL,
    "pages": [
        {
            "key": "en",
            "title": LABEL,
            "fields": [
                {"id": "navn", "type": "text", "label": LABEL},
                {"id": "underskrift", "type": "sign", "label": LABEL, "required": True},
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality whose referral is signed."""
    town = build_next_town()
    with town.inside():
        publish_form(definition=FORM, act=town.act("admin"))
    return town


@pytest.fixture
def case(place: Town) -> Case:
    """A case whose referral nobody has begun on."""
    with place.inside():
        return Walk(place, register_child(place).id, clock.now()).case


def test_who_goes_on_with_anothers_draft_has_not_signed_it(place: Town, case: Case) -> None:
    def said(who: str) -> dict[str, Any]:
        with place.inside():
            kept = TaskSheet(case.id, "refer", act=place.act(who), language="nb").kept
            assert kept is not None
            return dict(kept.answers)

    with place.inside():
        sheet = TaskSheet(case.id, "refer", act=place.act("school_head"), language="nb")
        sheet.keep(answers={"navn": "Ola", "underskrift": True}, extras=None, revision=0)
    assert said("school_head") == {"navn": "Ola", "underskrift": True}
    assert said("ppt_head") == {"navn": "Ola"}
