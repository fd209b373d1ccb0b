"""A form with every type of question, and answers that it accepts."""

from typing import Any

SOMEBODY = "01990000-0000-7000-8000-000000000001"
SOMETHING = "01990000-0000-7000-8000-000000000002"


def text(nb: str, nn: str = "") -> dict[str, str]:
    """A text in both languages."""
    return {"nb": nb, "nn": nn or nb}


def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """One question; choices get the options a and b."""
    found: dict[str, Any] = {"id": name, "type": kind, "label": text(f"Spørsmål {name}", f"Spørsmålet {name}")}
    if kind in ("choice", "radio", "checks"):
        found["options"] = [{"value": value, "label": text(f"Valg {value}", f"Val {value}")} for value in ("a", "b")]
    return found | more


def form(fields: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A form with one page."""
    page = {"key": "one", "title": text("Om barnet"), "fields": fields}
    return {"key": "sample", "version": 1, "title": text("Prøveskjema"), "pages": [page], **more}


ALL_TYPES = form(
    [
        field("name", "text", required=True, max_length=10),
        field("story", "long", required=True),
        field("days", "int", required=True, min=0, max=365),
        field("hours", "dec", required=True, min=0, max=100),
        field("since", "date", required=True, min="2020-01-01", max="2030-12-31"),
        field("grade", "choice", required=True),
        field("kind", "radio", required=True),
        field("reasons", "checks", required=True),
        field("why", "text", required=True, label=text("Hvorfor?", "Kvifor?"), show_if={"has": ["reasons", "b"]}),
        field("agreed", "bool", required=True),
        field("teacher", "person", required=True, person_role="teacher"),
        field("school", "unit", required=True, unit_kind="school"),
        field("papers", "file", required=True, multiple=True),
        field("told", "info", help=text("Les dette.")),
        field("note", "long"),
    ],
    intro=text("Fyll ut det du vet.", "Fyll ut det du veit."),
)
COMPLETE: dict[str, Any] = {
    "name": "Ada",
    "story": "Liker tall.",
    "days": 3,
    "hours": 2.5,
    "since": "2026-08-20",
    "grade": "a",
    "kind": "b",
    "reasons": ["a", "b"],
    "why": "Fordi.",
    "agreed": True,
    "teacher": SOMEBODY,
    "school": SOMEBODY,
    "papers": [SOMEBODY, SOMETHING],
    "note": "Ingenting mer.",
}
