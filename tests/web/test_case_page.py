"""The case page and its acts: who sees what, how few queries, bad input, and what is put on record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.cases.models import Case, Consent
from casework.documents.models import Document
from casework.people.models import Child, Guardian
from core import clock
from core.audit.models import AuditEntry
from tests.cast import Town, child_of, register_child
from tests.scenarios.walk import Walk
from web.audit_texts import ACTIONS

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def case_at(town: Town, last: str, *, days: int = 60) -> Case:
    with town.inside():
        return Walk(town, register_child(town).id, NOW - timedelta(days=days)).to(last)


def read(client: Client, address: str) -> tuple[int, str]:
    answer: Any = client.get(address)
    return answer.status_code, answer.content.decode(errors="replace")


def post(client: Client, address: str, **data: Any) -> tuple[int, str]:
    answer: Any = client.post(address, data)
    return answer.status_code, answer.content.decode()


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert read(client, address)[0] == 200
    asked = [query["sql"] for query in captured.captured_queries]
    # The directory is looked up once a second in each process, whoever asks.
    return len([sql for sql in asked if not sql.startswith(("BEGIN", "COMMIT")) and "directoryversion" not in sql])


def test_at_most_fifteen_queries_whatever_the_case_holds(trondheim: Town) -> None:
    client = trondheim.client("ppt_head")
    young, old = case_at(trondheim, "refer"), case_at(trondheim, "evaluate")
    read(client, f"/saker/{old.id}/")
    assert queries(client, f"/saker/{young.id}/") <= 15
    assert queries(client, f"/saker/{old.id}/") <= 15


def test_the_page_leads_to_the_next_task_and_names_whose_turn_it_is(trondheim: Town) -> None:
    case = case_at(trondheim, "assign")
    status, page = read(trondheim.client("adviser"), f"/saker/{case.id}/")
    assert status == 200 and f"/saker/{case.id}/oppgaver/talk_guardian/" in page
    school = read(trondheim.client("school_head"), f"/saker/{case.id}/")[1]
    assert "Venter på PPT" in school and f"/saker/{case.id}/oppgaver/talk_guardian/" not in school
    waiting = case_at(trondheim, "refer", days=5)
    assert "Venter på foresatte" in read(trondheim.client("ppt_head"), f"/saker/{waiting.id}/")[1]


def test_others_find_nothing_and_reading_is_on_record(trondheim: Town) -> None:
    case = case_at(trondheim, "assign")
    for who in ("adviser2", "other_head", "decider"):
        assert read(trondheim.client(who), f"/saker/{case.id}/")[0] == 404
    read(trondheim.client("adviser"), f"/saker/{case.id}/")
    with trondheim.inside():
        entry = AuditEntry.objects.get(case_id=case.id, action="case.read")
        assert entry.actor_id == trondheim.users["adviser"].id


def test_a_guardian_is_sent_to_the_guardians_page(trondheim: Town) -> None:
    case = case_at(trondheim, "refer")
    answer = trondheim.client("guardian1").get(f"/saker/{case.id}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/min/{case.id}/")


def test_a_protected_address_hides_how_to_reach_the_family(trondheim: Town) -> None:
    case = case_at(trondheim, "assign")
    with trondheim.inside():
        Child.objects.filter(id=child_of(case).id).update(address_protection="confidential")
        Guardian.objects.filter(guardianships__child=case.child_id).update(phone="99 88 77 66")
    adviser, school = (read(trondheim.client(who), f"/saker/{case.id}/")[1] for who in ("adviser", "school_head"))
    assert "99 88 77 66" in adviser and "Adressesperre" in adviser
    assert "99 88 77 66" not in school and "Adressesperre" not in school


def test_pause_needs_a_reason_keeps_what_was_typed_and_resumes(trondheim: Town) -> None:
    case = case_at(trondheim, "assign")
    client = trondheim.client("adviser")
    address = f"/saker/{case.id}/vent/"
    assert read(client, address)[0] == 200
    for wrong in ("   ", "noe annet", ""):
        status, page = post(client, address, reason=wrong, note="står igjen")
        assert status == 422 and "Velg en grunn." in page and "står igjen" in page
    status, page = post(client, address, reason="external", note="x" * 1001)
    assert status == 422 and "x" * 1001 in page
    assert post(client, address, reason="external", note="venter på rapport")[0] == 302
    shown = read(client, f"/saker/{case.id}/")[1]
    assert "venter på rapport" in shown and "Saken er satt på vent." in shown
    assert "Venter på BUP, Statped, lege eller andre" in shown
    status, page = post(client, address, reason="external", note="en gang til")
    assert status == 409 and "en gang til" in page
    school = read(trondheim.client("school_head"), f"/saker/{case.id}/")[1]
    assert "venter på rapport" not in school and "Statped" not in school
    assert post(client, f"/saker/{case.id}/fortsett/")[0] == 302
    with trondheim.inside():
        case.refresh_from_db()
        assert case.status == Case.Status.OPEN


def test_close_and_reopen(trondheim: Town) -> None:
    case = case_at(trondheim, "assign")
    client = trondheim.client("adviser")
    assert post(client, f"/saker/{case.id}/avslutt/", outcome="hva som helst")[0] == 422
    assert post(client, f"/saker/{case.id}/avslutt/", outcome="moved")[0] == 302
    assert "Barnet har flyttet" in read(client, f"/saker/{case.id}/")[1]
    assert post(client, f"/saker/{case.id}/apne/")[0] == 302
    assert post(client, f"/saker/{case.id}/apne/")[0] == 409


def test_skip_and_take_up_again(trondheim: Town) -> None:
    case = case_at(trondheim, "assign")
    client = trondheim.client("adviser")
    assert post(client, f"/saker/{case.id}/oppgaver/observe/hopp-over/", reason="gjort før")[0] == 302
    assert post(client, f"/saker/{case.id}/oppgaver/observe/ta-opp/", reason="likevel")[0] == 302
    assert post(client, f"/saker/{case.id}/oppgaver/write_assessment/hopp-over/", reason="nei")[0] == 409
    assert read(client, f"/saker/{case.id}/oppgaver/finnes_ikke/hopp-over/")[0] == 404
    assert post(trondheim.client("school_head"), f"/saker/{case.id}/oppgaver/observe/hopp-over/", reason="x")[0] == 403


def test_an_overdue_deadline_is_explained_and_stays(trondheim: Town) -> None:
    case = case_at(trondheim, "assign", days=60)
    client = trondheim.client("adviser")
    assert "Lovfrist: forvaltningsloven § 11 a" in read(client, f"/saker/{case.id}/")[1]
    assert post(client, f"/saker/{case.id}/forklar/?frist=interim_reply", reason="sykdom")[0] == 302
    shown = read(client, f"/saker/{case.id}/")[1]
    assert "sykdom" in shown and "Forfalt" in shown
    assert read(client, f"/saker/{case.id}/forklar/?frist=finnes_ikke")[0] == 404
    assert read(client, f"/saker/{case.id}/forklar/")[0] == 404


def test_a_consent_is_withdrawn_by_those_who_may(trondheim: Town) -> None:
    case = case_at(trondheim, "consent_assessment")
    with trondheim.inside():
        consent = Consent.objects.filter(case=case).first()
    assert consent is not None
    address = f"/samtykke/{consent.id}/trekk/"
    assert read(trondheim.client("other_head"), address)[0] == 404
    assert read(trondheim.client("teacher"), address)[0] == 403
    assert post(trondheim.client("ppt_head"), address, reason="mor ringte")[0] == 302
    assert read(trondheim.client("ppt_head"), address)[0] == 404


def test_upload_and_download_within_the_audience(trondheim: Town) -> None:
    case = case_at(trondheim, "assign")
    client, address = trondheim.client("adviser"), f"/saker/{case.id}/last-opp/"
    assert post(client, address)[0] == 422
    status, page = post(client, address, file=SimpleUploadedFile("x.pdf", b""), audience=["unit"])
    assert status == 422 and "Filen er tom." in page and "checked" in page
    status, page = post(client, address, file=SimpleUploadedFile("x.html", b"<script>alert(1)</script>"))
    assert status == 422 and "filtypen" in page
    assert post(client, address, file=SimpleUploadedFile("notat æ.pdf", PDF), audience=["alle"])[0] == 422
    assert post(client, address, file=SimpleUploadedFile("notat æ.pdf", PDF))[0] == 302
    with trondheim.inside():
        document = Document.objects.get(case_id=case.id, kind="attachment")
        assert document.audience == ["ppt"]
    answer: Any = client.get(f"/dokumenter/{document.id}/")
    assert answer.status_code == 200 and answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    for who in ("school_head", "adviser2", "guardian1"):
        assert read(trondheim.client(who), f"/dokumenter/{document.id}/")[0] == 404
    with trondheim.inside():
        assert AuditEntry.objects.filter(object_id=document.id, action="document.read").count() == 1


def test_an_issued_letter_opens_in_the_browser_and_can_run_nothing(trondheim: Town) -> None:
    case = case_at(trondheim, "refer")
    with trondheim.inside():
        letter = Document.objects.filter(case_id=case.id, issued_at__isnull=False).first()
    assert letter is not None
    answer: Any = trondheim.client("ppt_head").get(f"/dokumenter/{letter.id}/")
    assert answer.content.startswith(b"%PDF-") and answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]


def test_nynorsk_where_nynorsk_is_written(gol: Town) -> None:
    case = case_at(gol, "refer")
    page = read(gol.client("ppt_head"), f"/saker/{case.id}/")[1]
    assert "Vurder tilvisinga" in page and "Samtykke til sakkunnig vurdering" in page
    assert "Tilvist" in read(gol.client("ppt_head"), "/saker/")[1]


def test_a_document_of_one_tenant_is_nothing_at_another(trondheim: Town, gol: Town) -> None:
    case = case_at(trondheim, "refer")
    with trondheim.inside():
        document = Document.objects.filter(case_id=case.id).first()
    assert document is not None
    guest = gol.client("ppt_head")
    assert read(guest, f"/dokumenter/{document.id}/")[0] == 404
    assert read(guest, f"/saker/{case.id}/")[0] == 404
    assert post(guest, f"/saker/{case.id}/vent/", reason="x")[0] == 404


def test_the_trail_is_the_leaders_and_can_be_narrowed(trondheim: Town) -> None:
    case = case_at(trondheim, "refer")
    address = f"/saker/{case.id}/logg/"
    assert read(trondheim.client("adviser"), address)[0] == 403
    leader = trondheim.client("ppt_head")
    status, page = read(leader, address)
    assert status == 200 and "Opprettet saken" in page
    assert "Opprettet saken</td>" not in read(leader, f"{address}?hva=task.completed")[1]
    assert read(leader, f"{address}?hvem=tull&hva=tull&page=x")[0] == 200
    assert "Leste loggen" in read(leader, address)[1]


def test_every_audit_code_has_words() -> None:
    import re
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    files = [path for name in ("platform", "casework", "tenants", "api") for path in (root / name).rglob("*.py")]
    pattern = re.compile(r'(?:action=|_record\(desk, (?:desk\.)?act, )"([a-z_]+\.[a-z_]+)"')
    codes = {code for path in files for code in pattern.findall(path.read_text())}
    assert codes - set(ACTIONS) == set()


def test_overview_is_for_the_leader(trondheim: Town) -> None:
    case_at(trondheim, "assign")
    status, page = read(trondheim.client("ppt_head"), "/oversikt/")
    assert status == 200 and "Saker i hver fase" in page and "<svg" in page
    assert read(trondheim.client("adviser"), "/oversikt/")[0] == 403
