"""A made-up case with a value for everything that a letter may ask for, to preview letters with. Nobody is in it."""

from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any, Final

from casework.documents.placeholders import PLACEHOLDERS
from core.national_id import mask

RECIPIENT: Final = ("Kari Prøvesen", "Ola Prøvesen")
ON: Final = date(2026, 11, 23)
CASE_NUMBER: Final = "2026/0014"
CONTACT: Final = "Mona Rådgiver"
# What a made-up case is not, unless somebody asks for it: only one of these pairs can be true at once.
NOT_USUALLY: Final = frozenset({"decision.refused", "decision.interim", "decision.deviates", "decision.deviation"})

_LONG: Final = {
    "nb": "Ada lærer best når beskjedene er korte. Hun liker å lese, og hun spør når noe er uklart.",
    "nn": "Ada lærer best når beskjedane er korte. Ho likar å lese, og ho spør når noko er uklart.",
}
_TEXTS: Final[Mapping[str, Mapping[str, str]]] = {
    "child": {
        "name": "Ada Prøvesen",
        "first_name": "Ada",
        "national_id": mask("04831799999"),
        "unit": "Prøvedal skole",
        "grade": "4. trinn",
        "languages": "norsk",
        "own_words": "Jeg liker best å lese når det er stille.",
    },
    "case": {
        "number": CASE_NUMBER,
        "title": "Ada Prøvesen",
        "adviser": CONTACT,
        "adviser_title": "PP-rådgiver",
        "adviser_phone": "00 00 00 00",
        "adviser_email": "mona@provedal.example",
        "phase": "Utredning",
    },
    "recipient": {"name": "Kari Prøvesen og Ola Prøvesen"},
    "guardians": {"names": "Kari Prøvesen og Ola Prøvesen"},
    "sender": {"name": CONTACT, "title": "PP-rådgiver", "phone": "00 00 00 00", "email": "mona@provedal.example"},
    "municipality": {"email": "post@provedal.example", "url": "provedal.example", "phone": "00 00 00 00"},
    "unit": {"name": "Prøvedal skole", "leader": "Rita Rektor"},
    "referral": {"referrer": "Prøvedal skole"},
    "assessment": {"number": "1", "author": CONTACT},
    "decision": {
        "number": "1",
        "outcome": "innvilget",
        "law": "opplæringslova § 11-6",
        "decider": "Vidar Vedtak",
        "delegation": "delegert myndighet",
    },
    "complaint": {"appeal_body": "Statsforvalteren", "outcome": "opprettholdt"},
    "plan": {"title": "Individuell opplæringsplan", "period": "høsten 2026", "responsible": "Lars Lærer"},
    "evaluation": {"period": "01.08.2026 – 20.06.2027", "further": "ja", "author": "Lars Lærer"},
    "letter": {"reference": "26/1"},
}
_DATES: Final = {
    "child.birth_date": date(2017, 3, 4),
    "case.due_on": date(2027, 2, 1),
    "decision.valid_to": date(2027, 6, 20),
    "decision.complaint_due": date(2026, 12, 14),
    "plan.valid_to": date(2027, 6, 20),
}
_CELLS: Final = {
    "name": "Kari Prøvesen",
    "answer": "ja",
    "on": ON,
    "what": "Norsk",
    "hours": Decimal("95"),
    "unit": "timer",
    "organisation": "liten gruppe",
    "competence": "lærer",
    "goal": "Norsk: leser en kort tekst høyt",
    "measure": "lesestund hver dag",
    "criterion": "fire av fem ord riktig",
    "responsible": "Lars Lærer",
    "result": "på vei",
    "status": "på vei",
}


def made_up(language: str, *, without: Collection[str] = (), municipality: Mapping[str, str]) -> dict[str, Any]:
    """The values of the case, written in this language, without these; its municipality is the one that asks."""
    values: dict[str, Any] = deepcopy({group: dict(texts) for group, texts in _TEXTS.items()})
    values["municipality"] |= municipality
    values["complaint"]["recipient"] = values["sender"]["unit"] = municipality["name"]
    for path, place in PLACEHOLDERS.items():
        group, _dot, name = path.partition(".")
        if path in without:
            values.get(group, {}).pop(name, None)
        elif name not in values.setdefault(group, {}):
            values[group][name] = _value(path, place.kind, place.keys, language)
    return values


def _value(path: str, kind: str, keys: Collection[str], language: str) -> Any:
    long = _LONG.get(language, _LONG["nb"])
    match kind:
        case "date":
            return _DATES.get(path, ON)
        case "number":
            return Decimal("95")
        case "flag":
            return True
        case "lines":
            return list(RECIPIENT) if path.startswith("guardians") else [long.split(".")[0], long.split(".")[1].strip()]
        case "rows":
            return [{key: _CELLS[key] for key in keys}]
        case "sections":
            return [("Om Ada", [("Trinn", "4. trinn"), ("Språk", "norsk"), ("Hva går bra?", long * 2)])]
    return long
