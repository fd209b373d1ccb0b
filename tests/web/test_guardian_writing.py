"""Guardians' forms without script: begun, left, found again, looked over, sent; two windows and two guardians."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.cases.models import Case, CaseTask, Consent, GuardianDraft
from casework.documents.models import Document
from casework.forms.services import publish_form
from core import clock
from tests.casework.running_sample import Run, both, field, form, publish_all
from tests.cast import START, Town, build_next_town, register_child

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SECOND = {"key": "more", "title": both("Mer"), "fields": [field("papers", "file", multiple=True), field("wish")]}
FIRST = form("own_complaint", field("summary", "long", required=True, max_length=100))
PAGED = FIRST | {"paged": True, "pages": [*FIRST["pages"], SECOND]}


@pytest.fixture(scope="module")
def own(database: None) -> Iterator[Town]:
    """One municipality where guardians complain in a form of two pages."""
    town = build_next_town()
    with clock.fixed(START.replace(day=20, hour=10, minute=4)):
        with town.inside():
            publish_all(town)
            publish_form(definition=PAGED, act=town.act("admin"))
        yield town


@pytest.fixture
def run(own: Town) -> Run:
    """A case where the guardians have been asked."""
    with own.inside():
        found = Run(own, register_child(own).id)
        found.do("school_head", "ask", wish="Hjelp til å lese.")
    return found


class Writer:
    """A guardian at one form, without script."""

    def __init__(self, town: Town, who: str, address: str) -> None:
        self.client: Client = town.client(who)
        self.address = address

    def see(self, side: str = "") -> Any:
        return self.client.get(self.address, {"side": side} if side else {})

    def press(self, act: str, side: str = "", *, page: Any = None, **typed: Any) -> Any:
        known = (page or self.see(side)).context
        hidden = {"revision": known["revision"], "page": known["sheet"].page} | ({"side": side} if side else {})
        return self.client.post(self.address, {"act": act, **hidden, **typed})


def words(answer: Any) -> str:
    return str(answer.content.decode())


def draft_of(town: Town, case_id: UUID) -> dict[str, Any]:
    with town.inside():
        return dict(GuardianDraft.objects.get(case=case_id).answers)


def test_begun_left_found_again_looked_over_and_sent(own: Town, run: Run) -> None:
    writer = Writer(own, "guardian1", f"/min/{run.id}/start/complaint/")
    first = writer.see()
    assert "Bare du kan se det" in words(first) and 'name="papers__upload"' not in words(first)
    on = writer.press("next", "page", summary="Vi er uenige.")
    assert on["Location"] == f"{writer.address}?side=more"
    file = SimpleUploadedFile("Brev.pdf", PDF, "application/pdf")
    up = writer.press("upload", "more", papers__upload=file, wish="Flere timer")
    assert up["Location"] == f"{writer.address}?side=more" and "Brev.pdf" in words(writer.see("more"))
    kept = draft_of(own, run.id)
    back = writer.press("back", "more", papers=kept["papers"], wish="Flere timer")
    assert back["Location"] == f"{writer.address}?side=page"
    # The guardian finds it again, another guardian and the staff find nothing.
    for address in (f"/min/{run.id}/", "/min/"):
        told = words(writer.client.get(address, follow=True))
        assert "Du har et påbegynt skjema" in told and writer.address in told
        assert "Lagret 20. september kl. 12:04" in told
    other, head = own.client("guardian2"), own.client("ppt_head")
    assert "påbegynt" not in words(other.get(f"/min/{run.id}/"))
    assert "Vi er uenige." not in words(other.get(writer.address)) + words(other.get(f"{writer.address}?side=more"))
    for address in (f"/saker/{run.id}/", f"/saker/{run.id}/logg/", "/saker/"):
        told = words(head.get(address))
        assert "uenige" not in told and "Brev.pdf" not in told and "begynte på et utkast</" not in told
    with own.inside():
        assert not Case.objects.filter(parent=run.id).exists()
    # «Send» in the middle leads to the look over; one more press on it does not send twice.
    review = writer.see("se-over")
    assert "Vi er uenige." in words(review) and "Brev.pdf" in words(review) and "Alt er fylt ut" in words(review)
    sent = writer.press("complete", "se-over", page=review)
    with own.inside():
        sub = Case.objects.get(parent=run.id)
        done = CaseTask.objects.select_related("submission").get(case=sub, key="complain")
        assert done.submission and done.submission.answers["summary"] == "Vi er uenige."
        assert Document.objects.get(id=done.submission.answers["papers"][0]).case_id == sub.id
    assert sent["Location"] == f"/min/{sub.id}/"
    again = writer.client.post(
        writer.address, {"act": "complete", "side": "se-over", "revision": review.context["revision"], "page": "x"}
    )
    assert again.status_code == 409
    with own.inside():
        assert Case.objects.filter(parent=run.id).count() == 1
    assert "påbegynt" not in words(writer.client.get(f"/min/{run.id}/"))


def test_two_windows_and_two_guardians(own: Town, run: Run) -> None:
    mine = Writer(own, "guardian1", f"/min/{run.id}/start/complaint/")
    theirs = Writer(own, "guardian2", mine.address)
    here, there = mine.see(), mine.see()
    for text in ("Fra her", "Fra her, mer"):  # the answer to the first was lost
        line = mine.client.post(
            f"{mine.address}utkast/", {"summary": text, "revision": "0", "page": here.context["sheet"].page}
        )
        assert line.status_code == 200 and "Lagret kl." in words(line)
    late = {"summary": "Fra der", "revision": "0", "page": there.context["sheet"].page}
    line = mine.client.post(f"{mine.address}utkast/", late)
    assert line.status_code == 409 and "i et annet vindu" in words(line)
    conflict = mine.press("save", page=there, summary="Fra der")
    assert conflict.status_code == 409 and "Fra der" in words(conflict) and "annet vindu" in words(conflict)
    assert draft_of(own, run.id) == {"summary": "Fra her, mer"}
    assert mine.press("save", page=conflict, summary="Fra der").status_code == 302
    assert draft_of(own, run.id) == {"summary": "Fra der"}
    # The other guardian has a page open too, and is the second to send.
    page = theirs.see()
    assert mine.press("complete", "se-over").status_code == 302
    closed = theirs.press("save", page=page, summary="Den andres ord")
    assert closed.status_code == 409 and "Den andres ord" in words(closed) and "tatt vare på" in words(closed)
    seen = theirs.see()
    assert seen.status_code == 200 and "Den andres ord" in words(seen)
    with own.inside():
        draft = GuardianDraft.objects.get(case=run.id)
    away = f"/min/utkast/{draft.id}/kast/"
    for who in ("guardian1", "ppt_head"):
        assert own.client(who).get(away).status_code in (403, 404)
        assert own.client(who).post(away, {"revision": draft.revision}).status_code in (403, 404)
    assert "Vil du kaste utkastet?" in words(theirs.client.get(away))
    assert theirs.client.post(away, {"revision": draft.revision - 1}).status_code == 409
    assert theirs.client.post(away, {"revision": draft.revision}).status_code == 302
    with own.inside():
        assert not GuardianDraft.objects.filter(case=run.id).exists()
    assert theirs.see().status_code == 409


def test_an_answer_about_consent_is_kept_too(own: Town, run: Run) -> None:
    writer = Writer(own, "guardian1", f"/min/{run.id}/samtykke/agree/")
    page = writer.see()
    assert "Send svaret" in words(page)
    line = writer.client.post(f"{writer.address}utkast/", {"decision": "no", "revision": "0", "page": "p"})
    assert line.status_code == 200
    assert 'value="no" checked' in words(writer.see()) or "checked" in words(writer.see())
    assert "påbegynt" not in words(own.client("guardian2").get(f"/min/{run.id}/"))
    assert writer.press("complete", decision="yes").status_code == 302
    with own.inside():
        assert Consent.objects.get(case=run.id).answer == "yes"
        assert not GuardianDraft.objects.filter(case=run.id).exists()
    # A second press, or a page left open, makes no draft of what is answered.
    assert writer.client.post(writer.address, {"decision": "yes", "revision": "1"}).status_code == 409
    assert writer.client.post(f"{writer.address}utkast/", {"decision": "yes", "revision": "0"}).status_code == 409
    with own.inside():
        assert not GuardianDraft.objects.filter(case=run.id).exists()


def test_a_newer_form_is_gone_over_to_after_a_look_and_the_day_is_told(own: Town, run: Run) -> None:
    writer = Writer(own, "guardian1", f"/min/{run.id}/start/complaint/")
    assert "Lar du det ligge i 90 dager" in words(writer.see())
    writer.press("next", "page", summary="Vi er uenige.")
    writer.press("save", "more", wish="Flere timer")
    try:
        with own.inside():
            draft = GuardianDraft.objects.get(case=run.id)
            fewer = form("own_complaint", *FIRST["pages"][0]["fields"], field("since", "date"))
            number = publish_form(definition=fewer, act=own.act("admin")).number
        until = "til og med 19. desember 2026. Etter det slettes det."
        page = f"/min/utkast/{draft.id}/skjema/"
        seen, listed = words(writer.see()), words(writer.client.get("/min/", follow=True))
        assert "Skjemaet er endret siden du begynte" in seen and page in seen and until in seen and until in listed
        told = words(writer.client.get(page))
        for text in ("Noe av det du har skrevet, blir ikke med", "Flere timer", "Dette blir med", "Vi er uenige."):
            assert text in told
        assert "Dette spør det nye skjemaet også om" in told
        stale = writer.client.post(page, {"to": number, "revision": 1})
        assert stale.status_code == 409 and "Ingenting er endret ennå" in words(stale)
        for who in ("guardian2", "ppt_head", "admin"):
            assert own.client(who).get(page).status_code in (403, 404)
        over = writer.client.post(page, {"to": number, "revision": draft.revision}, follow=True)
        assert "Nå er du i det nye skjemaet." in words(over) and "Skjemaet er endret" not in words(over)
        assert draft_of(own, run.id) == {"summary": "Vi er uenige."}
        assert writer.client.get(page)["Location"] == writer.address
        with clock.fixed(START.replace(year=2026, month=12, day=18)):
            near = words(own.client("guardian1").get(f"/min/{run.id}/"))
            assert "Du har et påbegynt skjema som slettes snart" in near
            assert "Utkastet slettes snart" in words(own.client("guardian1").get(writer.address))
    finally:
        with own.inside():
            publish_form(definition=PAGED, act=own.act("admin"))


def test_the_administrator_chooses_the_days(own: Town) -> None:
    admin, page = own.client("admin"), "/oppsett/oppbevaring/"
    assert 'value="90"' in words(admin.get(page)) and page in words(admin.get("/oppsett/"))
    refused = admin.post(page, {"guardian_draft": "7"})
    assert refused.status_code == 422 and "fra 30 til 365" in words(refused) and 'value="7"' in words(refused)
    assert admin.post(page, {"guardian_draft": "60"}).status_code == 302
    assert 'value="60"' in words(admin.get(page))
    assert own.client("ppt_head").get(page).status_code == 403
    admin.post(page, {"guardian_draft": "90"})


def test_doors_of_others_drafts_are_shut(own: Town, run: Run) -> None:
    with own.inside():
        register_child(own)
    for who in ("guardian1", "ppt_head", "school_head"):
        client = own.client(who)
        for route in ("start/complaint", "oppgave/comment", "samtykke/agree"):
            answer: Any = client.post(f"/min/{run.id}/{route}/utkast/", {"summary": "x", "revision": "0"})
            assert answer.status_code in (403, 404), (who, route)
    with own.inside():
        assert not GuardianDraft.objects.filter(case=run.id).exists()
