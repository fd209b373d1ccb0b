"""The task page: fill in, keep, complete, read; nothing typed is lost and nothing is done twice."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client

from casework.cases.models import Case, CaseTask, Consent
from casework.documents.models import Document
from casework.people.selectors import guardians_of
from casework.plans.models import Goal, Measure
from core import clock
from tests import answers
from tests.cast import START, Town, child_of, register_child
from tests.scenarios.walk import Walk

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(scope="module")
def tasks_town(database: None) -> Town:
    """One municipality for all tests here; each has a case of its own."""
    from tests.cast import build_next_town

    return build_next_town()


def started(town: Town, last: str | None = None) -> Case:
    with town.inside():
        walk = Walk(town, register_child(town).id, clock.now() - timedelta(days=30))
        return walk.to(last) if last else walk.case


def url(case: Case, key: str, rest: str = "") -> str:
    return f"/saker/{case.id}/oppgaver/{key}/{rest}"


def as_posted(given: dict[str, Any]) -> dict[str, Any]:
    """Answers as a browser posts them; those in rows stand under the number of their row."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, one in enumerate(value):
                inner = as_posted(one)
                found |= {f"{name}.{number}.row": "1"} | {f"{name}.{number}.{key}": each for key, each in inner.items()}
        elif value is not False:
            found[name] = "on" if value is True else value
    return found


def page_state(client: Client, address: str) -> dict[str, Any]:
    """The hidden fields of the page as it is now."""
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()
    return {"version": page.context["version"], "revision": page.context["revision"]}


def words(response: HttpResponseBase) -> str:
    return bytes(response.content).decode()  # type: ignore[attr-defined]


def row(town: Town, case: Case, key: str) -> CaseTask:
    with town.inside():
        return CaseTask.objects.select_related("submission").get(case=case, key=key)


def test_a_referral_is_filled_in_and_sent(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town)
    client = town.client("school_head")
    page = client.get(url(case, "refer"))
    assert page.context["form"]["grade"].value() == "4"
    assert page.context["form"]["school"].value() == str(town.school)
    assert page.context["form"]["head"].value() == str(town.users["school_head"].id)
    sent = client.post(
        url(case, "refer"),
        {**as_posted(answers.referral(town)), **page_state(client, url(case, "refer")), "act": "complete"},
    )
    assert sent.status_code == 302 and sent["Location"] == f"/saker/{case.id}/"
    done = row(town, case, "refer")
    assert done.status == "done" and done.submission is not None and done.submission.state == "submitted"
    read = client.get(url(case, "refer"))
    assert read.status_code == 200 and "Leser langsomt og gjetter på ord." in words(read)


def test_faults_are_told_and_what_was_typed_is_kept_also_as_a_draft(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town)
    client = town.client("school_head")
    typed = {"problem_statement": "Dette er skrevet", "absence": "mange", "act": "complete"}
    answer = client.post(url(case, "refer"), {**typed, **page_state(client, url(case, "refer"))})
    assert answer.status_code == 422
    assert "<title>Feil:" in words(answer)
    assert "Dette er skrevet" in words(answer) and 'value="mange"' in words(answer)
    assert 'href="#id_absence"' in words(answer) and 'href="#id_referral_kind"' in words(answer)
    kept = row(town, case, "refer").submission
    assert kept is not None and kept.answers["problem_statement"] == "Dette er skrevet"
    assert answer.context["revision"] == kept.revision


def test_a_draft_is_kept_while_typing_and_an_older_page_is_told(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town)
    first, second = town.client("school_head"), town.client("teacher")
    state = page_state(first, url(case, "refer"))
    saved = first.post(url(case, "refer", "utkast/"), {"problem_statement": "Én", **state})
    assert saved.status_code == 200 and "Lagret kl." in words(saved) and 'value="1"' in words(saved)
    late = first.post(url(case, "refer", "utkast/"), {"problem_statement": "To", **state})
    assert late.status_code == 409 and "Lagre utkast" in words(late)
    again = first.post(url(case, "refer"), {"problem_statement": "To", **state, "act": "save"})
    assert again.status_code == 409 and ">\nTo</textarea>" in words(again)
    state = {name: again.context[name] for name in ("version", "revision")}
    assert first.post(url(case, "refer"), {"problem_statement": "To", **state, "act": "save"}).status_code == 302
    draft = row(town, case, "refer").submission
    assert draft is not None and draft.answers["problem_statement"] == "To" and draft.state == "draft"
    assert second.get(url(case, "refer")).status_code == 404  # the teacher is not on this case


def test_a_login_that_runs_out_in_the_middle_leads_back_to_the_form(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town)
    page, stranger = f"http://{town.host}{url(case, 'refer')}", Client(SERVER_NAME=town.host)
    here = {"HX-Request": "true", "HX-Current-URL": f"{page}?side=en"}
    saved = stranger.post(url(case, "refer", "utkast/"), {"problem_statement": "x"}, headers=here)
    back = urlencode({"next": f"{url(case, 'refer')}?side=en"})
    assert saved.status_code == 401 and saved["HX-Redirect"] == f"/logg-inn/?{back}"
    sent = stranger.post(url(case, "refer"), {"act": "complete"}, headers={"Referer": page})
    assert sent["Location"] == f"/logg-inn/?{urlencode({'next': url(case, 'refer')})}"
    for elsewhere in ("https://evil.example/x", "http://[", "", f"http://{town.host}/logg-inn/"):
        sent = stranger.post(url(case, "refer"), {"act": "complete"}, headers={"Referer": elsewhere})
        assert sent["Location"] == "/logg-inn/"


def test_completing_twice_says_so_and_changes_nothing(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town)
    client = town.client("school_head")
    given = {**as_posted(answers.referral(town)), **page_state(client, url(case, "refer")), "act": "complete"}
    assert client.post(url(case, "refer"), given).status_code == 302
    again = client.post(url(case, "refer"), {**given, "problem_statement": "Noe helt annet"})
    assert again.status_code == 409 and "Oppgaven er allerede utført" in words(again)
    done = row(town, case, "refer").submission
    assert done is not None and done.answers["problem_statement"] == "Leser langsomt og gjetter på ord."


def test_an_old_page_is_told_and_may_be_sent_again(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town, "assign")
    client = town.client("adviser")
    key = "talk_child"
    state = page_state(client, url(case, key))
    with town.inside():
        from casework.cases import services

        note = answers.note("talk_guardian", START.date())
        services.complete_task(case_id=case.id, task_key="talk_guardian", answers=note, act=town.act("adviser"))
    given = {**as_posted(answers.note("talk_child", START.date())), "act": "complete"}
    stale = client.post(url(case, key), {**given, **state})
    assert stale.status_code == 409 and "Noen andre" in words(stale) and "Gjennomført som planlagt." in words(stale)
    fresh = {name: stale.context[name] for name in ("version", "revision")}
    assert client.post(url(case, key), {**given, **fresh}).status_code == 302
    assert row(town, case, key).status == "done"


def test_files_are_uploaded_first_and_refused_when_they_are_no_documents(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town)
    client, address = town.client("school_head"), url(case, "refer")
    good = SimpleUploadedFile("Pedagogisk rapport.pdf", PDF, "application/pdf")
    typed = {"attachments_status": "attached", "problem_statement": "Beholdes", "act": "upload"}
    answer = client.post(address, {**typed, **page_state(client, address), "attachments__upload": good})
    assert answer.status_code == 302
    page = client.get(address)
    assert "Pedagogisk rapport.pdf" in words(page) and "Beholdes" in words(page)
    with town.inside():
        stored = Document.objects.get(case_id=case.id)
        assert "unit" in stored.audience
    bad = SimpleUploadedFile("virus.exe", b"MZ\x90\x00\x03\x00\x00\x00\x04", "application/pdf")
    kept = {"attachments": [str(stored.id)], **typed}
    answer = client.post(address, {**kept, **page_state(client, address), "attachments__upload": bad})
    assert answer.status_code == 422
    assert "virus.exe" in words(answer) and "Pedagogisk rapport.pdf" in words(answer) and "Beholdes" in words(answer)


def test_a_file_of_another_case_cannot_be_claimed(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town)
    other = started(tasks_town)
    client = town.client("school_head")
    good = SimpleUploadedFile("rapport.pdf", PDF, "application/pdf")
    state = page_state(client, url(other, "refer"))
    client.post(url(other, "refer"), {"act": "upload", **state, "attachments__upload": good})
    with town.inside():
        stored = Document.objects.get(case_id=other.id)
    given = as_posted(answers.referral(town)) | {"attachments_status": "attached", "attachments": [str(stored.id)]}
    state = page_state(client, url(case, "refer"))
    answer = client.post(url(case, "refer"), {**given, **state, "act": "complete"})
    assert answer.status_code == 422 and "rapport.pdf" not in words(answer)
    assert row(town, case, "refer").status == "ready"


def test_goals_and_measures_are_added_without_script(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town, "decide")
    client, address = town.client("school_head"), url(case, "write_plan")
    state = page_state(client, address)
    given = as_posted(answers.plan(town, START.date()))
    typed = {**given, **state, "goal-0-subject": "Norsk", "goal-0-text": "Leser med flyt"}
    page = client.post(address, {**typed, "act": "add_goal"})
    assert page.status_code == 200 and 'name="goal-1-subject"' in words(page) and 'value="Norsk"' in words(page)
    page = client.post(address, {**typed, "goal-1-subject": "Matte", "act": "add_measure_1"})
    assert 'name="goal-1-measure-1-text"' in words(page) and 'value="Matte"' in words(page)
    page = client.post(address, {**typed, "goal-1-subject": "Matte", "act": "remove_goal_0"})
    assert 'value="Matte"' in words(page) and 'value="Norsk"' not in words(page)
    faults = client.post(address, {**typed, "act": "complete"})
    assert faults.status_code == 422 and 'href="#id_goal-0-measure-0-text"' in words(faults)
    state = {name: faults.context[name] for name in ("version", "revision")}
    draft = row(town, case, "write_plan").submission
    assert draft is not None and draft.extras["goals"][0]["subject"] == "Norsk"
    measure = {"goal-0-measure-0-text": "Repetert lesing", "goal-0-measure-0-hours": "mange"}
    wrong = client.post(address, {**typed, **state, **measure, "act": "complete"})
    assert wrong.status_code == 422 and 'href="#id_goal-0-measure-0-hours"' in words(wrong)
    state = {name: wrong.context[name] for name in ("version", "revision")}
    measure["goal-0-measure-0-hours"] = "114,5"
    done = client.post(address, {**typed, **state, **measure, "act": "complete"})
    assert done.status_code == 302, words(done)
    with town.inside():
        assert Goal.objects.get(plan__case=case).subject == "Norsk"
        assert Measure.objects.get(goal__plan__case=case).hours_per_year == 114.5


def test_each_goal_is_judged_in_the_evaluation(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town, "write_plan")
    client, address = town.client("school_head"), url(case, "evaluate")
    with town.inside():
        goal = Goal.objects.get(plan__case=case)
    page = client.get(address)
    assert goal.text in words(page) and page.context["form"]["hours_planned"].value() == "114"
    given = {**as_posted(answers.evaluation(START.date())), **page_state(client, address), "act": "complete"}
    missing = client.post(address, given)
    assert missing.status_code == 422 and f'href="#id_goal-{goal.id}-status"' in words(missing)
    given |= {name: missing.context[name] for name in ("version", "revision")}
    done = client.post(address, {**given, f"goal-{goal.id}-status": "reached", f"goal-{goal.id}-comment": "Bra"})
    assert done.status_code == 302, words(done)
    with town.inside():
        goal.refresh_from_db()
        assert goal.status == "reached"


def test_staff_note_an_answer_given_on_paper(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town, "refer")
    client = town.client("ppt_head")
    with town.inside():
        guardian = guardians_of(child_of(case).id)[0].guardian
    overview = client.get(url(case, "consent_assessment"))
    address = f"/saker/{case.id}/samtykke/consent_assessment/{guardian.id}/"
    assert address in words(overview)
    missing = client.post(address, as_posted(answers.consent()))
    assert missing.status_code == 422 and 'href="#id_method"' in words(missing)
    assert client.post(address, {**as_posted(answers.consent()), "method": "paper"}).status_code == 302
    with town.inside():
        consent = Consent.objects.get(case=case)
        assert (consent.method, consent.guardian_id, consent.answer) == ("paper", guardian.id, "yes")
    again = client.post(address, {**as_posted(answers.consent()), "method": "paper"})
    assert again.status_code == 409
    assert client.post(url(case, "consent_assessment"), {"act": "complete"}).status_code == 409


def test_the_reader_sees_what_is_theirs_to_see(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town, "consent_decision")
    decider = town.client("decider")
    page = decider.get(url(case, "decide"))
    assert page.status_code == 200
    assert "Lesing og skriving." in words(page)  # the issued assessment, read beside
    assert "Gjennomført som planlagt." not in words(page)  # the PPT's own notes
    assert decider.get(url(case, "talk_child")).status_code == 404
    assert town.client("school_head").get(url(case, "talk_child")).status_code == 404
    assert town.client("school_head").get(url(case, "decide")).status_code == 200
    assert town.client("teacher").get(url(case, "decide")).status_code == 403
    assert town.client("other_head").get(url(case, "decide")).status_code == 404
    assert town.client("adviser2").get(url(case, "decide")).status_code == 404
    assert town.client("nobody").get(url(case, "decide")).status_code == 403


def test_a_task_that_must_wait_says_for_what(tasks_town: Town) -> None:
    town, case = tasks_town, started(tasks_town, "assign")
    client = town.client("adviser")
    page = client.get(url(case, "write_assessment"))
    assert page.status_code == 200 and "Kan ikke gjøres nå" in words(page)
    assert client.post(url(case, "write_assessment"), {"act": "complete"}).status_code == 409
    assert client.get(url(case, "finnes_ikke")).status_code == 404
    assert client.get(url(case, "write_plan")).status_code == 404  # hidden until it is decided
    assert client.get(url(case, "write_assessment", "utkast/")).status_code == 405


@pytest.mark.parametrize("junk", ["", "x", "-1", "9" * 50, "٣"])
def test_tampered_numbers_are_an_old_page_and_no_crash(tasks_town: Town, junk: str) -> None:
    town, case = tasks_town, started(tasks_town)
    client = town.client("school_head")
    given = {**as_posted(answers.referral(town)), "version": junk, "revision": junk, "act": "complete"}
    assert client.post(url(case, "refer"), given).status_code == 409
    assert row(town, case, "refer").status == "ready"


def test_an_adviser_never_reviews_their_own_work(tasks_town: Town) -> None:
    town = tasks_town
    case = started(town, "write_assessment")
    assert town.client("adviser").get(url(case, "review_assessment")).status_code == 403
    assert town.client("ppt_head").get(url(case, "review_assessment")).status_code == 200
