"""A form filled in one page at a time, and looked over before it is sent: all of it without script."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from casework.cases.models import Case, CaseTask
from casework.forms.definition import load
from casework.forms.selectors import current_form
from casework.forms.services import publish_form
from casework.forms.validation import clean
from core import clock
from tests.casework.forms_sample import ALL_TYPES
from tests.cast import Town, build_next_town, register_child
from tests.scenarios.walk import Walk
from web.posted import answers_from, as_posted
from web.task_steps import REVIEW, Steps

LABEL = {"nb": "Q", "nn": "Q"}


def page(key: str, *fields: dict[str, Any]) -> dict[str, Any]:
    return {"key": key, "title": {"nb": key, "nn": key}, "fields": [{"label": LABEL, **each} for each in fields]}


PAGED: dict[str, Any] = {
    "key": "referral_school",
    "version": 99,
    "paged": True,
    "title": LABEL,
    "pages": [
        page("en", {"id": "navn", "type": "text", "required": True}, {"id": "ja", "type": "bool"}),
        page("to", {"id": "mer", "type": "long", "required": True, "show_if": {"eq": ["ja", True]}}),
        page(
            "tre",
            {"id": "tall", "type": "int"},
            {
                "id": "rader",
                "type": "repeat",
                "fields": [{"id": "dag", "type": "date", "label": LABEL}, {"id": "ok", "type": "bool", "label": LABEL}],
            },
            {"id": "slutt", "type": "text", "show_if": {"filled": "navn"}},
        ),
    ],
}


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality whose referral is cut in three pages."""
    town = build_next_town()
    with town.inside():
        publish_form(definition=PAGED, act=town.act("admin"))
        assert current_form("referral_school").definition["paged"] is True
    return town


@pytest.fixture
def case(place: Town) -> Case:
    """A case whose referral nobody has begun on."""
    with place.inside():
        return Walk(place, register_child(place).id, clock.now()).case


class Reader:
    """The school's head with the referral, without script."""

    def __init__(self, town: Town, case: Case) -> None:
        self.town, self.case = town, case
        self.client: Client = town.client("school_head")
        self.url = f"/saker/{case.id}/oppgaver/refer/"

    def see(self, side: str = "") -> Any:
        answer = self.client.get(self.url, {"side": side} if side else {})
        assert answer.status_code == 200, answer.content.decode()[:3000]
        return answer

    def press(self, act: str, side: str, rows: dict[str, str] | None = None, *, expect: int = 302, **more: str) -> Any:
        fields = {**(rows or {}), **more}
        now = self.see(side)
        known = {"revision": now.context["revision"], "version": now.context["version"]}
        answer = self.client.post(self.url, {"act": act, "side": side, **known, **fields})
        assert answer.status_code == expect, answer.content.decode()[:3000]
        return answer

    def draft(self) -> dict[str, Any]:
        with self.town.inside():
            row = CaseTask.objects.select_related("submission").get(case=self.case, key="refer")
            assert row.submission is not None
            return dict(row.submission.answers)


def test_forward_and_back_page_by_page_and_nothing_is_lost(place: Town, case: Case) -> None:
    reader = Reader(place, case)
    first = reader.see().content.decode()
    assert 'name="navn"' in first and 'name="tall"' not in first and 'name="side" value="en"' in first
    on = reader.press("next", "en", navn="Ola", ja="on")
    assert on["Location"] == f"{reader.url}?side=to"
    on = reader.press("next", "to", mer="Fordi\nsånn")
    assert on["Location"] == f"{reader.url}?side=tre"
    third = reader.see("tre")
    assert third.context["form"].rules["given"] == {"navn": "Ola", "ja": True, "mer": "Fordi\nsånn"}
    rows = {"rader.0.row": "1", "rader.0.dag": "24.12.2026", "rader.0.ok": "on"}
    back = reader.press("back", "tre", rows, tall="3", slutt="x")
    assert back["Location"] == f"{reader.url}?side=to"
    off = reader.press("back", "to", mer="Fordi sånn")
    assert off["Location"] == f"{reader.url}?side=en"
    assert reader.draft() == {
        "navn": "Ola",
        "ja": True,
        "mer": "Fordi sånn",
        "tall": 3,
        "rader": [{"dag": "2026-12-24", "ok": True}],
        "slutt": "x",
    }
    # Unticked, the second page asks nothing and is passed over; what was written there no longer counts.
    skipped = reader.press("next", "en", navn="Ola")
    assert skipped["Location"] == f"{reader.url}?side=tre" and "mer" not in reader.draft()


def test_what_cannot_be_read_stays_on_its_page(place: Town, case: Case) -> None:
    reader = Reader(place, case)
    reader.press("next", "en", navn="Ola")
    told = reader.press("next", "tre", expect=422, tall="tre").content.decode()
    assert 'value="tre"' in told and 'name="navn"' not in told


def test_it_is_looked_over_and_sent(place: Town, case: Case) -> None:
    reader = Reader(place, case)
    reader.press("next", "en", ja="on")
    assert reader.press("next", "tre")["Location"] == f"{reader.url}?side={REVIEW}"
    seen = reader.see(REVIEW)
    assert {fault["url"].split("?")[1] for fault in seen.context["faults"]} == {"side=en#id_navn", "side=to#id_mer"}
    told = reader.press("complete", REVIEW, expect=422).content.decode()
    assert "Dette må ordnes" in told
    reader.press("next", "en", navn="Ola")
    seen = reader.see(REVIEW)
    assert seen.context["faults"] == [] and "Ola" in seen.content.decode()
    stale = reader.client.post(
        reader.url, {"act": "complete", "side": REVIEW, "revision": "1", "version": seen.context["version"]}
    )
    assert stale.status_code == 302 and REVIEW in stale["Location"]
    assert reader.press("complete", REVIEW)["Location"] == f"/saker/{case.id}/"
    with place.inside():
        row = CaseTask.objects.select_related("submission").get(case=case, key="refer")
        assert (
            row.status == "done"
            and row.submission is not None
            and row.submission.answers == {"navn": "Ola", "ja": False}
        )


def test_the_whole_form_can_be_had_on_one_page_and_any_step_gone_to(place: Town, case: Case) -> None:
    reader = Reader(place, case)
    whole = reader.see("alle").content.decode()
    assert 'name="navn"' in whole and 'name="tall"' in whole and 'name="side" value="alle"' in whole
    sent = reader.press("review", "alle", navn="Kari", tall="4")
    assert REVIEW in sent["Location"] and reader.draft()["tall"] == 4
    assert reader.see("finnes-ikke").context["steps"].current == "en"
    autosaved = reader.client.post(f"{reader.url}utkast/", {"side": "en", "navn": "Per", "revision": "1"})
    assert autosaved.status_code == 200 and reader.draft()["tall"] == 4 and reader.draft()["navn"] == "Per"


def test_what_is_not_on_the_page_is_posted_as_it_was() -> None:
    from django.http import QueryDict

    definition = load(deepcopy(PAGED) | {"key": "x"})
    answers = {"navn": "Å", "ja": True, "mer": " a\nb ", "tall": -3, "rader": [{"dag": "2024-02-29"}, {"ok": True}]}
    data = QueryDict(mutable=True)
    for name, values in as_posted(definition.fields, answers):
        data.setlist(name, values)
    assert clean(definition, answers_from(definition, data), partial=True).answers == {
        **clean(definition, answers, partial=True).answers,
        "rader": [{"dag": "2024-02-29", "ok": False}, {"ok": True}],
        "mer": " a\nb ",
    }
    assert load(ALL_TYPES).paged is False


def test_steps_know_their_neighbours() -> None:
    steps = Steps(load(PAGED), {"ja": True, "navn": "x"}, "to", "nb")
    assert (steps.before, steps.after) == ("en", "tre")
    assert Steps(load(PAGED), {}, "en", "nb").after == "tre"
    assert Steps(load(PAGED), {}, REVIEW, "nb").before == "tre" and Steps(load(PAGED), {}, "tre", "nb").after == REVIEW
    assert [item["state"] for item in steps.items] == ["done", "current", "upcoming", "upcoming"]
