"""Answers that mean harm, posted to a task: too many rows, what is others', what is computed, and anything at all.

SAMSPOR_FUZZ=5000 uv run pytest tests/security/test_hostile_answers.py -n 0 -s     (the long run)
"""

import os
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework.cases.models import Case, CaseTask
from casework.documents.models import Document
from casework.forms.services import publish_form
from core import clock
from tests.casework.forms_sample import field, text
from tests.cast import Town, build_next_town, register_child
from tests.effort import must_end
from tests.scenarios.hostile import post
from tests.scenarios.test_bad_files import PDF
from tests.scenarios.walk import Walk
from tests.security.hostile_posts import HARM

ROUNDS = int(os.environ.get("SAMSPOR_FUZZ", "40"))
INNER = {
    "id": "indre",
    "type": "repeat",
    "label": text("Indre"),
    "fields": [field("ord", "text"), field("antall", "int")],
}
FIELDS: list[dict[str, Any]] = [
    field("navn", "text"),
    field("dag", "date"),
    field("timer", "dec"),
    field("valg", "checks"),
    field("larer", "person", person_role="teacher"),
    field("noen", "person"),
    field("skole", "unit"),
    field("papirer", "file", multiple=True),
    field("underskrift", "sign"),
    {"id": "rader", "type": "repeat", "label": text("Rader"), "fields": [field("uke", "int"), INNER]},
    field("sum", "computed", calc={"total": ["rader", "uke"]}),
    field("mer", "long", show_if={"eq": ["underskrift", True]}),
]
NAMES = (
    *(each["id"] for each in FIELDS),
    *(
        "rader.0.uke",
        "rader.0.row",
        "rader.1.uke",
        "rader.1.indre.0.ord",
        "rader.1.indre.0.antall",
        "rader.0.indre.0.row",
    ),
    *("rader.-1.uke", "rader.x.uke", "rader.0.indre", "rader.0", "rader..uke", "rader.9999.indre.9999.ord", "ukjent"),
    *("papirer__upload", "sum.0", "navn.0.x", "csrfmiddlewaretoken", "side", "steg", "__proto__", "goal-0-text"),
)
ACTS = (
    *("save", "save", "save", "complete", "review", "next", "back", "upload", "add:rader", "add:rader.0.indre", "tull"),
    *("remove:rader.0", "remove:rader.99", "add:rader.9999.indre", "add:ukjent", "add:..", "remove:", "", "add_goal"),
)


@pytest.fixture(scope="module")
def place(database: None) -> Town:
    """A municipality whose referral asks for everything."""
    town = build_next_town()
    page = {"key": "side", "title": text("Side"), "fields": FIELDS}
    definition = {"key": "referral_school", "version": 99, "title": text("Alt"), "pages": [page]}
    with town.inside():
        publish_form(definition=definition, act=town.act("admin"))
    return town


class Writer:
    """The school's head at the referral of a case of its own."""

    def __init__(self, town: Town) -> None:
        self.town, self.client = town, town.client("school_head")
        with town.inside():
            self.case: Case = Walk(town, register_child(town).id, clock.now()).case
        self.url = f"/saker/{self.case.id}/oppgaver/refer/"

    def state(self) -> dict[str, str]:
        """What the page carries along."""
        answer: Any = self.client.get(self.url)
        assert answer.status_code == 200, answer.content.decode()[:2000]
        return {"revision": str(answer.context["revision"]), "version": str(answer.context["version"])}

    def send(self, fields: list[tuple[str, Any]], act: str = "save", *, where: str = "") -> tuple[int, str]:
        """Post to the page (or the draft's own address); how it was answered."""
        body = urlencode([("act", act), *self.state().items(), *fields]).encode()
        with must_end():
            return post(self.client, self.url + where, body)

    def draft(self) -> dict[str, Any]:
        """What is kept."""
        with self.town.inside():
            row = CaseTask.objects.select_related("submission").get(case=self.case, key="refer")
            return dict(row.submission.answers) if row.submission else {}


@pytest.fixture
def writer(place: Town) -> Writer:
    return Writer(place)


MANY = {
    "rows": [(f"rader.{n}.uke", "1") for n in range(3_900)],
    "rows within a row": [(f"rader.0.indre.{n}.ord", "x") for n in range(3_900)],
    "rows within rows": [(f"rader.{n % 60}.indre.{n // 60}.ord", "x") for n in range(3_900)],
    "one name": [("navn", "x")] * 3_900,
    "files": [("papirer", "0197a3c4-51aa-7b02-8e11-2f3a4b5c6d7e")] * 3_900,
    "many more": [(f"rader.{n}.uke", "1") for n in range(40_000)],
}


@pytest.mark.parametrize("what", MANY)
def test_too_many_of_anything_is_answered_in_good_time(writer: Writer, what: str) -> None:
    for act, where in (("save", "utkast/"), ("save", ""), ("complete", "")):
        status, page = writer.send(MANY[what], act, where=where)
        print(f"\n{what} {act} {where}: {status}, {len(page)} letters")
        assert status in (200, 302, 400, 409, 413, 422), page[:500]
        assert len(page) < 4_000_000
    assert writer.client.get(writer.url).status_code == 200


def foreign_things(place: Town, writer: Writer) -> Iterator[tuple[str, str]]:
    """Ids of what is not this case's to name."""
    other = build_next_town()
    theirs = {"larer": other.users["teacher"].id, "noen": other.users["admin"].id, "skole": other.school}
    yield from ((name, str(one)) for name, one in theirs.items())
    neighbour = Writer(place)
    upload = SimpleUploadedFile("annet.pdf", PDF, "application/pdf")
    answer = neighbour.client.post(neighbour.url, {"act": "upload", **neighbour.state(), "papirer__upload": upload})
    assert answer.status_code == 302
    with place.inside():
        paper = Document.objects.filter(case_id=neighbour.case.id).latest("created_at").id
    yield "papirer", str(paper)
    yield "larer", str(place.users["school_head"].id)
    for name in ("larer", "noen", "skole", "papirer"):
        yield name, "0197a3c4-51aa-7b02-8e11-2f3a4b5c6d7e"


def test_what_is_others_cannot_be_named(place: Town, writer: Writer) -> None:
    for name, foreign in foreign_things(place, writer):
        status, page = writer.send([("navn", "Ada"), (name, foreign)])
        assert status == 422 and "annet.pdf" not in page, (name, foreign, status)
        assert writer.draft()["navn"] == "Ada", "what else was typed is kept"
        assert "annet.pdf" not in writer.client.get(writer.url).content.decode()
        status, _page = writer.send([(name, foreign)], "complete")
        assert status == 422, (name, foreign)


def test_anybody_of_the_staff_can_be_named_where_no_role_is_asked_for(place: Town, writer: Writer) -> None:
    page = writer.client.get(writer.url).content.decode()
    assert page.count("Lise Lærer") == 2 and "Lars Leder" in page and "Rolf Rektor" not in page
    assert writer.send([("noen", str(place.users["ppt_head"].id))])[0] == 302
    assert writer.draft()["noen"] == str(place.users["ppt_head"].id)


def test_what_is_computed_or_not_asked_is_not_taken(writer: Writer) -> None:
    sent = [("rader.0.uke", "2"), ("rader.3.uke", "3"), ("sum", "1000"), ("mer", "Skjult"), ("ukjent", "x")]
    assert writer.send(sent)[0] == 302
    kept = writer.draft()
    assert kept["sum"] == 5 and "mer" not in kept and "ukjent" not in kept and len(kept["rader"]) == 2


def test_anything_at_all_is_answered_and_the_page_opens_again(writer: Writer) -> None:
    random, faults = Random(45), []
    for _ in range(ROUNDS):
        fields = []
        for _field in range(random.randint(0, 25)):
            value = random.choice((*HARM, b"a", b"b", b"2", b"2026-11-23", str(writer.town.school).encode()))
            fields.append((random.choice(NAMES), value))
        act = random.choice(ACTS)
        state = writer.state() if random.random() < 0.8 else {"revision": "99", "version": "x"}
        pairs = [("act", act.encode()), *((name, each.encode()) for name, each in state.items()), *fields]
        body = "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(each)}" for name, each in pairs).encode()
        where = random.choice(("", "", "utkast/"))
        status, page = post(writer.client, writer.url + where, body)
        if status not in (200, 302, 400, 409, 422) or "<script>alert(1)" in page:
            faults.append((act, where, status, body[:1500]))
        with writer.town.inside():
            if CaseTask.objects.get(case=writer.case, key="refer").status == "done":
                writer.__init__(writer.town)  # type: ignore[misc]
        for path in (writer.url, f"{writer.url}?side=se-over", f"/saker/{writer.case.id}/"):
            answer = writer.client.get(path)
            if answer.status_code not in (200, 302):
                faults.append((act, path, answer.status_code, body[:1500]))
    assert faults == []
