"""«Varsler»: the count in the head, the list, and that each reads only the own."""

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.db.transaction import on_commit
from django.test.utils import CaptureQueriesContext

from casework.cases import services as cases
from casework.notices.models import Notice
from casework.notices.night import watch_deadlines
from casework.notices.sending import Letter
from casework.notices.services import About, notify
from casework.workflows.services import publish_workflow
from core import clock
from core.accounts.models import User
from core.acts import system_act
from core.ids import new_id
from tenants import directory
from tests.casework.team_sample import team_case, team_way, with_team
from tests.casework.test_notices import CLOCK
from tests.cast import Cooperation, Town, register_child
from web.notice_mail import compose

DAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def told(town: Town) -> Town:
    """A town where a deadline has passed: two in the team and the head of the school have been told."""
    from casework.cases import services

    begun = DAY - timedelta(days=14)
    with clock.fixed(begun):
        with_team(town)
        with town.inside():
            publish_workflow(definition=team_way(version=2, deadlines=[CLOCK]), act=system_act(begun))
            case = team_case(town)
            services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
    with town.inside():
        watch_deadlines(act=system_act(DAY))
    return town


def test_the_head_tells_how_many_and_the_list_which(told: Town) -> None:
    with clock.fixed(DAY):
        client = told.client("member")
        listed = client.get("/saker/").content.decode()
        assert 'href="/varsler/"' in listed and "1 ulest" in listed
        page = client.get("/varsler/").content.decode()
        assert "ikke er fulgt opp: Drøftet i teamet" in page and "2026/0001" in page and "Granlia" not in page
        with told.inside():
            notice = Notice.objects.filter(user=told.users["member"]).first()
        assert notice is not None
        answer = client.get(f"/varsler/{notice.id}/")
        assert answer["Location"] == f"/saker/{notice.case_id}/"
        assert "ulest" not in client.get("/saker/").content.decode()
        with told.inside():
            watch_deadlines(act=system_act(DAY + timedelta(days=20)))
        assert client.post("/varsler/lest/").status_code == 302
        page = client.get("/varsler/").content.decode()
        assert "ulest" not in page and "Merk alle" not in page and "Drøftet i teamet" in page


def test_a_notice_of_somebody_elses_is_unknown(told: Town) -> None:
    with told.inside():
        notice = Notice.objects.filter(user=told.users["member"]).first()
    assert notice is not None
    with clock.fixed(DAY):
        for who in ("near", "ppt_head", "decider"):
            assert told.client(who).get(f"/varsler/{notice.id}/").status_code == 404, who
        assert told.client("admin").get("/varsler/").status_code == 403
        assert told.client().get("/varsler/").status_code == 302
        assert "Ingen varsler" in told.client("decider").get("/varsler/").content.decode()


def test_what_may_no_longer_be_known_is_not_listed(told: Town) -> None:
    with clock.fixed(DAY):
        client = told.client("school_head")
        assert "Drøftet i teamet" in client.get("/varsler/").content.decode()
        with told.inside():
            case = Notice.objects.filter(user=told.users["school_head"]).values_list("case", flat=True)[0]
            from casework.cases.models import Case

            Case.objects.filter(id=case).update(unit=told.other_school)
        assert "Drøftet i teamet" not in client.get("/varsler/").content.decode()


def test_the_count_in_the_head_costs_no_query(told: Town) -> None:
    with clock.fixed(DAY):
        client = told.client("member")
        client.get("/varsler/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/varsler/")
        assert not [row for row in asked.captured_queries if "count(" in row["sql"].lower()]


def test_a_mail_and_the_list_are_in_the_readers_language(told: Town) -> None:
    letter = Letter(new_id(), "Mona", "mona@prove.example", "nn", "", ("2026/0001", "2026/0002"))
    with told.inside():
        mail = compose(letter)
    assert mail.subject == "Varsel i Samspor" and "Logg inn for å lese dei" in str(mail.body)
    assert f"http://{told.host}" in str(mail.body) and "2026/0002" in str(mail.body)


def test_a_cooperations_staff_see_where_notices_wait(snasa: Town, cooperation: Cooperation) -> None:
    with clock.fixed(DAY):
        client = Town.client(cast(Town, cooperation), "ppt_head")
        number = snasa.tenant.number
        client.get(f"/k/{number}/saker/")  # the first visit makes the visitor's row over there
        with snasa.inside():
            child = register_child(snasa)
            case = cases.open_case(child_id=child.id, unit_id=snasa.school, act=snasa.act("school_head"))
            visitor = User.objects.get(home=cooperation.tenant.schema, name="Harald Interkommunal")
            about = About("overdue", "assessment", "overdue:x", DAY.date())
            notify(case=case, users=[visitor], about=about, act=system_act(DAY))
        page = client.get("/varsler/").content.decode()
        assert "Uleste: 1" in page and f"/k/{number}/varsler/" in page and child.first_name not in page
        there = client.get(f"/k/{number}/varsler/").content.decode()
        assert child.name in there and "1 ulest" in there
        assert client.post(f"/k/{number}/varsler/lest/").status_code == 302
        other = Town.client(cast(Town, cooperation), "adviser")
        for person in (client, other):  # in other members other tests may have told them something
            waiting = {one.number: one.unread for one in person.get("/varsler/").context["members"]}
            assert waiting.get(number, 0) == 0
        letter = Letter(new_id(), "Harald", "h@prove.example", "nb", cooperation.tenant.schema, (case.number,))
        mails: list[EmailMessage] = []
        directory.forget()  # it must be looked up again: that is possible only where the product writes its mails
        with snasa.inside():
            on_commit(lambda: mails.append(compose(letter)))
        (mail,) = mails
        assert f"http://{cooperation.tenant.subdomain}.localhost:8000/k/{number}/varsler/" in str(mail.body)
