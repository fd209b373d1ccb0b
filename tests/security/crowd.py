"""A crowd of hostile callers: any host, anybody's credentials, anybody's ids, any verb; and who may read what."""

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from casework.people.models import Child, Guardian, Unit
from core import clock
from core.accounts.services import TOKEN_SCOPES, issue_token
from tests.cast import Town, child_of
from tests.scenarios.addresses import Things, make_things, routes

VERBS = (*["GET"] * 14, "POST", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
# They would end the callers' own sessions, or use the link up.
SPARED = {"logout", "invitation"}
PEOPLE = ("ppt_head", "ppt_head", "ppt_head", "adviser", "school_head", "teacher", "decider", "admin", "guardian1")


@dataclass
class Marked:
    """A tenant whose rows carry a word that stands nowhere else, and what opens its doors."""

    town: Town
    things: Things
    canary: str
    sessions: list[str]
    token: str


@dataclass
class Tally:
    """What came of it."""

    asked: int = 0
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    own: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)


def make_marked(town: Town) -> Marked:
    """A case in this town, all of whose words are marked."""
    things = make_things(town, "assign")
    canary = f"Qx{town.tenant.schema}xQ"
    with town.inside():
        Child.objects.filter(id=child_of(things.case).id).update(first_name=canary, last_name=canary)
        Guardian.objects.filter(guardianships__child=things.case.child_id).update(name=canary, phone=canary)
        Unit.objects.filter(id=town.school).update(name=canary)
        _, token = issue_token(name="Skolesystemet", scopes=TOKEN_SCOPES, at=clock.now(), expires_at=None)
    sessions = [town.client(who).cookies[settings.SESSION_COOKIE_NAME].value for who in PEOPLE]
    return Marked(town, things, canary, sessions, token)


def let_loose(towns: list[Marked], number: int, *, seed: int) -> Tally:
    """Ask so many times, each time with something from anywhere."""
    chance, tally = random.Random(seed), Tally()
    known = [(route, names) for route, names in routes() if route not in SPARED]
    hosts = [*(one.town.host for one in towns), *(one.town.host.upper() for one in towns)]
    hosts += ["drift.localhost", "finnes-ikke.localhost", f"{towns[0].town.host}.evil.example"]
    for _ in range(number):
        route, names = chance.choice(known)
        whose = chance.choice(towns)
        # Half of all ids are the caller's own, and a third of all hosts: or nobody would ever get in anywhere.
        ids = whose if chance.random() < 0.5 else chance.choice(towns)
        host = whose.town.host if chance.random() < 0.33 else chance.choice(hosts)
        path = ids.things.address(route, names)
        _ask(chance, tally, towns, whose=whose, host=host, path=path, route=route)
    return tally


def _ask(
    chance: random.Random, tally: Tally, towns: list[Marked], *, whose: Marked, host: str, path: str, route: str
) -> None:
    headers, verb = {}, chance.choice(VERBS)
    client = Client(SERVER_NAME=host, raise_request_exception=False)
    kind = chance.choice(("none", "session", "session", "token", "both", "forged"))
    if kind in ("session", "both"):
        client.cookies[settings.SESSION_COOKIE_NAME] = chance.choice(whose.sessions)
    if kind in ("token", "both") or (kind != "none" and path.startswith("/api/")):
        headers["Authorization"] = f"Bearer {whose.token}"
    if kind == "forged":
        headers["Authorization"] = f"Bearer samspor_{chance.choice(towns).town.tenant.schema}_{'x' * 43}"
        headers["X-Forwarded-Host"] = chance.choice(towns).town.host
    body, sent = _body(chance, towns)
    answer: Any = client.generic(verb, path, body, content_type=sent, headers=headers)
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    tally.asked += 1
    tally.statuses[answer.status_code] += 1
    what = f"{verb} {host}{path} as {whose.canary} ({kind}): {answer.status_code}"
    if answer.status_code >= 500:
        tally.faults.append(what)
    for one in towns:
        if one.canary.encode() not in text + str(answer.headers).encode():
            continue
        if one is whose and host.lower() == one.town.host:
            tally.own[one.canary] += 1
        else:
            tally.leaks.append(what)


def _body(chance: random.Random, towns: list[Marked]) -> tuple[bytes, str]:
    other = chance.choice(towns)
    ids = [str(value) for value in other.things.values.values()]
    form = "&".join(f"{name}={chance.choice(ids)}" for name in ("unit", "adviser", "person", "child_id", "tenant", "q"))
    json = f'{{"child_id": "{other.things.case.child_id}", "unit_id": "{other.town.school}", "tenant": "k5001"}}'
    return chance.choice(
        (
            (form.encode(), "application/x-www-form-urlencoded"),
            (json.encode(), "application/json"),
            (b"\xff\x00{", "application/json"),
            (b"", "application/octet-stream"),
        )
    )
