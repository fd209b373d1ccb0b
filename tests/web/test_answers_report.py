"""Answers in figures: over versions, small counts hidden, cases behind an answer, and a file no spreadsheet runs."""

import csv
import io
from typing import Any

import pytest

from casework.cases.models import CaseTask
from casework.forms.services import publish_form, submit
from casework.insights import answers
from core import clock
from core.errors import Forbidden
from tests.cast import Town, build_next_town, register_child
from tests.scenarios.walk import Walk
from web.spreadsheets import harmless

LABEL = {"nb": "=1+1", "nn": "Q"}


def asked(*options: str, **more: Any) -> dict[str, Any]:
    fields: list[dict[str, Any]] = [
        {"id": "slag", "type": "radio", "options": [{"value": one, "label": {"nb": one}} for one in options]},
        {"id": "grunner", "type": "checks", "options": [{"value": one, "label": {"nb": one}} for one in "abc"]},
        {"id": "tall", "type": "int"},
        {"id": "ja", "type": "bool"},
        {"id": "fritt", "type": "long"},
        {"id": "rader", "type": "repeat", "fields": [{"id": "timer", "type": "dec", "label": LABEL}]},
    ]
    page = {"key": "p", "title": LABEL, "fields": [{"label": LABEL, **one} for one in fields]}
    return {"key": "meeting_note", "version": 9, "languages": ["nb"], "title": LABEL, "pages": [page], **more}


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """A municipality with twelve answers in two versions of one form, and one that was answered anew."""
    town = build_next_town()
    with town.inside():
        act = town.act("admin")
        case = Walk(town, register_child(town).id, clock.now()).case
        first = publish_form(definition=asked("x", "y"), act=act)
        second = publish_form(definition=asked("x", "z"), act=act)
        rows = list(CaseTask.objects.filter(case=case).exclude(key="refer").order_by("key"))[:12]
        assert len(rows) == 12
        for number, row in enumerate(rows):
            given: dict[str, Any] = {"slag": "x" if number < 6 else ("y" if number < 11 else "z"), "tall": number}
            given |= {"ja": number < 2, "grunner": ["a", "b"] if number < 7 else ["a"], "fritt": "Hemmelig"}
            given["rader"] = [{"timer": 1.5}, {"timer": 2}]
            version = first if number < 11 else second
            row.submission = submit(
                submission=None, form_version=version, answers=given, revision=None, lookups=None, act=act
            )
            row.save(update_fields=["submission"])
        submit(submission=None, form_version=second, answers={"tall": 999}, revision=None, lookups=None, act=act)
    return town


def report(town: Town, **more: Any) -> answers.Report:
    with town.inside():
        return answers.answers_report(form_key="meeting_note", act=town.act("ppt_head"), **more)


def test_answers_are_counted_over_versions_and_small_ones_hidden(place: Town) -> None:
    found = report(place)
    by_id = {one.field_id: one for one in found.questions}
    assert found.handed_in == 12 and set(by_id) == {"slag", "grunner", "tall", "ja", "fritt", "timer"}
    # One chose z: hidden, and y with it, as it could be worked out.
    assert {one.value: one.count for one in by_id["slag"].shares} == {"x": 6, "y": None, "z": None}
    assert {one.value: one.count for one in by_id["grunner"].shares} == {"a": 12, "b": 7, "c": 0}
    assert {one.value: one.count for one in by_id["ja"].shares} == {"yes": None, "no": None}
    tall, timer = by_id["tall"], by_id["timer"]
    assert (tall.least, tall.middle, tall.most) == (0, 5.5, 11) and timer.answered == 24
    assert by_id["fritt"].answered == 12 and by_id["fritt"].shares == ()
    assert report(place, year=1999).handed_in == 0 and report(place, year=1999).questions == ()


def test_the_leader_reads_them_on_a_page_and_sees_the_cases(place: Town) -> None:
    head = place.client("ppt_head")
    page = head.get("/oversikt/svar/", {"skjema": "meeting_note"}).content.decode()
    assert "færre enn 5" in page and "Hemmelig" not in page and "vis sakene" in page
    behind = head.get("/oversikt/svar/", {"skjema": "meeting_note", "felt": "slag", "svar": "x"}).content.decode()
    assert "Sakene med dette svaret" in behind and "/saker/" in behind
    listed = head.get("/oversikt/svar/", {"skjema": "meeting_note", "felt": "grunner", "svar": "b"})
    assert len(listed.context["cases"]) == 1
    for field, value in (("slag", "' OR 1=1"), ("fritt", "Hemmelig"), ("id__in", "x"), ("answers", "x")):
        odd = head.get("/oversikt/svar/", {"skjema": "meeting_note", "felt": field, "svar": value})
        assert odd.status_code == 200 and "cases" not in odd.context
    assert head.get("/oversikt/svar/", {"skjema": "finnes_ikke"}).status_code == 404
    assert head.get("/oversikt/svar/", {"skjema": "meeting_note", "aar": "x"}).status_code == 200
    assert head.get("/oversikt/svar/").status_code == 200


def test_the_file_holds_no_formula(place: Town) -> None:
    answer = place.client("ppt_head").get("/oversikt/svar.csv", {"skjema": "meeting_note"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0][:4] == ["Spørsmål", "Id", "Svar", "Antall"] and lines[1][0] == "'=1+1"
    assert all(not cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line)
    assert harmless("\tx") == "'\tx" and harmless("Ja") == "Ja"
    assert place.client("ppt_head").get("/oversikt/svar.csv").status_code == 404


def test_only_who_leads_may_read_them(place: Town) -> None:
    for who in ("adviser", "teacher", "school_head", "admin", "nobody"):
        assert place.client(who).get("/oversikt/svar/", {"skjema": "meeting_note"}).status_code == 403
        with place.inside(), pytest.raises(Forbidden):
            answers.answers_report(form_key="meeting_note", act=place.act(who))
        with place.inside(), pytest.raises(Forbidden):
            answers.cases_answering(form_key="meeting_note", field_id="slag", value="x", act=place.act(who))
