"""Notices: whom dates tell, and that once; mails that go for certain, never twice, without a word of a child."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import connections

from casework.cases import services
from casework.cases.models import Case, CaseEvent
from casework.notices import sending
from casework.notices.models import Mail, Notice
from casework.notices.night import watch_deadlines
from casework.notices.recipients import Circle
from casework.notices.sending import send_mails, wait_after
from casework.notices.services import notify, put_mails_in_queue, read_all, read_notice
from casework.workflows.services import publish_workflow
from config.worker import build_app
from core import clock
from core.accounts.models import User
from core.acts import Act, system_act
from core.audit.models import AuditEntry
from core.errors import NotFound
from tenants import jobs
from tests.casework.mail_server import Post, mail_server
from tests.casework.team_sample import both, team_case, team_way, with_team
from tests.cast import Town
from web.notice_mail import compose

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CLOCK = {
    "key": "quick",
    "title": both("Drøftet i teamet"),
    "kind": "local_goal",
    "from": {"task": "worry"},
    "until": {"task": "discuss"},
    "add": {"days": 10},
    "warn_days": 3,
    "escalate": [{"after_days": 2, "to": ["unit_head", "team:resource"]}, {"after_days": 5, "to": ["ppt_head"]}],
}


def night(day: int) -> Act:
    """The system's act on the night that many days after that Monday."""
    return system_act(MONDAY + timedelta(days=day))


@pytest.fixture
def late(town: Town) -> Iterator[tuple[Town, Case]]:
    """A case whose deadline is due on the twelfth, ten days after that Monday."""
    with clock.fixed(MONDAY):
        with_team(town)
    with clock.fixed(MONDAY), town.inside():
        publish_workflow(definition=team_way(version=2, deadlines=[CLOCK]), act=system_act(MONDAY))
        case = team_case(town)
        services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
    yield town, case


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server, down at first."""
    with mail_server() as found:
        yield found


def told(kind: str = "") -> list[str]:
    """Who has been told, by name."""
    rows = Notice.objects.filter(kind=kind) if kind else Notice.objects.all()
    return sorted(rows.values_list("user__name", flat=True))


def send(town: Town, act: Act) -> None:
    """One turn of the job, in a transaction of its own."""
    with town.inside():
        send_mails(act=act, compose=compose)


def test_each_is_told_once_when_it_nears_passes_and_is_escalated(late: tuple[Town, Case]) -> None:
    town, case = late
    with town.inside():
        assert watch_deadlines(act=night(6)) == 0
        assert watch_deadlines(act=night(7)) == 2
        assert told("due_soon") == ["Mona Medlem", "Nils Nær"]  # not who is in the team for another school
        assert watch_deadlines(act=night(8)) == 0
        assert watch_deadlines(act=night(11)) == 2
        assert told("overdue") == ["Mona Medlem", "Nils Nær"]
        assert watch_deadlines(act=night(12)) == 3
        assert told("escalated") == ["Mona Medlem", "Nils Nær", "Rita Rektor"]
        assert watch_deadlines(act=night(13)) == 0
        assert watch_deadlines(act=night(30)) == 1
        assert "Lars Leder" in told("escalated")
        events = CaseEvent.objects.filter(case=case, kind="escalated").order_by("seq")
        assert [(row.data["deadline"], row.data["step"], row.data["to"]) for row in events] == [
            ("quick", 0, ["unit_head", "team:resource"]),
            ("quick", 1, ["ppt_head"]),
        ]
        assert AuditEntry.objects.filter(action="case.escalated", case_id=case.id).count() == 2
        assert User.objects.get(id=town.users["member"].id).unread_notices == 3


def test_what_is_done_in_time_tells_nobody_and_a_new_round_tells_anew(late: tuple[Town, Case]) -> None:
    town, case = late
    with town.inside(), clock.fixed(MONDAY + timedelta(days=12)):
        watch_deadlines(act=night(12))
        before = len(told())
        services.reopen_task(case_id=case.id, task_key="worry", reason="Feil barn", act=town.act("ppt_head"))
        services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
        assert watch_deadlines(act=night(13)) == 0
        assert watch_deadlines(act=night(26)) > 0 and len(told()) > before


def test_only_those_who_may_know_of_the_case_are_told(late: tuple[Town, Case]) -> None:
    town, case = late
    with town.inside():
        act = night(1)
        names = {
            user.name
            for user in Circle(act).holding(case, ["decider", "guardian", "tenant_admin", "teacher", "unit_head"])
        }
        assert names == {"Rita Rektor"}  # the decision maker knows of no case before it is assessed
        assert [user.name for user in Circle(act).holding(case, ["ppt_adviser"])] == ["Lars Leder"]
        case.adviser = town.users["adviser"]
        case.save()
        assert [user.name for user in Circle(act).holding(case, ["ppt_adviser"])] == ["Marte Rådgiver"]
        User.objects.filter(id=town.users["school_head"].id).update(is_active=False)
        assert Circle(act).holding(case, ["unit_head"]) == []


def test_a_notice_is_its_readers_alone(late: tuple[Town, Case]) -> None:
    town, _case = late
    with town.inside():
        watch_deadlines(act=night(7))
        notice = Notice.objects.get(user=town.users["member"])
        with pytest.raises(NotFound):
            read_notice(notice_id=notice.id, act=town.act("near"))
        read_notice(notice_id=notice.id, act=town.act("member"))
        assert User.objects.get(id=town.users["member"].id).unread_notices == 0
        assert read_all(act=town.act("near")) == 1


def test_one_mail_a_day_says_nothing_of_the_child(late: tuple[Town, Case], post: Post) -> None:
    town, case = late
    post.start()
    with town.inside():
        watch_deadlines(act=night(12))
        assert put_mails_in_queue(act=night(12)) == 3
        assert put_mails_in_queue(act=night(12)) == 0
        child, unit = case.child, case.unit.name
    send(town, night(12))
    send(town, night(12))
    assert len(post.got) == 3
    (mail,) = post.to("member@prove.example")
    text = f"{mail['Subject']} {mail['From']} {mail.get_content()}"
    assert case.number in text and f"{town.host}" in text and "/varsler/" in text
    assert child is not None
    for word in (child.first_name, child.last_name, unit, town.tenant.name, "Drøft", "team"):
        assert word not in text.replace(town.host, ""), word
    assert mail["Message-ID"] and mail["Auto-Submitted"] == "auto-generated"
    with town.inside():
        assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
        # What comes later the same day waits for the next.
        Notice.objects.filter(mail=None).delete()
        watch_deadlines(act=night(15))
        assert put_mails_in_queue(act=night(12)) == 1  # only the leader, who had none that day
        assert put_mails_in_queue(act=night(16)) == 0


def test_a_server_that_is_down_is_tried_again_and_nobody_gets_two(late: tuple[Town, Case], post: Post) -> None:
    town, _case = late
    with town.inside():
        watch_deadlines(act=night(12))
        put_mails_in_queue(act=night(12))
    for attempt in range(3):
        send(town, night(12))
        with town.inside():
            rows = list(Mail.objects.all())
            assert {(row.state, row.attempts, row.error) for row in rows} == {
                ("waiting", attempt + 1, "ConnectionRefusedError")
            }
    post.start()
    send(town, night(12))
    send(town, night(12))
    assert sorted(str(mail["To"]) for mail in post.got) == sorted({str(mail["To"]) for mail in post.got})
    assert len(post.got) == 3
    with town.inside():
        assert Mail.objects.filter(state="sent").count() == 3


def test_a_refused_address_holds_nobody_else_up(late: tuple[Town, Case], post: Post) -> None:
    town, _case = late
    post.refuse = {"member@prove.example": "550 No such user", "near@prove.example": "451 Later, please"}
    post.start()
    with town.inside():
        watch_deadlines(act=night(12))
        put_mails_in_queue(act=night(12))
    send(town, night(12))
    assert [str(mail["To"]) for mail in post.got] == ["school_head@prove.example"]
    with town.inside():
        states = dict(Mail.objects.values_list("user__email", "state"))
        assert states == {
            "member@prove.example": "given_up",
            "near@prove.example": "waiting",
            "school_head@prove.example": "sent",
        }
    post.refuse = {}
    send(town, night(12))
    assert len(post.to("near@prove.example")) == 1
    with town.inside():  # nothing is lost: the next day's mail carries it
        assert put_mails_in_queue(act=night(13)) == 1
    send(town, night(13))
    assert len(post.to("member@prove.example")) == 1


def test_where_the_line_breaks_nobody_gets_it_twice(late: tuple[Town, Case], post: Post) -> None:
    town, _case = late
    post.hang_up = True
    post.start()
    with town.inside():
        watch_deadlines(act=night(12))
        put_mails_in_queue(act=night(12))
    send(town, night(12))
    post.hang_up = False
    send(town, night(12))
    addresses = [str(mail["To"]) for mail in post.got]
    assert len(addresses) == len(set(addresses)) == 3
    with town.inside():
        assert sorted(Mail.objects.values_list("state", flat=True)) == ["sent", "sent", "unknown"]


def test_a_process_that_ends_between_claim_and_word_leaves_it_for_the_next_day(
    late: tuple[Town, Case], post: Post
) -> None:
    town, _case = late
    post.start()
    with town.inside():
        watch_deadlines(act=night(12))
        put_mails_in_queue(act=night(12))
    with mock.patch.object(sending, "_hand_over"):
        send(town, night(12))
    send(town, night(12))
    assert post.got == []
    later = system_act(night(12).at + timedelta(hours=2))
    send(town, later)
    with town.inside():
        assert set(Mail.objects.values_list("state", flat=True)) == {"unknown"}
        assert put_mails_in_queue(act=night(13)) == 3
    send(town, night(13))
    assert len(post.got) == 3


def test_without_a_mail_server_notices_are_in_the_product_alone(late: tuple[Town, Case], settings_off: Any) -> None:
    town, _case = late
    with town.inside():
        watch_deadlines(act=night(12))
        assert put_mails_in_queue(act=night(12)) == 0
        assert not Mail.objects.exists()


@pytest.fixture
def settings_off() -> Iterator[None]:
    """A product that is told of no mail server."""
    from django.test import override_settings

    with override_settings(SAMSPOR_SENDS_MAIL=False):
        yield


def test_patience_grows_and_has_an_end() -> None:
    assert [wait_after(number).total_seconds() / 60 for number in (1, 2, 3, 4, 5, 6, 12)] == [
        1,
        4,
        16,
        64,
        256,
        360,
        360,
    ]


def test_the_nights_job_does_all_of_it(late: tuple[Town, Case], post: Post) -> None:
    town, _case = late
    post.start()
    assert "notices.send" in build_app("postgresql://nobody@localhost/none").tasks
    jobs.run("deadlines.refresh", tenant=town.tenant.schema, act=night(12), arguments={})
    jobs.run("notices.send", tenant=town.tenant.schema, act=night(12), arguments={})
    connections["default"].close()
    assert len(post.got) == 3


def test_the_same_is_not_told_again_by_two_nights_at_once(late: tuple[Town, Case]) -> None:
    town, case = late
    with town.inside():
        from casework.notices.services import About

        about = About("overdue", "quick", "overdue:x", None)
        users = [town.users["member"], town.users["near"]]
        assert notify(case=case, users=users[:1], about=about, act=night(1)) == 1
        assert notify(case=case, users=users, about=about, act=night(1)) == 1


def test_a_step_says_it_once_and_an_event_is_waited_for_by_whom_it_names(late: tuple[Town, Case]) -> None:
    """Alarms before a date that was answered (a decision that expires) are steps too: each night one word to each."""
    town, _case = late
    alarm = CLOCK | {
        "key": "expiry",
        "kind": "internal",
        "until": {"event": "renewed"},
        "add": {"days": 200},
        "warn_days": 90,
        "escalate": [{"after_days": days, "to": ["unit_head"]} for days in (-180, -90, -30)],
    }
    way = team_way(version=3, deadlines=[alarm], events=[{"key": "renewed", "title": both("Fornyet")}])
    with clock.fixed(MONDAY), town.inside():
        Case.objects.update(status="closed")
        publish_workflow(definition=way, act=system_act(MONDAY))
        case = team_case(town)
        services.complete_task(case_id=case.id, task_key="worry", act=town.act("school_head"))
    with town.inside():
        written = {day: watch_deadlines(act=night(day)) for day in (19, 20, 21, 109, 110, 111, 169, 170, 199, 201, 202)}
        assert written == {19: 0, 20: 1, 21: 0, 109: 0, 110: 1, 111: 0, 169: 0, 170: 1, 199: 0, 201: 1, 202: 0}
        assert told() == ["Rita Rektor"] * 4
        kinds = Notice.objects.order_by("created_at").values_list("kind", flat=True)
        assert list(kinds) == ["escalated", "escalated", "escalated", "overdue"]
