"""The form builder and the workflow editor under random ill will: a clear answer, and a draft that opens again.

SAMSPOR_FUZZ=5000 uv run pytest tests/security/test_hostile_builders.py -n 0 -s     (the long run)
"""

import json
import os
from copy import deepcopy
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest

from casework.forms import drafts as forms
from casework.forms.editing import every_item
from casework.forms.models import FormDraft
from casework.workflows import drafts as workflows
from casework.workflows.editing import every_part
from core.drafting import Desk
from tests.cast import Town, build_next_town
from tests.scenarios.hostile import post
from tests.security.hostile_posts import Desktop, carried_by
from tests.security.test_hostile_definitions import WRONG, _spots
from tests.web.test_builder import Builder
from tests.web.workflow_editor import Editor
from web.builder_acts import EDITS
from web.views_workflow_editor import _EDITS

ROUNDS = int(os.environ.get("SAMSPOR_FUZZ", "25"))
LANGUAGES = ("nb", "nn", "se", "xx")
FORM, FLOW = "/oppsett/skjema/herjet_skjema/rediger/", "/oppsett/forlop/herjet/rediger/"
FORM_VERBS = (
    *(*EDITS, *EDITS, *["save"] * 12, *["add", "add_many", "place"] * 4, "publish", "undo", "redo", "throw_away"),
    *("block_save", "block_remove", "archive", "take_back", "roll_forward", "begin", "tull"),
)
FLOW_VERBS = (
    *(*_EDITS, *_EDITS, *["add"] * 4, *["save"] * 12, "publish", "undo", "redo", "throw_away", "archive", "offer"),
    *("roll_forward", "begin", "tull"),
)
FORM_NAMES = (
    *(f"{name}_{language}" for name in ("label", "help", "title", "intro", "item_label") for language in LANGUAGES),
    *("kind", "label", "place", "option_lines", "option_value", "option_nb", "option_nn", "required", "lines", "paged"),
    *("rule_field", "rule_operator", "rule_value", "rule_joint", "calc", "calc_field", "calc_number", "law"),
    *("paragraph", "min", "max", "max_length", "decimals", "person_role", "unit_kind", "multiple", "prefill"),
    *("before", "page", "page_title", "block", "block_page", "block_title", "take", "felt", "fokus", "page_side_nb"),
)
FLOW_NAMES = (
    *(f"{name}_{language}" for name in ("title", "guardian_title", "guardian_text", "help") for language in LANGUAGES),
    *("title", "phase", "owner", "lines", "in_order", "before", "page", "del", "fokus", "form", "effect", "optional"),
    *("needs", "not_by", "per", "assign", "letter", "audience", "requires_files", "law", "paragraph", "kind", "unit"),
    *("count", "from", "until", "pausable", "reasons", "warn_days", "repeat", "school", "soft", "escalate_days"),
    *("escalate_side", "escalate_to", "way", "workflow", "by", "many", "wait", "guardian", "subject", "start_roles"),
    *("start_kinds", "start_sub_only", "start_needs", "start_many", "approval_key", "approval_0_title_nb"),
    *("approval_0_owner", "approval_1_title_nn"),
    *(f"{at}_{part}" for at in ("show", "when", "approval_0") for part in ("field", "operator", "value", "joint")),
)
# What could be meant: kinds, operators, ways and the like, besides what the draft itself has.
FORM_WORDS = (
    *("text", "long", "int", "dec", "date", "choice", "radio", "checks", "bool", "person", "unit", "file", "info"),
    *("sign", "repeat", "computed", "is", "is_not", "gt", "lt", "filled", "empty", "any", "all", "sum", "product"),
    *("difference", "count", "total", "days", "years", "5", "12", "Ja", "child.name", "case.guardians", "child"),
)
FLOW_WORDS = (
    *("task", "phase", "deadline", "branch", "sub", "priority", "pause", "event", "teacher", "ppt_head", "guardian"),
    *("refer", "issue", "decide", "approve", "close", "legal", "local_goal", "months", "days", "on", "working_days"),
    *("event:opened", "referral_school", "school_referral", "case.grade", "case.unit_kind", "is", "gt", "before", "5"),
    *("none", "unit_contact", "team:finnes_ikke", "referral_copy", "close:moved", "1"),
)


def form_parts(definition: dict[str, Any]) -> list[str]:
    """What in the form can be pointed at: the last questions and pages, alone and as places."""
    ids = [each["id"] for each in every_item(definition)][-12:]
    keys = [page["key"] for page in definition["pages"]][-4:]
    places = [*(f"page:{key}" for key in keys), *(f"into:{name}" for name in ids[-8:])]
    return [*ids, *ids, *ids, *keys, *places, *(f"after:{name}" for name in ids[-4:])]


def flow_parts(definition: dict[str, Any]) -> list[str]:
    """What in the workflow can be pointed at: its first and last parts, alone and as ways."""
    refs = [ref for ref, _part in every_part(definition)]
    some = [*refs[:8], *refs[-15:]]
    keys = [ref.partition(":")[2] for ref in some]
    ways = [f"{way}:{key}" for way in ("to", "back", "start", "task") for key in keys[:3]]
    return [*some, *some, *some, *keys, *ways, *(f"field:{key}.x" for key in keys[:2])]


def again(desk: Desktop) -> None:
    """Begin the draft once more, where it was thrown away or published."""
    if desk.client.post(desk.url, {"act": "begin"}).status_code == 302:
        return
    new = {"/oppsett/nytt-skjema/": {"title": "Herjet skjema", "base": ""}}
    if desk.url == FLOW:
        new = {"/oppsett/nytt-forlop/": {"title": "Herjet", "like": "library:school_referral"}}
    for path, fields in new.items():
        assert desk.client.post(path, fields).status_code == 302


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """One municipality for all tests here."""
    return build_next_town()


@pytest.fixture(scope="module")
def foreign(database: None) -> list[str]:
    """Ids of another municipality."""
    other = build_next_town()
    with other.inside():
        ids = [str(other.school), str(other.users["admin"].id)]
    assert other.client("admin").post("/oppsett/nytt-skjema/", {"title": "Bare vårt"}).status_code == 302
    return [*ids, "bare_vart"]


def at(place: Town, which: Desk[Any], foreign: list[str]) -> Desktop:
    """The desk of forms or of workflows."""
    is_form = which is forms._desk
    begins = FORM if is_form else FLOW
    rests = ("prov/", "prov/?provd=1", "sprak/") if is_form else ("prov/", "publiser/", "foresatte/")
    pages = [begins, *(begins.replace("rediger/", rest) for rest in rests)]
    desk = Desktop(
        town=place,
        desk=which,
        key="herjet_skjema" if is_form else "herjet",
        url=begins,
        verbs=FORM_VERBS if is_form else FLOW_VERBS,
        names=FORM_NAMES if is_form else FLOW_NAMES,
        parts=form_parts if is_form else flow_parts,
        words=FORM_WORDS if is_form else FLOW_WORDS,
        pages=lambda random: random.choice(pages),
        begin=again,
        foreign=foreign,
    )
    if desk.said() is None:
        again(desk)
    return desk


def judge(desk: Desktop) -> None:
    """No fault in all that was asked."""
    took = f"{desk.largest} letters"
    print(f"\n{desk.asked} asked, {len(desk.faults)} faults, {desk.tally}, {took}")
    assert not desk.faults, "\n".join(map(str, desk.faults[:8]))


@pytest.mark.parametrize("which", [forms._desk, workflows._desk], ids=["forms", "workflows"])
def test_whatever_is_posted_is_answered_and_the_draft_opens_again(
    place: Town, foreign: list[str], which: Desk[Any]
) -> None:
    desk, random = at(place, which, foreign), Random(41)
    for _ in range(ROUNDS):
        desk.round(random)
    judge(desk)


def test_the_languages_take_whatever_is_posted(place: Town, foreign: list[str]) -> None:
    desk, random = at(place, forms._desk, foreign), Random(43)
    desk.client.post(FORM, {"act": "add", "revision": str((desk.said() or (0, {}))[0]), "label": "Navn"})
    path = FORM.replace("rediger", "sprak")
    for _ in range(ROUNDS):
        said = desk.said()
        assert said is not None
        places = ["t|title", "t|navn.label", "t|page:side", "t|finnes_ikke.label", "t|", "lest", "languages", "bokmal"]
        values = [desk._value(random, said[1]) for _ in range(6)]
        body = urlencode(
            [
                ("act", random.choice(["save", "save", "approve", "promise", "word", "draft", "tull", ""])),
                ("revision", random.choice([said[0], said[0], said[0] - 1])),
                ("language", random.choice([b"nn", b"nn", b"se", b"en", b"nb", b"xx", values[0][:500]])),
                *((random.choice([*places, "nynorsk"]), value) for value in values),
            ]
        ).encode()
        desk.ask(body[:300], lambda body=body: post(desk.client, path, body))  # type: ignore[misc]
        desk.look(body[:2000], path)
        desk.look(body[:2000], FORM)
    judge(desk)


def test_a_case_that_is_tried_is_carried_by_the_page_and_anything_can_come_back(place: Town) -> None:
    desk, random = at(place, workflows._desk, []), Random(44)
    path = "/oppsett/forlop/school_referral/prov/"
    page = desk.client.get(path).content.decode()
    for _ in range(ROUNDS):
        good = carried_by(page)
        spoilt = deepcopy(good)
        for _change in range(random.choice((0, 0, 1, 3))):
            spot, key = random.choice(list(_spots(spoilt)))
            spot[key] = deepcopy(random.choice(WRONG)) if random.random() < 0.8 else deepcopy(good["events"][0])
        tasks = [
            "refer",
            "consent_assessment",
            "intake",
            "assign",
            "finnes_ikke",
            "",
            "refer:x:yes",
            "\x00",
            "day",
            "month",
        ]
        verbs = ["do", "do", "answer", "skip", "wait", "undo", "sub_end", "pause", "resume", "jump", "happen", "close"]
        sent = {"act": f"{random.choice([*verbs, 'priority', 'reopen', 'begin', ''])}:{random.choice(tasks)}"}
        try:
            sent["trial"] = json.dumps(spoilt)
        except ValueError:
            continue
        body = urlencode({**sent, "grade": random.choice(["4", "x", "9" * 30]), "unit_kind": "school"}).encode()
        _status, answer = desk.ask(body[:2000], lambda body=body: post(desk.client, path, body))  # type: ignore[misc]
        page = answer if carried_by(answer) and random.random() < 0.7 else page
    judge(desk)


def begun(place: Town, title: str) -> str:
    """The key of a form that is begun."""
    answer = place.client("admin").post("/oppsett/nytt-skjema/", {"title": title})
    return str(answer["Location"].split("/")[3])


def test_what_is_emptied_is_told_of_and_the_draft_opens_again(place: Town) -> None:
    builder = Builder(place, begun(place, "Tomt"))
    builder.do("add", label="Navn", kind="text", place="page:side")
    emptied_by: dict[str, dict[str, Any]] = {
        "save:navn": {"label_nb": " ", "label_nn": ""},
        "form": {"title_nb": "", "title_nn": ""},
        "page:side": {"page_side_nb": "", "page_side_nn": ""},
    }
    for act, emptied in emptied_by.items():
        builder.do(act, **emptied)
        assert "Uten tekst" in builder.page("navn"), act
        for rest in ("prov/", "sprak/"):
            assert builder.client.get(builder.url.replace("rediger/", rest)).status_code == 200
    assert builder.client.get("/oppsett/maler/").status_code == 200
    builder.do("publish", expect=422)


def test_an_emptied_workflow_is_told_of_and_opens_again(place: Town) -> None:
    editor = Editor.begin(place, "Tomt forløp", like="library:school_referral")
    for ref in ("phase:start", "task:refer", ""):
        parts = editor.text()
        ref = ref if ref != "phase:start" else f"phase:{parts['phases'][0]['key']}"
        editor.do(f"save:{ref}", title_nb="", title_nn=" ", kind="", unit="")
        assert "Uten navn" in editor.page(ref) or not ref
        for rest in ("prov/", "publiser/", "foresatte/"):
            assert editor.client.get(editor.url.replace("rediger/", rest)).status_code == 200
    limit = editor.add("deadline", "Frist")
    wrong: dict[str, Any] = {
        "from": "event:opened",
        "kind": "",
        "unit": "aeons",
        "count": "99.99",
        "escalate_days": "snart",
        "escalate_to": "ppt_head",
    }
    editor.do(f"save:{limit}", title_nb="Frist", **wrong, escalate_side="before")
    assert "snart" in editor.page(limit) and editor.client.get("/oppsett/maler/").status_code == 200


def test_a_draft_has_an_end(place: Town) -> None:
    builder = Builder(place, begun(place, "Langt"))
    lines = [f"Spørsmål {n}" for n in range(10_000)]
    builder.do("add_many", lines="\n".join(lines[:290]), kind="text", place="page:side")
    before = builder.text()
    told = builder.do("add_many", expect=409, lines="\n".join(lines), kind="text", place="page:side")
    assert "høyst 500 spørsmål" in told and builder.text() == before
    assert "blir for stor" in builder.do("save:sporsmal_1", expect=409, label_nb="x" * 1_900_000, help_nb="x" * 90_000)
    assert "ikke kan lagres" in builder.do("save:sporsmal_1", expect=409, label_nb="a\x00b")
    assert builder.text() == before and builder.client.get(builder.url).status_code == 200


def test_rows_within_rows_have_an_end(place: Town) -> None:
    builder = Builder(place, begun(place, "Dypt"))
    builder.do("add", kind="repeat", label="Rader 0", place="page:side")
    for number in range(1, 40):
        sent = {"act": "add", "kind": "repeat", "label": f"Rader {number}", "place": f"into:rader_{number - 1}"}
        if builder.client.post(builder.url, {**sent, "revision": str(number + 1)}).status_code == 409:
            break
    assert 10 < number < 39, "rows in rows in rows end somewhere"
    for rest in ("rediger/", "sprak/", "prov/"):
        assert builder.client.get(builder.url.replace("rediger/", rest)).status_code == 200


@pytest.mark.parametrize("path", ["/oppsett/nytt-skjema/", "/oppsett/nytt-forlop/"])
def test_what_is_begun_from_nothing_sensible_is_not_begun(place: Town, foreign: list[str], path: str) -> None:
    admin = place.client("admin")
    with place.inside():
        before = FormDraft.objects.count()
    for title in (b"", b"\x00", b"x" * 100_000, b"\xed\xa0\x80"):
        for base in (b"", b"\x00", b"own:\x00", b"library:\x00", b"library:../../x", foreign[-1].encode(), b"own:x"):
            status, _page = post(admin, path, urlencode({"title": title, "base": base, "like": base}).encode())
            assert status in (302, 400, 404), (title, base, status)
    with place.inside():
        assert FormDraft.objects.count() <= before + 1
