"""The OpenAPI document says what the API does, no more and no less; the page shows it to people."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import validate

from api import openapi
from api.urls import urlpatterns
from core.accounts import services
from core.accounts.services import TOKEN_SCOPES
from tenants import directory
from tenants.routes import API, Door
from tests import answers
from tests.api.conftest import System
from tests.api.test_doors import DOORS
from tests.api.test_whole_way import open_case


def _operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, told)
        for path, methods in openapi.document()["paths"].items()
        for method, told in methods.items()
    ]


def _checks(shape: str) -> Draft202012Validator:
    made = openapi.document()
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{shape}", "components": made["components"]}, validate_formats=True
    )


def test_the_document_is_valid_and_open_to_all(system: System) -> None:
    told = System(system.town, None).get("/schema")
    assert told.status == 200
    assert told.json["openapi"].startswith("3.1")
    validate(told.json)


def test_every_route_is_described_and_every_described_one_is_a_route() -> None:
    routes = {
        "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))
        for pattern in urlpatterns
        if API[str(pattern.name)] is Door.TOKEN
    }
    assert routes == set(openapi.document()["paths"])
    assert {pattern.name for pattern in urlpatterns} == set(API)


def test_every_described_method_has_its_row_in_the_matrix() -> None:
    tried = {(method, re.sub(r"[0-9a-f-]{36}", "{}", path)) for method, path, _, _ in DOORS}
    described = set()
    for method, path, _ in _operations():
        filled = re.sub(r"\{(\w+_id)\}", "{}", path.removeprefix("/api/v1"))
        described.add((method, filled.format("{}", "{}", key="referral_school", number=1, kind="forms")))
    assert described == tried


def test_the_scope_that_is_described_is_the_one_demanded() -> None:
    demanded = {(method, path): scope for method, path, scope, _ in DOORS}
    for method, path, told in _operations():
        scope = re.search(r"Scope: `([a-z:]+)`", told["description"])
        assert scope
        assert scope[1] in TOKEN_SCOPES
        pattern = re.sub(r"\{\w+\}", "[^/]+", path.removeprefix("/api/v1"))
        assert {s for (m, p), s in demanded.items() if m == method and re.fullmatch(pattern, p)} == {scope[1]}


@pytest.mark.parametrize(
    ("method", "path", "told"), _operations(), ids=lambda part: part if isinstance(part, str) else ""
)
def test_each_operation_is_whole(method: str, path: str, told: dict[str, Any]) -> None:
    assert told["summary"]
    assert told["operationId"]
    assert told["security"] == [{"token": []}]
    assert {"401", "403", "503"} <= set(told["responses"])
    for status, answer in told["responses"].items():
        if status >= "400":
            assert list(answer["content"]) == ["application/problem+json"]
            assert answer["description"]
    if method == "POST":
        assert told["requestBody"]["content"]["application/json"]["examples"]
        assert {"400", "409", "413", "415", "422"} <= set(told["responses"])
        assert "Idempotency-Key" in {row["name"] for row in told["parameters"]}


def test_examples_keep_to_their_own_shapes() -> None:
    for _, path, told in _operations():
        contents = list(told.get("requestBody", {}).get("content", {}).values())
        contents += [content for answer in told["responses"].values() for content in answer.get("content", {}).values()]
        for content in contents:
            for example in content.get("examples", {}).values():
                shape = content["schema"]["$ref"].rpartition("/")[2]
                faults = [str(fault) for fault in _checks(shape).iter_errors(example["value"])]
                assert faults == [], path


def test_what_is_answered_keeps_to_what_is_described(system: System) -> None:
    case = open_case(system, answers=answers.referral(system.town))
    (task, *_) = system.get(f"/tasks?case={case['id']}&status=done").json["results"]
    for path, shape in (
        ("/cases?limit=3", "CasePage"),
        (f"/cases/{case['id']}", "CaseWithTasks"),
        (f"/cases/{case['id']}/events", "EventPage"),
        (f"/cases/{case['id']}/documents", "DocumentList"),
        ("/children?limit=3", "ChildPage"),
        (f"/children/{case['child_id']}", "Child"),
        ("/tasks?limit=3", "TaskPage"),
        (f"/tasks/{task['id']}", "TaskWithAnswers"),
        ("/forms", "FormList"),
        ("/letters", "LetterList"),
        ("/letters/acknowledgement/versions/1", "LetterDefinition"),
        ("/cases?limit=0", "Problem"),
    ):
        told = system.get(path).json
        faults = [str(fault) for fault in _checks(shape).iter_errors(told)]
        assert faults == [], path
        described = openapi.document()["components"]["schemas"][shape]["properties"]
        assert set(told) == set(described) or shape == "Problem", path
        for row in told.get("results", [])[:1]:
            inner = described["results"]["items"]["$ref"].rpartition("/")[2]
            assert set(row) == set(openapi.document()["components"]["schemas"][inner]["properties"]), path


def test_the_page_is_for_people_without_scripts_of_its_own(system: System) -> None:
    answer = System(system.town, None).get("/api/docs")
    page = answer.content.decode()
    assert answer.status == 200
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.search(
        r"<style|style=|\son\w+=|https?://(?!" + re.escape(system.town.host) + r")[^\"'<\s]*\.js", page
    )
    for method, path, told in _operations():
        assert f"{method} {path}" in page
        assert told["operationId"] in page
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(anchors)
    assert System(system.town, None).post("/api/docs").status == 405


@pytest.fixture(scope="module")
def three_cases(system: System) -> list[dict[str, Any]]:
    """Three cases with referrals, so that a page of many differs from a page of one."""
    return [open_case(system, answers=answers.referral(system.town)) for _ in range(3)]


@pytest.mark.parametrize("path", ["/cases", "/tasks", "/children", "/cases/{}/events", "/cases/{}/documents"])
def test_lists_ask_as_many_questions_for_many_as_for_few(
    system: System, three_cases: list[dict[str, Any]], path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is asked by the clock, and not by the page: the directory each second, the token's last use each minute.
    for age in ("SOON", "FRESH"):
        monkeypatch.setattr(directory, age, 3600.0)
    monkeypatch.setattr(services, "LAST_USE_STEP", timedelta(days=1))
    address = path.format(three_cases[0]["id"])
    system.get(address)
    counts = []
    for limit in (1, 100):
        with CaptureQueriesContext(connection) as asked:
            assert system.get(address if path.endswith("documents") else f"{address}?limit={limit}").status == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 8, counts
