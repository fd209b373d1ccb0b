"""Whatever is posted to a page of the walk, the answer is a clear no (or harmless), nothing is lost or half done."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from casework.cases.models import Case, CaseTask, Consent
from core import clock
from core.national_id import make_synthetic
from tests import cast
from tests.cast import Town, register_child
from tests.scenarios.hostile import LONG, NASTY, NEVER, body_of, on_record, post
from tests.scenarios.walk import STEPS, Walk

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
YES = {"capacity": "parental_responsibility", "decision": "yes", "child_informed": "yes", "confirmation": "true"}

SERIALS = itertools.count(100)


@pytest.fixture(autouse=True, scope="module")
def at_nine() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@dataclass
class Walked:
    """A municipality with cases at the points where forms are posted."""

    town: Town
    cases: dict[str, Case] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        """A browser that is logged in once for all tests."""
        return self.clients.setdefault(who, self.town.client(who or None))


@pytest.fixture(scope="module")
def place(database: None) -> Walked:
    place = Walked(cast.build_next_town())
    for last in ("refer", "assign"):
        with place.town.inside():
            child = register_child(place.town)
            for number in (1, 2):
                place.town.users[f"{last}-{number}"] = place.town.users[f"guardian{number}"]
            place.cases[last] = Walk(place.town, child.id, NOW - timedelta(days=60)).to(last)
    return place


def referral() -> dict[str, Any]:
    return {
        "national_id": make_synthetic(NOW.date().replace(year=2017), 77),
        "first_name": "Pia",
        "last_name": "Prøve",
        "grade": "4",
        "languages": "norsk",
        "interpreter_language": "",
        "guardians": "1",
        "guardian-0-name": "Fie Foresatt",
        "guardian-0-email": "fie@foresatt.example",
        "guardian-0-phone": "99 00 00 00",
        "guardian-0-language": "nb",
        "guardian-0-lives_with": "permanent",
        "guardian-0-responsibility": "yes",
    }


def small_forms(place: Walked) -> list[tuple[str, str, dict[str, Any]]]:
    """Who posts what where: every page but the tasks' own forms."""
    case, asked, town = place.cases["assign"], place.cases["refer"], place.town
    with town.inside():
        consent = Consent.objects.filter(case=case).order_by("given_at").first()
        assert consent is not None
        guardian = town.users["refer-1"].guardian.id
    about, reason = f"/saker/{case.id}", {"reason": "En grunn å ta vare på."}
    return [
        ("", "/logg-inn/", {"email": "ingen@prove.example", "password": "feil", "next": "/saker/"}),
        ("school_head", "/henvisning/ny/", {**referral(), "unit": str(town.school)}),
        ("adviser", f"{about}/vent/", {"reason": "external", "note": "Rapporten er bestilt."}),
        ("adviser", f"{about}/forklar/?frist=interim_reply", reason),
        ("adviser", f"{about}/avslutt/", {"outcome": "moved"}),
        ("adviser", f"{about}/oppgaver/observe/hopp-over/", reason),
        ("adviser", f"{about}/oppgaver/intake/ta-opp/", reason),
        ("adviser", f"/samtykke/{consent.id}/trekk/", reason),
        ("ppt_head", f"/saker/{asked.id}/samtykke/consent_assessment/{guardian}/", {**YES, "method": "paper"}),
        ("refer-1", f"/min/{asked.id}/samtykke/consent_assessment/", YES),
        ("assign-1", f"/min/trekk/{consent.id}/", reason),
        ("admin", "/oppsett/folk/", {"email": "ny@prove.example", "name": "Ny Person", "title": "", "phone": "1"}),
        (
            "admin",
            f"/oppsett/folk/{town.users['nobody'].id}/",
            {"role": "teacher", "unit": str(town.school)},
        ),
        ("admin", "/oppsett/enheter/", {"kind": "school", "name": "Ny skole", "phone": "1"}),
        ("admin", "/oppsett/utseende/", {"service_name": "PPT", "colour": "#123456", "address": "", "phone": ""}),
    ]


NUMBERS = range(15)
# Lines of free text where nearly everything is allowed; and a box that is ticked by whatever is sent.
FREE = {"reason"}
TICKED = {"confirmation"}
# Enough for a form with many fields.
SOME = ("long", "nul", "lone surrogate", "huge", "foreign id")


@pytest.mark.parametrize("number", NUMBERS)
def test_one_spoilt_field_at_a_time(place: Walked, number: int) -> None:
    """Never a server error; a no changes nothing, and keeps what else was typed."""
    forms = small_forms(place)
    assert len(forms) == len(NUMBERS)
    who, path, fields = forms[number]
    faults: list[tuple[Any, ...]] = []
    client, before = place.client(who), on_record(place.town)
    for name in fields.keys() - TICKED:
        for what in NEVER if name in FREE else NASTY if len(fields) < 8 else SOME:
            # Whatever must be the only one of its kind, is; else the second try would be refused for that alone.
            serial = next(SERIALS)
            born = date(2008, 1, 1) + timedelta(days=serial % 3000)
            unique = {
                "national_id": make_synthetic(born, 1),
                "email": f"ny{serial}@prove.example",
                "name": f"Ny {serial}",
            }
            sent = fields | {key: value for key, value in unique.items() if key in fields}
            status, page = post(client, path, body_of(sent, name, NASTY[what]))
            after = on_record(place.town)
            if status >= 500 or (status >= 400 and after != before):
                faults.append((name, what, status, {k for k in after if after[k] != before[k]}))
            if name in FREE and status not in (409, 422) and path.find("/min/trekk/") < 0:
                faults.append((name, what, status, "went through"))
            if status == 422:
                typed = [v for k, v in sent.items() if k != name and k in ("name", "first_name") and v]
                faults += [(name, what, "lost", text) for text in typed if text not in page]
                chosen = {"reason"} if path.endswith("/vent/") else set()  # there the reason is one of a list
                typed_freely = {*FREE, "name", "first_name"} - chosen
                if what == "long" and name in typed_freely and LONG not in page:
                    faults.append((name, what, "lost", "what was too long"))
            before = after
    assert not faults


def test_every_form_of_the_walk_is_spoilt_before_it_is_filled_in(database: None) -> None:
    """One case on its way: at each task all that is wrong is tried, then the step is done as if nothing had been."""
    town = cast.build_next_town()
    with town.inside():
        walk = Walk(town, register_child(town).id, NOW - timedelta(days=60))
    clients = {who: town.client(who) for who in ("school_head", "ppt_head", "adviser", "decider")}
    faults: list[Any] = []
    for key in STEPS:
        if not key.startswith("consent") and key not in ("talk_child", "observe"):  # the same form as the talk before
            with town.inside():
                who, good, _ = walk._part(key)
            address = f"/saker/{walk.case.id}/oppgaver/{key}/"
            faults += [(key, *fault) for fault in spoil(town, clients[who], walk.case, address, good)]
        with town.inside():
            walk.to(key)
    assert not faults


def spoil(town: Town, client: Client, case: Case, address: str, good: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Everything that may not happen when this task's form is posted with faults."""
    answer: Any = client.get(address)
    assert answer.status_code == 200, address
    state = {"version": answer.context["version"], "revision": answer.context["revision"]}
    with town.inside():
        steps = case.events.count()
    names = [*good, "goal-0-subject", "goal-0-text", "goal-0-measure-0-text", "goal-0-measure-0-hours"]
    for what in (*SOME, "markup"):
        nasty = NASTY[what]
        body = body_of({**state, "act": "complete"}) + b"".join(body_of({}, name, nasty[:20_000]) for name in names)
        for where in ("", "utkast/") if what in NEVER else ("",):
            status, page = post(client, address + where, body)
            if status not in ({422, 409} if not where else {200, 409, 422}):
                yield what, where, status
            if what == "markup" and "<script>alert(1)" in page:
                yield what, "came back as markup"
    posted = {name: "on" if value is True else value for name, value in good.items() if value is not False}
    for what, body in {
        "nothing": b"",
        "only unknown": b"ukjent=1&__proto__=x&id=5",
        "old page": body_of({**posted, "version": 0, "revision": 0}),
        "no page": body_of(posted),
        "half a number": body_of({**posted, "version": "1e3", "revision": "-1"}),
        "unknown button": body_of({**posted, **state, "act": "add_goal_999999999999"}),
    }.items():
        status, _ = post(client, address, body)
        if status not in {200, 409, 422}:
            yield what, status
    for method in ("PUT", "DELETE", "PATCH"):
        status = client.generic(method, address + "utkast/").status_code
        if status != 405:
            yield method, status
    with town.inside():
        if case.events.count() != steps or CaseTask.objects.get(case=case, key=address.split("/")[-2]).status == "done":
            yield ("something was done",)


GARBAGE = [
    "side=abc",
    "page=99999999999999999999",
    "page=-1",
    "page=%00",
    "page=%D9%A3",
    "frist=xx",
    "frist=%00",
    "q=%00%ED%A0%80%FF",
    "q=" + "x" * 5000,
    "q=%25%27%22%5C&fase=%00&ansvarlig=%00&kommune=%C2%B2",
    "kommune=9999999999999999999999",
    "hvem=%00&hva=%00",
    "hvem=not-a-uuid&hva=case.read",
    "next=//evil.example&language=%00",
    "page=1&page=2&page[]=3",
    "&&&===%%%",
]


@pytest.mark.parametrize("query", GARBAGE, ids=[str(number) for number in range(len(GARBAGE))])
def test_an_address_nobody_meant(place: Walked, query: str) -> None:
    case = place.cases["assign"]
    about = f"/saker/{case.id}/"
    for who, paths in {
        "ppt_head": ["/", "/saker/", about, f"{about}logg/", "/oversikt/", f"{about}forklar/", "/henvisning/ny/"],
        "assign-1": ["/", "/min/", f"/min/{case.id}/"],
        "admin": ["/oppsett/", "/oppsett/folk/", "/oppsett/enheter/", "/oppsett/maler/"],
        "": ["/logg-inn/", "/hjelp/", "/tema.css", "/velkommen/%00/", "/velkommen/%ED%A0%80/"],
    }.items():
        client = place.client(who)
        client.raise_request_exception = False
        for path in paths:
            status = client.get(f"{path}?{query}").status_code
            assert status in (200, 302, 404), (who, path, status)


@pytest.mark.parametrize("key", ["%00", "%ED%A0%80", "..%2F..", "x" * 3000, "refer%0d%0aSet-Cookie:a=b", "refer'--"])
def test_a_task_that_never_was(place: Walked, key: str) -> None:
    case, client = place.cases["assign"], place.client("ppt_head")
    for rest in ("", "utkast/", "hopp-over/", "ta-opp/"):
        for method in ("GET", "POST"):
            client.raise_request_exception = False
            status = client.generic(method, f"/saker/{case.id}/oppgaver/{key}/{rest}").status_code
            assert status in ((404,) if (rest, method) != ("utkast/", "GET") else (404, 405))


def test_without_the_forms_mark_nothing_is_posted(place: Walked) -> None:
    strict = Client(SERVER_NAME=place.town.host, enforce_csrf_checks=True)
    strict.cookies = place.client("adviser").cookies
    about, before = f"/saker/{place.cases['assign'].id}", on_record(place.town)
    for path in (f"{about}/vent/", f"{about}/avslutt/", f"{about}/last-opp/", "/logg-ut/", "/logg-inn/", "/sprak/"):
        status, page = post(strict, path, body_of({"reason": "x", "outcome": "moved"}))
        assert status == 403 and "<html" in page, path
    assert on_record(place.town) == before
