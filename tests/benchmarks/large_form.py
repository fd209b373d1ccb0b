"""A form as large as any municipality's: 60 questions, 20 conditions, 30 rows; and what it weighs and costs."""

import gzip
import statistics
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.test import Client

QUESTIONS, RULES, ROWS = 60, 20, 30
MOST_MS, MOST_KB = 25.0, 60.0


def both(words: str) -> dict[str, str]:
    """The words in both Norwegian languages."""
    return {"nb": words, "nn": words}


def definition() -> dict[str, Any]:
    """Sixty questions on six pages, twenty of them with conditions, one of them rows with six questions each."""
    fields = [_field(number) for number in range(QUESTIONS - 1)]
    inner = [
        {"id": f"rad_{name}", "type": kind, "label": both(f"I raden: {name}")}
        for name, kind in (("tiltak", "text"), ("fra", "date"), ("til", "date"), ("timer", "dec"), ("ok", "bool"))
    ]
    rows = {"id": "rader", "type": "repeat", "label": both("Tiltak som er prøvd"), "max": ROWS, "fields": inner}
    fields.append(rows)
    pages = [
        {"key": f"side_{n}", "title": both(f"Side {n + 1}"), "fields": fields[n * 10 : n * 10 + 10]} for n in range(6)
    ]
    return {"key": "referral_school", "version": 999, "title": both("Stort skjema"), "pages": pages}


def _field(number: int) -> dict[str, Any]:
    kinds = ("radio", "long", "text", "int", "checks", "date")
    kind = kinds[number % 6]
    told = both(f"Spørsmål {number} om hvordan eleven har det på skolen")
    field: dict[str, Any] = {"id": f"q{number}", "type": kind, "label": told, "required": number % 4 == 0}
    field["help"] = both("Skriv kort, og bare det som trengs for å vurdere saken.")
    if kind in ("radio", "checks"):
        field["options"] = [{"value": f"v{n}", "label": both(f"Svar {n} på spørsmålet")} for n in range(5)]
    if number % 3 == 1:
        field["show_if"] = {"any": [{"eq": ["q0", "v1"]}, {"filled": f"q{number - 1}"}]}
    return field


def posted() -> dict[str, Any]:
    """All of it filled in, as a browser posts it."""
    by_kind = {"radio": "v1", "long": "Ord og flere ord. " * 40, "text": "Ord", "int": "12", "checks": ["v1", "v2"]}
    data: dict[str, Any] = {}
    for number in range(QUESTIONS - 1):
        kind = _field(number)["type"]
        data[f"q{number}"] = by_kind.get(kind, "24.12.2026")
    for row in range(ROWS):
        at = f"rader.{row}."
        data |= {f"{at}row": "1", f"{at}rad_tiltak": "Lesekurs", f"{at}rad_fra": "01.09.2026"}
        data |= {f"{at}rad_til": "24.12.2026", f"{at}rad_timer": "1,5", f"{at}rad_ok": "on"}
    return data


def measured(client: Client, address: str, rounds: int = 15) -> dict[str, Any]:
    """The whole request in this process, middle of the rounds; and the page with all of it filled in, compressed."""
    data, revision = posted(), 0

    def keep() -> None:
        nonlocal revision
        body = urlencode({**data, "revision": revision}, doseq=True)
        answer = client.post(f"{address}utkast/", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200, answer.content.decode()[:2000]
        revision += 1

    saving = _milliseconds(keep, rounds)
    showing = _milliseconds(lambda: client.get(address), 5)
    page = client.get(address).content
    weight = len(gzip.compress(page, 6)) / 1024
    asks = [
        {"ask": f"validate and save in less than {MOST_MS:g} ms", "figure": saving, "met": saving < MOST_MS},
        {"ask": f"a page of less than {MOST_KB:g} KB compressed", "figure": weight, "met": weight < MOST_KB},
    ]
    figures = {"save_ms": saving, "show_ms": showing, "page_kb": weight, "page_raw_kb": len(page) / 1024}
    return {"questions": QUESTIONS, "conditions": RULES, "rows": ROWS, **_rounded(figures), "asks": asks}


def _milliseconds(work: Callable[[], Any], rounds: int) -> float:
    work()
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return statistics.median(taken)


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 1) for name, value in figures.items()}
