"""The work list: whose cases, how urgent, how few queries, and what is put on record."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.cases.models import Case
from core import clock
from core.audit.models import AuditEntry
from tests.cast import Cooperation, Town, child_of, register_child
from tests.scenarios.walk import Walk

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


def open_cases(town: Town, count: int) -> list[Case]:
    return [Walk(town, register_child(town).id, NOW - timedelta(days=2)).case for _ in range(count)]


def visitor(cooperation: Cooperation, who: str) -> Client:
    return Town.client(cast(Town, cooperation), who)


def read(client: Client, address: str = "/saker/") -> tuple[int, str]:
    answer: Any = client.get(address)
    return answer.status_code, answer.content.decode()


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer: HttpResponse = client.get(address)  # type: ignore[assignment]
    assert answer.status_code == 200
    asked = [query["sql"] for query in captured.captured_queries]
    # The directory is looked up once a second in each process, whoever asks.
    return len([sql for sql in asked if not sql.startswith(("BEGIN", "COMMIT")) and "directoryversion" not in sql])


def test_at_most_eight_queries_however_many_cases(town: Town) -> None:
    with town.inside():
        open_cases(town, 1)
    client = town.client("ppt_head")
    read(client)
    few = queries(client, "/saker/")
    with town.inside():
        open_cases(town, 12)
    assert queries(client, "/saker/") == few <= 8
    assert queries(client, "/saker/?q=granlia&fase=referred&ansvarlig=ingen") == few


def test_each_role_sees_its_own(town: Town) -> None:
    with town.inside():
        walk = Walk(town, register_child(town).id, NOW - timedelta(days=20))
        walk.to("assign")
        child = child_of(walk.case)
        fresh = child_of(Walk(town, register_child(town).id, NOW - timedelta(days=1)).case)
    seen = {who: read(town.client(who))[1] for who in ("ppt_head", "adviser", "adviser2", "school_head", "other_head")}
    assert child.name in seen["ppt_head"] and fresh.name in seen["ppt_head"]
    assert child.name in seen["adviser"] and fresh.name not in seen["adviser"]
    assert child.name not in seen["adviser2"]
    assert child.name in seen["school_head"]
    assert child.name not in seen["other_head"]
    assert child.name not in read(town.client("decider"))[1]


def test_a_person_without_a_role_is_refused(trondheim: Town) -> None:
    assert read(trondheim.client("nobody"))[0] == 403
    assert read(trondheim.client("admin"))[0] == 403
    assert read(trondheim.client())[0] == 302


def test_filters_narrow_and_say_so(town: Town) -> None:
    with town.inside():
        first, second = open_cases(town, 2)
        Walk(town, register_child(town).id, NOW - timedelta(days=50)).to("refer")
    client = town.client("ppt_head")
    assert second.about not in read(client, f"/saker/?q={child_of(first).first_name}")[1]
    assert first.about in read(client, f"/saker/?q={first.number}")[1]
    assert first.about in read(client, "/saker/?q=granlia")[1]
    late = read(client, "/saker/?frist=overdue")[1]
    assert first.about not in late and "Forfalt" in late
    nothing = read(client, "/saker/?q=finnesikke")[1]
    assert "Ingen saker passer filteret" in nothing and 'value="finnesikke"' in nothing


@pytest.mark.parametrize(
    "address",
    [
        "/saker/?q=%00",
        "/saker/?page=abc",
        "/saker/?page=99999999999",
        "/saker/?q=9999/99999999",
        "/saker/?frist=x&fase=%00&ansvarlig=y&kommune=zz",
    ],
)
def test_an_address_nobody_meant_still_gives_a_list(trondheim: Town, address: str) -> None:
    assert read(trondheim.client("ppt_head"), address)[0] == 200


def test_every_case_shown_is_on_record_once(town: Town) -> None:
    with town.inside():
        cases = open_cases(town, 3)
    read(town.client("ppt_head"))
    with town.inside():
        entries = AuditEntry.objects.filter(action="case.listed", actor_id=town.users["ppt_head"].id)
        shown = list(entries.values_list("case_id", flat=True))
        assert len(shown) == len(cases) and set(shown) == {case.id for case in cases}


def test_empty_lists_tell_each_role_what_to_do(town: Town) -> None:
    texts = {who: read(town.client(who))[1] for who in ("ppt_head", "adviser", "school_head", "teacher", "decider")}
    assert all("Ingen saker ennå" in text for text in texts.values())
    assert len({text.split('class="empty-text">')[1].split("</p>")[0] for text in texts.values()}) == len(texts)


def test_a_cooperation_sees_its_members_merged_and_is_on_record_there(
    snasa: Town, cooperation: Cooperation, trondheim: Town
) -> None:
    with trondheim.inside():
        foreign = open_cases(trondheim, 1)[0].about
    with snasa.inside():
        case = open_cases(snasa, 1)[0]
    client = visitor(cooperation, "ppt_head")
    status, page = read(client)
    assert status == 200
    assert case.about in page and foreign not in page
    assert f"/k/{snasa.tenant.number}/saker/{case.id}/" in page
    assert read(client, f"/k/{snasa.tenant.number}/saker/")[0] == 200
    assert queries(client, f"/k/{snasa.tenant.number}/saker/{case.id}/") <= 18  # a visit asks three more at the door
    assert read(client, "/oversikt/")[0] == 404
    with snasa.inside():
        listed = AuditEntry.objects.filter(case_id=case.id, action="case.listed")
        who = set(listed.values_list("actor_name", "actor_home"))
        assert who == {("Harald Interkommunal", cooperation.tenant.name)} and listed.count() == 2
        assert AuditEntry.objects.filter(
            case_id=case.id, action="case.read", actor_home=cooperation.tenant.name
        ).exists()
    assert case.about not in read(visitor(cooperation, "adviser"))[1]
    assert case.about not in read(client, "/saker/?kommune=5001")[1]


def test_a_paused_case_waits_last_but_the_law_does_not(town: Town) -> None:
    with town.inside():
        waits, late, goes = open_cases(town, 3)
        Case.objects.filter(id=late.id).update(due_on=NOW.date() - timedelta(days=3), due_kind="legal")
        Case.objects.filter(id=waits.id).update(due_on=NOW.date() - timedelta(days=9), due_kind="local_goal")
        Case.objects.filter(id=goes.id).update(due_on=NOW.date() + timedelta(days=30), due_kind="local_goal")
        Case.objects.filter(id__in=[waits.id, late.id]).update(status=Case.Status.PAUSED, pause_reason="samtykke")
    page = read(town.client("ppt_head"))[1]
    order = [page.index(f"/saker/{case.id}/") for case in (late, goes, waits)]
    assert order == sorted(order)
    assert "Forfalt 3 dager" in page and "Forfalt 9 dager" not in page
