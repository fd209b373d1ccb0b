"""Guardians' drafts go over to a newer form when their writer has seen what that means, and are not kept for ever."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from casework.cases.guardian_drafts import keep, keep_file, move, newer_form, preview_move, send
from casework.cases.guardian_places import Place, place_of
from casework.cases.guardian_retention import ends_soon, remove_abandoned
from casework.cases.models import CaseTask, GuardianDraft
from casework.documents import storage
from casework.documents.models import Document
from casework.forms.services import publish_form
from casework.local.models import Retention
from casework.local.retention import save_days
from core import clock
from core.acts import Act, system_act
from core.audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Invalid
from tenants import jobs
from tests.casework.running_sample import Run, field, form, publish_all
from tests.cast import START, Town, build_next_town, register_child

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SUMMARY, SINCE, PAPERS = field("summary", "long", required=True), field("since", "date"), field("papers", "file")
CALLS = field("calls", "repeat", fields=[field("who"), field("day", "date")])
NOW = START.replace(day=20)


@pytest.fixture(scope="module")
def own(database: None) -> Iterator[Town]:
    """One municipality where guardians complain."""
    town = build_next_town()
    with clock.fixed(NOW):
        with town.inside():
            publish_all(town)
        yield town


@pytest.fixture
def run(own: Town) -> Run:
    """A case where a complaint may be written, in a form that is as it was from the first."""
    with own.inside():
        publish(own, SUMMARY, SINCE, field("old"), PAPERS | {"multiple": True}, CALLS)
        found = Run(own, register_child(own).id)
        found.taken_in()
    return found


def publish(town: Town, *fields: dict[str, Any]) -> int:
    return publish_form(definition=form("own_complaint", *fields), act=town.act("admin")).number


def place(run: Run) -> Place:
    return place_of(case_id=run.id, kind="start", key="complaint", act=mine(run))


def mine(run: Run, days: int = 0) -> Act:
    return run.town.act("guardian1", NOW + timedelta(days=days))


def kept(run: Run, revision: int = 0, days: int = 0, **answers: Any) -> GuardianDraft:
    return keep(place=place(run), answers=answers, revision=revision, page="a", act=mine(run, days))


def test_what_was_typed_goes_over_to_the_new_form_and_what_it_does_not_ask_for_does_not(own: Town, run: Run) -> None:
    with own.inside():
        letter = keep_file(place=place(run), upload_name="Brev.pdf", content=PDF, act=mine(run))
        rows = [{"who": "Rektor", "day": "i fjor"}, {"who": "PPT"}]
        kept(run, summary="Vi er uenige.", since="12.1", old="Gammelt", papers=[str(letter.id)], calls=rows)
        assert newer_form(place(run)) is None
        number = publish(own, SUMMARY, SINCE, field("wanted", required=True), CALLS)
        found, going_on = preview_move(place(run))
        assert found.kept == {"summary": "Vi er uenige.", "calls": [{"who": "Rektor"}, {"who": "PPT"}]}
        assert found.lost == {"old": "Gammelt", "papers": [str(letter.id)]}
        assert found.fresh == ("wanted",)
        # Half a date is no answer in either: it is still there to be mended.
        assert going_on == {"summary": "Vi er uenige.", "since": "12.1", "calls": rows}
        with pytest.raises(Conflict, match=r"guardian_draft\.stale"):
            move(place=place(run), to=number, revision=9, act=mine(run))
        with pytest.raises(Conflict, match=r"form\.newer_version"):
            move(place=place(run), to=number - 1, revision=1, act=mine(run))
        assert place(run).draft is not None and not AuditEntry.objects.filter(action="guardian_draft.moved").exists()
        moved = move(place=place(run), to=number, revision=1, act=mine(run))
        assert (moved.form_version.number, moved.revision) == (number, 2)
        there = place(run).draft
        assert there is not None and there.answers == going_on
        assert not Document.objects.filter(id=letter.id).exists()
        entry = AuditEntry.objects.get(action="guardian_draft.moved")
        assert (entry.case_id, entry.detail) == (None, {"kind": "start", "version": number})
        # A window that was open on the old one is told.
        with pytest.raises(Conflict, match=r"guardian_draft\.stale"):
            kept(run, revision=1, summary="Fra det gamle")
        with pytest.raises(Conflict, match=r"form\.already_newest"):
            move(place=place(run), to=number, revision=2, act=mine(run))
        answers = {"summary": "Vi er uenige.", "wanted": "Flere timer"}
        case = send(place=place(run), answers=answers, revision=2, act=mine(run))
        done = CaseTask.objects.select_related("submission__form_version").get(case=case, key="complain").submission
        assert done is not None and (done.form_version.number, done.answers) == (number, answers)


def test_the_day_is_told_and_holds_and_then_it_is_gone_without_a_word_of_it(own: Town, run: Run) -> None:
    with own.inside():
        letter = keep_file(place=place(run), upload_name="Brev.pdf", content=PDF, act=mine(run))
        key = letter.storage_key
        draft = kept(run, summary="Hemmelig sak", papers=[str(letter.id)])
        assert draft.kept_until == date(2026, 12, 19)  # ninety days
        assert not ends_soon(draft, mine(run, 75)) and ends_soon(draft, mine(run, 76))
        save_days(kind="guardian_draft", days=30, act=own.act("admin", NOW))
        # What its writer was told stands, whatever is chosen later; what is written from now on follows the choice.
        for days in (31, 90):
            assert remove_abandoned(act=system_act(NOW + timedelta(days=days))) == 0
        assert kept(run, revision=1, days=5, summary="Hemmelig sak", papers=[str(letter.id)]).kept_until == date(
            2026, 10, 25
        )
        # One from before there was a day gets one, and is not taken at once.
        GuardianDraft.objects.filter(id=draft.id).update(kept_until=None)
        assert remove_abandoned(act=system_act(NOW + timedelta(days=400))) == 0
        GuardianDraft.objects.filter(id=draft.id).update(kept_until=date(2026, 10, 25))
    # The night's own job does it, the day after.
    for days, left in ((35, 1), (36, 0)):
        night = system_act(NOW + timedelta(days=days))
        jobs.run("deadlines.refresh", tenant=own.tenant.schema, act=night, arguments={})
        with own.inside():
            assert GuardianDraft.objects.filter(id=draft.id).count() == left
    with own.inside():
        entry = AuditEntry.objects.get(action="guardian_draft.expired", object_id=draft.id)
        assert entry.detail == {"kind": "start", "kept_until": "2026-10-25"} and entry.case_id is None
        assert not Document.objects.filter(id=letter.id).exists()
        with pytest.raises(Exception, match="file"):
            storage.read(letter.id, key)
        # A page that was left open begins anew with what stands on it.
        with pytest.raises(Conflict, match=r"guardian_draft\.gone"):
            kept(run, revision=2, days=36, summary="Hemmelig sak")
        Retention.objects.all().delete()


def test_days_have_bounds_and_are_the_administrators(own: Town) -> None:
    with own.inside():
        for days in (0, -1, 29, 366):
            with pytest.raises(Invalid, match=r"retention\.days"):
                save_days(kind="guardian_draft", days=days, act=own.act("admin"))
        with pytest.raises(Forbidden):
            save_days(kind="guardian_draft", days=60, act=own.act("ppt_head"))
        assert not Retention.objects.exists()
