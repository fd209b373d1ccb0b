"""A school system registers a child, opens a case with its referral, and follows it."""

import itertools
from datetime import date, timedelta
from typing import Any

from casework.cases.models import Case, CaseEvent
from casework.documents.models import Document
from casework.forms.models import Submission
from core.accounts.models import ApiToken
from core.audit.models import AuditEntry
from core.national_id import make_synthetic
from tests import answers
from tests.api.conftest import System, new_token
from tests.cast import Town, child_of, register_child
from tests.scenarios.walk import Walk

_serials = itertools.count(1)


def new_child(town: Town, **more: Any) -> dict[str, Any]:
    """The body of a child that nobody has registered."""
    serial = next(_serials)
    return {
        "national_id": make_synthetic(date(2015, 3, 1) + timedelta(days=serial % 28), serial // 28),
        "first_name": f"Prøve{serial}",
        "last_name": "Oppdiktet",
        "unit_id": str(town.school),
        "guardians": [{"name": f"Foresatt {serial}", "parental_responsibility": True}],
        **more,
    }


def open_case(system: System, **more: Any) -> dict[str, Any]:
    """A case opened for a new child."""
    answer = system.post("/cases", {"child": new_child(system.town), "unit_id": str(system.town.school), **more})
    assert answer.status == 201, answer.content
    told: dict[str, Any] = answer.json
    return told


def test_a_case_is_opened_with_child_and_referral_in_one_stroke(system: System) -> None:
    case = open_case(system, answers=answers.referral(system.town))
    assert case["phase"]["number"] == 1
    assert case["version"] == 2
    assert "Oppdiktet" not in str(case)
    with system.town.inside():
        row = Case.objects.get(id=case["id"])
        assert child_of(row).guardianships.count() == 1
        first, *_ = CaseEvent.objects.filter(case=row).order_by("seq")
        assert first.actor_name == "Integrasjon: Skolesystemet"
        submission = Submission.objects.get(casetask__case=row)
        assert (submission.author_id, submission.author_name) == (None, "Integrasjon: Skolesystemet")
        channels = set(AuditEntry.objects.filter(case_id=row.id).values_list("channel", "action"))
        assert ("api", "case.opened") in channels
        assert ("api", "task.completed") in channels


def test_a_refused_referral_leaves_neither_child_nor_case(system: System) -> None:
    child = new_child(system.town)
    given = {**answers.referral(system.town), "absence": "mange"}
    refused = system.post("/cases", {"child": child, "unit_id": str(system.town.school), "answers": given})
    assert (refused.status, refused.code) == (422, "form.invalid")
    assert [fault["pointer"] for fault in refused.json["errors"]] == ["/answers/absence"]
    found = system.post("/children/find", {"national_id": child["national_id"]})
    assert found.json == {"child": None}
    given["absence"] = 4
    again = system.post("/cases", {"child": child, "unit_id": str(system.town.school), "answers": given})
    assert again.status == 201


def test_answers_are_kept_as_a_draft_until_they_are_handed_in(system: System) -> None:
    case = open_case(system)
    task = system.get(f"/tasks?case={case['id']}").json["results"][0]
    first = system.post(f"/tasks/{task['id']}/draft", {"answers": {"absence": 4, "nowhere": 1, "main_reason": 7}})
    assert first.status == 200, first.content
    assert (first.json["revision"], first.json["answers"]) == (1, {"absence": 4})
    whole = system.get(f"/tasks/{task['id']}").json
    assert (whole["status"], whole["answers"], whole["answers_state"]) == ("ready", {"absence": 4}, "draft")
    again = system.post(f"/tasks/{task['id']}/draft", {"answers": {"absence": 5}, "revision": 1})
    assert (again.json["revision"], again.json["answers"]) == (2, {"absence": 5})
    stale = system.post(f"/tasks/{task['id']}/draft", {"answers": {"absence": 6}, "revision": 1})
    assert (stale.status, stale.code) == (409, "form.stale")
    done = system.post(f"/tasks/{task['id']}/complete", {"answers": answers.referral(system.town)})
    assert done.json["status"] == "done"
    late = system.post(f"/tasks/{task['id']}/draft", {"answers": {"absence": 6}})
    assert (late.status, late.code) == (409, "task.already_done")


def test_the_referral_is_sent_as_a_task(system: System) -> None:
    case = open_case(system)
    tasks = system.get(f"/tasks?case={case['id']}&owner=teacher").json["results"]
    assert [task["key"] for task in tasks] == ["refer"]
    whole = system.get(f"/tasks/{tasks[0]['id']}")
    assert whole.headers["ETag"] == '"1"'
    assert whole.json["answers"] is None
    schema = system.get(whole.json["form"]["schema"])
    assert schema.json["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema.headers["Content-Type"] == "application/schema+json"
    done = system.post(f"/tasks/{tasks[0]['id']}/complete", {"answers": answers.referral(system.town)}, If_Match='"1"')
    assert done.status == 200, done.content
    assert done.json["status"] == "done"
    assert done.json["answers"]["absence"] == 4
    assert done.headers["ETag"] == '"2"'
    again = system.post(f"/tasks/{tasks[0]['id']}/complete", {"answers": answers.referral(system.town)})
    assert (again.status, again.code) == (409, "task.already_done")


def test_a_stale_version_changes_nothing(system: System) -> None:
    case = open_case(system)
    (task,) = system.get(f"/tasks?case={case['id']}&owner=teacher").json["results"]
    address, body = f"/tasks/{task['id']}/complete", {"answers": answers.referral(system.town)}
    old = system.post(address, body, If_Match='"0"')
    assert (old.status, old.code) == (412, "case.stale")
    old = system.post(address, {**body, "version": 0})
    assert (old.status, old.code) == (409, "case.stale")
    both = system.post(address, {**body, "version": 0}, If_Match='"1"')
    assert (both.status, both.code) == (412, "case.stale")
    wrong = system.post(address, body, If_Match="one")
    assert (wrong.status, wrong.code) == (422, "header.if_match")
    assert system.get(f"/tasks/{task['id']}").json["status"] == "ready"


def test_what_the_school_may_read_and_do(town: Town) -> None:
    system = System(town, new_token(town))
    with town.inside():
        walk = Walk(town, register_child(town).id)
        case = walk.to("review_assessment")
    tasks = {
        task["key"]: task
        for status in ("done", "ready", "waiting")
        for task in system.get(f"/tasks?case={case.id}&status={status}").json["results"]
    }
    assert system.get(f"/tasks/{tasks['refer']['id']}").json["answers"]["absence"] == 4
    assert system.get(f"/tasks/{tasks['write_assessment']['id']}").json["answers"] is None
    refused = system.post(f"/tasks/{tasks['issue_assessment']['id']}/complete", {"answers": {}})
    assert (refused.status, refused.code) == (403, "task.not_yours")
    consent = system.post(f"/tasks/{tasks['consent_decision']['id']}/complete", {"answers": {}})
    assert (consent.status, consent.code) == (409, "task.per_guardian")
    with town.inside():
        hidden = Document.objects.filter(case_id=case.id).exclude(audience__contains=["unit"]).first()
        walk.to("decide")
        denied = AuditEntry.objects.filter(channel="api", action="access.denied")
        assert denied.get().detail == {"code": "task.not_yours", "route": "api_task_complete"}
    listed = system.get(f"/cases/{case.id}/documents").json["results"]
    assert {row["kind"] for row in listed} >= {"referral", "decision"}
    assert hidden is None or str(hidden.id) not in {row["id"] for row in listed}
    file = system.get(listed[0]["content"])
    assert file.content.startswith(b"%PDF")
    assert file.headers["Content-Disposition"].startswith("attachment")
    with town.inside():
        assert AuditEntry.objects.filter(channel="api", action="document.read").count() == 1


def test_a_plan_is_written_and_judged_by_the_school_system(town: Town) -> None:
    system = System(town, new_token(town))
    with town.inside():
        walk = Walk(town, register_child(town).id)
        case = walk.to("decide")
    (task,) = system.get(f"/tasks?case={case.id}&owner=teacher").json["results"]
    body = {"answers": answers.plan(town, walk.at.date()), "extras": {}}
    address = f"/tasks/{task['id']}/complete"
    without = system.post(address, body)
    assert (without.status, without.code) == (422, "plan.no_goals")
    assert without.json["errors"][0]["pointer"] == "/extras/goals"
    for goals in (
        5,
        "x",
        [5],
        [{"subject": 5}],
        [{"subject": "a", "text": "b", "measures": [{"text": "c", "hours": "NaN"}]}],
    ):
        broken = system.post(address, {**body, "extras": {"goals": goals}})
        assert broken.status == 422, broken.content
    written = system.post(address, {**body, "extras": {"goals": answers.GOALS}})
    assert written.status == 200, written.content


def test_events_are_followed_page_by_page(system: System) -> None:
    case = open_case(system, answers=answers.referral(system.town))
    first = system.get(f"/cases/{case['id']}/events?limit=1").json
    assert [event["kind"] for event in first["results"]] == ["opened"]
    rest = system.get(first["next"]).json
    assert rest["results"][0]["seq"] == 2
    assert "data" not in rest["results"][0]


def test_lists_are_paged_without_gaps(system: System) -> None:
    made = [open_case(system)["id"] for _ in range(5)]
    seen: list[str] = []
    following: str | None = "/cases?limit=2"
    while following:
        answer = system.get(following)
        assert answer.status == 200, answer.content
        seen += [case["id"] for case in answer.json["results"]]
        following = answer.json["next"]
    assert len(seen) == len(set(seen))
    assert set(made) <= set(seen)
    assert seen == sorted(seen)


def test_everything_read_is_put_on_record(system: System) -> None:
    case = open_case(system)
    with system.town.inside():
        before = AuditEntry.objects.filter(case_id=case["id"]).count()
    for path in ("", "/events", "/documents"):
        assert system.get(f"/cases/{case['id']}{path}").status == 200
    system.get(f"/cases?child={case['child_id']}")
    system.get(f"/tasks?case={case['id']}")
    system.get(f"/children/{case['child_id']}")
    with system.town.inside():
        assert AuditEntry.objects.filter(case_id=case["id"]).count() == before + 5
        assert AuditEntry.objects.filter(child_id=case["child_id"], action="child.read", channel="api").count() == 1
        entry = AuditEntry.objects.filter(case_id=case["id"]).latest("at")
        assert entry.actor_id is not None
        assert ApiToken.objects.get(id=entry.actor_id).last_used_at is not None


def test_a_child_is_registered_once_and_found_by_number(system: System) -> None:
    child = new_child(system.town)
    made = system.post("/children", child)
    assert made.status == 201
    assert child["national_id"] not in made.content.decode()
    assert system.get(made.headers["Location"]).json == made.json
    again = system.post("/children", child)
    assert (again.status, again.code) == (409, "child.exists")
    found = system.post("/children/find", {"national_id": child["national_id"]})
    assert found.json == {"child": made.json}
    case = system.post("/cases", {"child_id": made.json["id"], "unit_id": str(system.town.school)})
    assert case.status == 201
    second = system.post("/cases", {"child_id": made.json["id"], "unit_id": str(system.town.school)})
    assert (second.status, second.code) == (409, "case.already_open")


def test_forms_are_listed_in_the_readers_language(system: System) -> None:
    nb = system.get("/forms", Accept_Language="nb").json["results"]
    nn = system.get("/forms", Accept_Language="nn-NO, nb;q=0.5").json["results"]
    assert {form["key"] for form in nb} == {form["key"] for form in nn}
    assert [form["title"] for form in nb] != [form["title"] for form in nn]
    for form in nb:
        for language in ("nb", "nn", "en"):
            told = system.get(form["schema"], Accept_Language=language)
            assert (told.json["type"], told.headers["Content-Language"]) == ("object", language)
