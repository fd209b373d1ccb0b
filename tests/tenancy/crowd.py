"""Many clients at once, each answer read for marks: its own tenant's must be there, nobody else's may be."""

import http.client
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

THREADS = 64
# Every name in a tenant carries its mark: QX, the tenant's four digits, and what kind of row it stands in.
_MARK = re.compile(r"QX([0-9]{4})([A-Z])")


def mark(tenant: int, kind: str) -> str:
    """The mark of this tenant's rows of this kind."""
    return f"QX{tenant:04}{kind}"


@dataclass(frozen=True)
class Ask:
    """One request and what a right answer to it is."""

    tenant: int
    host: str
    path: str
    shows: str  # the kind of row whose mark must be in the answer; empty when none is shown
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    status: int = 200


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    text: str

    def header(self, name: str) -> str:
        """The first header of this name."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that were set."""
        given = [value for key, value in self.headers if key.lower() == "set-cookie"]
        return dict(value.split(";", 1)[0].split("=", 1) for value in given)


@dataclass
class Tally:
    """What a crowd met with."""

    checked: int = 0
    right: int = 0
    wrong: list[str] = field(default_factory=list)  # showed another tenant's mark
    errors: Counter[str] = field(default_factory=Counter)  # anything else than the right answer
    done: Counter[int] = field(default_factory=Counter)  # writes that were acknowledged, by tenant


def send(port: int, ask: Ask) -> Answer:
    """One request on a connection of its own, as the proxy would pass it on."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Host": ask.host, "X-Forwarded-Proto": "https", "Connection": "close", **ask.headers}
    try:
        connection.request(ask.method, ask.path, body=ask.body or None, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, response.getheaders(), response.read().decode(errors="replace"))
    finally:
        connection.close()


def let_loose(
    port: int, choose: Callable[[random.Random, int], Ask], number: int, *, threads: int = THREADS, seed: int = 1
) -> Tally:
    """Send `number` requests, `threads` at a time, and judge every answer."""
    tally, lock = Tally(), threading.Lock()
    turns = iter(range(number))

    def client(which: int) -> None:
        chance = random.Random(seed * 1000 + which)
        while True:
            with lock:
                turn = next(turns, None)
            if turn is None:
                return
            ask = choose(chance, turn)
            try:
                judged = judge(ask, send(port, ask))
            except (OSError, http.client.HTTPException) as error:
                judged = ("error", f"{type(error).__name__}")
            with lock:
                _count(tally, ask, *judged)

    crowd = [threading.Thread(target=client, args=(which,), daemon=True) for which in range(threads)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()
    return tally


def judge(ask: Ask, answer: Answer) -> tuple[str, str]:
    """«right», «wrong» (another tenant's mark) or «error», and why."""
    found = set(_MARK.findall(answer.text + "".join(value for _, value in answer.headers)))
    strangers = {tenant for tenant, _ in found} - {f"{ask.tenant:04}"}
    if strangers:
        return "wrong", f"{ask.host}{ask.path} showed {sorted(strangers)}"
    if answer.status != ask.status:
        return "error", str(answer.status)
    if ask.shows and (f"{ask.tenant:04}", ask.shows) not in found:
        return "error", f"{answer.status} without its own mark"
    return "right", ""


def _count(tally: Tally, ask: Ask, verdict: str, why: str) -> None:
    tally.checked += 1
    if verdict == "wrong":
        tally.wrong.append(why)
    elif verdict == "error":
        tally.errors[why] += 1
    else:
        tally.right += 1
        if ask.method == "POST":
            tally.done[ask.tenant] += 1


def mixed(asks: Sequence[Sequence[Ask]], weights: Sequence[int]) -> Callable[[random.Random, int], Ask]:
    """Some tenant's request, each of its kinds as often as `weights` says; TURN in a body becomes a new name."""

    def choose(chance: random.Random, turn: int) -> Ask:
        ask = chance.choices(chance.choice(asks), weights)[0]
        fresh = f"{turn}-{chance.getrandbits(40):x}".encode()  # another crowd has had this turn before
        return replace(ask, body=ask.body.replace(b"TURN", fresh)) if ask.body else ask

    return choose
