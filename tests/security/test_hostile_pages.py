"""Words that would be code elsewhere, in published definitions: pages, pictures and files show them as words."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.forms.services import publish_form
from casework.library.catalogue import template
from casework.library.packages import Content, build
from casework.library.signing import Signer
from casework.workflows.services import publish_workflow
from core import clock
from tests.api.conftest import System, new_token
from tests.cast import Town, build_next_town

SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>{{ 7*7 }}{% debug %}#read("/etc/passwd")'
Definition = dict[str, Any]


def words() -> dict[str, str]:
    """The harm in both languages."""
    return {"nb": SCRIPT, "nn": SCRIPT}


def hostile_form(key: str = "fiendtlig") -> Definition:
    """A sound form in which every text means harm."""
    options = [{"value": "</script><script>alert(1)</script>", "label": words()}]
    fields: list[Definition] = [
        {"id": "valg", "type": "radio", "label": words(), "help": words(), "options": options},
        {"id": "tekst", "type": "text", "label": words(), "show_if": {"eq": ["valg", options[0]["value"]]}},
        {"id": "info", "type": "info", "label": words()},
        {"id": "rader", "type": "repeat", "label": words(), "item_label": words(), "fields": []},
    ]
    fields[-1]["fields"] = [{"id": "rad", "type": "long", "label": words(), "help": words()}]
    page = {"key": "side", "title": words(), "fields": fields}
    return {"key": key, "version": 1, "title": words(), "intro": words(), "pages": [page]}


def hostile_workflow() -> Definition:
    """A sound workflow in which every text means harm."""
    made = deepcopy(template("workflows", "school_referral").definition)
    made["key"] = "fiendtlig"
    waiting: list[Any] = [made]
    while waiting:
        at = waiting.pop()
        for key, value in list(at.items() if isinstance(at, dict) else enumerate(at)):
            if isinstance(value, dict) and set(value) >= {"nb", "nn"}:
                at[key] = words()
            elif isinstance(value, dict | list):
                waiting.append(value)
    return made


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """A municipality whose administrator has published harm."""
    town = build_next_town()
    with town.inside():
        publish_form(definition=hostile_form(), act=town.act("admin"))
        publish_workflow(definition=hostile_workflow(), act=town.act("admin"))
    return town


def harmless(content: bytes) -> str:
    """The page, once it is sure that nothing in it can be carried out."""
    text = content.decode()
    assert not re.search(r"<script[^>]*>\s*alert|<img src=x", text, re.IGNORECASE)
    assert "root:x:0" not in text, "nobody has read a file"
    assert "#49" not in text and "}49" not in text, "nobody has multiplied"
    return text


@pytest.mark.parametrize(
    "path",
    [
        *("/oppsett/maler/", "/oppsett/skjema/fiendtlig/", "/oppsett/forlop/fiendtlig/", "/oppsett/deling/"),
        *("/oppsett/forlop/fiendtlig/rediger/", "/oppsett/forlop/fiendtlig/prov/", "/oppsett/nytt/"),
        *("/oppsett/skjema/fiendtlig/rediger/", "/oppsett/skjema/fiendtlig/prov/"),
    ],
)
def test_pages_show_words_as_words(place: Town, path: str) -> None:
    admin = place.client("admin")
    if path.startswith("/oppsett/skjema/"):
        admin.post("/oppsett/skjema/fiendtlig/rediger/", {"act": "begin"})
    answer = admin.get(path)
    assert answer.status_code == 200, answer.content[:300]
    text = harmless(answer.content)
    if path != "/oppsett/nytt/":
        assert "&lt;script&gt;alert" in text or "\\u003Cscript" in text
    policy = answer.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy and "'unsafe-eval'" not in policy


def test_a_dry_run_shows_words_as_words(place: Town) -> None:
    raw = build(
        [Content("forms", "utenfra", 1, hostile_form("utenfra"))],
        source_number="<b>1</b>",
        source_name=SCRIPT[:190],
        made_at=clock.now(),
        signer=Signer(b"s" * 32),
    )
    upload = {"package": SimpleUploadedFile("<script>.json", raw)}
    answer = place.client("admin").post("/oppsett/deling/", upload)
    assert answer.status_code == 200
    assert "&lt;script&gt;alert" in harmless(answer.content)


def test_a_file_for_the_process_portal_holds_no_markup_of_theirs(place: Town) -> None:
    answer = place.client("admin").get("/oppsett/forlop/fiendtlig/bpmn/")
    assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment")
    assert b"<script" not in answer.content and b"<img" not in answer.content
    assert b"&lt;script&gt;" in answer.content


def test_the_api_tells_words_as_words(place: Town) -> None:
    system = System(place, new_token(place))
    for path in ("/forms", "/configuration?kind=forms&key=fiendtlig", "/forms/fiendtlig/versions/1/schema"):
        answer = system.get(path)
        assert answer.status == 200 and answer.headers["Content-Type"].startswith("application/")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert SCRIPT in json.dumps(answer.json, ensure_ascii=False).replace('\\"', '"')
