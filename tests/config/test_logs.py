"""What the logs say: one JSON object a line, with request id and tenant, and no person."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from io import StringIO
from typing import Any

import pytest
import structlog

from config import logs
from tests.cast import PASSWORD, Town

Lines = Callable[[], list[dict[str, Any]]]
CANARY = "Frode Fantasifjord"


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = StringIO()
    with redirect_stderr(written):
        logs.configure({"json": True, "level": "INFO"})
    structlog.contextvars.clear_contextvars()
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = before, level


def test_a_request_leaves_one_line_with_its_id_and_tenant(lines: Lines, trondheim: Town) -> None:
    answer = trondheim.client().get("/logg-inn/")
    (line,) = [line for line in lines() if line["event"] == "request"]
    assert line["request_id"] == answer["X-Request-ID"]
    assert (line["tenant"], line["route"], line["status"], line["level"]) == (
        trondheim.tenant.schema,
        "login",
        200,
        "info",
    )
    assert line["timestamp"].endswith("Z")


def test_no_line_tells_who_or_what(lines: Lines, trondheim: Town) -> None:
    person = trondheim.users["ppt_head"]
    browser = trondheim.client("ppt_head")
    browser.get("/logg-inn/", {"q": CANARY})
    browser.get(f"/velkommen/{CANARY}/")
    browser.get(f"/kort/{CANARY}/")
    browser.post("/logg-inn/", {"email": f"{CANARY}@example.invalid", "password": CANARY})
    written = lines()
    assert len(written) >= 4
    text = json.dumps(written, ensure_ascii=False)
    assert [word for word in (CANARY, "Fantasifjord", person.name, person.email, PASSWORD) if word in text] == []


def test_a_defect_is_logged_as_where_it_is(lines: Lines) -> None:
    def save_child(name: str) -> None:
        try:
            raise KeyError(name)
        except KeyError as cause:
            raise ValueError(f"{name} could not be saved") from cause

    try:
        save_child(CANARY)
    except ValueError:
        logging.getLogger("samspor.letters").exception("no letter")
    (line,) = lines()
    assert CANARY not in json.dumps(line)
    assert (line["event"], line["level"]) == ("no letter", "error")
    assert [error["type"] for error in line["exception"]] == ["ValueError", "KeyError"]
    assert line["exception"][0]["frames"][-1].endswith(" save_child")


def test_the_path_of_a_failed_request_stays_out(lines: Lines) -> None:
    logging.getLogger("django.request").error("%s: %s", "Internal Server Error", "/velkommen/hemmelig/")
    (line,) = lines()
    assert line["event"] == "defect"
    assert "hemmelig" not in json.dumps(line)


def test_both_kinds_of_loggers_write_the_same(lines: Lines) -> None:
    structlog.get_logger("samspor.one").info("seen", number=1)
    logging.getLogger("samspor.two").info("seen")
    assert [(line["event"], line["level"]) for line in lines()] == [("seen", "info")] * 2


def test_try_again_soon_is_no_defect(lines: Lines) -> None:
    requests = logging.getLogger("django.request")
    for status in (503, 500):
        requests.error("%s: %s", "said", "/saker/", extra={"status_code": status})
    assert [(line["event"], line["level"]) for line in lines()] == [("defect", "error")]
