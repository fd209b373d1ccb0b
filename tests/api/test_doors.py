"""Who comes through which door: each method of each address, with each kind of token, here and at the neighbour's."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.accounts.models import ApiToken
from core.accounts.services import TOKEN_SCOPES, revoke_token
from tests.api.conftest import System, new_token
from tests.api.test_whole_way import open_case
from tests.cast import Town

ID = "01990000-0000-7000-8000-00000000abcd"  # nobody has it; the same in every process, as parallel runs compare names
# method, address, the scope it demands, the status for who has that scope (and sends nothing, or a foreign id).
DOORS: list[tuple[str, str, str, int]] = [
    ("GET", "/cases", "cases:read", 200),
    ("POST", "/cases", "cases:write", 422),
    ("GET", f"/cases/{ID}", "cases:read", 404),
    ("GET", f"/cases/{ID}/events", "cases:read", 404),
    ("GET", f"/cases/{ID}/benefits", "cases:read", 404),
    ("GET", f"/cases/{ID}/documents", "documents:read", 404),
    ("GET", f"/cases/{ID}/documents/{ID}/content", "documents:read", 404),
    ("GET", "/children", "children:read", 200),
    ("POST", "/children", "children:write", 422),
    ("POST", "/children/find", "children:read", 422),
    ("GET", f"/children/{ID}", "children:read", 404),
    ("GET", "/tasks", "cases:read", 200),
    ("GET", f"/tasks/{ID}", "cases:read", 404),
    ("POST", f"/tasks/{ID}/draft", "tasks:write", 422),
    ("POST", f"/tasks/{ID}/complete", "tasks:write", 404),
    ("GET", "/workflows", "forms:read", 200),
    ("POST", f"/cases/{ID}/subs", "cases:write", 422),
    ("POST", f"/cases/{ID}/priority", "casework:write", 422),
    ("POST", f"/cases/{ID}/tasks", "casework:write", 422),
    ("POST", f"/cases/{ID}/jump", "casework:write", 422),
    ("POST", f"/cases/{ID}/pause", "casework:write", 422),
    ("POST", f"/cases/{ID}/resume", "casework:write", 404),
    ("POST", f"/tasks/{ID}/skip", "casework:write", 404),
    ("POST", f"/tasks/{ID}/reopen", "casework:write", 404),
    ("POST", f"/tasks/{ID}/undo", "casework:write", 404),
    ("GET", "/teams", "forms:read", 200),
    ("GET", "/school-years", "forms:read", 200),
    ("POST", "/school-years", "setup:write", 422),
    ("GET", "/terms", "forms:read", 200),
    ("GET", "/forms", "forms:read", 200),
    ("GET", "/forms/referral_school/versions/1/schema", "forms:read", 200),
    ("GET", "/forms/referral_school/answers", "cases:read", 200),
    ("GET", "/letters", "forms:read", 200),
    ("GET", "/letters/referral_school/versions/1", "forms:read", 404),
    ("GET", "/configuration", "setup:read", 200),
    ("POST", "/configuration/dry-run", "setup:read", 422),
    ("POST", "/configuration/import", "setup:write", 422),
    ("POST", "/configuration/definitions", "setup:write", 422),
    ("GET", "/configuration/workflows/referral_school/bpmn", "setup:read", 404),
    ("GET", "/configuration/workflows/referral_school/moves", "setup:read", 404),
    ("POST", "/configuration/workflows/referral_school/moves", "setup:write", 422),
    ("GET", "/configuration/updates", "setup:read", 200),
    ("GET", "/configuration/updates/forms/referral_school", "setup:read", 409),
    ("POST", "/configuration/updates/forms/referral_school", "setup:write", 422),
]


@pytest.fixture(scope="module")
def narrow(trondheim: Town) -> dict[str, System]:
    """One caller for each scope, with that scope alone."""
    return {scope: System(trondheim, new_token(trondheim, [scope])) for scope in TOKEN_SCOPES}


@pytest.mark.parametrize(("method", "path", "scope", "status"), DOORS)
def test_the_scope_opens_and_no_other_does(
    narrow: dict[str, System], method: str, path: str, scope: str, status: int
) -> None:
    for held, system in narrow.items():
        answer = system.call(method, path, {} if method == "POST" else None)
        if held == scope:
            assert answer.status == status, answer.content
        else:
            assert (answer.status, answer.code) == (403, "token.scope")


@pytest.mark.parametrize(("method", "path", "scope", "status"), DOORS)
def test_without_a_good_token_every_door_is_shut(
    trondheim: Town, gol_system: System, method: str, path: str, scope: str, status: int
) -> None:
    body: object = {} if method == "POST" else None
    nobody = System(trondheim, None).call(method, path, body)
    assert (nobody.status, nobody.code) == (401, "token.missing")
    assert nobody.headers["WWW-Authenticate"].startswith("Bearer")
    for secret in (gol_system.secret, "samspor_k5001_" + "x" * 43, "æ" * 20, "x" * 5000):
        stranger = System(trondheim, secret).call(method, path, body)
        assert (stranger.status, stranger.code) == (401, "token.invalid")


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer ", "Token abc", "bearer  ", "Bearer a b"])
def test_other_ways_to_say_who_one_is_are_refused(trondheim: Town, header: str) -> None:
    answer = System(trondheim, None).get("/cases", Authorization=header)
    assert (answer.status, answer.code) == (401, "token.invalid")


def test_a_session_opens_nothing(trondheim: Town) -> None:
    client = trondheim.client("ppt_head")
    for path in ("/api/v1/cases", "/api/v1/children"):
        assert client.get(path).status_code == 401
        assert client.post(path, b"{}", content_type="application/json").status_code == 401


def test_expired_and_revoked_tokens_are_worth_nothing(trondheim: Town) -> None:
    now = clock.now()
    system = System(trondheim, new_token(trondheim, at=now, expires_at=now + timedelta(seconds=30)))
    assert system.get("/forms").status == 200
    with clock.fixed(now + timedelta(seconds=30)):
        assert system.get("/forms").code == "token.invalid"
    system = System(trondheim, new_token(trondheim))
    assert system.get("/forms").status == 200
    with trondheim.inside():
        revoke_token(token=ApiToken.objects.latest("created_at"), at=clock.now())
    assert system.get("/forms").code == "token.invalid"


def test_last_use_is_noted_once_a_minute(trondheim: Town) -> None:
    system = System(trondheim, new_token(trondheim))
    start = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
    noted = []
    for seconds in (0, 30, 60):
        with clock.fixed(start + timedelta(seconds=seconds)):
            assert system.get("/forms").status == 200
        with trondheim.inside():
            noted.append(ApiToken.objects.get(prefix=(system.secret or "")[:18]).last_used_at)
    assert noted == [start, start, start + timedelta(seconds=60)]


def test_a_token_is_stored_as_a_hash_and_names_its_place(trondheim: Town) -> None:
    secret = new_token(trondheim)
    assert secret.startswith("samspor_k5001_")
    with trondheim.inside():
        row = ApiToken.objects.latest("created_at")
        assert secret not in f"{row.prefix}{row.token_hash}"
        assert len(row.prefix) < 20


def test_ids_of_the_neighbour_are_unknown_here(system: System, gol_system: System) -> None:
    case = open_case(gol_system)
    (task,) = gol_system.get(f"/tasks?case={case['id']}&owner=teacher").json["results"]
    for path in (f"/cases/{case['id']}", f"/cases/{case['id']}/events", f"/children/{case['child_id']}"):
        assert gol_system.get(path).status == 200
        assert system.get(path).status == 404
    assert system.get(f"/tasks/{task['id']}").code == "task.unknown"
    assert system.post(f"/tasks/{task['id']}/complete", {}).code == "task.unknown"
    assert system.get(f"/cases?child={case['child_id']}").json["results"] == []
    taken = system.post("/cases", {"child_id": case["child_id"], "unit_id": str(system.town.school)})
    assert (taken.status, taken.code) == (404, "child.unknown")
    foreign = open_case(system)["child_id"]
    unit = system.post("/cases", {"child_id": foreign, "unit_id": str(gol_system.town.school)})
    assert (unit.status, unit.code) == (422, "unit.unknown")
    assert unit.json["errors"][0]["pointer"] == "/unit_id"


def test_a_document_is_found_in_its_own_case_only(system: System) -> None:
    from tests import answers

    one = open_case(system, answers=answers.referral(system.town))
    other = open_case(system)
    documents = system.get(f"/cases/{one['id']}/documents").json["results"]
    assert documents
    assert system.get(f"/cases/{other['id']}/documents/{documents[0]['id']}/content").code == "document.unknown"


def test_registering_on_the_way_demands_its_own_scope(trondheim: Town) -> None:
    from tests import answers
    from tests.api.test_whole_way import new_child

    system = System(trondheim, new_token(trondheim, ["cases:write", "children:read"]))
    child = new_child(trondheim)
    body = {"child": child, "unit_id": str(trondheim.school)}
    refused = system.post("/cases", body)
    assert (refused.status, refused.code) == (403, "token.scope")
    system = System(trondheim, new_token(trondheim, ["cases:write", "children:write", "children:read"]))
    refused = system.post("/cases", {**body, "answers": answers.referral(trondheim)})
    assert (refused.status, refused.code) == (403, "token.scope")
    found = system.post("/children/find", {"national_id": child["national_id"]})
    assert found.json == {"child": None}


def test_other_methods_are_not_allowed(system: System) -> None:
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        answer = system.call(method, "/cases")
        assert (answer.status, answer.code) == (405, "method"), method
        assert "GET" in answer.headers["Allow"]
    assert system.call("HEAD", "/cases").status == 200
    assert system.call("POST", "/forms", {}).status == 405


def test_unknown_addresses_and_hosts_are_told_in_json(system: System) -> None:
    for path in ("/api/", "/api/v1", "/api/v1/nothing", "/api/v1/cases/", "/api/v1/cases/5", "/api/v2/cases"):
        answer = system.get(path)
        assert (answer.status, answer.code) == (404, "not_found"), path
    from django.test import Client

    nowhere = Client(SERVER_NAME="ingen.localhost").get("/api/v1/cases")
    assert nowhere.status_code == 404
    assert nowhere.headers["Content-Type"] == "application/problem+json"
