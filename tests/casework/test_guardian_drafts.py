"""What guardians write before it is sent: kept as it is typed, theirs alone, and nothing has happened in any case."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from casework.cases import services
from casework.cases.guardian_drafts import keep, keep_file, send, throw_away, unsent_files
from casework.cases.guardian_places import Place, drafts_of, own_draft, place_of
from casework.cases.models import Case, CaseTask, GuardianDraft
from casework.cases.selectors import case_of_document
from casework.documents import storage
from casework.documents.models import Document
from casework.documents.selectors import documents_of_case
from casework.documents.services import AUDIENCES
from casework.forms.models import Submission
from casework.forms.services import publish_form
from core import clock
from core.acts import Act
from core.audit.selectors import trail_of_case
from core.errors import Conflict, Invalid, NotFound
from tests.casework.running_sample import Run, field, form, publish_all
from tests.cast import START, Town, build_next_town, child_of, register_child

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
COMPLAINT = form(
    "own_complaint",
    field("summary", "long", required=True, max_length=100),
    field("since", "date"),
    field("papers", "file", multiple=True),
)


@pytest.fixture(scope="module")
def own(database: None) -> Iterator[Town]:
    """One municipality with a workflow of its own, where guardians may complain and comment."""
    town = build_next_town()
    with clock.fixed(START.replace(day=20)):
        with town.inside():
            publish_all(town)
            publish_form(definition=COMPLAINT, act=town.act("admin"))
        yield town


@pytest.fixture
def run(own: Town) -> Run:
    """A case that has been taken in."""
    with own.inside():
        found = Run(own, register_child(own).id)
        found.taken_in()
    return found


def complaint(run: Run, act: Act) -> Place:
    return place_of(case_id=run.id, kind="start", key="complaint", act=act)


def kept(run: Run, act: Act, summary: str, revision: int = 0, page: str = "a", **more: Any) -> GuardianDraft:
    answers = {"summary": summary, **more}
    return keep(place=complaint(run, act), answers=answers, revision=revision, page=page, act=act)


def sent(run: Run, act: Act, revision: int, **answers: Any) -> Case:
    return send(place=complaint(run, act), answers=answers, revision=revision, act=act)


def test_a_complaint_is_nobodys_business_before_it_is_sent(own: Town, run: Run) -> None:
    with own.inside():
        mine, theirs = own.act("guardian1"), own.act("guardian2")
        before = (Case.objects.get(id=run.id).version, run.case.events.count(), Submission.objects.count())
        trail = trail_of_case(run.id).count()
        first = kept(run, mine, "Fortrolig formulering")
        second = kept(run, theirs, "Den andres ord")
        # No case beside, nothing in the case or its trail, and no answers where answers are looked for.
        assert not Case.objects.filter(parent=run.id).exists()
        assert (Case.objects.get(id=run.id).version, run.case.events.count(), Submission.objects.count()) == before
        assert trail_of_case(run.id).count() == trail
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM casework_cases_guardiandraft t WHERE id = %s", [first.id])
            row = bytes.fromhex(cursor.fetchone()[0].split("\\x")[1].split('"')[0])
        assert b"Fortrolig" not in row
        # Each has their own, and neither knows of the other's.
        for act, draft, text in ((mine, first, "Fortrolig formulering"), (theirs, second, "Den andres ord")):
            found = complaint(run, act).draft
            assert found is not None and found.answers == {"summary": text}
            assert [one.id for one, _title in drafts_of(act)] == [draft.id]
        with pytest.raises(NotFound):
            own_draft(first.id, act=theirs)
        for who in ("ppt_head", "adviser", "school_head", "admin"):
            with pytest.raises(NotFound):
                complaint(run, own.act(who))
            with pytest.raises(NotFound):
                own_draft(first.id, act=own.act(who))

        case = sent(run, mine, 1, **first.answers)
        assert case.parent_id == run.id and case.sub_key == "complaint"
        done = CaseTask.objects.select_related("submission").get(case=case, key="complain")
        assert done.status == "done" and done.submission and done.submission.answers == first.answers
        assert not drafts_of(mine)
        # One complaint may run at a time: the other's words are still there, and can go on growing.
        late = complaint(run, theirs)
        assert (late.refusal, late.own_doing) == ("sub.running", False)
        assert kept(run, theirs, "Den andres ord, og flere", revision=1).revision == 2
        with pytest.raises(Conflict, match=r"sub\.running"):
            sent(run, theirs, 2, summary="Den andres ord")


def test_two_windows_are_told_and_a_window_is_never_told_of_itself(own: Town, run: Run) -> None:
    with own.inside():
        act = own.act("guardian1")
        assert kept(run, act, "En", page="a").revision == 1
        # The answer to that was lost on its way: the same page comes again with what it knew.
        assert kept(run, act, "En to", page="a").revision == 2
        for revision in (0, 1):
            with pytest.raises(Conflict, match=r"guardian_draft\.stale"):
                kept(run, act, "Fra et annet vindu", revision=revision, page="b")
        draft = kept(run, act, "En to tre", revision=2, page="b")
        with pytest.raises(Conflict, match=r"guardian_draft\.stale"):
            kept(run, act, "En to, gammelt", revision=2, page="a")
        with pytest.raises(Conflict, match=r"guardian_draft\.stale"):
            throw_away(draft_id=draft.id, revision=2, act=act)
        with pytest.raises(Conflict, match=r"guardian_draft\.stale"):
            sent(run, act, 2, summary="En to")
        assert throw_away(draft_id=draft.id, revision=3, act=act).id == run.id
        for late in (kept, sent):
            with pytest.raises(Conflict, match=r"guardian_draft\.gone"):
                late(run, act, *(("x", 3) if late is kept else (3,)))
        assert not GuardianDraft.objects.filter(case=run.id).exists()


def test_what_cannot_be_sent_is_kept_all_the_same(own: Town, run: Run) -> None:
    with own.inside():
        act, long = own.act("guardian1"), "For mange ord. " * 20
        kept(run, act, long, since="12.1")
        place = complaint(run, act)
        assert place.draft is not None and place.draft.answers == {"summary": long, "since": "12.1"}
        with pytest.raises(Invalid) as refused:
            send(place=place, answers=place.draft.answers, revision=1, act=act)
        assert set(refused.value.fields) == {"summary", "since"}
        assert not Case.objects.filter(parent=run.id).exists()
        assert complaint(run, act).draft is not None
        with pytest.raises(Invalid, match=r"guardian_draft\.too_large"):
            kept(run, act, "x" * 2_100_000, revision=1)


def test_a_file_is_in_no_case_before_it_is_sent(own: Town, run: Run) -> None:
    with own.inside():
        act, head = own.act("guardian1"), own.act("ppt_head")
        place, child = complaint(run, act), child_of(run.case)
        used = keep_file(place=place, upload_name="Brev.pdf", content=PDF, act=act)
        unused = keep_file(place=place, upload_name="Feil.pdf", content=PDF, act=act)
        for reader in (act, head, own.act("guardian2")):
            with pytest.raises(NotFound):
                case_of_document(used, act=reader)
        assert not {"Brev", "Feil"} & {one.title for one in documents_of_case(run.id, set(AUDIENCES))}
        assert not unsent_files(child.id, own.users["guardian2"].id).exists()
        kept(run, act, "Se brevet", papers=[str(used.id)])
        # What one guardian has uploaded cannot be sent as another's.
        kept(run, own.act("guardian2"), "Se deres brev")
        with pytest.raises(Invalid):
            sent(run, own.act("guardian2"), 1, summary="Se deres brev", papers=[str(used.id)])
        case = sent(run, act, 1, summary="Se brevet", papers=[str(used.id)])
        used.refresh_from_db()
        assert used.case_id == case.id and {"ppt", "guardian"} <= set(used.audience)
        assert case_of_document(used, act=head).id == case.id
        assert not Document.objects.filter(id=unused.id).exists()
        key = unused.storage_key
    with own.inside(), pytest.raises(Exception, match="file"):
        storage.read(unused.id, key)


def test_a_shared_draft_of_the_staff_and_a_guardians_own_never_mix(own: Town, run: Run) -> None:
    with own.inside():
        act, head = own.act("guardian1"), own.act("ppt_head")
        kept(run, act, "Klagen vår")
        case = sent(run, act, 1, summary="Klagen vår")
        services.reopen_task(case_id=case.id, task_key="complain", reason="Be om mer", act=head)

        def at() -> Place:
            return place_of(case_id=case.id, kind="task", key="complain", act=act)

        # To be done again: it begins with what was handed in, until somebody of the staff has written in their copy.
        assert at().begins_with == {"summary": "Klagen vår"}
        shared = CaseTask.objects.get(case=case, key="complain").submission
        assert shared is not None
        text = {"summary": "Notert på telefon"}
        services.save_task_draft(case_id=case.id, task_key="complain", answers=text, revision=1, act=head)
        assert at().begins_with == {}
        draft = keep(place=at(), answers={"summary": "Klagen, rettet"}, revision=0, act=act)
        assert CaseTask.objects.get(case=case, key="complain").submission_id == shared.id
        send(place=at(), answers=draft.answers, revision=1, act=act)
        done = CaseTask.objects.select_related("submission").get(case=case, key="complain")
        assert done.submission is not None and done.submission.answers == {"summary": "Klagen, rettet"}
        assert not Submission.objects.filter(id=shared.id).exists()
        assert at().own_doing and place_of(
            case_id=case.id, kind="task", key="complain", act=own.act("guardian2")
        ).refusal == ("guardian_draft.sent_by_other")


def test_a_draft_ends_on_the_version_it_was_begun_on(own: Town, run: Run) -> None:
    with own.inside():
        act = own.act("guardian1")
        draft = kept(run, act, "Begynt før")
        newer = form("own_complaint", *COMPLAINT["pages"][0]["fields"], field("wanted", "text", required=True))
        publish_form(definition=newer | {"version": 3}, act=own.act("admin"))
        case = sent(run, act, 1, **draft.answers)
        done = CaseTask.objects.select_related("submission").get(case=case, key="complain").submission
        assert done is not None and done.form_version_id == draft.form_version_id


def test_who_is_kept_out_of_the_case_is_kept_out_of_the_draft(own: Town, run: Run) -> None:
    with own.inside():
        act = own.act("guardian1")
        draft = kept(run, act, "Begynt")
        links = child_of(run.case).guardianships
        links.filter(guardian=draft.guardian).update(access_blocked=True)
        assert not drafts_of(act)
        with pytest.raises(NotFound):
            complaint(run, act)
        with pytest.raises(NotFound):
            own_draft(draft.id, act=act)
        links.filter(guardian=draft.guardian).update(access_blocked=False)
        # The workflow asks for it no more: the words are still there to be read, and cannot be sent.
        GuardianDraft.objects.filter(id=draft.id).update(key="no_more")
        gone = place_of(case_id=run.id, kind="start", key="no_more", act=act)
        assert (gone.refusal, gone.draft and gone.draft.answers) == ("guardian_draft.place_gone", {"summary": "Begynt"})
