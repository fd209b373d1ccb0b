"""Whatever is sent, the answer is a problem that tells what to correct: never a server error, never half done."""

from typing import Any

import pytest

from tests.api.conftest import System
from tests.api.test_whole_way import new_child, open_case

RAW = [
    (b"", "body.invalid", 422),
    (b"{", "json.malformed", 400),
    (b"\xff\xfe{}", "json.malformed", 400),
    (b"[" * 100_000, "json.too_deep", 400),
    (b'{"a":' * 50_000, "json.too_deep", 400),
    (b"[" + b"1," * 6000 + b"1]", "json.too_deep", 400),
    (b'{"first_name": "a\\u0000b"}', "json.text", 400),
    (b'{"first_name": "\\ud800"}', "json.text", 400),
    (b'{"\\u0000": 1}', "json.text", 400),
    (b'{"a": NaN}', "json.number", 400),
    (b'{"a": -Infinity}', "json.number", 400),
    (b'{"a": 1e999}', "json.number", 400),
    (b'{"a": ' + b"9" * 5000 + b"}", "json.number", 400),
    (b'{"a": 1, "a": 2}', "json.duplicate", 400),
    (b'{"a": 1} x', "json.malformed", 400),
    (b'"text"', "body.invalid", 422),
    (b"[1]", "body.invalid", 422),
    (b"null", "body.invalid", 422),
    (b"5", "body.invalid", 422),
    (b'{"a": "' + b"x" * (1024 * 1024) + b'"}', "body.too_large", 413),
]


@pytest.mark.parametrize("path", ["/cases", "/children"])
@pytest.mark.parametrize(("raw", "code", "status"), RAW, ids=[str(number) for number in range(len(RAW))])
def test_bodies_that_are_no_json_of_ours(system: System, path: str, raw: bytes, code: str, status: int) -> None:
    for headers in ({}, {"Idempotency_Key": "bad-body-1"}):
        answer = system.call("POST", path, raw=raw, **headers)
        assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""],
)
def test_other_media_types(system: System, kind: str) -> None:
    answer = system.call("POST", "/children", raw=b'{"first_name": "a"}', **{"Content-Type": kind})
    assert (answer.status, answer.code) == (415, "media_type")


def test_a_charset_in_the_media_type_is_welcome(system: System) -> None:
    answer = system.call("POST", "/children", raw=b"{}", **{"Content-Type": "Application/JSON; charset=utf-8"})
    assert (answer.status, answer.code) == (422, "body.invalid")


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"first_name": 5}, "/first_name", "type"),
    ({"first_name": None}, "/first_name", "required"),
    ({"first_name": ""}, "/first_name", "required"),
    ({"first_name": "   "}, "/first_name", "required"),
    ({"first_name": "x" * 101}, "/first_name", "too_long"),
    ({"first_name": {"a": 1}}, "/first_name", "type"),
    ({"national_id": 17851650199}, "/national_id", "type"),
    ({"national_id": "17851650198"}, "/national_id", "national_id"),
    ({"national_id": "../../etc"}, "/national_id", "national_id"),
    ({"national_id": "1" * 21}, "/national_id", "too_long"),
    ({"unit_id": "x"}, "/unit_id", "type"),
    ({"unit_id": 5}, "/unit_id", "type"),
    ({"unit_id": "00000000-0000-0000-0000-000000000000"}, "/unit_id", "unit"),
    ({"id": "0197a3c4-51aa-7b02-8e11-2f3a4b5c6d7e"}, "/id", "unknown"),
    ({"created_at": "2020-01-01"}, "/created_at", "unknown"),
    ({"tenant": "k3324"}, "/tenant", "unknown"),
    ({"a/b~c": 1}, "/a~1b~0c", "unknown"),
    ({"address_protection": "maybe"}, "/address_protection", "option"),
    ({"guardians": {}}, "/guardians", "type"),
    ({"guardians": [5]}, "/guardians/0", "invalid"),
    ({"guardians": [{"name": "A"}]}, "/guardians/0/parental_responsibility", "required"),
    ({"guardians": [{"name": "A", "parental_responsibility": "yes"}]}, "/guardians/0/parental_responsibility", "type"),
    ({"guardians": [{"name": "A", "parental_responsibility": True, "user": 1}]}, "/guardians/0/user", "unknown"),
    ({"guardians": [{"name": "A", "parental_responsibility": True}] * 11}, "/guardians", "too_long"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), WRONG, ids=[f"{row[1]}-{row[2]}" for row in WRONG])
def test_each_wrong_value_is_named(system: System, change: dict[str, Any], pointer: str, code: str) -> None:
    child = {**new_child(system.town), **change}
    answer = system.post("/children", child)
    assert (answer.status, answer.code in ("body.invalid", "child.invalid")) == (422, True)
    assert {(fault["pointer"], fault["code"]) for fault in answer.json["errors"]} == {(pointer, code)}
    assert all(fault["detail"] for fault in answer.json["errors"])
    answer = system.post("/cases", {"child": child, "unit_id": str(system.town.school)})
    assert answer.status == 422
    assert {fault["pointer"] for fault in answer.json["errors"]} == {f"/child{pointer}"}


def test_a_case_needs_exactly_one_child(system: System) -> None:
    unit = str(system.town.school)
    for body in ({"unit_id": unit}, {"unit_id": unit, "child_id": unit, "child": new_child(system.town)}):
        answer = system.post("/cases", body)
        assert [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]] == [("/child_id", "either")]


def test_an_unknown_workflow_or_status_cannot_be_chosen(system: System) -> None:
    body = {"child": new_child(system.town), "unit_id": str(system.town.school)}
    assert system.post("/cases", {**body, "workflow": "my_own"}).code == "workflow.unknown"
    for more in ({"status": "closed"}, {"version": 7}, {"number": "2026/1"}, {"adviser": None}):
        answer = system.post("/cases", {**body, **more})
        assert [fault["code"] for fault in answer.json["errors"]] == ["unknown"]


QUERIES = [
    "limit=0",
    "limit=201",
    "limit=1e6",
    "limit=-1",
    "limit=99999999999999999999",
    "limit=" + "9" * 5000,
    "limit=",
    "limit=5&limit=6",
    "offset=-1",
    "cursor=x",
    "cursor=" + "9" * 30,
    "cursor=%00",
    "page=2",
    "status=%00",
    "id=1",
]


@pytest.mark.parametrize("query", QUERIES, ids=[query[:25] for query in QUERIES])
def test_wrong_query_parameters_are_named(system: System, query: str) -> None:
    case = open_case(system)
    for path in ("/cases", "/tasks", "/children", f"/cases/{case['id']}/events"):
        answer = system.get(f"{path}?{query}")
        assert (answer.status, answer.code) == (422, "query.invalid"), (path, answer.content)
        assert {fault["parameter"] for fault in answer.json["errors"]} == {query.partition("=")[0]}


def test_filters_are_judged(system: System) -> None:
    for path, query in (
        ("/cases", "status=gone"),
        ("/cases", "child=5"),
        ("/cases", "phase=%00"),
        ("/cases", "phase=" + "x" * 61),
        ("/tasks", "owner=boss"),
        ("/tasks", "case=1%20or%201=1"),
        ("/children", "unit=x"),
        ("/forms", "x=1"),
    ):
        assert system.get(f"{path}?{query}").code == "query.invalid", (path, query)
    assert system.get("/cases?phase=x'--").json["results"] == []


def test_numbers_in_addresses_may_be_huge(system: System) -> None:
    for number in ("0", "999", "9" * 30, "9" * 5000):
        assert system.get(f"/forms/referral_school/versions/{number}/schema").status == 404
    assert system.get("/forms/x%00y/versions/1/schema").status == 404
    assert system.get("/forms/nothing/versions/1/schema").code == "form.unknown"


ANSWERS: list[Any] = [5, [], "x", None, {"nothing": 1}, {"reasons": {"a": 1}}, {"absence": 10**29}, {"school": "x"}]


@pytest.mark.parametrize("given", ANSWERS, ids=str)
def test_wrong_answers_to_a_form(system: System, given: Any) -> None:
    case = open_case(system)
    (task,) = system.get(f"/tasks?case={case['id']}&owner=teacher").json["results"]
    answer = system.post(f"/tasks/{task['id']}/complete", {"answers": given})
    assert answer.status == 422, answer.content
    assert all(fault["pointer"].startswith("/answers") for fault in answer.json["errors"])
    for body in ({"extras": 5}, {"version": "1"}, {"version": -1}, {"version": 10**20}, {"version": True}, {"x": 1}):
        answer = system.post(f"/tasks/{task['id']}/complete", body)
        assert (answer.status, answer.code) == (422, "body.invalid"), body
    assert system.get(f"/cases/{case['id']}").json["version"] == 1


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Accept", "text/html"),
        ("Accept", "image/png;q=0"),
        ("Accept-Language", ";;;q=x,,nb;q=9e999"),
        ("Accept-Language", "x" * 5000),
        ("X-Request-ID", "../../x"),
        ("Cookie", "samspor_session=x; samspor_language=zz"),
        ("If-Match", '"999999999999999999999"'),
    ],
)
def test_odd_headers_do_no_harm(system: System, header: str, value: str) -> None:
    answer = system.get("/cases?limit=1", **{header: value})
    assert answer.status == 200, answer.content
    assert answer.headers["Content-Type"] == "application/json"
