"""Problem responses: in the reader's language, explained in the documentation, findable in the logs."""

import ast
import re
from typing import Any
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client

from api import texts
from tests.api.conftest import System
from tests.api.test_whole_way import open_case
from tests.architecture.source import files, name

# Where the endpoints' work is done; what else is raised in casework is raised for pages.
_BEHIND_THE_API = (
    "api/",
    "casework/cases/access.py",
    "casework/cases/desk.py",
    "casework/cases/outcomes.py",
    "casework/cases/selectors.py",
    "casework/cases/services.py",
    "casework/documents/selectors.py",
    "casework/documents/storage.py",
    "casework/forms/selectors.py",
    "casework/people/selectors.py",
    "casework/plans/services.py",
    "casework/workflows/selectors.py",
)
_PAGES_ONLY = re.compile(r"(consent|deadline|guardian|invitation|reason|user|file\.empty)")


def _raised() -> dict[str, str]:
    """Every code that is raised behind the API, and where."""
    found: dict[str, str] = {}
    for module in files(".py", "casework", "api"):
        if not name(module).startswith(_BEHIND_THE_API):
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            called = getattr(getattr(node, "func", None), "id", "")
            if called in ("NotFound", "Invalid", "Forbidden", "Conflict", "Unavailable") and isinstance(node, ast.Call):
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found[str(first.value)] = name(module)
    return found


def test_every_code_has_its_text() -> None:
    known = texts.table()["codes"]
    raised = _raised()
    assert len(raised) > 20
    missing = {code: where for code, where in raised.items() if code not in known and not _PAGES_ONLY.match(code)}
    assert missing == {}


def test_every_text_is_there_in_every_language() -> None:
    table = texts.table()
    rows: list[Any] = [*table["codes"].values(), *table["faults"].values()]
    rows += [part for kind in table["kinds"].values() for part in kind.values()]
    for row in rows:
        assert set(row) == {"nb", "nn", "en"}
        assert all(text.strip() for text in row.values())


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        ("nb", "nb"),
        ("nn-NO", "nn"),
        ("en-GB,nb;q=0.2", "en"),
        ("no", "nb"),
        ("de", "nb"),
        ("de, nn;q=0.1", "nn"),
        ("", "nb"),
    ],
)
def test_the_problem_is_told_in_the_readers_language(system: System, wanted: str, language: str) -> None:
    answer = system.get("/cases/00000000-0000-0000-0000-000000000000", Accept_Language=wanted)
    assert answer.json["detail"] == texts.table()["codes"]["case.unknown"][language]
    assert answer.json["title"] == texts.table()["kinds"]["not_found"]["title"][language]
    assert answer.headers["Content-Language"] == language


def test_the_municipalitys_language_is_the_default(gol_system: System) -> None:
    assert gol_system.get("/nothing").headers["Content-Language"] == "nn"


def test_every_type_resolves_to_its_explanation(system: System) -> None:
    page = system.get("/api/docs").content.decode()
    for path in ("/nothing", "/cases?limit=0", "/cases/00000000-0000-0000-0000-000000000000"):
        address, _, anchor = system.get(path).json["type"].partition("#")
        assert address == f"http://{system.town.host}/api/docs"
        assert f'id="{anchor}"' in page
    for code in texts.table()["codes"]:
        assert f'id="{texts.anchor(400, code)}"' in page
    for status in texts.KIND_OF_STATUS:
        assert f'id="{texts.anchor(status, "no.such.code")}"' in page


def test_the_instance_is_in_the_log_and_the_audit(system: System, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        answer = system.get("/cases/00000000-0000-0000-0000-000000000000")
    request_id = answer.headers["X-Request-ID"]
    assert answer.json["instance"].replace("-", "") == f"urn:uuid:{request_id}"
    assert request_id in str([record.__dict__ for record in caplog.records])
    own = system.get("/nothing", X_Request_ID="my-own-name-1")
    assert own.json["instance"] == "urn:samspor:request:my-own-name-1"


def test_a_database_that_is_away_is_told_as_such(system: System) -> None:
    with patch("api.v1.forms.current_forms", side_effect=OperationalError("gone")):
        answer = system.get("/forms")
    assert (answer.status, answer.code) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    with patch("web.middleware.tenancy.directory.tenant_at", side_effect=OperationalError("gone")):
        answer = system.get("/forms")
    assert (answer.status, answer.code) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert system.get("/forms").status == 200


def test_a_defect_is_told_without_its_inside(system: System) -> None:
    with patch("api.v1.forms.current_forms", side_effect=RuntimeError("secret inside")):
        answer = system.get("/forms")
    assert (answer.status, answer.code) == (500, "defect")
    assert b"secret" not in answer.content


def test_a_defect_leaves_nothing_behind(system: System) -> None:
    from tests.api.test_whole_way import new_child

    child = new_child(system.town)
    body = {"child": child, "unit_id": str(system.town.school)}
    with patch("api.v1.cases.services.open_case", side_effect=RuntimeError("boom")):
        assert system.post("/cases", body, Idempotency_Key="defect-1").status == 500
    assert system.post("/children/find", {"national_id": child["national_id"]}).json == {"child": None}
    assert system.post("/cases", body, Idempotency_Key="defect-1").status == 201


def test_nothing_of_a_person_reaches_the_log(system: System, caplog: pytest.LogCaptureFixture) -> None:
    from tests.api.test_whole_way import new_child

    child = new_child(system.town, first_name="Kanarifugl")
    with caplog.at_level("DEBUG"):
        system.post("/children", child)
        system.post("/children", child)
        system.post("/children/find", {"national_id": child["national_id"]})
        system.post("/children", {**child, "last_name": 5})
    logged = str([record.__dict__ for record in caplog.records])
    assert "Kanarifugl" not in logged
    assert child["national_id"] not in logged
    assert str(system.secret) not in logged


def test_pages_keep_their_own_errors(system: System) -> None:
    answer = Client(SERVER_NAME=system.town.host).get("/finnes-ikke")
    assert "text/html" in answer.headers["Content-Type"]
    assert open_case(system)["status"] == "open"
