"""A POST with a key is carried out once, however often and however simultaneously it is sent."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection

from api.models import IdempotentRequest
from casework.cases.models import Case
from casework.people.models import Child
from core import clock
from tests.api.conftest import Answer, System, new_token
from tests.api.test_whole_way import new_child, open_case
from tests.cast import Town

AT_ONCE = 10


def _all_at_once(system: System, path: str, body: object, **headers: str) -> list[Answer]:
    def one(_: int) -> Answer:
        try:
            return system.post(path, body, **headers)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_ten_at_once_open_one_case(system: System) -> None:
    with system.town.inside():
        cases, children = Case.objects.count(), Child.objects.count()
    body = {"child": new_child(system.town), "unit_id": str(system.town.school)}
    found = _all_at_once(system, "/cases", body, Idempotency_Key="ten-at-once")
    statuses = Counter(answer.status for answer in found)
    assert set(statuses) <= {201, 409}, statuses
    assert all(answer.code == "idempotency.running" for answer in found if answer.status == 409)
    assert all(answer.headers["Retry-After"] == "1" for answer in found if answer.status == 409)
    assert len({answer.json["id"] for answer in found if answer.status == 201}) == 1
    with system.town.inside():
        assert (Case.objects.count(), Child.objects.count()) == (cases + 1, children + 1)


def test_ten_at_once_without_a_key_open_one_case_too(system: System) -> None:
    child = system.post("/children", new_child(system.town)).json["id"]
    found = _all_at_once(system, "/cases", {"child_id": child, "unit_id": str(system.town.school)})
    statuses = Counter(answer.status for answer in found)
    assert statuses == {201: 1, 409: AT_ONCE - 1}


def test_ten_at_once_register_one_child(system: System) -> None:
    found = _all_at_once(system, "/children", new_child(system.town))
    assert Counter(answer.status for answer in found) == {201: 1, 409: AT_ONCE - 1}
    assert {answer.code for answer in found if answer.status == 409} <= {"child.exists", "conflict.race"}


def test_ten_at_once_complete_a_task_once(system: System) -> None:
    from tests import answers

    case = open_case(system)
    (task,) = system.get(f"/tasks?case={case['id']}&owner=teacher").json["results"]
    body = {"answers": answers.referral(system.town), "version": 1}
    found = _all_at_once(system, f"/tasks/{task['id']}/complete", body)
    assert Counter(answer.status for answer in found) == {200: 1, 409: AT_ONCE - 1}


def test_a_repeat_gets_the_same_answer(system: System) -> None:
    body = {"child": new_child(system.town), "unit_id": str(system.town.school)}
    first = system.post("/cases", body, Idempotency_Key="repeat-1")
    again = system.post("/cases", body, Idempotency_Key="repeat-1")
    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    for name in ("Location", "ETag"):
        assert again.headers[name] == first.headers[name]


def test_a_key_stands_for_one_request(system: System) -> None:
    assert system.post("/children", new_child(system.town), Idempotency_Key="one-request").status == 201
    other = system.post("/children", new_child(system.town), Idempotency_Key="one-request")
    assert (other.status, other.code) == (422, "idempotency.mismatch")
    elsewhere = system.post("/cases", {}, Idempotency_Key="one-request")
    assert elsewhere.code == "idempotency.mismatch"


def test_a_refused_request_may_be_corrected_under_its_key(system: System) -> None:
    child = new_child(system.town)
    refused = system.post("/children", {**child, "first_name": ""}, Idempotency_Key="corrected-1")
    assert refused.status == 422
    assert system.post("/children", child, Idempotency_Key="corrected-1").status == 201


def test_keys_of_two_tokens_and_two_municipalities_are_apart(system: System, gol_system: System) -> None:
    other = System(system.town, new_token(system.town))
    for one in (system, other, gol_system):
        answer = one.post("/children", new_child(one.town), Idempotency_Key="shared-key")
        assert answer.status == 201
        assert "Idempotency-Replayed" not in answer.headers


def test_answers_are_forgotten_after_a_day(town: Town) -> None:
    system = System(town, new_token(town))
    child, now = new_child(town), clock.now()
    assert system.post("/children", child, Idempotency_Key="a-day-old").status == 201
    with clock.fixed(now + timedelta(hours=23)):
        assert system.post("/children", child, Idempotency_Key="a-day-old").status == 201
    with clock.fixed(now + timedelta(hours=25)):
        assert system.post("/children", child, Idempotency_Key="a-day-old").code == "child.exists"
        assert system.post("/children", new_child(town), Idempotency_Key="a-day-old").status == 201
    with town.inside():
        assert IdempotentRequest.objects.count() == 1


def test_keys_have_a_form(system: System) -> None:
    for key in ("", "short", "x" * 101, "with space", "nul\\x00", "semi;colon;"):
        answer = system.post("/children", {}, Idempotency_Key=key)
        assert (answer.status, answer.code) == (422, "idempotency.key"), key
