"""A person of ill will (or a broken browser) at the form builder and the workflow editor: what is posted there."""

import html
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes

from django.test import Client

from core.drafting import Desk
from tests.cast import Town
from tests.effort import must_end
from tests.scenarios.hostile import post

# What nobody expects in the place of anything, as bytes on the wire.
HARM: tuple[bytes, ...] = (
    *(b"", b" ", b"a\x00b", b"\x00", b"a\xed\xa0\x80b", b"\xff\xfe\xc3", b"-1", b"0", b"9" * 40, b"1e400", b"NaN"),
    *("٣٤".encode(), b"1,5", b"99.99", b"00/00", b"31.02.2026", b"9999-12-31", b"0000-00-00", b"02-30", b"on"),
    *(b"<script>alert(1)</script>", b"{{ 7*7 }}{% debug %}", b'"><img src=x onerror=alert(1)>', b"'; DROP TABLE x--"),
    *(b"__proto__", b"constructor", b"key", b"../../etc/passwd", b"a\r\nSet-Cookie: x=y", b"\xe2\x80\xae"),
    *(b":", b"::", b".", b"..", b"a.b.c", b"task:", b"field:x", b"event:", b"page:", b"into:", b"after:", b"case."),
    *("å".encode() * 300, b"x" * 70_000, b"f" * 61, b"0197a3c4-51aa-7b02-8e11-2f3a4b5c6d7e", b"None", b"[]", b"{}"),
)
ALLOWED = {200, 302, 400, 403, 404, 409, 413, 422}
MOST_BYTES = 6_000_000


@dataclass
class Desktop:
    """One draft that is written on, and what is known of it: which names are posted, and what could be meant."""

    town: Town
    desk: Desk[Any]
    key: str
    url: str
    verbs: Sequence[str]
    names: Sequence[str]
    parts: Callable[[dict[str, Any]], list[str]]
    words: Sequence[str]
    pages: Callable[[Random], str]
    begin: Callable[["Desktop"], None]
    foreign: Sequence[str] = ()
    faults: list[tuple[Any, ...]] = field(default_factory=list)
    largest: int = 0
    asked: int = 0
    tally: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client: Client = self.town.client("admin")

    def said(self) -> tuple[int, dict[str, Any]] | None:
        """The draft's revision and what it says; none when there is no draft."""
        with self.town.inside():
            draft = self.desk.find(self.key)
            return (draft.revision, self.desk.text(draft)) if draft else None

    def ask(self, told: object, act: Callable[[], tuple[int, str]]) -> tuple[int, str]:
        """One request; a fault is anything but a clear answer of reasonable size."""
        with must_end():
            status, page = act()
        self.asked += 1
        self.tally[status] = self.tally.get(status, 0) + 1
        self.largest = max(self.largest, len(page))
        if status not in ALLOWED:
            self.faults.append((told, status, re.sub(r"\s+", " ", page)[:200]))
        if len(page) > MOST_BYTES:
            self.faults.append((told, f"{len(page)} letters"))
        if re.search(r"<script[^>]*>\s*alert|<img src=x|}49|#49", page):
            self.faults.append((told, "carried out"))
        return status, page

    def look(self, told: object, path: str) -> None:
        """The draft's own pages must open, whatever was posted."""

        def act() -> tuple[int, str]:
            self.client.raise_request_exception = False
            answer: Any = self.client.get(path)
            return answer.status_code, answer.content.decode(errors="replace")

        status, _page = self.ask((told, "opening", path), act)
        if status != 200:
            self.faults.append((told, "does not open", path, status))

    def round(self, random: Random) -> None:
        """One post, and a look at the draft after it."""
        said = self.said()
        if said is None:
            self.begin(self)
            said = self.said()
            assert said is not None
        revision, before = said
        stale = random.random() < 0.1
        sent = random.choice([revision - 1, revision + 1, 0]) if stale else revision
        act = self._act(random, before)
        body = self._body(random, before, act, sent)
        status, _page = self.ask((act, body[:300]), lambda: post(self.client, self.url, body))
        after = self.said()
        if stale and act.partition(b":")[0] not in (b"roll_forward", b"begin") and after != said:
            self.faults.append((act, "overwrote what somebody else had written", status))
        if status >= 400 and after != said:
            self.faults.append((act, "changed the draft although the answer was no", status))
        if after is None:
            return
        if status == 302:
            told = (act, body[:2000])
            self.look(told, f"{self.url}?{self._chosen(random, after[1])}")
            self.look(told, self.pages(random))

    def _chosen(self, random: Random, definition: dict[str, Any]) -> str:
        name = quote_from_bytes(random.choice([*self.parts(definition), ""]).encode())
        return f"felt={name}&del={name}"

    def _act(self, random: Random, definition: dict[str, Any]) -> bytes:
        verb = random.choice(self.verbs)
        if verb == "throw_away" and random.random() < 0.8:
            verb = "undo"
        about = self._value(random, definition) if random.random() < 0.15 else self._meant(random, definition)
        return verb.encode() + (b":" + about if random.random() < 0.95 else b"")

    def _meant(self, random: Random, definition: dict[str, Any]) -> bytes:
        return random.choice([*self.parts(definition), ""]).encode()

    def _value(self, random: Random, definition: dict[str, Any]) -> bytes:
        lot = random.random()
        if lot < 0.3:
            return self._meant(random, definition)
        if lot < 0.7:
            return random.choice(self.words).encode()
        if lot < 0.73 and self.foreign:
            return random.choice(self.foreign).encode()
        if lot < 0.75:
            return b"\n".join(b"linje %d" % n for n in range(10_000))
        return random.choice(HARM)

    def _body(self, random: Random, definition: dict[str, Any], act: bytes, revision: int) -> bytes:
        pairs = [(b"act", act), (b"revision", str(revision).encode())]
        chosen = random.sample(self.names, k=random.randint(0, min(30, len(self.names))))
        for name in chosen:
            for _ in range(random.choice((1, 1, 1, 2, 5))):
                pairs.append((name.encode(), self._value(random, definition)))
        return b"&".join(
            quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode() for name, value in pairs
        )


def carried_by(page: str) -> Any:
    """The made-up case that a page of «Prøv flyten» carries along."""
    found = re.search(r'name="trial" value="([^"]*)"', page)
    return json.loads(html.unescape(found[1])) if found else None
