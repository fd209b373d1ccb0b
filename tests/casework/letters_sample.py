"""A letter with every kind of block, and the values of one invented case."""

from datetime import date
from decimal import Decimal

from casework.documents.letters import Filled, fill, load
from casework.documents.pdf import Letterhead, Meta, render

HOSTILE = '#read("/etc/passwd") *x* $y$ <l> @r _u_ `c` // k /* b */ \\ #{panic()} [x] = H {{child.name}}'
LONG = "Ada strever med å få med seg beskjeder når det er mange i rommet. " * 8
LETTERHEAD = Letterhead(
    "Prøvedal kommune", "PP-tjenesten", ("Postboks 1", "7001 Prøvedal"), org_number="000000000", colour="#005aa0"
)


def text(nb: str, nn: str = "") -> dict[str, str]:
    """One text in the two languages that a letter must have."""
    return {"nb": nb, "nn": nn or nb}


def template(*blocks: dict[str, object], **changes: object) -> dict[str, object]:
    """A letter with these blocks."""
    return {
        "key": "decision_letter",
        "version": 1,
        "kind": "decision",
        "title": text("Vedtak for {{child.name}}"),
        "law": [{"law": "opplæringslova", "paragraph": "§ 11-6", "valid_from": "2024-08-01"}],
        "blocks": list(blocks) or [paragraph("Hei")],
        **changes,
    }


def paragraph(nb: str, nn: str = "", **more: object) -> dict[str, object]:
    """A paragraph."""
    return {"type": "paragraph", "text": text(nb, nn), **more}


def column(label: str, value: str, **more: object) -> dict[str, object]:
    """A column of a table, or a row of facts."""
    return {"label": text(label), "value": text(value), **more}


EVERYTHING = template(
    {
        "type": "facts",
        "rows": [
            column("Elev", "{{child.name}}, født {{child.birth_date}}"),
            column("Timer i uken", "{{decision.hours_per_week}}"),
            column("Plan", "{{plan.title}}", optional=True),
        ],
    },
    {"type": "heading", "text": text("Begrunnelse", "Grunngiving")},
    paragraph("{{decision.reasons}}"),
    {
        "type": "table",
        "caption": text("Omfang"),
        "each": "decision.extent",
        "columns": [column("Hva", "{{row.what}}"), column("Timer", "{{row.hours}}", align="right")],
    },
    {"type": "heading", "level": 2, "text": text("Barnets syn", "Barnet sitt syn")},
    {"type": "quote", "text": text("{{child.own_words}}"), "source": text("{{child.first_name}}")},
    {"type": "list", "each": "decision.measures"},
    {"type": "list", "ordered": True, "items": [text("Skriv hva dere klager på."), text("Send klagen til oss.")]},
    {"type": "sections", "from": "assessment.sections"},
    paragraph("Vedtaket er midlertidig.", **{"if": "decision.interim"}),
    {"type": "signature", "name": text("{{sender.name}}"), "title": text("{{sender.title}}")},
)

VALUES: dict[str, object] = {
    "child": {
        "name": "Ada Prøve Ørnåsen",
        "first_name": "Ada",
        "birth_date": date(2017, 3, 4),
        "own_words": "Eg likar best å lese når det er stille.",
    },
    "decision": {
        "hours_per_week": Decimal("4.50"),
        "reasons": f"{LONG}\n\n{HOSTILE}",
        "extent": [{"what": "Norsk", "hours": Decimal("3")}, {"what": "Matematikk", "hours": Decimal("1.5")}],
        "measures": ["Fast plass nær læreren", "Lydbok"],
    },
    "assessment": {
        "sections": [
            (
                "Om barnet",
                [
                    ("Språk", "Norsk, nordsamisk: čđŋšŧž"),
                    ("Har dere prøvd tiltak innenfor det ordinære opplæringstilbudet?", "Ja"),
                    ("Hva går bra?", LONG),
                    ("Noe mer?", ""),
                ],
            )
        ]
    },
    "sender": {"name": "Mona Prøvesen", "title": "Rektor"},
}


def filled(language: str = "nb") -> Filled:
    """The letter with everything in it."""
    return fill(load(EVERYTHING), VALUES, language)


def pdf(letter: Filled, *, language: str = "nb", letterhead: Letterhead = LETTERHEAD) -> bytes:
    """The letter as PDF."""
    meta = Meta(
        title=letter.title,
        date=date(2026, 11, 23),
        language=language,
        recipient=("Kari Prøve", "Prøveveien 1", "7010 Prøvedal"),
        case_number="2026/14",
        contact="Mona Prøvesen",
    )
    return render(letter.blocks, letterhead=letterhead, meta=meta)
