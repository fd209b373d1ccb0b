"""Configuration over the API: packages, definitions, BPMN and template news; and what is not let in."""

import json
from copy import deepcopy
from typing import Any

import pytest

from casework.documents import drafts as letter_drafts
from casework.forms import drafts
from casework.forms.models import FormVersion
from casework.forms.selectors import current_form
from tests.api.conftest import System, new_token
from tests.casework.test_library_exchange import own_form, shared, unsigned
from tests.cast import Town, build_next_town


@pytest.fixture(scope="module")
def giver(database: None) -> Town:
    """The municipality that shares."""
    return build_next_town()


@pytest.fixture(scope="module")
def taker(database: None) -> System:
    """The other one's system, with every scope."""
    town = build_next_town()
    return System(town, new_token(town))


def package(giver: Town, key: str, label: str = "Hva gjelder det?") -> dict[str, Any]:
    """A package with one form of the giver's own."""
    made: dict[str, Any] = json.loads(shared(giver, own_form(key, label)))
    return made


def test_a_package_is_tried_taken_in_and_tried_again(giver: Town, taker: System) -> None:
    sent = package(giver, "api_a")
    told = taker.post("/configuration/dry-run", {"package": sent})
    assert told.status == 200, told.content
    assert (told.json["trust"], told.json["municipality"]) == ("here", giver.tenant.name)
    (item,) = told.json["results"]
    assert (item["name"], item["state"], item["may_draft"], item["may_publish"]) == ("forms/api_a", "new", True, True)
    body = {"package": sent, "items": ["forms/api_a"], "publish": True}
    first = taker.post("/configuration/import", body, Idempotency_Key="importen-er-en")
    again = taker.post("/configuration/import", body, Idempotency_Key="importen-er-en")
    assert first.json == again.json == {"results": [{"kind": "forms", "key": "api_a", "version": 1}], "own": []}
    assert again.headers["Idempotency-Replayed"] == "true"
    assert taker.post("/configuration/import", body).json == {"results": [], "own": []}
    assert taker.post("/configuration/dry-run", {"package": sent}).json["results"][0]["state"] == "same"
    newer = package(giver, "api_a", "Hva lurer dere på?")
    (change,) = taker.post("/configuration/dry-run", {"package": newer}).json["results"][0]["changes"]
    assert (change["part"], change["property"], change["after"]["nb"]) == (
        "fields/gjelder",
        "label",
        "Hva lurer dere på?",
    )
    draft = taker.post("/configuration/import", {"package": newer, "items": ["forms/api_a"]})
    assert draft.json["results"] == [{"kind": "forms", "key": "api_a", "version": None}]
    with taker.town.inside():
        assert current_form("api_a").number == 1 and drafts.draft_of("api_a") is not None


def test_the_whole_configuration_goes_round(taker: System) -> None:
    whole = taker.get("/configuration")
    assert whole.status == 200
    told = taker.post("/configuration/dry-run", {"package": whole.json})
    assert told.status == 200, told.content[:300]
    assert {item["state"] for item in told.json["results"]} == {"same"}
    one = taker.get("/configuration?kind=workflows&key=school_referral").json
    assert {content["kind"] for content in one["contents"]} >= {"forms", "workflows"}


def test_tampered_unsigned_and_chosen_wrong(giver: Town, taker: System) -> None:
    sent = package(giver, "api_b")
    changed = deepcopy(sent)
    changed["contents"][0]["definition"]["title"]["nb"] = "Endret"
    for path in ("dry-run", "import"):
        answer = taker.post(
            f"/configuration/{path}", {"package": changed, **({"items": []} if path == "import" else {})}
        )
        assert (answer.status, answer.code) == (422, "package.changed")
    bare = json.loads(unsigned(json.dumps(sent).encode()))
    refused = taker.post("/configuration/import", {"package": bare, "items": ["forms/api_b"]})
    assert (refused.status, refused.code) == (422, "package.unsigned")
    nothing = taker.post("/configuration/import", {"package": sent, "items": ["forms/annen"]})
    assert (nothing.status, nothing.code) == (422, "package.choose")
    taken = taker.post("/configuration/import", {"package": bare, "items": ["forms/api_b"], "accept_unsigned": True})
    assert taken.status == 200


def test_a_definition_is_published_and_all_that_is_wrong_is_told(taker: System) -> None:
    body = {"kind": "forms", "definition": own_form("api_c")}
    first, again = (taker.post("/configuration/definitions", body) for _ in range(2))
    assert first.json == again.json == {"kind": "forms", "key": "api_c", "version": 1}
    wrong = own_form("api_c")
    wrong["pages"][0]["fields"][0] |= {"type": "dings", "mystery": 1}
    answer = taker.post("/configuration/definitions", {"kind": "forms", "definition": wrong})
    assert (answer.status, answer.code) == (422, "library.refused")
    assert {"pointer": "/gjelder", "code": "unknown type dings"}.items() <= answer.json["errors"][1].items()
    statutory = {"kind": "forms", "definition": {**own_form("decision"), "version": 99}}
    assert taker.post("/configuration/definitions", statutory).code == "library.refused"
    workflow = {"kind": "workflows", "definition": {"key": "x", "version": 1, "title": {}, "phases": []}}
    assert taker.post("/configuration/definitions", workflow).code == "library.refused"
    with taker.town.inside():
        assert FormVersion.objects.filter(key="decision").count() == 1


def test_a_letter_is_read_changed_drafted_and_published(taker: System) -> None:
    (listed,) = [one for one in taker.get("/letters").json["results"] if one["key"] == "acknowledgement"]
    assert taker.get("/letters", Accept_Language="nn").json["results"] != taker.get("/letters").json["results"]
    said = taker.get(listed["definition"]).json
    assert (said["version"], said["kind"], said["title"]) == (listed["version"], listed["kind"], listed["title"])
    letter = deepcopy(said["content"])
    letter["blocks"].append({"type": "paragraph", "text": {"nb": "Ring oss gjerne.", "nn": "Ring oss gjerne."}})
    # A draft is one that somebody goes on with in the editor; nothing is in use before it is published.
    drafted = taker.post("/configuration/definitions", {"kind": "letters", "definition": letter, "publish": False})
    assert drafted.json == {"kind": "letters", "key": "acknowledgement", "version": None}
    with taker.town.inside():
        draft = letter_drafts.draft_of("acknowledgement")
        assert draft is not None and letter_drafts.text_of(draft)["blocks"][-1]["text"]["nb"] == "Ring oss gjerne."
        assert letter_drafts.problems_of(letter_drafts.text_of(draft)) == []
        held = draft.revision
    again = taker.post("/configuration/definitions", {"kind": "letters", "definition": letter, "publish": False})
    assert (again.status, again.code) == (409, "library.draft_there")
    with taker.town.inside():
        now = letter_drafts.draft_of("acknowledgement")
        assert now is not None and now.revision == held
    assert taker.get(listed["definition"]).json["content"] == said["content"]
    made = taker.post("/configuration/definitions", {"kind": "letters", "definition": letter})
    assert made.json == {"kind": "letters", "key": "acknowledgement", "version": listed["version"] + 1}
    (newest,) = [one for one in taker.get("/letters").json["results"] if one["key"] == "acknowledgement"]
    assert taker.get(newest["definition"]).json["content"]["blocks"] == letter["blocks"]
    broken = letter | {"blocks": [{"type": "paragraph", "text": {"nb": "{{child.shoe_size}}"}}]}
    for publish in (True, False):
        body = {"kind": "letters", "definition": broken, "publish": publish}
        refused = taker.post("/configuration/definitions", body)
        assert (refused.status, refused.code) == (422, "library.refused"), publish
        assert any("blocks" in fault["pointer"] for fault in refused.json["errors"])
    for number in (0, 99, "9" * 400):
        assert taker.get(f"/letters/acknowledgement/versions/{number}").status == 404
    assert taker.get("/letters/nothing/versions/1").code == "letter.unknown"


def test_a_workflow_is_downloaded_as_bpmn(taker: System) -> None:
    answer = taker.get("/configuration/workflows/school_referral/bpmn", Accept_Language="nn")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/bpmn+xml"
    assert b"bpmn:definitions" in answer.content and b"Tilvising til PPT" in answer.content


def test_template_news(taker: System) -> None:
    rows = taker.get("/configuration/updates").json["results"]
    assert {"kind": "forms", "key": "decision", "state": "current"}.items() <= next(
        row for row in rows if (row["kind"], row["key"]) == ("forms", "decision")
    ).items()
    none = taker.get("/configuration/updates/forms/decision")
    assert (none.status, none.code) == (409, "library.no_update")
    take = taker.post("/configuration/updates/forms/decision", {"version": 1, "take": []})
    assert (take.status, take.code) == (409, "library.no_update")
    assert taker.get("/configuration/updates/people/decision").status == 404


def test_a_usual_token_configures_nothing(taker: System, giver: Town) -> None:
    from core.accounts.services import USUAL_SCOPES

    usual = System(taker.town, new_token(taker.town, USUAL_SCOPES))
    assert usual.get("/configuration").code == "token.scope"
    assert (
        usual.post("/configuration/definitions", {"kind": "forms", "definition": own_form("x")}).code == "token.scope"
    )


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b'{"package":' + b"[" * 40 + b"]" * 40 + b"}", 400, "json.too_deep"),
        (b'{"package":{"a":1,"a":2}}', 400, "json.duplicate"),
        (b'{"package":{"a":NaN}}', 400, "json.number"),
        (b'{"package":{"a":1e999}}', 400, "json.number"),
        (b'{"package":{"a":"\\ud800"}}', 400, "json.text"),
        (b'{"package":{"a":"\\u0000"}}', 400, "json.text"),
        (b'{"package":[' + b"0," * 400_000 + b"0]}", 400, "json.too_deep"),
        (b'{"package":"' + b"x" * (5 * 1024 * 1024) + b'"}', 413, "package.too_large"),
        (b'{"package":[]}', 422, "body.invalid"),
        (b'{"package":{}}', 422, "package.not_ours"),
    ],
)
def test_hostile_bodies(taker: System, raw: bytes, status: int, code: str) -> None:
    answer = taker.call("POST", "/configuration/dry-run", raw=raw)
    assert (answer.status, answer.code) == (status, code)
